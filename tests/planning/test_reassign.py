"""Changing who does a step while the job runs."""

from odoo import Command
from odoo.tests import tagged

from ..common.switching import ReassignCommon


@tagged("post_install", "-at_install")
class TestReassign(ReassignCommon):
    def test_production_06_in_house_outsourced_in_house_leaves_no_trace(self):
        job = self.make_production(self.bom, 10)
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

    def test_production_06_back_in_house_after_the_order_was_confirmed(self):
        job = self.make_production(self.bom, 10)
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

    def test_production_06_after_a_partial_receipt_only_the_rest_moves(self):
        job = self.make_production(self.bom, 10)
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
        job = self.make_production(self.bom, 10)
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
        job = self.make_production(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)
        with self.refused("10 Units are at Galvano"):
            self.switch(job, {None: 10}, take_back=False)
        self.assertEqual(operation.quantity, 10)

    def test_from_an_operation_that_is_gone_then_the_production_opens(self):
        job = self.make_production(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        operation = self.operation_of(job, self.vendor)

        action = operation.with_user(self.boss).action_reassign()
        wizard = self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"]).create({})
        for line in wizard.line_ids:
            line.quantity = 10 if line.vendor_id == self.rival else 0
        wizard.action_preview()
        action = wizard.action_confirm()
        self.assertFalse(operation.exists())
        self.assertEqual((action["res_model"], action["res_id"], action["target"]), ("mrp.production", job.id, "main"))

    def test_preview_changes_nothing(self):
        job = self.make_production(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)
        form = self.open_reassign(job)
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
        job = self.make_production(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        with self.refused("confirmed purchase order"):
            self.switch(job, {self.vendor: 5, None: 5}, user=self.maker)
        with self.refused("confirmed purchase order"):
            self.switch(job, {None: 10}, user=self.maker)

    def test_nothing_to_change(self):
        job = self.make_production(self.bom, 10)
        with self.refused("how it is already"):
            self.switch(job, {None: 10})

    def test_a_lowered_order_gives_its_components_back(self):
        job = self.make_production(self.bom, 10)
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
        job = self.make_production(self.bom, 10)
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

    def test_what_was_requested_back_is_not_requested_back_twice(self):
        job = self.make_production(self.bom, 10)
        self.switch(job, {self.vendor: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, self.vendor)
        self.ship(operation)

        def asked():
            moves = operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role in ("unprocessed", "component_returned")
                    and move.state not in ("done", "cancel")
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

    def test_reassign_in_a_sister_company_s_name(self):
        """The vendor is another company of ours: its operation is ours alone, and so is the site."""
        sister = self.env["res.company"].create({"name": "Sister"})
        self.service.seller_ids = [Command.create({"partner_id": sister.partner_id.id, "price": 7.0})]
        job = self.make_production(self.bom, 10)
        self.switch(job, {sister.partner_id: 10})
        self.confirm_orders(job)
        operation = self.operation_of(job, sister.partner_id)
        self.ship(operation)
        self.receive(operation, good=10)
        self.finish_after(job, 10)
        self.close(job)
        self.assertEqual((operation.company_id, job.move_finished_ids.value), (self.company, 20 * 2 + 10 * 7))
