from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    outsourcing_claim_account_id = fields.Many2one(
        "account.account",
        "Claims Account",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', 'asset_cash', 'off_balance'))]",
        help="What vendors owe for what they scrapped is income here, once their debit note is posted. Empty: the "
        "expense account of the service.",
    )
