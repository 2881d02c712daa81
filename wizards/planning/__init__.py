from . import mrp_subcontract_reassign
from . import mrp_subcontract_worksheet
from . import mrp_subcontract_worksheet_line
from . import mrp_subcontract_worksheet_actions
from . import mrp_subcontract_review_date
from . import product_replenish
