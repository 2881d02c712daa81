"""A company and a vendor with calendars of their own, and an operation that takes days at the vendor."""

from datetime import datetime, timedelta

from .base import OutsourcingCommon

# a Monday far enough ahead that nothing is planned "from now on" instead
MONDAY = datetime(2031, 1, 6)


def at(day, hour):
    """Days after MONDAY, and an hour in UTC."""
    return MONDAY + timedelta(days=day, hours=hour)


class DatesCommon(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.make_calendar("Ours")
        cls.theirs = cls.make_calendar("Theirs")
        cls.company.resource_calendar_id = cls.ours
        cls.workcenter.resource_calendar_id = cls.ours
        cls.vendor.outsourcing_calendar_id = cls.theirs
        cls.days = {"ship_out_days": 2, "process_days": 5, "ship_back_days": 2}
        cls.service = cls.make_service()
        cls.product = cls.make_product("Bracket")
        cls.bom = cls.make_bom(cls.product, cls.service, step=cls.days)

    @classmethod
    def close(cls, calendar, first, last=None):
        """A holiday, on whole days after MONDAY."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": at(first, 0),
                "date_to": at(first if last is None else last, 23.99),
            }
        )

    def route(self, out=2, process=5, back=2, vendor=None):
        return (vendor or self.vendor)._get_outsourcing_route(self.company, (out, process, back))

    def plan(self, start=None, deadline=None, minutes=480, quantity=10):
        """A manufacturing order whose in-house operations take a day each, planned from a start, or back from a
        deadline."""
        production = self.make_production(self.bom, quantity, previous_done=False)
        in_house = production.workorder_ids.filtered(lambda workorder: workorder.name != "Plating")
        in_house.duration_expected = minutes
        if start:
            production.date_start = start
            production.button_plan()
        if deadline:
            production.date_deadline = deadline
            self.assertIs(production.action_plan_backward(), True)
        return production

    def get_chain(self, operation):
        return (operation.date_out, operation.date_at_vendor, operation.date_ready, operation.date_back)

    def get_steps(self, job):
        return [(workorder.date_start, workorder.date_finished) for workorder in job.workorder_ids]
