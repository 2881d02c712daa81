from . import mrp_subcontract_claim_waive
from . import mrp_subcontract_claim_rejected
