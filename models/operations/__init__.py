from . import mrp_subcontract_operation
from . import mrp_subcontract_component
from . import mrp_workorder
from . import split
from . import stock_move
from . import stock_quant
from . import mrp_production
from . import mrp_production_group
