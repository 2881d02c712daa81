from odoo import fields, models

from .forward_and_backward import ElapsedTime, Route, WorkingTime


class ResPartner(models.Model):
    _inherit = "res.partner"

    outsourcing_calendar_id = fields.Many2one(
        "resource.calendar",
        "Outsourcing Working Hours",
        help="Working hours of this vendor, with its holidays as time off. Process and ship-back days are counted in "
        "them, ship-out days in your own working hours. Empty: calendar days, weekends and holidays included.",
    )

    def _get_outsourcing_route(self, company, days, times=None):
        """The legs of an operation that this vendor does; of one without a vendor, on an empty record.

        :param days: ship-out, process and ship-back days
        :param dict times: calendars that were read already; pass the same one for all routes of one computation
        """
        times = {} if times is None else times
        # sudo: whoever plans may not read the calendars and holidays of everybody
        calendar = self.sudo().commercial_partner_id.outsourcing_calendar_id
        if not calendar._get_global_attendances():
            return Route(ElapsedTime(), ElapsedTime(), *days)
        own_calendar = company.sudo().resource_calendar_id
        # our holidays: of our calendar, or of the whole company; the vendor's are those of its own calendar only
        ours = ["|", ("calendar_id", "=", own_calendar.id), ("company_id", "in", (False, company.id))]
        theirs = [("calendar_id", "=", calendar.id)]
        return Route(
            self._get_outsourcing_time(own_calendar, ours, times),
            self._get_outsourcing_time(calendar, theirs, times),
            *days,
        )

    def _get_outsourcing_time(self, calendar, leaves, times):
        key = (calendar.id, str(leaves))
        if key not in times:
            has_hours = calendar._get_global_attendances()
            times[key] = WorkingTime(calendar, [("time_type", "=", "leave"), *leaves]) if has_hours else ElapsedTime()
        return times[key]
