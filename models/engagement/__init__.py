from . import mrp_subcontract_engagement
from . import mrp_subcontract_engagement_line
from . import mrp_subcontract_operation
from . import res_partner
from . import res_users
