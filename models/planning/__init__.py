from . import reassign
from . import dates
from . import worksheet
