from . import goods_cost
from . import landed_costs
from . import entries
from . import claims
