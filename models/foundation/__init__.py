from . import base
from . import mrp_subcontract_sheet
from . import formats
from . import days
from . import settings
from . import sites
from . import policy
