from . import mrp_subcontract_switch_whole_job
from . import mrp_subcontract_made
from . import mrp_subcontract_link
