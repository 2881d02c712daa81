from . import engagement
from . import access
from . import responses
from . import production_reports
from . import custody
