from . import mrp_routing_workcenter
from . import mrp_bom_line
