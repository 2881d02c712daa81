from . import mrp_received_not_billed
from . import mrp_wip_by_vendor_value
from . import mrp_wip_by_vendor
from . import mrp_wip_roll_forward
from . import mrp_subcontract_price_difference
