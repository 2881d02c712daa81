"""Calendars, forward and backward: how long an outsourced operation takes."""

from datetime import timedelta

from odoo import Command

from ...models.planning.forward_and_backward import (
    ElapsedTime,
    Route,
    Step,
    WorkingTime,
    walk_backward,
    walk_forward,
)
from ..common.dates import MONDAY, DatesCommon, at
from ..common.examples import Examples
from ..common.examples import strategies as st


class TestRoute(DatesCommon):
    def test_sch_01_legs_in_both_calendars(self):
        # leaves Monday 10:00; two of our days; five and two of the vendor's
        self.assertEqual(self.route().forward(at(0, 10)), (at(0, 10), at(2, 10), at(9, 10), at(11, 10)))
        self.assertEqual(self.route().backward(at(11, 10)), (at(0, 10), at(2, 10), at(9, 10), at(11, 10)))

    def test_sch_01_holidays_of_both_shift_the_dates(self):
        self.close(self.ours, 1)
        self.assertEqual(self.route().forward(at(0, 10)), (at(0, 10), at(3, 10), at(10, 10), at(14, 10)))
        self.close(self.theirs, 7, 8)
        self.assertEqual(self.route().forward(at(0, 10)), (at(0, 10), at(3, 10), at(14, 10), at(16, 10)))
        self.assertEqual(self.route().backward(at(16, 10)), (at(0, 10), at(3, 10), at(14, 10), at(16, 10)))

    def test_sch_01_holiday_of_the_company_is_ours_not_the_vendors(self):
        holiday = self.close(self.ours, 1)
        holiday.calendar_id = False
        holiday.company_id = self.company
        self.assertEqual(self.route().forward(at(0, 10)), (at(0, 10), at(3, 10), at(10, 10), at(14, 10)))
        holiday.company_id = self.env["res.company"].create({"name": "Sister"})
        self.assertEqual(self.route().forward(at(0, 10)).back, at(11, 10))

    def test_sch_01_arrives_when_we_work(self):
        self.vendor.outsourcing_calendar_id = self.make_calendar("All week", range(7))
        # the vendor's Saturday and Sunday count, but nobody of ours is there
        self.assertEqual(self.route(1, 1, 2).forward(at(2, 10)), (at(2, 10), at(3, 10), at(4, 10), at(7, 8)))
        self.assertEqual(self.route(1, 1, 2).backward(at(6, 10)).back, at(4, 16))

    def test_sch_01_fractions_of_days(self):
        self.assertEqual(self.route(0.5, 0.25, 1.5).forward(at(0, 8)), (at(0, 8), at(0, 12), at(0, 14), at(2, 10)))

    def test_sch_01_no_calendar_counts_calendar_days(self):
        self.close(self.ours, 1)
        chain = self.route(vendor=self.rival).forward(at(5, 3))
        self.assertEqual(chain, (at(5, 3), at(7, 3), at(12, 3), at(14, 3)))
        self.assertEqual(self.route(vendor=self.rival).backward(at(14, 3)), chain)

    def test_sch_01_empty_or_archived_working_hours(self):
        self.vendor.outsourcing_calendar_id = self.make_calendar("Nobody works", ())
        self.assertEqual(self.route().forward(at(5, 3)).back, at(14, 3))

    def test_a_contact_of_the_vendor_has_the_vendors_calendar(self):
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.vendor.id})
        self.assertEqual(self.route(vendor=contact).forward(at(0, 10)).back, at(11, 10))

    def test_calendars_are_read_once_for_many(self):
        times = {}
        company, days = self.company, (2, 5, 2)
        self.vendor._get_outsourcing_route(company, days, times).forward(at(0, 10))
        before = self.env.cr.sql_log_count
        for day in range(20):
            self.vendor._get_outsourcing_route(company, days, times).forward(at(day, 10))
        self.assertEqual(self.env.cr.sql_log_count, before)


class TestForwardBackward(Examples, DatesCommon):
    """Random calendars, holidays, structures: forward and backward are each other's opposite."""

    weekdays = st.sets(st.integers(0, 6), min_size=1)
    holidays = st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 4)), max_size=4)
    legs = st.tuples(*[st.sampled_from([0, 0.25, 0.5, 1, 2, 3.5, 7])] * 3)
    calendars = st.tuples(weekdays, holidays)

    def make_time(self, days, holidays):
        calendar = self.make_calendar("Random", days)
        for first, length in holidays:
            self.close(calendar, first, first + length)
        return WorkingTime(calendar, [("time_type", "=", "leave"), ("calendar_id", "=", calendar.id)])

    def test_sch_01_forward_and_backward_agree(self):
        def check(values):
            ours, theirs, legs, hours = values
            route = Route(self.make_time(*ours), self.make_time(*theirs), *legs)
            instant = MONDAY + timedelta(hours=hours)
            there, back = route.forward(instant), route.backward(instant)
            self.assertEqual(sorted(there), list(there))
            self.assertEqual(sorted(back), list(back))
            # leaving when it was planned backward is in time; and it is the latest that is
            self.assertLessEqual(route.forward(back.out).back, instant)
            self.assertGreater(route.forward(back.out + timedelta(minutes=1)).back, back.back)
            # what was planned forward is kept by planning it backward and forward again
            latest = route.backward(there.back)
            self.assertGreaterEqual(latest.out, instant)
            self.assertEqual(route.forward(latest.out).back, there.back)
            self.assertEqual(route.backward(route.forward(latest.out).back), latest)
            self.assertEqual(route.forward(back.out), route.forward(route.backward(route.forward(back.out).back).out))

        self.run_examples(
            st.tuples(self.calendars, self.calendars, self.legs, st.integers(-100, 700)), check, examples=40
        )

    def test_sch_01_one_calendar_gives_the_same_chain(self):
        def check(values):
            days, legs, offset = values
            time = self.make_time(days, [])
            route = Route(time, time, *legs)
            # a quarter past ten of a working day: no leg ends where a day does
            start = time.next(MONDAY + timedelta(days=offset)) + timedelta(hours=1, minutes=15)
            chain = route.forward(start)
            self.assertEqual(route.backward(chain.back), chain)
            self.assertEqual(route.forward(route.backward(chain.back).out), chain)

        self.run_examples(st.tuples(self.weekdays, self.legs, st.integers(0, 90)), check, examples=40)

    def test_sch_01_no_step_before_its_predecessors(self):
        structure = st.lists(
            st.tuples(st.lists(st.integers(0, 6), max_size=3), st.lists(self.legs, max_size=2)), min_size=1, max_size=7
        )

        def check(values):
            ours, theirs, shape, hours = values
            ours, theirs = self.make_time(*ours), self.make_time(*theirs)
            steps = [
                Step(
                    number,
                    tuple(before for before in predecessors if before < number),
                    tuple(Route(ours, theirs, *legs) for legs in routes),
                )
                for number, (predecessors, routes) in enumerate(shape)
            ]
            start = MONDAY + timedelta(hours=hours)
            begins, ends = walk_forward(reversed(steps), start)
            for step in steps:
                self.assertGreaterEqual(begins[step.key], start)
                for before in step.predecessors:
                    self.assertGreaterEqual(begins[step.key], ends[before])
            # started as late as the end allows, the end is the same; planning again changes nothing
            due = max(ends.values())
            latest = min(walk_backward(steps, due).values())
            self.assertGreaterEqual(latest, start)
            self.assertLessEqual(max(walk_forward(steps, latest)[1].values()), due)
            self.assertEqual(walk_forward(steps, start), (begins, ends))

        self.run_examples(
            st.tuples(self.calendars, self.calendars, structure, st.integers(-100, 700)), check, examples=40
        )

    def test_sch_01_real_productions_of_any_structure(self):
        """Planned by core's button: nothing starts before what it waits for is over, and a second time is the same."""
        kinds = st.one_of(st.sampled_from([0, 60, 480, 900]), self.legs)
        structure = st.lists(st.tuples(st.lists(st.integers(0, 3), max_size=2), kinds), min_size=2, max_size=4)

        def check(values):
            holidays, shape, offset = values
            for calendar, (first, length) in zip((self.ours, self.theirs), holidays, strict=True):
                self.close(calendar, first, first + length)
            bom = self.make_random_bom(shape)
            production = self.make_production(bom, 10, previous_done=False)
            for workorder, (_before, kind) in zip(production.workorder_ids.sorted("id"), shape, strict=True):
                if not isinstance(kind, tuple):
                    workorder.duration_expected = kind
            production.date_start = at(offset, 9)
            production.button_plan()
            steps = self.get_steps(production)
            for workorder in production.workorder_ids:
                self.assertGreaterEqual(workorder.date_start, at(offset, 9))
                for before in workorder.blocked_by_workorder_ids:
                    self.assertGreaterEqual(workorder.date_start, before.date_finished)
            production._plan_workorders(replan=True)
            self.assertEqual(self.get_steps(production), steps)

        holidays = st.tuples(*[st.tuples(st.integers(0, 20), st.integers(0, 4))] * 2)
        self.run_examples(st.tuples(holidays, structure, st.integers(0, 7)), check, examples=8)

    def make_random_bom(self, shape):
        """Operations with their predecessors; minutes in-house, or the days of the legs outside."""
        bom = self.make_bom(self.make_product("Random"), policy="in_house", before=0, after=0)
        bom.operation_ids.unlink()
        bom.allow_operation_dependencies = True
        for number, (_before, kind) in enumerate(shape):
            values = {"name": f"Operation {number}", "bom_id": bom.id, "workcenter_id": self.workcenter.id}
            values["sequence"] = number
            if isinstance(kind, tuple):
                names = ("outsourcing_ship_out_days", "outsourcing_process_days", "outsourcing_ship_back_days")
                values |= {"outsourcing_policy": "outside", "outsourcing_service_id": self.service.id}
                values |= dict(zip(names, kind, strict=True))
            self.env["mrp.routing.workcenter"].create(values)
        operations = bom.operation_ids.sorted("id")
        for number, (before, _kind) in enumerate(shape):
            earlier = [operations[index].id for index in before if index < number]
            operations[number].blocked_by_operation_ids = [Command.set(earlier)]
        return bom

    def test_elapsed_days_measure_and_add(self):
        time = ElapsedTime()
        self.assertEqual(time.measure(at(0, 0), time.add(at(0, 0), 2.5)), 2.5)
        working = self.make_time(range(5), [(1, 0)])
        self.assertEqual(working.measure(at(0, 8), working.add(at(0, 8), 6.5)), 6.5)
