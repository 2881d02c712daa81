from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _post_inventory(self, cancel_backorder=False):
        with self._get_productions_to_settle()._settling():
            return super()._post_inventory(cancel_backorder=cancel_backorder)

    def button_mark_done(self):
        with self._get_productions_to_settle()._settling():
            res = super().button_mark_done()
            self._post_forgotten_labor()
        return res

    def action_cancel(self):
        with self._get_productions_to_settle()._settling():
            return super().action_cancel()

    def _get_productions_to_settle(self):
        """Manufacturing orders with outsourced work among these."""
        # sudo: their cost is booked whoever finishes them
        return self.sudo().production_group_id.filtered(
            lambda group: (
                group.production_ids.workorder_ids.filtered("is_outsourced")
                or group.production_ids.filtered("outsourced_operation_id")
            )
        )

    def _post_forgotten_labor(self):
        """Core books no labor for manufacturing orders without components: they are not done yet when it looks."""
        # sudo: as core does for its own entries
        productions = self.sudo().filtered(lambda production: production.state == "done")
        productions = productions.filtered(
            lambda production: production in production._get_productions_to_settle().production_ids
        )
        productions.filtered(
            lambda production: not production.workorder_ids.time_ids.account_move_line_id
        )._post_labour()

    def _post_labour(self):  # pylint: disable=missing-return
        """Journal items of labor know their manufacturing order; manufacturing order by manufacturing order, since
        core takes the accounts of the first."""
        for production in self:
            booked = production.workorder_ids.time_ids.account_move_line_id
            super(MrpProduction, production)._post_labour()
            # sudo: as core does for its own entries
            entry = (production.workorder_ids.time_ids.account_move_line_id - booked).sudo().move_id
            entry.line_ids.write(
                {"production_group_id": production.production_group_id.id, "outsourcing_entry": "labor"}
            )

    def _get_cost_booked_by_bill(self, move):
        """Nothing where outsourced work is accrued: the bill clears the accrual, the goods carry all of their value.

        Otherwise, what the bill books changes with it, as the value of the goods does.
        """
        # sudo: as the entries of the manufacturing order
        line = self.sudo().outsourced_operation_id.purchase_line_id
        if line._get_outsourced_bill_account():
            return 0.0
        known = self.sudo()._get_outsourced_service_cost() if self.state == "done" else self.outsourced_service_cost
        return known * self._get_cost_shares().get(move, 0.0)
