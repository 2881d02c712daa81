from odoo import models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_freight_cost(self, at_date=None):
        """What the transfers of these operations cost, as known today or at a date, in company currency."""
        return 0.0

    def _get_service_to_come(self):
        """Units of the service in units that the vendor has still to process."""
        self.ensure_one()
        return self._get_service_quantity(max(self.quantity - self._get_processed(), 0.0)) if self.is_open else 0.0

    def _get_consumed_value(self):
        """Value of what these operations have consumed at vendors, corrections included, in company currency."""
        done = self.move_ids.filtered(lambda move: move.state == "done")
        consumed = done.filtered(lambda move: move.subcontract_role == "consumed")
        given_back = done.filtered(lambda move: move.subcontract_role == "consumed_reversed")
        return sum(consumed.mapped("value")) - sum(given_back.mapped("value"))

    def _revalue_given_back(self, moves):
        """Material that was not consumed after all is not in the goods.

        :param moves: that gave it back
        """
        self._revalue_finished(-sum(moves.mapped("value")))

    def _revalue_finished(self, difference):
        """Consumption was corrected after the manufacturing order was finished: its goods are worth that much more, or
        less.

        As long as a part of the manufacturing order is open, that part takes the difference when it is finished.

        :param difference: in company currency
        """
        self.ensure_one()
        # sudo: whoever corrects consumption may not write on goods that were finished
        productions = self.sudo().production_group_id.production_ids
        finished = productions.filtered(lambda production: production.state == "done" and production.qty_produced)
        if not difference or not finished or finished != productions.filtered(lambda mo: mo.state != "cancel"):
            return
        units = sum(finished.mapped("qty_produced"))
        for production in finished:
            part = difference * production.qty_produced / units
            steps = production.workorder_ids.filtered(lambda workorder: workorder.operation_id == self.operation_id)
            steps[:1].outsourced_component_value += part
            production._add_component_value(part)
