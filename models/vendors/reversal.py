from odoo import models


class MrpSubcontractReversal(models.AbstractModel):
    _inherit = "mrp.subcontract.reversal"

    def _reverse_production(self, operation, chosen):
        """Units whose production is reversed are not shipped: the shipment notice is reduced."""
        res = super()._reverse_production(operation, chosen)
        operation.env["mrp.subcontract.vendor.shipping"]._reduce_notice(operation)
        return res
