from . import planned_cost
from . import cost_documents
from . import mrp_cost_query
from . import mrp_job_cost_line
from . import mrp_job_cost_line_material
from . import mrp_job_cost_line_labour
from . import mrp_job_cost_line_service
from . import mrp_job_cost_line_revalued
