from . import portal
from . import portal_work
from . import portal_products
from . import portal_answers
from . import portal_reports
