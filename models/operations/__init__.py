from . import mrp_subcontract_operation
from . import mrp_subcontract_operation_state
from . import mrp_subcontract_component
from . import mrp_workorder
from . import stock_move
from . import stock_quant
from . import mrp_production
from . import mrp_production_group
