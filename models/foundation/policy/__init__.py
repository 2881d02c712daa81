from . import mrp_outsourcing_terms
from . import mrp_bom
from . import mrp_routing_workcenter
from . import mrp_bom_line
from . import product_product
