from . import mrp_subcontract_shipment_notice
from . import vendor_shipping
