from odoo import api, models


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    @api.model
    def _need_quantity_propagation(self, move, qty):
        """The receipt follows the order line, which follows the manufacturing order: no finished move of its own for
        the difference."""
        return move.subcontract_role != "made" and super()._need_quantity_propagation(move, qty)
