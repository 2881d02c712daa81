from . import mrp_subcontract_claim
from . import mrp_subcontract_claim_note
from . import mrp_subcontract_operation
from . import mrp_subcontract_engagement
from . import mrp_production
from . import res_partner
from . import res_company
from . import res_config_settings
