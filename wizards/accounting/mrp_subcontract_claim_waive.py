from odoo import fields, models
from odoo.exceptions import UserError


class MrpSubcontractClaimWaive(models.TransientModel):
    """Why nothing is claimed of a vendor for what it scrapped."""

    _name = "mrp.subcontract.claim.waive"
    _description = "Waive Claims"

    claim_ids = fields.Many2many("mrp.subcontract.claim", required=True, readonly=True)
    reason = fields.Text(required=True, help="Stays on the claim; the vendor does not see it.")

    def action_confirm(self):
        """Waive the claims."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why nothing is claimed."))
        self.claim_ids._waive(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
