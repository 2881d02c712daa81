from . import cost_parts
from . import value_explanation
