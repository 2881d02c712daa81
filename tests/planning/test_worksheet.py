"""The worksheet: what must and could be outsourced now, net of what is ordered, and which orders have to change."""

from odoo import Command, fields
from odoo.tests import Form, tagged

from ..common.base import OutsourcingCommon


@tagged("post_install", "-at_install")
class TestWorksheet(OutsourcingCommon):
    def setUp(self):
        super().setUp()
        self.bracket = self.make_product("Bracket")
        self.service = self.make_service(vendors=(self.vendor, self.rival))
        # what is always done outside is requested by itself; the planner works with what may be done outside
        self.bom = self.make_bom(self.bracket, self.service, policy="either")

    def open_sheet(self, user=None, **options):
        action = self.env.ref("mrp_outsourcing.mrp_subcontract_worksheet_action")
        form = Form(self.env[action.res_model].with_user(user or self.boss))
        for name, value in options.items():
            if hasattr(value, "_name"):
                for record in value:
                    getattr(form, name).add(record)
            else:
                setattr(form, name, value)
        shown = form.save().action_show()
        return self.env[shown["res_model"]].with_user(user or self.boss).search(shown["domain"])

    def lines_of(self, sheet, *jobs):
        return (
            sheet.exists()
            .filtered(lambda line: not line.is_done)
            .filtered(lambda line: line.production_id in self.env["mrp.production"].concat(*jobs))
        )

    def test_ord_10_only_ready_lists_what_was_sent_ahead(self):
        self.bom.operation_ids[0].outsourcing_send_ahead_qty = 4
        production = self.make_production(self.bom, 10, previous_done=False)
        before = production.workorder_ids[0]
        before.qty_produced = 3
        line = self.lines_of(self.open_sheet(), production)
        self.assertEqual((line.qty_open, line.qty_ready, line.quantity), (10, 0, 10))
        self.assertFalse(self.lines_of(self.open_sheet(only_ready=True), production))
        before.qty_produced = 5
        line = self.lines_of(self.open_sheet(only_ready=True), production)
        self.assertEqual((line.kind, line.qty_open, line.qty_ready, line.quantity), ("could", 10, 5, 5))
        line.action_request()
        operation = self.get_operation(production)
        self.assertEqual(
            (operation.state, operation.quantity, operation.purchase_line_id.product_qty), ("requested", 5, 5)
        )
        # the other five wait for the operation before
        self.assertFalse(self.lines_of(self.open_sheet(only_ready=True), production))
        rest = self.lines_of(self.open_sheet(), production)
        self.assertEqual((rest.qty_open, rest.qty_ready, rest.subcontract_operation_id), (5, 0, operation))

    def test_ord_10_the_rest_goes_out_when_it_is_ready(self):
        production = self.make_production(self.bom, 10, previous_done=False)
        before = production.workorder_ids[0]
        before.qty_produced = 5
        self.lines_of(self.open_sheet(only_ready=True), production).action_order()
        first = self.get_operation(production)
        self.ship(first)
        self.receive_transfer(first)
        step = first.workorder_id
        self.assertEqual((first.state, step.state, step.qty_produced), ("done", "progress", 5))
        before.qty_produced = 10
        line = self.lines_of(self.open_sheet(only_ready=True), production)
        self.assertEqual((line.kind, line.quantity, line.vendor_id), ("must", 5, self.vendor))
        line.action_order()
        second = self.get_operation(production) - first
        self.ship(second)
        self.receive_transfer(second)
        self.assertEqual((second.quantity, step.state, step.qty_produced), (5, "done", 10))

    def test_send_ahead_of_a_small_production_and_in_dozens(self):
        self.bom.product_uom_id = self.unit
        self.bom.operation_ids[0].outsourcing_send_ahead_qty = 24
        small = self.make_production(self.bom, 10, previous_done=False)
        small.workorder_ids[0].qty_produced = 10
        self.assertEqual(self.lines_of(self.open_sheet(only_ready=True), small).quantity, 10)
        dozens = self.make_production(self.bom, 5, previous_done=False, uom=self.dozen)
        dozens.workorder_ids[0].qty_produced = 1
        self.assertFalse(self.lines_of(self.open_sheet(only_ready=True), dozens))
        dozens.workorder_ids[0].qty_produced = 2
        self.assertEqual(self.lines_of(self.open_sheet(only_ready=True), dozens).quantity, 2)

    def test_ord_13_proposes_the_rest_and_extends_the_draft(self):
        production = self.make_production(self.bom, 10)
        line = self.lines_of(self.open_sheet(), production)
        line.quantity = 6
        line.action_request()
        operation = self.get_operation(production)
        order = operation.purchase_id
        rest = self.lines_of(self.open_sheet(), production)
        self.assertEqual((rest.kind, rest.quantity, rest.purchase_id), ("must", 4, order))
        rest.action_request()
        self.assertEqual(self.get_operation(production), operation)
        self.assertEqual((operation.quantity, order.order_line.product_qty), (10, 10))
        self.assertFalse(self.lines_of(self.open_sheet(), production))

    def test_ord_13_lowers_the_order_where_the_need_fell(self):
        production = self.make_production(self.bom, 10)
        self.lines_of(self.open_sheet(), production).action_request()
        operation = self.get_operation(production)
        # three were plated in-house after all
        operation.workorder_id.qty_produced = 3
        line = self.lines_of(self.open_sheet(), production)
        self.assertEqual((line.kind, line.qty_open, line.quantity), ("change", 10, 7))
        line.action_request()
        self.assertEqual((operation.quantity, operation.purchase_line_id.product_qty), (7, 7))
        self.assertEqual(len(production.subcontract_operation_ids), 1)
        self.assertFalse(self.lines_of(self.open_sheet(), production))

    def test_ord_31_either_waits_for_the_planner(self):
        production = self.make_production(self.bom, 10)
        self.assertFalse(production.subcontract_operation_ids)
        line = self.lines_of(self.open_sheet(), production)
        self.assertEqual((line.kind, line.vendor_id, line.quantity), ("could", self.vendor, 10))
        line.vendor_id = self.rival
        line.action_request()
        self.assertEqual(
            (production.subcontract_operation_ids.vendor_id, production.subcontract_operation_ids.state),
            (self.rival, "requested"),
        )

    def test_orders_and_transfers_in_one_go(self):
        first, second = self.make_production(self.bom, 10), self.make_production(self.bom, 5)
        self.lines_of(self.open_sheet(), first, second).action_order()
        order = (first | second).subcontract_operation_ids.purchase_id
        self.assertEqual(
            (len(order), order.state, sorted(order.order_line.mapped("product_qty"))), (1, "purchase", [5, 10])
        )
        picking = (first | second).subcontract_operation_ids.picking_ids
        self.assertEqual((len(picking), sorted(picking.move_ids.mapped("product_uom_qty"))), (1, [5, 10]))

    def test_planner_requests_and_does_not_confirm(self):
        production = self.make_production(self.bom, 10, user=self.maker)
        sheet = self.open_sheet(user=self.maker)
        with self.refused("Only buyers confirm orders"):
            self.lines_of(sheet, production).action_order()
        self.lines_of(sheet, production).action_request()
        self.assertEqual(production.subcontract_operation_ids.state, "requested")

    def test_outdated_worksheet_is_refused(self):
        production = self.make_production(self.bom, 10)
        mine = self.lines_of(self.open_sheet(), production)
        theirs = self.lines_of(self.open_sheet(user=self.planner), production)
        mine.action_request()
        with self.refused("changed since the worksheet was opened"):
            theirs.action_request()
        self.assertEqual(len(production.subcontract_operation_ids), 1)

    def test_what_was_done_is_not_done_twice(self):
        production = self.make_production(self.bom, 10)
        line = self.lines_of(self.open_sheet(), production)
        line.action_request()
        with self.refused("was done already"):
            line.action_request()
        self.assertEqual(len(production.subcontract_operation_ids), 1)

    def test_nobody_sees_the_worksheet_of_somebody_else(self):
        production = self.make_production(self.bom, 10)
        mine = self.lines_of(self.open_sheet(), production)
        lines = self.env["mrp.subcontract.worksheet.line"].with_user(self.planner)
        self.assertFalse(lines.search([("id", "in", mine.ids)]))

    def test_an_order_with_other_productions_work_is_not_confirmed_along(self):
        first, second = self.make_production(self.bom, 10), self.make_production(self.bom, 5)
        self.lines_of(self.open_sheet(), first).action_request()
        self.lines_of(self.open_sheet(), second).action_order()
        order = (first | second).subcontract_operation_ids.purchase_id
        self.assertEqual((len(order.order_line), order.state), (2, "draft"))

    def test_more_than_is_open_is_refused(self):
        production = self.make_production(self.bom, 10)
        line = self.lines_of(self.open_sheet(), production)
        line.quantity = 11
        with self.refused("the quantity is more than what is open"):
            line.action_request()

    def test_comes_too_late_is_requested_earlier(self):
        production = self.make_production(self.bom, 10)
        production.date_deadline = fields.Datetime.add(fields.Datetime.now(), days=5)
        self.order(production)
        operation = self.get_operation(production)
        late = fields.Datetime.add(fields.Datetime.now(), days=9)
        operation.purchase_line_id.with_user(self.buyer).date_planned = late
        line = self.lines_of(self.open_sheet(), production)
        self.assertEqual((line.kind, line.is_late), ("reschedule", True))
        line.action_request()
        self.assertEqual(operation.purchase_line_id.date_earlier_requested, production.date_deadline)
        self.assertEqual(operation.date_back, late.replace(microsecond=0))
        # asked once, the worksheet waits for the answer
        self.assertFalse(self.lines_of(self.open_sheet(), production))
        operation.with_user(self.buyer).date_promised = fields.Datetime.add(production.date_deadline, days=2)
        self.assertEqual(self.lines_of(self.open_sheet(), production).kind, "reschedule")

    def test_late_comes_first(self):
        calm = self.make_production(self.bom, 1)
        late = self.make_production(self.bom, 1)
        calm.date_deadline = fields.Datetime.add(fields.Datetime.now(), days=50)
        late.date_deadline = fields.Datetime.add(fields.Datetime.now(), days=-1)
        sheet = self.lines_of(self.open_sheet(), calm, late)
        self.assertEqual(sheet.production_id.ids, [late.id, calm.id])
        self.assertEqual(sheet.mapped("is_late"), [True, False])

    def test_without_a_deadline_and_before_it_is_planned_nothing_is_late(self):
        production = self.make_production(self.bom, 10)
        line = self.lines_of(self.open_sheet(), production)
        self.assertEqual((line.date_needed, line.is_late), (False, False))
        self.order(production)
        self.assertFalse(self.get_operation(production).date_needed)
        self.assertFalse(self.lines_of(self.open_sheet(), production))
        production.date_deadline = fields.Datetime.add(fields.Datetime.now(), days=-1)
        self.assertEqual(self.get_operation(production).date_needed, production.date_deadline)

    def test_until_and_vendor_filters(self):
        soon, later = self.make_production(self.bom, 1), self.make_production(self.bom, 1)
        soon.date_deadline = fields.Datetime.add(fields.Datetime.now(), days=2)
        later.date_deadline = fields.Datetime.add(fields.Datetime.now(), days=60)
        until = fields.Date.add(fields.Date.today(), days=10)
        self.assertEqual(self.lines_of(self.open_sheet(until=until), soon, later).production_id, soon)
        self.assertFalse(self.lines_of(self.open_sheet(vendor_ids=self.rival), soon, later))
        self.assertEqual(len(self.lines_of(self.open_sheet(vendor_ids=self.vendor), soon, later)), 2)

    def test_machine_down_who_could_do_these_productions(self):
        plating = self.bom.operation_ids.filtered("outsourcing_service_id")
        spare = self.env["mrp.workcenter"].create({"name": "Spare"})
        broken = self.env["mrp.workcenter"].create(
            {"name": "Broken", "alternative_workcenter_ids": [Command.set(spare.ids)]}
        )
        plating.workcenter_id = broken
        first, second = self.make_production(self.bom, 10), self.make_production(self.bom, 5)
        action = broken.with_user(self.boss).action_find_alternatives()
        sheet = self.env[action["res_model"]].with_user(self.boss).search(action["domain"])
        self.assertEqual(sorted(sheet.mapped("kind")), ["could", "could", "machine", "machine"])
        self.assertEqual(sheet.filtered(lambda line: line.kind == "machine").workcenter_id, spare)
        self.lines_of(sheet, first).filtered(lambda line: line.kind == "could").action_request()
        self.lines_of(sheet, second).filtered(lambda line: line.kind == "machine").action_request()
        steps = (first | second).workorder_ids.filtered(lambda wo: wo.operation_id == plating)
        self.assertEqual(steps.mapped("is_outsourced"), [True, False])
        self.assertEqual(steps.mapped("workcenter_id.name"), ["Broken", "Spare"])

    def test_outsourced_orders_are_on_the_sheet(self):
        product = self.make_product("Module", seller_ids=[Command.create({"partner_id": self.vendor.id, "price": 7.0})])
        bom = self.env["mrp.bom"].create(
            {"product_tmpl_id": product.product_tmpl_id.id, "outsourcing_policy": "either"}
        )
        production = self.make_production(bom, 10, previous_done=False)
        line = self.lines_of(self.open_sheet(), production)
        self.assertEqual((line.kind, line.vendor_id, line.amount), ("could", self.vendor, 70.0))
        line.action_request()
        self.assertEqual(production.outsourced_operation_id.state, "requested")

    # --- what joining and waiting save

    def charge(self, minimum=0.0, lot=0.0):
        self.service.seller_ids.filtered(lambda seller: seller.partner_id == self.vendor).write(
            {"price": 5.0, "outsourcing_minimum_charge": minimum, "outsourcing_lot_charge": lot}
        )

    def test_joining_saves_the_minimum_charge(self):
        self.charge(minimum=50.0)
        first, second = self.make_production(self.bom, 3), self.make_production(self.bom, 5)
        sheet = self.open_sheet()
        one, other = self.lines_of(sheet, first), self.lines_of(sheet, second)
        # alone 50.00 each; together 8 units cost 50.00, shared by units
        self.assertEqual((one.amount, one.saving), (18.75, 31.25))
        self.assertEqual((other.amount, other.saving), (31.25, 18.75))
        (one | other).action_request()
        order = (first | second).subcontract_operation_ids.purchase_id
        self.assertEqual(
            (order.amount_untaxed, sorted(order.order_line.mapped("price_subtotal"))), (50.0, [18.75, 31.25])
        )

    def test_joining_an_open_request_saves_the_lot_charge(self):
        self.charge(lot=30.0)
        first, second = self.make_production(self.bom, 10), self.make_production(self.bom, 5)
        self.lines_of(self.open_sheet(), first).action_request()
        order = first.subcontract_operation_ids.purchase_id
        self.assertEqual(order.amount_untaxed, 80.0)
        line = self.lines_of(self.open_sheet(), second)
        # 25.00 for the units and a third of the charge, instead of 55.00
        self.assertEqual((line.amount, line.saving), (35.0, 20.0))
        line.action_request()
        self.assertEqual((len(order.order_line), order.amount_untaxed), (2, 105.0))
        second.subcontract_operation_ids.action_cancel()
        self.assertEqual(order.amount_untaxed, 80.0)

    def test_waiting_for_more_saves_a_charge(self):
        self.charge(lot=30.0)
        ready = self.make_production(self.bom, 10)
        later = self.make_production(self.bom, 5, previous_done=False)
        for production in (ready, later):
            production.date_deadline = fields.Datetime.add(fields.Datetime.now(), days=90)
        sheet = self.open_sheet()
        self.assertRegex(
            self.lines_of(sheet, ready).hint, r"Waiting until .* for 1 more saves \$.30\.00; nothing becomes late"
        )
        self.assertFalse(self.lines_of(sheet, later).hint)

    def test_a_sheet_of_many_costs_no_query_per_production(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.open_sheet()
            return self.env.cr.sql_log_count - before

        self.make_production(self.bom, 1)
        count()
        few = count()
        for _number in range(12):
            self.make_production(self.bom, 1)
        self.assertLessEqual(count(), few + 6)
