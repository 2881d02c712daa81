from . import mrp_subcontract_close
from . import mrp_subcontract_close_tie
from . import mrp_subcontract_close_ties
from . import mrp_subcontract_close_pack
from . import ir_attachment
