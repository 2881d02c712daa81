from . import mrp_subcontract_stock_confirmation
from . import stock_at_vendor
