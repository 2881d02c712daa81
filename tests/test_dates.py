"""Calendars, forward and backward, lead days: what an outside step does to dates."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command, fields

from odoo.addons.mrp_outsourcing.models.planning.outside_time import (
    ElapsedTime,
    Route,
    Step,
    WorkingTime,
    walk_backward,
    walk_forward,
)

from .common import OutsourcingCommon

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
    def make_calendar(cls, name, days=range(5)):
        """Eight hours a day, from 8 to 16 UTC."""
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "UTC",
                "company_id": False,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": str(day),
                                "dayofweek": str(day),
                                "hour_from": 8,
                                "hour_to": 16,
                                "day_period": "full_day",
                            }
                        )
                        for day in days
                    ),
                ],
            }
        )

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
        """A job whose in-house steps take a day each, planned from a start, or back from a deadline."""
        job = self.make_job(self.bom, quantity, previous_done=False)
        in_house = job.workorder_ids.filtered(lambda workorder: workorder.name != "Plating")
        in_house.duration_expected = minutes
        if start:
            job.date_start = start
            job.button_plan()
        if deadline:
            job.date_deadline = deadline
            self.assertIs(job.action_plan_backward(), True)
        return job

    def get_chain(self, operation):
        return (operation.date_out, operation.date_at_vendor, operation.date_ready, operation.date_back)

    def get_steps(self, job):
        return [(workorder.date_start, workorder.date_finished) for workorder in job.workorder_ids]


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


class TestForwardBackward(DatesCommon):
    """Random calendars, holidays, structures: forward and backward are each other's opposite."""

    def run_examples(self, strategy, check, examples=40):
        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def play(values):
            savepoint = self.env.cr.savepoint()
            try:
                check(values)
            finally:
                savepoint.close(rollback=True)
                self.env.transaction.clear()

        play()

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

        self.run_examples(st.tuples(self.calendars, self.calendars, self.legs, st.integers(-100, 700)), check)

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

        self.run_examples(st.tuples(self.weekdays, self.legs, st.integers(0, 90)), check)

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

    def test_sch_01_real_jobs_of_any_structure(self):
        """Planned by core's button: nothing starts before what it waits for is over, and a second time is the same."""
        kinds = st.one_of(st.sampled_from([0, 60, 480, 900]), self.legs)
        structure = st.lists(st.tuples(st.lists(st.integers(0, 3), max_size=2), kinds), min_size=2, max_size=4)

        def check(values):
            holidays, shape, offset = values
            for calendar, (first, length) in zip((self.ours, self.theirs), holidays, strict=True):
                self.close(calendar, first, first + length)
            bom = self.make_random_bom(shape)
            job = self.make_job(bom, 10, previous_done=False)
            for workorder, (_before, kind) in zip(job.workorder_ids.sorted("id"), shape, strict=True):
                if not isinstance(kind, tuple):
                    workorder.duration_expected = kind
            job.date_start = at(offset, 9)
            job.button_plan()
            steps = self.get_steps(job)
            for workorder in job.workorder_ids:
                self.assertGreaterEqual(workorder.date_start, at(offset, 9))
                for before in workorder.blocked_by_workorder_ids:
                    self.assertGreaterEqual(workorder.date_start, before.date_finished)
            job._plan_workorders(replan=True)
            self.assertEqual(self.get_steps(job), steps)

        holidays = st.tuples(*[st.tuples(st.integers(0, 20), st.integers(0, 4))] * 2)
        self.run_examples(st.tuples(holidays, structure, st.integers(0, 7)), check, examples=8)

    def make_random_bom(self, shape):
        """Steps with their predecessors; minutes in-house, or the days of the legs outside."""
        bom = self.make_bom(self.make_product("Random"), policy="in_house", before=0, after=0)
        bom.operation_ids.unlink()
        bom.allow_operation_dependencies = True
        for number, (_before, kind) in enumerate(shape):
            values = {"name": f"Step {number}", "bom_id": bom.id, "workcenter_id": self.workcenter.id}
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


class TestPlannedJob(DatesCommon):
    def test_sch_01_forward_and_backward_give_the_same_chain(self):
        job = self.plan(start=at(0, 8))
        operation = self.get_operation(job)
        steps = [(at(0, 8), at(0, 16)), (at(0, 16), at(11, 16)), (at(14, 8), at(14, 16))]
        chain = (at(0, 16), at(2, 16), at(9, 16), at(11, 16))
        self.assertEqual(self.get_steps(job), steps)
        self.assertEqual(self.get_chain(operation), chain)
        self.assertEqual((job.date_start, job.date_finished), (at(0, 8), at(14, 16)))
        job.button_unplan()
        job.date_start = at(-14, 8)
        job.date_deadline = at(14, 16)
        self.assertIs(job.action_plan_backward(), True)
        self.assertEqual(self.get_steps(job), steps)
        self.assertEqual(self.get_chain(operation), chain)
        self.assertEqual((job.date_start, job.date_finished), (at(0, 8), at(14, 16)))

    def test_sch_01_trips_and_order_get_their_dates(self):
        job = self.plan(deadline=at(14, 16))
        order = self.order(job)
        operation = self.get_operation(job)
        self.assertEqual(order.order_line.date_planned, at(11, 16))
        self.assertEqual(operation.picking_ids.scheduled_date, at(0, 16))
        self.report_before(job, 10)
        self.ship(operation)
        self.assertEqual(self.open_return(operation).scheduled_date, at(11, 16))

    def test_sch_01_deadline_in_the_middle_of_a_closed_day(self):
        self.close(self.ours, 14)
        job = self.plan(deadline=at(15, 3))
        self.assertEqual(job.workorder_ids[-1].date_finished, at(11, 16))
        self.assertLessEqual(job.date_finished, job.date_deadline)
        self.assertEqual(self.get_operation(job).date_back, at(10, 16))

    def test_sch_01_taken_work_centre(self):
        # another job has the Monday on which this one would end
        self.plan(start=at(0, 8))
        job = self.plan(deadline=at(14, 16))
        self.assertEqual(job.workorder_ids[-1].date_start, at(11, 8))
        self.assertEqual(job.date_finished, at(11, 16))

    def test_sch_01_deadline_too_early_plans_from_now_and_says_so(self):
        job = self.make_job(self.bom, 10, previous_done=False)
        job.date_deadline = fields.Datetime.now() + timedelta(days=1)
        action = job.action_plan_backward()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn(f"{job.name} can't be finished in time", action["params"]["message"])
        self.assertTrue(job.is_planned)
        self.assertGreater(job.date_finished, job.date_deadline)

    def test_sch_01_no_deadline_is_refused(self):
        job = self.make_job(self.bom, 10, previous_done=False)
        with self.refused("has no deadline to plan backward from"):
            job.action_plan_backward()

    def test_sch_01_planning_twice_changes_nothing(self):
        job = self.plan(start=at(0, 8))
        self.order(job)
        before = (self.get_steps(job), self.get_chain(self.get_operation(job)), job.date_start, job.date_finished)
        job._plan_workorders(replan=True)
        job._plan_workorders(replan=True)
        after = (self.get_steps(job), self.get_chain(self.get_operation(job)), job.date_start, job.date_finished)
        self.assertEqual(after, before)
        job.date_deadline = job.date_finished
        job.action_plan_backward()
        self.assertEqual(self.get_steps(job), before[0])

    def test_sch_01_two_outside_steps_and_a_job_that_is_not_planned(self):
        self.bom.operation_ids.filtered(lambda op: op.name == "After 0").write(
            {"outsourcing_policy": "outside", "outsourcing_service_id": self.service.id, "outsourcing_process_days": 1}
        )
        job = self.make_job(self.bom, 10, previous_done=False)
        job.date_start = at(0, 10)
        first, second = job.subcontract_operation_ids.sorted("workorder_id")
        self.assertEqual((first.date_out, first.date_back), (at(0, 10), at(11, 10)))
        self.assertEqual((second.date_out, second.date_back), (at(11, 10), at(14, 10)))
        self.assertEqual(job.date_finished - timedelta(hours=1), at(14, 10))

    def test_sch_01_a_work_order_spans_all_of_its_vendors(self):
        job = self.make_job(self.bom, 10, previous_done=False)
        plating = job.workorder_ids.filtered(lambda workorder: workorder.name == "Plating")
        other = self.get_operation(job).sudo().copy({"workorder_id": plating.id, "production_id": job.id})
        other.process_days = 6
        job.workorder_ids[0].duration_expected = 480
        job.date_start = at(0, 8)
        job.button_plan()
        first = (job.subcontract_operation_ids - other).date_back
        # a working day more: from Friday evening to Monday evening
        self.assertEqual((first, other.date_back), (at(11, 16), at(14, 16)))
        self.assertEqual(plating.date_finished, other.date_back)
        self.assertGreaterEqual(job.workorder_ids[-1].date_start, other.date_back)

    def test_job_without_outside_steps_is_left_alone(self):
        bom = self.make_bom(self.make_product("Plain"), policy="in_house")
        job = self.make_job(bom, 10, previous_done=False)
        job.date_start = at(0, 8)
        self.assertEqual(job.date_finished, at(0, 9))

    def test_timeline_shows_every_leg_and_escapes_names(self):
        self.vendor.name = "<b>Galvano & Sons</b>"
        job = self.plan(start=at(0, 8))
        rows = job._get_timeline_rows()
        self.assertEqual([row["name"] for row in rows], ["Before 0", "Plating", "After 0"])
        self.assertEqual([len(row["bars"]) for row in rows], [1, 3, 1])
        bars = rows[1]["bars"]
        self.assertEqual([bar["kind"] for bar in bars], ["ship_out", "process", "ship_back"])
        self.assertEqual(sum(bar["width"] > 0 for bar in bars), 3)
        self.assertAlmostEqual(bars[0]["left"] + bars[0]["width"], bars[1]["left"], places=1)
        self.assertAlmostEqual(bars[1]["left"] + bars[1]["width"], bars[2]["left"], places=1)
        html = str(job.outsourcing_timeline)
        self.assertIn("&lt;b&gt;Galvano &amp; Sons&lt;/b&gt;", html)
        self.assertNotIn("<b>Galvano", html)
        self.assertEqual(html.count("bg-warning"), 2)


class TestLeadDays(DatesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor.outsourcing_calendar_id = False
        cls.always_outside(cls.bom)
        cls.route_manufacture = cls.warehouse.manufacture_pull_id.route_id

    def make_orderpoint(self, product):
        product.route_ids = self.route_manufacture
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "location_id": self.stock.id,
                "product_min_qty": 5,
                "product_max_qty": 5,
                "trigger": "manual",
            }
        )

    def test_sch_01_lead_days_of_an_orderpoint(self):
        plain = self.make_product("Plain")
        self.make_bom(plain, policy="in_house")
        either = self.make_product("Either")
        self.make_bom(either, self.service, policy="either", step=self.days)
        outside, inside, undecided = (self.make_orderpoint(product) for product in (self.product, plain, either))
        self.assertEqual(inside.lead_days, 0)
        self.assertEqual(undecided.lead_days, 0)
        self.assertEqual(outside.lead_days, 9)
        self.assertEqual(outside.lead_horizon_date - inside.lead_horizon_date, timedelta(days=9))
        rules = outside.rule_ids
        delays, description = rules._get_lead_days(self.product)
        self.assertEqual(delays["manufacture_delay"], 9)
        self.assertIn(("Outside Work", "+ 9 day(s)"), description)

    def test_sch_01_replenishment_starts_the_job_early_enough(self):
        self.bom.produce_delay = 3
        rule = self.warehouse.manufacture_pull_id
        due = at(30, 12)
        values = {"date_planned": due, "warehouse_id": self.warehouse}
        args = (self.product, 5, self.unit, self.stock, "Test", "Test", self.company, values)
        vals = rule._prepare_mo_vals(*args, self.bom)
        self.assertEqual(vals["date_start"], at(30 - 3 - 9, 12))
        self.assertEqual(vals["date_deadline"], due)
        orderpoint = self.make_orderpoint(self.product)
        orderpoint.action_replenish()
        job = self.env["mrp.production"].search([("product_id", "=", self.product.id)])
        self.assertEqual(job.date_finished - job.date_start, timedelta(days=12))

    def test_sch_01_overview_of_the_bill_of_materials(self):
        report = self.env["report.mrp.report_bom_structure"].with_context(from_date=MONDAY.date())
        lines = report._get_report_data(self.bom.id, 10)["lines"]
        plating = next(line for line in lines["operations"] if line["name"].startswith("Plating"))
        self.assertEqual(plating["availability_delay"], 9)
        self.assertEqual(lines["lead_time"], 9)
        self.assertEqual(lines["manufacture_delay"], 9)
        self.assertEqual(lines["availability_delay"], 9)
        plain = self.make_bom(self.make_product("Plain"), policy="in_house")
        self.assertEqual(report._get_report_data(plain.id, 10)["lines"]["lead_time"], 0)

    def test_sch_01_feature_off_changes_nothing(self):
        self.env["res.config.settings"].create({"group_outsourcing": False}).execute()
        self.assertEqual(self.bom._get_outside_days(self.product, self.company), 0)

    def test_sch_01_days_by_the_calendars(self):
        self.vendor.outsourcing_calendar_id = self.theirs
        # nine working days from a Monday morning are eleven days of the calendar
        self.assertEqual(self.bom._get_outside_days(self.product, self.company, at(0, 8)), 11)
        self.assertEqual(self.bom._get_outside_start(self.product, self.company, at(10, 16)), at(0, 8))
