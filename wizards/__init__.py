from . import mrp_subcontract_receive
from . import mrp_subcontract_rework
from . import mrp_subcontract_made
from . import mrp_subcontract_link
