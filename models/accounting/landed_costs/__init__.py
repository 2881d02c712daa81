from . import stock_landed_cost
from . import stock_valuation_adjustment_lines
from . import mrp_subcontract_operation
from . import mrp_production
from . import stock_picking
from . import account_move
