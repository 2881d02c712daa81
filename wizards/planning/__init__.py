from . import mrp_subcontract_reassign
from . import mrp_subcontract_worksheet
from . import mrp_subcontract_worksheet_line
from . import worksheet_pricing
from . import worksheet_execution
from . import mrp_subcontract_review_date
from . import product_replenish
