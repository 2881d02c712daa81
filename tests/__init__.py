from .operations import *
from .purchasing import *
from .logistics import *
from .planning import *
from .outsourced_orders import *
from .vendors import *
from .accounting import *
from .analysis import *
