from . import vendor_mixins
from . import closed_models
