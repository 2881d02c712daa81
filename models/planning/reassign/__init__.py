from . import mrp_production
from . import mrp_subcontract_operation
from . import mrp_workorder
from . import snapshot
from . import stock_picking
