from . import stock_location
from . import stock_quant
from . import res_company
from . import res_partner
from . import stock_warehouse
