# lowest context first: what stands further down may know what stands above it, see docs/architecture.md
from . import foundation
from . import operations
from . import purchasing
from . import logistics
from . import planning
from . import outsourced_orders
from . import vendors
from . import accounting
from . import analysis
