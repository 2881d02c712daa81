from odoo import models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _revalue_finished(self, difference):
        # sudo: whoever corrects consumption may not see what it costs
        with self.sudo().production_group_id._settling():
            return super()._revalue_finished(difference)

    def _take_back(self, chosen):
        # sudo: whoever takes goods back may not see what they cost
        with self.sudo().production_group_id._settling():
            return super()._take_back(chosen)

    def _get_absorbed_quantity(self, line, date=None):
        """Units of the service, or of the product of an outsourced order, that the manufacturing order has to pay for.

        :param date: up to and with that day; None for now
        """
        self.ensure_one()
        unit = line.product_id.uom_id
        if self.is_outsourced_order:
            made = self.move_ids.filtered(
                lambda move: (
                    move.state == "done"
                    and move.subcontract_role == "made"
                    and move.product_id == self.product_id
                    and (not date or self.production_group_id._get_local_day(move.date) <= date)
                )
            )
            return sum(move._get_subcontract_quantity() for move in made)
        if not date:
            return line.product_uom_qty_received
        received = self.with_context(accrual_entry_date=date)._get_received_quantity(line)
        return line.product_uom_id._compute_quantity(received, unit, round=False)

    def _get_unreceived_cost(self, date=None):
        """What finished goods were valued with already, though nothing was received for it: manufacturing orders paid
        at the end.

        :param date: up to and with that day; None for now
        """
        self.ensure_one()
        line = self.purchase_line_id
        if self.is_outsourced_order or not line:
            return 0.0
        ahead = self._get_service_done() - self._get_absorbed_quantity(line, date)
        return max(ahead, 0.0) * line._get_outsourced_price()
