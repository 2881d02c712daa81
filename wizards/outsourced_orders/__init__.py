from . import mrp_subcontract_reassign_outsourced_order
from . import mrp_subcontract_record_production
from . import link_order_line
from . import worksheet_orders
