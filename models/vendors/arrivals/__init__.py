from . import arrivals
from . import in_transit
from . import mrp_subcontract_discrepancy
from . import sourcing
