"""What an outsourced operation does to the dates of its manufacturing order, and of what waits for the manufacturing
order."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from ..common.dates import MONDAY, DatesCommon, at


class TestPlannedJob(DatesCommon):
    def test_sch_01_forward_and_backward_give_the_same_chain(self):
        production = self.plan(start=at(0, 8))
        operation = self.get_operation(production)
        steps = [(at(0, 8), at(0, 16)), (at(0, 16), at(11, 16)), (at(14, 8), at(14, 16))]
        chain = (at(0, 16), at(2, 16), at(9, 16), at(11, 16))
        self.assertEqual(self.get_steps(production), steps)
        self.assertEqual(self.get_chain(operation), chain)
        self.assertEqual((production.date_start, production.date_finished), (at(0, 8), at(14, 16)))
        production.button_unplan()
        production.date_start = at(-14, 8)
        production.date_deadline = at(14, 16)
        self.assertIs(production.action_plan_backward(), True)
        self.assertEqual(self.get_steps(production), steps)
        self.assertEqual(self.get_chain(operation), chain)
        self.assertEqual((production.date_start, production.date_finished), (at(0, 8), at(14, 16)))

    def test_sch_01_transfers_and_order_get_their_dates(self):
        production = self.plan(deadline=at(14, 16))
        order = self.order(production)
        operation = self.get_operation(production)
        self.assertEqual(order.order_line.date_planned, at(11, 16))
        self.assertEqual(operation.picking_ids.scheduled_date, at(0, 16))
        self.report_before(production, 10)
        self.ship(operation)
        self.assertEqual(self.open_return(operation).scheduled_date, at(11, 16))

    def test_sch_01_deadline_in_the_middle_of_a_closed_day(self):
        self.close(self.ours, 14)
        production = self.plan(deadline=at(15, 3))
        self.assertEqual(production.workorder_ids[-1].date_finished, at(11, 16))
        self.assertLessEqual(production.date_finished, production.date_deadline)
        self.assertEqual(self.get_operation(production).date_back, at(10, 16))

    def test_sch_01_taken_work_centre(self):
        # another manufacturing order has the Monday on which this one would end
        self.plan(start=at(0, 8))
        production = self.plan(deadline=at(14, 16))
        self.assertEqual(production.workorder_ids[-1].date_start, at(11, 8))
        self.assertEqual(production.date_finished, at(11, 16))

    def test_sch_01_deadline_too_early_plans_from_now_and_says_so(self):
        production = self.make_production(self.bom, 10, previous_done=False)
        production.date_deadline = fields.Datetime.now() + timedelta(days=1)
        action = production.action_plan_backward()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn(f"{production.name} can't be finished in time", action["params"]["message"])
        self.assertTrue(production.is_planned)
        self.assertGreater(production.date_finished, production.date_deadline)

    def test_sch_01_no_deadline_is_refused(self):
        production = self.make_production(self.bom, 10, previous_done=False)
        with self.refused("has no deadline to plan backward from"):
            production.action_plan_backward()

    def test_sch_01_planning_twice_changes_nothing(self):
        production = self.plan(start=at(0, 8))
        self.order(production)
        before = (
            self.get_steps(production),
            self.get_chain(self.get_operation(production)),
            production.date_start,
            production.date_finished,
        )
        production._plan_workorders(replan=True)
        production._plan_workorders(replan=True)
        after = (
            self.get_steps(production),
            self.get_chain(self.get_operation(production)),
            production.date_start,
            production.date_finished,
        )
        self.assertEqual(after, before)
        production.date_deadline = production.date_finished
        production.action_plan_backward()
        self.assertEqual(self.get_steps(production), before[0])

    def test_sch_01_two_outsourced_operations_and_a_production_that_is_not_planned(self):
        self.bom.operation_ids.filtered(lambda op: op.name == "After 0").write(
            {"outsourcing_policy": "outside", "outsourcing_service_id": self.service.id, "outsourcing_process_days": 1}
        )
        production = self.make_production(self.bom, 10, previous_done=False)
        production.date_start = at(0, 10)
        first, second = production.subcontract_operation_ids.sorted("workorder_id")
        self.assertEqual((first.date_out, first.date_back), (at(0, 10), at(11, 10)))
        self.assertEqual((second.date_out, second.date_back), (at(11, 10), at(14, 10)))
        self.assertEqual(production.date_finished - timedelta(hours=1), at(14, 10))

    def test_sch_01_a_work_order_spans_all_of_its_vendors(self):
        production = self.make_production(self.bom, 10, previous_done=False)
        plating = production.workorder_ids.filtered(lambda workorder: workorder.name == "Plating")
        other = self.get_operation(production).sudo().copy({"workorder_id": plating.id, "production_id": production.id})
        other.process_days = 6
        production.workorder_ids[0].duration_expected = 480
        production.date_start = at(0, 8)
        production.button_plan()
        first = (production.subcontract_operation_ids - other).date_back
        # a working day more: from Friday evening to Monday evening
        self.assertEqual((first, other.date_back), (at(11, 16), at(14, 16)))
        self.assertEqual(plating.date_finished, other.date_back)
        self.assertGreaterEqual(production.workorder_ids[-1].date_start, other.date_back)

    def test_production_without_outsourced_operations_is_left_alone(self):
        bom = self.make_bom(self.make_product("Plain"), policy="in_house")
        production = self.make_production(bom, 10, previous_done=False)
        production.date_start = at(0, 8)
        self.assertEqual(production.date_finished, at(0, 9))

    def test_timeline_shows_every_leg_and_escapes_names(self):
        self.vendor.name = "<b>Galvano & Sons</b>"
        production = self.plan(start=at(0, 8))
        rows = self.env["mrp.subcontract.timeline"]._get_rows(production)
        self.assertEqual([row["name"] for row in rows], ["Before 0", "Plating", "After 0"])
        self.assertEqual([len(row["bars"]) for row in rows], [1, 3, 1])
        bars = rows[1]["bars"]
        self.assertEqual([bar["kind"] for bar in bars], ["ship_out", "process", "ship_back"])
        self.assertEqual(sum(bar["width"] > 0 for bar in bars), 3)
        self.assertAlmostEqual(bars[0]["left"] + bars[0]["width"], bars[1]["left"], places=1)
        self.assertAlmostEqual(bars[1]["left"] + bars[1]["width"], bars[2]["left"], places=1)
        html = str(production.outsourcing_timeline)
        self.assertIn("&lt;b&gt;Galvano &amp; Sons&lt;/b&gt;", html)
        self.assertNotIn("<b>Galvano", html)
        self.assertEqual(html.count("bg-warning"), 2)


class TestLeadDays(DatesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor.outsourcing_calendar_id = False
        cls.always_outsourced(cls.bom)
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
        self.assertIn(("Outsourced Work", "+ 9 day(s)"), description)

    def test_sch_01_replenishment_starts_the_production_early_enough(self):
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
        production = self.env["mrp.production"].search([("product_id", "=", self.product.id)])
        self.assertEqual(production.date_finished - production.date_start, timedelta(days=12))

    def test_sch_01_the_replenish_dialog_counts_the_days_outsourced(self):
        route = self.warehouse.manufacture_pull_id.route_id
        plain = self.make_product("Plain")
        self.make_bom(plain, policy="in_house")
        planner = self.env["product.replenish"].with_user(self.planner)
        dates = {}
        for product in (plain, self.product):
            dialog = Form(planner.with_context(default_product_id=product.id))
            dialog.route_id = route
            dates[product] = dialog.date_planned
        # the dialog proposes to the second, from when it was opened
        self.assertEqual(round((dates[self.product] - dates[plain]) / timedelta(days=1), 2), 9.0)

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
        self.assertEqual(self.bom._get_outsourced_days(self.product, self.company), 0)

    def test_sch_01_days_by_the_calendars(self):
        self.vendor.outsourcing_calendar_id = self.theirs
        # nine working days from a Monday morning are eleven days of the calendar
        self.assertEqual(self.bom._get_outsourced_days(self.product, self.company, at(0, 8)), 11)
        self.assertEqual(self.bom._get_outsourced_start(self.product, self.company, at(10, 16)), at(0, 8))
