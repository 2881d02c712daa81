from . import mrp_subcontract_engagement_move
from . import mrp_subcontract_engagement_end
from . import mrp_subcontract_onboarding
from . import mrp_subcontract_onboarding_line
from . import mrp_subcontract_response_reply
from . import mrp_subcontract_production_report_refuse
from . import mrp_subcontract_stock_confirmation_request
from . import mrp_subcontract_arrival
