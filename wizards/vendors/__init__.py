from . import mrp_subcontract_engagement_move
from . import mrp_subcontract_engagement_end
from . import mrp_subcontract_onboarding
from . import mrp_subcontract_onboarding_line
from . import mrp_subcontract_answer_reply
from . import mrp_subcontract_report_refuse
from . import mrp_subcontract_holding_ask
from . import mrp_subcontract_arrival
