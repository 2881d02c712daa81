from . import transfers
from . import supply
from . import component_split
