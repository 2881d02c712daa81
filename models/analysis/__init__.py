from . import cost_lines
from . import cost_reports
from . import cost_explanation
from . import closing
