from . import test_cost_reports_people
