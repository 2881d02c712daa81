from . import test_ordering
from . import test_sending
from . import test_receiving
from . import test_consumption
from . import test_lots
