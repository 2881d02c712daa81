from . import mrp_job_cost_sheet
from . import mrp_job_cost_sheet_production
from . import mrp_job_cost_sheet_revenue
from . import mrp_job_cost_sheet_postings
from . import mrp_subcontract_closing_explain
from . import mrp_cost_period
from . import mrp_cost_explanation
