from odoo import models


class MrpSubcontractReversal(models.AbstractModel):
    """Reversed production changes what goods and vendors' work cost."""

    _inherit = "mrp.subcontract.reversal"

    def _reverse_production(self, operation, chosen):
        # sudo: whoever reverses production may not see what it cost
        with self.env["mrp.subcontract.settlement"]._settling(operation.sudo().production_group_id):
            return super()._reverse_production(operation, chosen)

    def _forget_made(self, production, made, before):
        """It cost less by what the vendor was to be paid for it."""
        left = made._get_valued_qty()
        paid = production.outsourced_service_cost * (before - left) / before if before else 0.0
        production.outsourced_service_cost -= paid
        if left and production.product_id.with_company(production.company_id).cost_method in ("fifo", "average"):
            made.price_unit = (made.price_unit * before - paid) / left
        made._revalue()
        return super()._forget_made(production, made, before)
