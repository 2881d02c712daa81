"""Reminders before an engagement runs out."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

# days before the last day of an engagement on which its responsible is reminded
REMINDER_DAYS = (14, 0)


class MrpSubcontractEngagementReminder(models.AbstractModel):
    """Tells who is responsible that an engagement runs out."""

    _name = "mrp.subcontract.engagement.reminder"
    _description = "Reminders of Engagements"

    def _cron_remind(self):
        """Tell the responsible, two weeks ahead and on the day, that an engagement runs out. Access does not change."""
        today = fields.Date.context_today(self)
        ending = self.env["mrp.subcontract.engagement"].search(
            [
                ("state", "=", "active"),
                ("date_to", "!=", False),
                ("date_to", "<=", today + timedelta(max(REMINDER_DAYS))),
            ]
        )
        for engagement in ending.filtered(lambda engagement: self._is_reminder_due(engagement, today)):
            self._remind(engagement, today)

    def _is_reminder_due(self, engagement, today):
        """Whether a day of reminding has come since the last one. A day that was missed is made up for once."""
        engagement.ensure_one()
        days = [engagement.date_to - timedelta(ahead) for ahead in REMINDER_DAYS]
        return any(day <= today and (not engagement.date_reminded or engagement.date_reminded < day) for day in days)

    def _remind(self, engagement, today):
        engagement.ensure_one()
        engagement.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=engagement.date_to,
            summary=engagement.env._("The engagement with %s runs out", engagement.vendor_id.display_name),
            note=engagement.env._(
                "It is valid until %s; nothing new is ordered after that day. Extend it, or end it when everything is "
                "back: its users keep their access until then.",
                format_date(engagement.env, engagement.date_to),
            ),
            user_id=(engagement.user_id.filtered("active") or engagement.create_uid).id,
        )
        engagement.date_reminded = today
