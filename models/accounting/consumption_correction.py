from odoo import models


class MrpSubcontractConsumptionCorrection(models.AbstractModel):
    """Corrected consumption changes what finished goods are worth."""

    _inherit = "mrp.subcontract.consumption.correction"

    def _consume_more(self, component, quantities):
        """Put the difference into the value of goods that are finished already."""
        operation = component.subcontract_operation_id
        before = operation._get_consumed_value()
        res = super()._consume_more(component, quantities)
        difference = operation._get_consumed_value() - before
        self.env["mrp.subcontract.goods.cost"]._revalue_finished(operation, difference)
        return res

    def _reverse_consumption(self, component, quantities, productions=None):
        """Take the value of the components out of goods that are finished already."""
        moves = super()._reverse_consumption(component, quantities, productions)
        self.env["mrp.subcontract.goods.cost"]._revalue_given_back(component.subcontract_operation_id, moves)
        return moves
