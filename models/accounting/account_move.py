from contextlib import ExitStack, contextmanager

from odoo import Command, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    settled_bill_ids = fields.Many2many(
        "account.move",
        "account_move_settled_bill_rel",
        "entry_id",
        "bill_id",
        "Bills of Outsourced Work",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The bills whose effect on the cost of a manufacturing order this entry books.",
    )
    cost_entry_ids = fields.Many2many(
        "account.move",
        "account_move_settled_bill_rel",
        "bill_id",
        "entry_id",
        "Job Cost Entries",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What this bill changed in the cost of manufacturing orders.",
    )

    def _revalue_outsourced_work(self):
        """Value work at the price of the order again once its bill is reset; core does so on posting only."""
        lines = self.line_ids.filtered(lambda line: line.sudo().purchase_line_id.subcontract_operation_id)
        # sudo: whoever may reset the bill may not write on transfers
        lines._get_stock_moves().sudo().filtered("is_in")._revalue()

    def button_create_landed_costs(self):
        """Propose the transfers of the outsourced work that is on the same bill, or on the same order."""
        action = super().button_create_landed_costs()
        transfers = self._get_transfers_to_bill()
        if transfers:
            cost = self.env["stock.landed.cost"].browse(action["res_id"])
            cost.picking_ids = [Command.link(transfer.id) for transfer in transfers]
        return action

    def _get_transfers_to_bill(self):
        """Transfers of the orders on these bills that have gone, and have no landed costs yet."""
        # sudo: whoever enters bills may not read orders and manufacturing orders; transfers are what the user chooses
        # from anyway
        operations = self.sudo().line_ids.purchase_line_id.order_id.order_line.subcontract_operation_id
        transfers = operations.picking_ids
        domain = [("picking_ids", "in", transfers.ids), ("state", "!=", "cancel")]
        transfers -= self.env["stock.landed.cost"].sudo().search(domain).picking_ids
        return transfers.filtered(
            lambda transfer: transfer.state == "done" and any(move._is_freight() for move in transfer.move_ids)
        ).sudo(self.env.su)

    def action_open_cost_entries(self):
        """Open what these bills changed in the cost of manufacturing orders."""
        return self.cost_entry_ids._get_records_action(name=self.env._("Job Cost"))

    def _post(self, soft=True):
        if self._has_shared_productions():
            return self.browse().union(*(move._post(soft) for move in self))
        with self._settling_outsourced_productions():
            return super()._post(soft)

    def button_draft(self):
        if self._has_shared_productions():
            return [move.button_draft() for move in self][-1]
        with self._settling_outsourced_productions():
            res = super().button_draft()
            self._revalue_outsourced_work()
        return res

    def button_cancel(self):
        if self._has_shared_productions():
            return [move.button_cancel() for move in self][-1]
        with self._settling_outsourced_productions():
            res = super().button_cancel()
            self._revalue_outsourced_work()
        return res

    def _get_outsourced_productions(self):
        """Manufacturing orders whose cost changes with these bills and credit notes."""
        bills = self.filtered(lambda move: move.is_purchase_document())
        # sudo: an accountant may not read orders and manufacturing orders; their cost is booked all the same
        return bills.line_ids.sudo().purchase_line_id.subcontract_operation_id.production_group_id

    def _has_shared_productions(self):
        """Whether several of these bills are for one manufacturing order: each is then booked by its own entry."""
        return len(self) > 1 and sum(len(move._get_outsourced_productions()) for move in self) > len(
            self._get_outsourced_productions()
        )

    @contextmanager
    def _settling_outsourced_productions(self):
        """Book what happens inside in the manufacturing orders of these bills, with the dates of the bills."""
        days, bills = {}, {}
        for bill in self:
            for group in bill._get_outsourced_productions():
                day = bill.date or fields.Date.context_today(bill)
                days[group] = max(days.get(group, day), day)
                bills[group] = bills.get(group, bill.browse()) | bill
        with ExitStack() as stack:
            for day in sorted(set(days.values())):
                groups = self.env["mrp.production.group"].union(*(group for group in days if days[group] == day))
                stack.enter_context(self.env["mrp.subcontract.settlement"]._settling(groups, day, bills))
            yield
