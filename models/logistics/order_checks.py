from odoo import models


class MrpSubcontractFlow(models.AbstractModel):
    _inherit = "mrp.subcontract.flow"

    def _get_vendor_errors(self, operation, vendor):
        """A dropshipped component has to be bought from somebody; what has left can't be ordered from somebody else."""
        return [
            *super()._get_vendor_errors(operation, vendor),
            *self.env["mrp.subcontract.dropship"]._get_dropship_errors(operation, vendor),
            *self.env["mrp.subcontract.dispatching"]._get_dispatch_errors(operation, vendor),
        ]
