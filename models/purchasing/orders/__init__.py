from . import mrp_subcontract_operation
from . import purchase_order_line
from . import purchase_order
from . import mrp_production
from . import mail_compose_message
