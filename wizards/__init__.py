from . import logistics
from . import planning
from . import outsourced_orders
from . import vendors
from . import accounting
from . import analysis
