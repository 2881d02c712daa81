from odoo import fields, models

from ...tools.locks import lock_records


class ResCompany(models.Model):
    _inherit = "res.company"

    outsourcing_accrual_account_id = fields.Many2one(
        "account.account",
        "Outsourced Work Received Not Billed",
        check_company=True,
        groups="base.group_user",
        help="Credited when outsourced work is received, debited by the vendor's bill. Its balance is what you owe for "
        "work that was not billed yet. Without it, the expense account of the service takes both, and outsourced "
        "orders are booked when they are billed.",
    )
    outsourcing_difference_account_id = fields.Many2one(
        "account.account",
        "Outsourced Work Differences",
        check_company=True,
        groups="base.group_user",
        help="Takes what can't be part of a product's value any more: differences of bills on goods that were used up, "
        "and what a finished manufacturing order cost more or less than its standard price.",
    )
    outsourcing_claim_account_id = fields.Many2one(
        "account.account",
        "Claims Account",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', 'asset_cash', 'off_balance'))]",
        help="What vendors owe for what they scrapped is income here, once their debit note is posted. Empty: the "
        "expense account of the service.",
    )

    def _action_close_stock_valuation(self, at_date=None):
        """Book the vendors' work of manufacturing orders that are valued at closing, as received and billed so far."""
        closing = self.env["mrp.subcontract.periodic.closing"]
        groups = closing._get_productions_valued_at_closing(self)
        lock_records(groups)
        for some in closing._read_in_parts(groups):
            for group in some:
                self.env["mrp.subcontract.goods.cost"]._attribute_late_cost(group)
        last_closing = self._get_last_closing_date()
        vals_list = super()._action_close_stock_valuation(at_date=at_date)
        for vals in vals_list:
            vals["outsourcing_entry"] = "closing"
        vals_list += closing._get_outsourced_closing_vals(self, groups, last_closing, at_date)
        closing._forget_closing_values(self, last_closing)
        closing._remember_closing_values(self, closing._get_period_domain(last_closing, at_date))
        return vals_list

    def _get_last_closing_date(self):
        # sudo: core looks up when a closing was posted in what only administrators may read
        return super(ResCompany, self.sudo())._get_last_closing_date()
