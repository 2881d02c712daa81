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
        jobs = self._get_jobs_valued_at_closing()
        for job in jobs:
            job._attribute_late_cost()
        jobs._remember_closing_values(self._get_last_closing_date())
        vals_list = super()._action_close_stock_valuation(at_date=at_date)
        return vals_list + self._get_outside_closing_vals(jobs, at_date)

    def _get_jobs_valued_at_closing(self):
        """Jobs with outside work that nothing is booked for but at the closing of stock valuation."""
        self.ensure_one()
        # sudo: whoever closes the stock accounts may not read jobs and orders
        operations = (
            self.env["mrp.subcontract.operation"]
            .sudo()
            .search(Domain("company_id", "=", self.id) & Domain("purchase_line_ids", "!=", False))
        )
        return operations.production_group_id.with_company(self).filtered(
            lambda job: job._get_production_account() and not job._is_posted_at_once()
        )

    def _get_outside_closing_vals(self, jobs, at_date=None):
        """Journal items that put the vendors' work of periodically valued jobs where the closing takes it from.

        What was received costs production, and clears the expense that the bills left; the rest is accrued. Labour
        of what is finished costs production, and a job that is over leaves nothing there. Goods that an earlier
        closing took out of production, and that cost more or less since, take the difference out as well.

        :param jobs: jobs of this company that are valued periodically
        :param at_date: closing date, today by default
        """
        self.ensure_one()
        date = fields.Date.to_date(at_date) or fields.Date.context_today(self)
        vals_list = []
        posted = jobs._get_posted_outside_cost()
        for job in jobs:
            targets = job._get_service_targets(date) | job._get_freight_targets(date) | job._get_labour_targets(date)
            lines = job._prepare_difference_lines(targets, posted) + job._prepare_late_value_lines(posted)
            vals_list += lines + job._prepare_variance_lines(lines, date)
        for vals in vals_list:
            balance = vals.pop("balance")
            vals.update(debit=max(balance, 0.0), credit=max(-balance, 0.0))
        return vals_list
