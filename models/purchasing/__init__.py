from . import orders
from . import prices
