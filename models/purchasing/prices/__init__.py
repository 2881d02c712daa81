from . import mrp_workorder
from . import report_mo_overview
