from . import test_batch
from . import test_core_untouched
from . import test_lots
from . import test_people
from . import test_tour
from . import test_two_people
