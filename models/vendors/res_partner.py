"""Vendors and their engagements."""

from odoo import api, fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "res.partner"]

    outsourcing_engagement_ids = fields.One2many(
        "mrp.subcontract.engagement",
        "vendor_id",
        "Outsourcing Engagements",
        groups="mrp_outsourcing.group_outsourcing_user",
    )
    outsourcing_engagement_count = fields.Integer(
        "Engagements",
        compute="_compute_outsourcing_engagement_count",
        groups="mrp_outsourcing.group_outsourcing_user",
    )

    @api.depends("outsourcing_engagement_ids")
    def _compute_outsourcing_engagement_count(self):
        for partner in self:
            partner.outsourcing_engagement_count = len(partner.outsourcing_engagement_ids)

    def _get_active_engagement(self, company):
        """The active engagement of this vendor with a company, or an empty one, with all rights.

        Reads those of all vendors at hand at once. Its version and terms hold for whoever works on the order.
        """
        engagements = self.sudo().commercial_partner_id.outsourcing_engagement_ids
        return engagements.filtered(
            lambda engagement: engagement.state == "active" and engagement.company_id == company
        )[:1]

    def action_start_outsourcing(self):
        """Open the dialog that starts outsourcing with this vendor, or its engagement where it has one."""
        self.ensure_one()
        vendor = self.commercial_partner_id
        engagement = vendor._get_active_engagement(self.env.company).sudo(False)
        if engagement:
            return engagement._get_records_action(name=self.env._("Engagement"))
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_onboarding_action")
        action["context"] = {"default_vendor_id": vendor.id}
        return action

    def action_view_outsourcing_engagements(self):
        """Open the engagements with these vendors."""
        return self.outsourcing_engagement_ids._get_records_action(name=self.env._("Engagements"))
