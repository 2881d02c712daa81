from odoo import models

from .cost_part import CostPart


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_freight_parts(self, amount):
        """Landed costs of the transfers of these operations, scaled to what is in some goods.

        :param amount: in company currency
        """
        if not amount:
            return []
        # sudo: whoever may explain a cost may see what it consists of
        adjustments = self.env["stock.valuation.adjustment.lines"].sudo()
        adjustments = adjustments.search([("subcontract_operation_id", "in", self.ids), ("cost_id.state", "=", "done")])
        parts = [
            CostPart(
                "freight",
                "posted",
                adjustment.cost_id.display_name,
                1.0,
                adjustment.product_id.uom_id,
                adjustment.additional_landed_cost,
                adjustment.cost_id,
            )
            for adjustment in adjustments
        ]
        total = sum(part.amount for part in parts)
        return [part.scale(amount / total) for part in parts] if total else []
