from . import stock_move
from . import stock_picking
from . import mrp_subcontract_operation_send
from . import mrp_subcontract_operation_get_back
from . import mrp_subcontract_operation_receive
from . import mrp_subcontract_operation_consume
from . import mrp_production
from . import mrp_workorder
