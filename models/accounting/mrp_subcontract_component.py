from odoo import models


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _post_additional_consumption(self, quantities):
        """Put the difference into the value of goods that are finished already."""
        operation = self.subcontract_operation_id
        before = operation._get_consumed_value()
        res = super()._post_additional_consumption(quantities)
        difference = operation._get_consumed_value() - before
        self.env["mrp.subcontract.goods.cost"]._revalue_finished(operation, difference)
        return res

    def _give_back(self, quantities, productions=None):
        """Take the value of the components out of goods that are finished already."""
        moves = super()._give_back(quantities, productions)
        self.env["mrp.subcontract.goods.cost"]._revalue_given_back(self.subcontract_operation_id, moves)
        return moves
