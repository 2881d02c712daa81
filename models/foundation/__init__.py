from . import ir_qweb_field_outsourcing_quantity
from . import settings
from . import sites
from . import policy
