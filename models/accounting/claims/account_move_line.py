from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    subcontract_claim_id = fields.Many2one(
        "mrp.subcontract.claim",
        "Claim",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups="base.group_user",
        ondelete="set null",
        help="What this line of a debit note asks the vendor for.",
    )
    outsourcing_entry = fields.Selection(selection_add=[("claim", "Claim")])
