from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    outsourcing_claim_count = fields.Integer(
        compute="_compute_outsourcing_claim_count", groups="mrp_outsourcing.group_outsourcing_user"
    )

    def _compute_outsourcing_claim_count(self):
        counts = dict(
            self.env["mrp.subcontract.claim"]._read_group(
                [("vendor_id", "in", self.commercial_partner_id.ids), ("state", "!=", "cancel")],
                ["vendor_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.outsourcing_claim_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_outsourcing_claims(self):
        """Open the claims on these vendors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_claim_action")
        action["domain"] = [("vendor_id", "in", self.commercial_partner_id.ids), ("state", "!=", "cancel")]
        action["context"] = {}
        return action
