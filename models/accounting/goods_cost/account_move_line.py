from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_stock_moves(self):
        """A bill for outsourced work values the goods that were finished with it."""
        # sudo: an accountant may post the bill without a right on manufacturing orders; core only values the moves
        productions = self.sudo().purchase_line_id.subcontract_operation_id.production_group_id.production_ids
        finished = productions.move_finished_ids.filtered(lambda move: move.state == "done")
        return super()._get_stock_moves() | finished.sudo(self.env.su)

    def _get_outsourced_cost(self):
        """What a line of a bill costs the manufacturing order, in company currency, rounded as each document is.

        In the order's own currency, the manufacturing order keeps the rate of the day it was ordered, as for what is
        not billed yet:
        what the rate does until the bill is a currency difference, no cost of the work (IAS 21.28).
        """
        self.ensure_one()
        line = self.purchase_line_id
        if self.currency_id != line.currency_id or self.currency_id == self.company_currency_id:
            return self.balance
        return self.company_currency_id.round(line._convert_to_company_currency(self.amount_currency))


class AccountMove(models.Model):
    _inherit = "account.move"

    def button_draft(self):
        res = super().button_draft()
        self._revalue_outsourced_work()
        return res

    def button_cancel(self):
        res = super().button_cancel()
        self._revalue_outsourced_work()
        return res

    def _revalue_outsourced_work(self):
        """A bill that is taken back falls back to the price of the order; core values again only when it is posted."""
        lines = self.line_ids.filtered(lambda line: line.sudo().purchase_line_id.subcontract_operation_id)
        # sudo: whoever may take the bill back may not write on transfers
        lines._get_stock_moves().sudo().filtered("is_in")._revalue()
