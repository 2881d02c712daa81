from . import test_outsourced_orders
from . import test_outsourced_orders_around
from . import test_outsourced_orders_chains
from . import test_outsourced_orders_changes
from . import test_outsourced_orders_cost
from . import test_outsourced_orders_guards
from . import test_outsourced_orders_reassign
