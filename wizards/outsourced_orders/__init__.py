from . import mrp_subcontract_reassign_outsourced_order
from . import mrp_subcontract_record_production
from . import mrp_subcontract_link
from . import worksheet_orders
