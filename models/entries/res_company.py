from odoo import fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    _inherit = "res.company"

    outsourcing_accrual_account_id = fields.Many2one(
        "account.account",
        "Outside Work Received, Not Billed",
        check_company=True,
        groups="base.group_user",
        help="Credited when outside work is received, debited by the vendor's bill. Its balance is what you owe for "
        "work that was not billed yet. Without it, the expense account of the service takes both, and whole jobs are "
        "booked when they are billed.",
    )
    outsourcing_difference_account_id = fields.Many2one(
        "account.account",
        "Outside Work Differences",
        check_company=True,
        groups="base.group_user",
        help="Takes what can't be part of a product's value any more: differences of bills on goods that were used up, "
        "and what a finished job cost more or less than its standard price.",
    )

    def _action_close_stock_valuation(self, at_date=None):
        """Jobs that are valued at closing get the vendors' work with it: received and billed up to that date."""
        vals_list = super()._action_close_stock_valuation(at_date=at_date)
        return vals_list + self._get_outside_closing_vals(at_date)

    def _get_outside_closing_vals(self, at_date=None):
        """Journal items that put the vendors' work of periodically valued jobs where the closing takes it from.

        What was received costs production, and clears the expense that the bills left; the rest is accrued. Goods that
        an earlier closing took out of production, and that cost more or less since, take the difference out as well.

        :param at_date: closing date, today by default
        """
        self.ensure_one()
        date = fields.Date.to_date(at_date) or fields.Date.context_today(self)
        # sudo: whoever closes the stock accounts may not read jobs and orders
        operations = (
            self.env["mrp.subcontract.operation"]
            .sudo()
            .search(Domain("company_id", "=", self.id) & Domain("purchase_line_ids", "!=", False))
        )
        groups = operations.production_group_id.filtered(
            lambda group: group._get_production_account() and not group._is_posted_at_once()
        )
        vals_list = []
        posted = groups._get_posted_outside_cost()
        for group in groups.with_company(self):
            targets = group._get_service_targets(date) | group._get_freight_targets(date)
            vals_list += group._prepare_difference_lines(targets, posted)
            vals_list += group._prepare_late_value_lines(date)
        for vals in vals_list:
            balance = vals.pop("balance")
            vals.update(debit=max(balance, 0.0), credit=max(-balance, 0.0))
        return vals_list
