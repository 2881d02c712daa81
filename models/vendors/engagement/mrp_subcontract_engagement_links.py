"""Links that open an order or a bill without a login end with the engagement."""

from odoo import models
from odoo.fields import Domain


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def _end(self):
        active = self.filtered(lambda engagement: engagement.state == "active")
        res = super()._end()
        active._void_links()
        return res

    def _void_links(self):
        """Make links in mails that were sent to these vendors open nothing any more; new mails carry new ones."""
        for engagement in self:
            mine = Domain("partner_id.commercial_partner_id", "=", engagement.vendor_id.id) & Domain(
                "company_id", "=", engagement.company_id.id
            )
            sent = Domain("access_token", "!=", False)
            # sudo: whoever may end an engagement may not write on orders and bills; their links end with it
            self.env["purchase.order"].sudo().search(mine & sent).access_token = False
            bills = Domain("move_type", "in", ("in_invoice", "in_refund"))
            self.env["account.move"].sudo().search(mine & sent & bills).access_token = False
