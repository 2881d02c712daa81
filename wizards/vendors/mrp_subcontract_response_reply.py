from odoo import fields, models
from odoo.exceptions import UserError


class MrpSubcontractResponseReply(models.TransientModel):
    """What we write to vendors when we refuse what they propose, or ask back."""

    _name = "mrp.subcontract.response.reply"
    _description = "Reply to Vendors"

    response_ids = fields.Many2many("mrp.subcontract.response", string="Answers", required=True, readonly=True)
    decision = fields.Selection([("refused", "Refuse"), ("asked", "Ask Back")], required=True, readonly=True)
    note = fields.Text("Message to the Vendor", required=True, help="The vendor reads it in the portal and in a mail.")

    def action_reply(self):
        """Decide, and tell the vendors.

        :raise UserError: without a message: a vendor wants to know why, or what is asked
        """
        self.ensure_one()
        note = (self.note or "").strip()
        if not note:
            raise UserError(self.env._("Type what the vendor should read."))
        self.response_ids._reply(self.decision, note)
        return {"type": "ir.actions.act_window_close"}


class MrpSubcontractReviewDate(models.TransientModel):
    """Dates may be decided on here as well: the answers that wait for it are settled by it."""

    _inherit = "mrp.subcontract.review.date"

    def _get_open_responses(self):
        operation = self.subcontract_operation_id
        return operation.response_ids.filtered(lambda response: response.decision == "open" and response.proposed_date)

    def action_agree(self):
        responses = self._get_open_responses()
        res = super().action_agree()
        responses._settle_by_facts()
        # another date than the vendor's: it is asked again; another quantity still waits
        responses.filtered(lambda response: not response.proposed_quantity)._decide("overtaken")
        return res

    def action_refuse(self):
        res = super().action_refuse()
        self._get_open_responses()._decide("refused", self.note)
        return res

    def action_ask(self):
        res = super().action_ask()
        self._get_open_responses()._decide("asked", self.note)
        return res
