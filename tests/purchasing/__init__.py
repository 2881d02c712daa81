from . import test_blanket_orders
from . import test_estimates
from . import test_ordering
from . import test_payment
from . import test_prices
