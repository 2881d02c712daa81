from odoo import models


class MrpSubcontractConsumption(models.AbstractModel):
    _inherit = "mrp.subcontract.consumption"

    def _post_consumption(self, component, quantities, new_units=0.0):
        """What comes back after it was reported is accounted for already."""
        component.ensure_one()
        before = component.units_reported
        res = super()._post_consumption(component, quantities, new_units)
        component.units_reported = max(before, component.units_reported)
        return res
