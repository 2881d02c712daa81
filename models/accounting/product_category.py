from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    property_outsourcing_accrual_account_id = fields.Many2one(
        "account.account",
        "Outsourced Work Received Not Billed",
        company_dependent=True,
        check_company=True,
        ondelete="restrict",
        groups="account.group_account_readonly",
        help="For services of this category; empty takes the account of the company.",
    )
    property_outsourcing_difference_account_id = fields.Many2one(
        "account.account",
        "Outsourced Work Differences",
        company_dependent=True,
        check_company=True,
        ondelete="restrict",
        groups="account.group_account_readonly",
        help="For services of this category; empty takes the account of the company, then the price difference "
        "account of this category.",
    )
