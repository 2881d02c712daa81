from . import mrp_production
from . import mrp_workorder
from . import mrp_subcontract_operation
from . import mrp_subcontract_operation_order
from . import mrp_subcontract_operation_make
from . import stock_move
from . import purchase_order
from . import costing
