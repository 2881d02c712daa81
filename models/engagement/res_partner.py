from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    outsourcing_engagement_ids = fields.One2many(
        "mrp.subcontract.engagement",
        "vendor_id",
        "Outsourcing Engagements",
        groups="mrp_outsourcing.group_outsourcing_user",
    )

    def _get_active_engagement(self, company):
        """The active engagement of this vendor with a company, or an empty one, with all rights.

        Reads those of all vendors at hand at once. Its version and terms hold for whoever works on the order.
        """
        engagements = self.sudo().commercial_partner_id.outsourcing_engagement_ids
        return engagements.filtered(
            lambda engagement: engagement.state == "active" and engagement.company_id == company
        )[:1]
