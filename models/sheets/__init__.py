from . import mrp_subcontract_sheet
