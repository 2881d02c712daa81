from . import mrp_subcontract_receive
from . import mrp_subcontract_receive_hours
from . import mrp_subcontract_rework
from . import mrp_subcontract_switch
from . import mrp_subcontract_worksheet
from . import mrp_subcontract_review_date
from . import mrp_subcontract_made
from . import mrp_subcontract_link
