from . import mrp_subcontract_receive
from . import mrp_subcontract_receive_hours
from . import mrp_subcontract_rework
