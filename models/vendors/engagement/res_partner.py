from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

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

    def _mail_as_vendor(self, subject, body, user, company):
        """Write to people of a vendor what is theirs alone: a thread would mail it to whoever follows. Runs in sudo.

        :param body: markup
        :param user: who asks, else it is the company
        """
        self.env["mail.mail"].create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": user.email_formatted or company.email_formatted,
                "author_id": user.partner_id.id or company.partner_id.id,
                "recipient_ids": [fields.Command.set(self.ids)],
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

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
