"""What an engagement is valid for: its terms on work that is to be ordered, and reminders before it runs out."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# days before the last day of an engagement on which its responsible is reminded
REMINDER_DAYS = (14, 0)


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    date_reminded = fields.Date(readonly=True, copy=False, help="When its responsible was last reminded of its end.")

    @api.model_create_multi
    def create(self, vals_list):
        engagements = super().create(vals_list)
        engagements._update_terms()
        return engagements

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"state", "pay_for", "over_tolerance", "line_ids"}:
            self._update_terms()
        return res

    def _update_terms(self):
        """Terms hold for what is not ordered yet: operations under these engagements take them over."""
        concerned = self.filtered(lambda engagement: engagement.state != "draft")
        if not concerned:
            return
        # sudo: the terms of the engagement hold for all of the vendor's work, whoever changes them
        operations = (
            self.env["mrp.subcontract.operation"]
            .sudo()
            .search(concerned._get_open_work_domain() & Domain("purchase_line_id", "=", False))
        )
        for name in ("pay_for", "over_tolerance"):
            self.env.add_to_compute(operations._fields[name], operations)

    @api.model
    def _cron_remind(self):
        """Tell the responsible, two weeks ahead and on the day, that an engagement runs out. Access does not change."""
        today = fields.Date.context_today(self)
        ending = self.search(
            [
                ("state", "=", "active"),
                ("date_to", "!=", False),
                ("date_to", "<=", today + timedelta(max(REMINDER_DAYS))),
            ]
        )
        for engagement in ending.filtered(lambda engagement: engagement._is_reminder_due(today)):
            engagement._remind(today)

    def _is_reminder_due(self, today):
        """Whether a day of reminding has come since the last one. A day that was missed is made up for once."""
        self.ensure_one()
        days = [self.date_to - timedelta(ahead) for ahead in REMINDER_DAYS]
        return any(day <= today and (not self.date_reminded or self.date_reminded < day) for day in days)

    def _remind(self, today):
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.date_to,
            summary=self.env._("The engagement with %s runs out", self.vendor_id.display_name),
            note=self.env._(
                "It is valid until %s; nothing new is ordered after that day. Extend it, or end it when everything is "
                "back: its users keep their access until then.",
                format_date(self.env, self.date_to),
            ),
            user_id=(self.user_id.filtered("active") or self.create_uid).id,
        )
        self.date_reminded = today


class MrpSubcontractEngagementLine(models.Model):
    _inherit = "mrp.subcontract.engagement.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.engagement_id._update_terms()
        return lines

    def unlink(self):
        engagements = self.engagement_id
        res = super().unlink()
        engagements._update_terms()
        return res
