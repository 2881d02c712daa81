from . import mrp_workorder
from . import mrp_production
from . import mrp_production_owner
from . import mrp_subcontract_operation
from . import mrp_subcontract_operation_value
from . import stock_move
from . import purchase_order_line
from . import account_move_line
