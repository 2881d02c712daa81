from odoo import fields, models
from odoo.exceptions import UserError


class MrpSubcontractResponseReply(models.TransientModel):
    """What we write to vendors when we refuse what they propose, or ask back."""

    _name = "mrp.subcontract.response.reply"
    _description = "Reply to Vendors"

    response_ids = fields.Many2many("mrp.subcontract.response", string="Vendor Responses", required=True, readonly=True)
    decision = fields.Selection([("refused", "Decline"), ("asked", "Reply")], required=True, readonly=True)
    note = fields.Text("Message to the Vendor", required=True, help="The vendor reads it in the portal and in a mail.")

    def action_reply(self):
        """Decide, and tell the vendors.

        :raise UserError: without a message: a vendor wants to know why, or what is asked
        """
        self.ensure_one()
        note = (self.note or "").strip()
        if not note:
            raise UserError(self.env._("Enter a message for the vendor."))
        self.response_ids._reply(self.decision, note)
        return {"type": "ir.actions.act_window_close"}
