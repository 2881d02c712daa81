from . import consumption_review
from . import mrp_subcontract_receive
from . import mrp_subcontract_receive_direct
from . import mrp_subcontract_rework
from . import mrp_subcontract_dispatch
from . import mrp_subcontract_correction
from . import mrp_subcontract_receive_hours
