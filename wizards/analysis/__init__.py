from . import job_cost_progress
from . import job_cost_revenue
from . import mrp_job_cost_sheet
from . import mrp_job_cost_sheet_line
from . import mrp_subcontract_closing_explain
from . import mrp_cost_period
from . import mrp_cost_explanation
