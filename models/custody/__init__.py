from . import ir_attachment
from . import mrp_subcontract_operation
from . import mrp_subcontract_component
from . import stock_move
from . import stock_picking
from . import mrp_subcontract_discrepancy
from . import mrp_subcontract_notice
from . import mrp_subcontract_engagement
