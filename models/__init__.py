# import order is dependency order: what stands further down may know what stands above it

# the feature switch
from . import settings

# typed locations: where a vendor keeps what is ours
from . import site

# which steps of a bill of materials are done outside, and how
from . import policy

# the subcontract operation: one vendor's share of the outside work of one job
from . import operation

# outsource purchase orders
from . import ordering

# trips: sending, receiving, consumption at the vendor
from . import transfer

# how the vendor gets its material, and pieces from another vendor
from . import supply

# what the outside work costs, and the value of finished goods
from . import costing

# how long it takes
from . import planning
