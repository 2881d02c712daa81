"""Who does what: a step shared by vendors and ourselves, and changing that while the job runs."""

from odoo import Command, fields
from odoo.tests import Form, tagged

from .common import OutsourcingCommon


@tagged("post_install", "-at_install")
class TestSwitching(OutsourcingCommon):
    def setUp(self):
        super().setUp()
        self.bracket = self.make_product("Bracket")
        self.hook = self.make_product("Hook", cost=2.0)
        self.stock_up(self.hook, 1000)
        self.service = self.make_service(vendors=(self.vendor, self.rival))
        self.bom = self.make_bom(self.bracket, self.service, [(self.hook, 2, "outside")], policy="either")

    def step(self, job):
        return job.workorder_ids.filtered(lambda wo: wo.name == "Plating").with_user(self.boss)

    def open_switch(self, job, user=None):
        action = self.step(job).with_user(user or self.boss).action_switch()
        return Form(self.env[action["res_model"]].with_user(user or self.boss).with_context(**action["context"]))

    def switch(self, job, shares, take_back=True, order_now=True, user=None):
        """Fill in the dialog: pieces by vendor, None for in-house; lines that are not named get nothing."""
        form = self.open_switch(job, user)
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                line.quantity = shares.get(line.vendor_id or None, 0.0)
        form.take_back = take_back
        form.order_now = order_now
        wizard = form.save()
        wizard.action_preview()
        preview = [(c.kind, c.name, c.before, c.after) for c in wizard.change_ids]
        wizard.action_confirm()
        return preview

    def confirm_orders(self, job):
        orders = job.subcontract_operation_ids.purchase_id.filtered(lambda order: order.state == "draft")
        orders.with_user(self.buyer).button_confirm()

    def operation_of(self, job, vendor):
        return self.get_operation(job).filtered(lambda op: op.vendor_id == vendor and op.state != "cancel")

    def test_ord_29_split_over_two_vendors_and_in_house(self):
        job = self.make_job(self.bom, 100)
        self.switch(job, {self.vendor: 60, self.rival: 25, None: 15})
        first, second = self.operation_of(job, self.vendor), self.operation_of(job, self.rival)
        self.assertEqual((first.quantity, second.quantity), (60, 25))
        self.assertNotEqual(first.purchase_id, second.purchase_id)
        self.assertEqual((first.purchase_line_id.product_qty, second.purchase_line_id.product_qty), (60, 25))
        self.confirm_orders(job)
        # everybody gets the material of its share, and the rest stays for our own floor
        self.assertEqual(self.open_shipment(first).move_ids.mapped("product_uom_qty"), [60, 120])
        self.assertEqual(self.open_shipment(second).move_ids.mapped("product_uom_qty"), [25, 50])
        ours = self.step(job).move_raw_ids.filtered(lambda move: not move.subcontract_operation_id)
        self.assertEqual((ours.product_uom_qty, ours.location_id, ours.quantity), (30, self.stock, 30))
        after = job.workorder_ids.filtered(lambda wo: wo.name.startswith("After"))
        self.ship(first)
        self.ship(second)
        self.receive(first, good=60)
        self.assertEqual(after.qty_ready, 60)
        self.step(job).button_finish()
        self.assertEqual((after.qty_ready, self.step(job).state), (75, "progress"))
        self.receive(second, good=25)
        self.assertEqual((self.step(job).qty_produced, self.step(job).state), (100, "done"))
        self.finish_after(job, 100)
        self.close(job)
        self.assertEqual(job.move_raw_ids.filtered(lambda m: m.state == "done").mapped("quantity"), [30, 120, 50])
        # 200 hooks at 2.00, 85 pieces plated at 8.00
        self.assertEqual(job.move_finished_ids.value, 200 * 2 + 85 * 8)

    def test_ord_29_shares_have_their_own_dates_and_costs(self):
        job = self.make_job(self.bom, 100)
        self.service.seller_ids.filtered(lambda seller: seller.partner_id == self.rival).price = 9.0
        self.switch(job, {self.vendor: 60, self.rival: 25, None: 15})
        first, second = self.operation_of(job, self.vendor), self.operation_of(job, self.rival)
        self.assertEqual(
            (first.purchase_line_id.price_subtotal, second.purchase_line_id.price_subtotal), (480.0, 225.0)
        )
        self.confirm_orders(job)
        date = fields.Datetime.add(fields.Datetime.now(), days=9).replace(microsecond=0)
        second.purchase_line_id.with_user(self.buyer).date_planned = date
        self.assertEqual(second.date_back, date)
        self.assertLess(first.date_back, date)

    def test_shares_have_to_add_up(self):
        job = self.make_job(self.bom, 10)
        with self.refused("10 Units are still to be done, the shares add up to 9"):
            self.switch(job, {self.vendor: 6, None: 3})
        self.assertFalse(job.subcontract_operation_ids)
        with self.refused("can't be negative"):
            self.switch(job, {self.vendor: 12, None: -2})

    def test_in_house_only_step_needs_the_policy(self):
        self.bom.operation_ids.filtered(lambda op: op.name == "Plating").outsourcing_policy = "in_house"
        job = self.make_job(self.bom, 10)
        with self.refused("is done in-house"):
            self.switch(job, {self.vendor: 10})

    def test_job_06_in_house_outside_in_house_leaves_no_trace(self):
        job = self.make_job(self.bom, 10)
        raw = job.move_raw_ids
        before = (raw.location_id, raw.product_uom_qty, raw.quantity, raw.procure_method, raw.state)
        duration = self.step(job).duration_expected
        self.switch(job, {self.vendor: 10}, order_now=False)
        self.assertTrue(self.step(job).is_outsourced)
        self.switch(job, {None: 10})
        self.assertFalse(job.subcontract_operation_ids)
        self.assertFalse(self.step(job).is_outsourced)
        self.assertEqual(self.step(job).in_house_qty, 0)
        self.assertEqual(self.step(job).duration_expected, duration)
        raw = job.move_raw_ids
        self.assertEqual((raw.location_id, raw.product_uom_qty, raw.quantity, raw.procure_method, raw.state), before)
        self.assertIn("Galvano", str(job.message_ids.mapped("body")))

    def test_job_06_back_in_house_after_the_order_was_confirmed(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.switch(job, {None: 10})
        self.assertEqual(operation.state, "cancel")
        self.assertFalse(self.step(job).is_outsourced)
        raw = job.move_raw_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual((raw.location_id, raw.product_uom_qty, raw.quantity), (self.stock, 20, 20))
        self.step(job).button_finish()
        self.finish_after(job, 10)
        self.close(job)
        self.assertEqual(job.move_finished_ids.value, 40.0)

    def test_job_06_after_a_partial_receipt_only_the_rest_moves(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)
        self.receive(operation, good=4)
        preview = self.switch(job, {None: 6})
        self.assertIn(("order", f"{operation.purchase_id.name}, Galvano", "10 Units", "4 Units"), preview)
        self.assertIn(("trip", "Galvano, Unprocessed", "-", "6 Units Bracket"), preview)
        self.assertEqual((operation.quantity, operation.purchase_line_id.product_qty), (4, 4))
        self.assertEqual(self.step(job).in_house_qty, 6)
        # six pieces and the twelve hooks for them come back
        returns = operation.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        quantities = {move.product_id: move.product_uom_qty for move in returns.move_ids if move.state != "cancel"}
        self.assertEqual(quantities, {self.bracket: 6, self.hook: 12})
        for picking in returns.with_user(self.clerk):
            self.validate(picking)
        self.assertEqual((operation.state, operation.qty_good, operation.qty_at_vendor), ("done", 4, 0))
        self.step(job).button_finish()
        self.assertEqual((self.step(job).qty_produced, self.step(job).state), (10, "done"))
        self.finish_after(job, 10)
        self.close(job)
        self.assertEqual(job.move_finished_ids.value, 20 * 2 + 4 * 8)
        self.assertEqual(self.on_hand(self.hook, self.stock), 980)

    def test_rest_to_another_vendor(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        first = self.operation_of(job, self.vendor)
        self.ship(first, {self.bracket: 4, self.hook: 8})
        self.switch(job, {self.vendor: 4, self.rival: 6})
        second = self.operation_of(job, self.rival)
        self.assertEqual((first.quantity, second.quantity), (4, 6))
        self.assertFalse(self.open_shipment(first))
        self.confirm_orders(job)
        self.assertEqual(self.open_shipment(second).move_ids.mapped("product_uom_qty"), [6, 12])
        self.ship(second)
        self.receive(second, good=6)
        self.receive(first, good=4)
        self.finish_after(job, 10)
        self.close(job)
        self.assertEqual(job.move_finished_ids.value, 120.0)
        self.assertEqual(self.on_hand(self.hook, self.stock), 980)

    def test_what_is_at_the_vendor_stays_unless_it_is_taken_back(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)
        with self.refused("10 Units are at Galvano"):
            self.switch(job, {None: 10}, take_back=False)
        self.assertEqual(operation.quantity, 10)

    def test_from_an_operation_that_is_gone_then_the_job_opens(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        operation = self.operation_of(job, self.vendor)

        action = operation.with_user(self.boss).action_switch()
        wizard = self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"]).create({})
        for line in wizard.line_ids:
            line.quantity = 10 if line.vendor_id == self.rival else 0
        wizard.action_preview()
        action = wizard.action_confirm()
        self.assertFalse(operation.exists())
        self.assertEqual((action["res_model"], action["res_id"], action["target"]), ("mrp.production", job.id, "main"))

    def test_preview_changes_nothing(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)
        form = self.open_switch(job)
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                line.quantity = 5 if line.vendor_id != self.rival else 0
        wizard = form.save()
        pickings, moves = operation.picking_ids, operation.move_ids
        wizard.action_preview()
        self.assertEqual(
            sorted((c.kind, c.before, c.after) for c in wizard.change_ids),
            [
                ("cost", "$\xa080.00", "$\xa040.00"),
                ("material", "-", "10 Units"),
                ("order", "-", "5 Units"),
                ("order", "10 Units", "5 Units"),
                ("trip", "-", "10 Units Hook"),
                ("trip", "-", "5 Units Bracket"),
                ("trip", "10 Units Bracket", "5 Units Bracket"),
            ],
        )
        self.assertEqual((operation.quantity, operation.picking_ids, operation.move_ids), (10, pickings, moves))
        self.assertEqual(self.step(job).in_house_qty, 0)

    def test_a_buyer_takes_work_off_a_confirmed_order(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        with self.refused("confirmed purchase order"):
            self.switch(job, {self.vendor: 5, None: 5}, user=self.maker)
        with self.refused("confirmed purchase order"):
            self.switch(job, {None: 10}, user=self.maker)

    def test_nothing_to_change(self):
        job = self.make_job(self.bom, 10)
        with self.refused("how it is already"):
            self.switch(job, {None: 10})

    def test_shared_step_costs_labour_for_our_share_only(self):
        operation = self.bom.operation_ids.filtered(lambda op: op.name == "Plating")
        operation.time_cycle_manual = 6.0
        job = self.make_job(self.bom, 10)
        self.assertEqual(self.step(job).duration_expected, 60)
        self.switch(job, {self.vendor: 6, None: 4})
        self.assertEqual(self.step(job).duration_expected, 24)

    def test_shared_step_in_a_job_closed_in_parts(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 6, None: 4})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)
        self.receive(operation, good=3)
        self.finish_after(job, 3)
        self.close(job, 3)
        rest = job.production_group_id.production_ids - job
        self.assertEqual((operation.production_id, self.step(rest).in_house_qty), (rest, 4))
        self.assertFalse(self.get_operation(rest) - operation)
        self.receive(operation, good=3)
        self.step(rest).button_finish()
        self.assertEqual(self.step(rest).state, "done")
        self.finish_after(rest, 7)
        self.close(rest)
        values = (job | rest).move_finished_ids.filtered(lambda m: m.state == "done").mapped("value")
        self.assertAlmostEqual(sum(values), 20 * 2 + 6 * 8)

    def test_changing_the_job_changes_all_shares(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 6, None: 4}, order_now=False)
        self.env["change.production.qty"].with_user(self.planner).create(
            {"mo_id": job.id, "product_qty": 20}
        ).change_prod_qty()
        self.assertEqual((self.operation_of(job, self.vendor).quantity, self.step(job).in_house_qty), (12, 8))

    def test_planning_a_shared_step_books_the_work_center_for_our_share(self):
        plating = self.bom.operation_ids.filtered(lambda op: op.name == "Plating")
        plating.write({"time_cycle_manual": 6.0, "outsourcing_process_days": 5})
        job = self.make_job(self.bom, 10, previous_done=False)
        self.switch(job, {self.vendor: 6, None: 4}, order_now=False)
        job.button_plan()
        step, after = self.step(job), job.workorder_ids[-1]
        slot = step.in_house_leave_id.sudo()
        self.assertEqual((slot.date_to - slot.date_from).total_seconds(), 24 * 60)
        self.assertEqual(slot.resource_id, self.workcenter.resource_id)
        operation = self.operation_of(job, self.vendor)
        self.assertEqual(step.date_finished, operation.date_back)
        self.assertGreaterEqual(after.date_start, operation.date_back)
        job.button_plan()
        self.assertEqual(self.env["resource.calendar.leaves"].search_count([("name", "=", step.display_name)]), 2)
        job.button_unplan()
        self.assertFalse(step.in_house_leave_id)

    def test_serial_numbers_of_a_shared_step_go_to_one_vendor_each(self):
        engine = self.make_product("Engine", tracking="serial")
        bom = self.make_bom(engine, self.service, policy="either")
        lots = self.make_lots(engine, *(f"SN{number}" for number in range(10)))
        job = self.make_job(bom, 10, lots=lots)
        self.switch(job, {self.vendor: 6, self.rival: 4})
        self.confirm_orders(job)
        first, second = self.operation_of(job, self.vendor), self.operation_of(job, self.rival)
        offered = [self.open_shipment(operation).move_ids.lot_ids.mapped("name") for operation in (first, second)]
        self.assertEqual(offered, [[f"SN{n}" for n in range(6)], [f"SN{n}" for n in range(6, 10)]])
        self.ship(first)
        self.receive_trip(first)
        self.assertEqual(self.open_shipment(second).move_ids.lot_ids.mapped("name"), offered[1])
        self.ship(second)
        self.assertEqual(self.quants(engine, self.site(self.rival, "vendor_wip")), dict.fromkeys(offered[1], 1))

    def test_a_lowered_order_gives_its_components_back(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        operation.purchase_line_id.with_user(self.buyer).product_qty = 6
        ours = self.step(job).move_raw_ids.filtered(lambda move: not move.subcontract_operation_id)
        self.assertEqual((ours.product_uom_qty, ours.location_id, ours.quantity), (8, self.stock, 8))
        self.switch(job, {self.vendor: 6, None: 4})
        self.ship(operation)
        self.receive(operation, good=6)
        self.step(job).button_finish()
        self.finish_after(job, 10)
        self.close(job)
        self.assertEqual(job.move_finished_ids.value, 20 * 2 + 6 * 8)
        self.assertEqual(self.on_hand(self.hook, self.stock), 980)

    def test_two_orders_of_one_vendor_keep_what_they_have(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 6, None: 4})
        self.confirm_orders(job)
        first = self.operation_of(job, self.vendor)
        self.env["mrp.subcontract.operation"].with_user(self.boss).sudo().create(
            self.step(job)._prepare_subcontract_operation_values()
            | {"vendor_id": self.vendor.id, "is_share": True, "quantity": 4}
        )
        self.step(job).sudo().in_house_qty = 0
        with self.refused("how it is already"):
            self.switch(job, {self.vendor: 10})
        self.switch(job, {self.vendor: 7, None: 3})
        self.assertEqual(self.operation_of(job, self.vendor).mapped("quantity"), [6, 1])
        self.assertEqual(first.purchase_line_id.product_qty, 6)

    def test_what_was_asked_back_is_not_asked_back_twice(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)

        def asked():
            moves = operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role in ("unprocessed", "component_back") and move.state not in ("done", "cancel")
                )
            )
            return {move.product_id: move.product_uom_qty for move in moves}

        self.switch(job, {self.vendor: 6, None: 4})
        self.assertEqual(asked(), {self.bracket: 4, self.hook: 8})
        self.switch(job, {self.vendor: 5, None: 5})
        self.assertEqual(asked(), {self.bracket: 5, self.hook: 10})
        # all of it may stay after all
        self.switch(job, {self.vendor: 10})
        self.assertEqual((asked(), operation.qty_outstanding), ({}, 10))
        self.receive(operation, good=10)
        self.assertEqual((operation.state, self.step(job).state), ("done", "done"))

    def test_shared_jobs_are_not_split(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 4, None: 6}, order_now=False)
        with self.refused("can't be split or merged, because its steps are shared"):
            job.sudo()._pre_action_split_merge_hook(split=True)

    def test_switching_in_a_sister_company_s_name(self):
        """The vendor is another company of ours: its operation is ours alone, and so is the site."""
        sister = self.env["res.company"].create({"name": "Sister"})
        self.service.seller_ids = [Command.create({"partner_id": sister.partner_id.id, "price": 7.0})]
        job = self.make_job(self.bom, 10)
        self.switch(job, {sister.partner_id: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, sister.partner_id)
        self.ship(operation)
        self.receive(operation, good=10)
        self.finish_after(job, 10)
        self.close(job)
        self.assertEqual((operation.company_id, job.move_finished_ids.value), (self.company, 20 * 2 + 10 * 7))

    def test_nobody_writes_shares_and_ordered_quantities_past_the_dialog(self):
        job = self.make_job(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        operation = self.operation_of(job, self.vendor)
        for values in ({"quantity": 100}, {"vendor_id": self.rival.id}, {"is_share": False}, {"workorder_id": False}):
            with self.refused("can't be changed, because it is on order"):
                operation.with_user(self.clerk).write(values)
        self.assertEqual((operation.quantity, operation.vendor_id), (10, self.vendor))
