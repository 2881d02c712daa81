"""Whoever does whatever part of an operation, and however often that changes: quantities, dates and links stay
consistent."""

from ..common.base import OutsourcingCommon
from ..common.examples import Examples
from ..common.examples import strategies as st

EVENTS = ["reassign"] * 3 + ["order"] * 2 + ["ship"] * 2 + ["receive"] * 2 + ["spoil", "finish_ours"]
EVENTS += ["bring_back", "worksheet", "plan", "close_part"]
STEPS = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 6))),
    min_size=4,
    max_size=12,
)
QUANTITY = 12


class TestReassignBalance(Examples, OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(vendors=(cls.vendor, cls.rival))
        cls.hook = cls.make_product("Hook", cost=5.0)
        cls.stock_up(cls.hook, 500)
        cls.bracket = cls.make_product("Bracket")
        cls.bom = cls.make_bom(
            cls.bracket,
            cls.service,
            [(cls.hook, 2, "outside")],
            policy="either",
            step={"ship_out_days": 1, "process_days": 3, "ship_back_days": 1},
        )
        cls.plating = cls.bom.operation_ids.filtered("outsourcing_service_id")
        cls.plating.time_cycle_manual = 6.0

    def test_quantities_stay_consistent_whatever_changes(self):
        self.run_examples(STEPS, self.play, examples=12)

    def play(self, steps):
        production = self.make_production(self.bom, QUANTITY)
        group = production.production_group_id
        self.check(group, "start")
        for name, numbers in steps:
            with self.as_pressed():
                getattr(self, f"do_{name}")(self.get_step(group), numbers)
            self.check(group, f"{name} {numbers}")

    def get_step(self, group):
        """The plating operation of the part of the manufacturing order that is open."""
        productions = group.production_ids.filtered(lambda job: job.state not in ("done", "cancel")).sorted("id")
        steps = (productions[-1:] or group.production_ids[-1:]).workorder_ids
        return steps.filtered(lambda workorder: workorder.operation_id == self.plating).with_user(self.boss)

    def operation_with(self, step, number):
        operations = step.subcontract_operation_ids.filtered("is_open").sorted("id")
        return operations[number % len(operations)].with_user(self.planner) if operations else operations

    # --- what may happen

    def do_reassign(self, step, numbers):
        sourcing = self.env["mrp.subcontract.sourcing"]
        total = sum(sourcing._get_open_quantities(step).values()) + sourcing._get_unassigned_quantity(step)
        first = min(numbers[0] * total // 6, total)
        second = min(numbers[1] * total // 6, total - first)
        wizard = self.env["mrp.subcontract.reassign"].with_user(self.boss).create({"workorder_id": step.id})
        shares = {self.vendor: first, self.rival: second}
        for line in wizard.line_ids:
            line.quantity = shares.get(line.vendor_id, 0.0) if line.vendor_id else total - first - second
        before = self.get_facts(step)
        wizard.action_preview()
        self.assertEqual(self.get_facts(step), before, "a preview changes nothing")
        expected = [(change.kind, change.name, change.after) for change in wizard.change_ids]
        wizard.order_now = False
        wizard.action_confirm()
        after = self.read_facts(step.production_id.sudo()).values()
        for kind, name, value in expected:
            if value != "-":
                self.assertIn((kind, name, value), [tuple(fact) for fact in after], "the preview told the truth")

    def read_facts(self, production):
        return self.env["mrp.subcontract.sourcing.preview"]._get_facts(production)

    def get_facts(self, step):
        production = step.production_id.sudo()
        return (
            self.read_facts(production),
            production.subcontract_operation_ids.sorted("id").ids,
            production.subcontract_operation_ids.move_ids.sorted("id").ids,
            step.in_house_qty,
        )

    def do_order(self, step, numbers):
        operations = step.subcontract_operation_ids
        operations.filtered(lambda operation: operation.state == "to_order").action_order()
        orders = operations.purchase_id.filtered(lambda order: order.state == "draft")
        orders.with_user(self.buyer).button_confirm()

    def do_ship(self, step, numbers):
        operation = self.operation_with(step, numbers[0])
        picking = operation and self.open_shipment(operation)
        if picking:
            self.validate(picking, {self.bracket: numbers[2], self.hook: 2 * numbers[2]})

    def do_receive(self, step, numbers):
        operation = self.operation_with(step, numbers[0])
        if operation and self.open_return(operation):
            self.receive_transfer(operation, min(numbers[2], operation.qty_outstanding))

    def do_spoil(self, step, numbers):
        operation = self.operation_with(step, numbers[0])
        if operation and operation.qty_at_vendor:
            wizard = self.env["mrp.subcontract.receive"].with_user(self.boss)
            wizard = wizard.create({"subcontract_operation_id": operation.id})
            wizard.line_ids[0].write({"qty_good": 0, "qty_scrapped": 1})
            wizard.action_confirm()

    def do_finish_ours(self, step, numbers):
        if step.in_house_qty or not step.is_outsourced:
            step.button_finish()

    def do_bring_back(self, step, numbers):
        for operation in step.subcontract_operation_ids:
            transfers = self.trips(operation, "unprocessed") | self.trips(operation, "component_returned")
            for trip in transfers.filtered(lambda trip: trip.state == "assigned"):
                self.validate(trip)

    def do_worksheet(self, step, numbers):
        sheet = self.env["mrp.subcontract.worksheet"].with_user(self.boss).create({})
        action = sheet.action_show()
        lines = self.env[action["res_model"]].with_user(self.boss).search(action["domain"])
        lines = lines.filtered(lambda line: line.workorder_id == step)
        if lines:
            lines.action_request()

    def do_plan(self, step, numbers):
        if step.production_id.state in ("confirmed", "progress"):
            step.production_id.button_plan()

    def do_close_part(self, step, numbers):
        production = step.production_id.with_user(self.planner)
        good = step.qty_produced + step.qty_reported_from_previous_wo
        quantity = min(numbers[2], good)
        if production.state == "done" or not quantity or quantity >= production.product_qty:
            return
        self.close(production, quantity)

    # --- what has to be true

    def check(self, group, moment):
        for production in group.production_ids:
            for step in production.workorder_ids.filtered(lambda workorder: workorder.operation_id == self.plating):
                if production.state not in ("done", "cancel") and step.state != "cancel":
                    self.check_quantities(step, moment)
            if production.state not in ("done", "cancel"):
                self.check_order_of_steps(production, moment)
        self.check_links(group, moment)
        self.check_components(group, moment)

    def check_quantities(self, step, moment):
        operations = step.subcontract_operation_ids
        outside = sum(operations.mapped("qty_good")) - sum(operations.mapped("qty_good_before"))
        self.assertAlmostEqual(step.qty_produced, outside + step._get_in_house_done(), msg=moment)
        self.assertLessEqual(step.qty_produced + step.qty_reported_from_previous_wo, step.qty_production, moment)
        self.assertGreaterEqual(step.in_house_qty, 0, moment)
        if step.state == "done":
            self.assertFalse(step._has_unassigned_units(), f"{moment}: a finished operation has nothing unassigned")
        for operation in operations.filtered(lambda operation: operation.state != "cancel"):
            self.assertGreaterEqual(operation.qty_at_vendor, 0, moment)
            self.assertGreaterEqual(operation.quantity, operation._get_processed(), moment)
            line = operation.purchase_line_id
            if line:
                self.assertAlmostEqual(line.product_qty, operation.quantity, msg=moment)

    def check_order_of_steps(self, job, moment):
        for step in job.workorder_ids.filtered(lambda step: step.state in ("blocked", "ready") and step.leave_id):
            for before in step.blocked_by_workorder_ids.filtered("leave_id"):
                self.assertLessEqual(
                    before.date_finished, step.date_start, f"{moment}: no operation before its predecessor"
                )
                for operation in before.subcontract_operation_ids.filtered("is_open"):
                    self.assertLessEqual(operation.date_back, step.date_start, moment)
        dates = [(step.id, step.date_start, step.date_finished) for step in job.workorder_ids]
        if job.workorder_ids.filtered(lambda step: step.leave_id and step.state in ("blocked", "ready")):
            job._plan_workorders(replan=True)
            once = [(step.id, step.date_start, step.date_finished) for step in job.workorder_ids]
            job._plan_workorders(replan=True)
            twice = [(step.id, step.date_start, step.date_finished) for step in job.workorder_ids]
            self.assertEqual([step[0] for step in dates], [step[0] for step in once])
            self.assertEqual(
                [(step, start and start.date(), end and end.date()) for step, start, end in once],
                [(step, start and start.date(), end and end.date()) for step, start, end in twice],
                f"{moment}: planning twice changes nothing",
            )

    def check_links(self, group, moment):
        operations = group.production_ids.subcontract_operation_ids
        lines = self.env["purchase.order.line"].search([("subcontract_operation_id", "in", operations.ids)])
        active = lines.filtered(lambda line: line.order_id.state != "cancel")
        self.assertEqual(len(active), len(active.subcontract_operation_id), f"{moment}: one order line an operation")
        for operation in operations.filtered("is_open"):
            self.assertEqual(operation.workorder_id.production_id, operation.production_id, moment)
            self.assertNotIn(operation.production_id.state, ("done", "cancel"), moment)

    def check_components(self, group, moment):
        """Nothing of the manufacturing order's need is lost or doubled, and nothing at a vendor is unaccounted for."""
        moves = group.production_ids.move_raw_ids.filtered(lambda move: move.state != "cancel")
        total = sum(moves.mapped("product_qty"))
        self.assertAlmostEqual(total, 2 * QUANTITY, msg=f"{moment}: demand for hooks")
        for vendor in (self.vendor, self.rival):
            operations = group.production_ids.subcontract_operation_ids.filtered(lambda op, v=vendor: op.vendor_id == v)
            there = sum(operations.component_ids.mapped("qty_at_vendor"))
            site = self.site(vendor, "vendor_stock")
            self.assertAlmostEqual(there, sum(self.quants(self.hook, site).values()), msg=moment)
            units = sum(operations.mapped("qty_at_vendor"))
            self.assertAlmostEqual(
                units, sum(self.quants(self.bracket, self.site(vendor, "vendor_wip")).values()), msg=moment
            )
