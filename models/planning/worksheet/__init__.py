from . import mrp_workorder
from . import mrp_production
from . import mrp_workcenter
from . import purchase_order_line
