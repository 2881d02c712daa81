from . import portal
from . import portal_work
from . import portal_trips
