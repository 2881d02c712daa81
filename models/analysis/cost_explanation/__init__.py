from . import purchase_order_line
from . import mrp_subcontract_operation
from . import mrp_workorder
from . import mrp_production
from . import stock_move
from . import stock_move_explanation
from . import stock_lot
from . import product_product
