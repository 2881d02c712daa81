from . import product_supplierinfo
from . import purchase_requisition_line
from . import product_product
from . import mrp_subcontract_operation
from . import purchase_order
from . import purchase_order_line
