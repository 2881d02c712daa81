from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    outsourcing_accrual_account_id = fields.Many2one(
        related="company_id.outsourcing_accrual_account_id", readonly=False
    )
    outsourcing_difference_account_id = fields.Many2one(
        related="company_id.outsourcing_difference_account_id", readonly=False
    )
    outsourcing_claim_account_id = fields.Many2one(
        related="company_id.outsourcing_claim_account_id", readonly=False, check_company=True
    )
