from . import transfers
from . import supply
