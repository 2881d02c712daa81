from . import mrp_job_cost_sheet
from . import mrp_job_cost_sheet_job
from . import mrp_job_cost_sheet_revenue
from . import mrp_job_cost_sheet_postings
from . import mrp_subcontract_close_explain
from . import mrp_cost_period
from . import mrp_cost_explanation
