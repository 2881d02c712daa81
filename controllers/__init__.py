from . import portal
from . import portal_work
from . import portal_products
from . import portal_answers
from . import portal_reports
from . import portal_trips
from . import portal_holdings
from . import portal_bills
