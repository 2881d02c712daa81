"""Reassigning an operation while the manufacturing order runs."""

from odoo import Command
from odoo.tests import tagged

from ..common.reassign import ReassignCommon


@tagged("post_install", "-at_install")
class TestReassign(ReassignCommon):
    def test_job_06_in_house_outsourced_in_house_leaves_no_trace(self):
        production = self.make_production(self.bom, 10)
        raw = production.move_raw_ids
        before = (raw.location_id, raw.product_uom_qty, raw.quantity, raw.procure_method, raw.state)
        duration = self.step(production).duration_expected
        self.switch(production, {self.vendor: 10}, order_now=False)
        self.assertTrue(self.step(production).is_outsourced)
        self.switch(production, {None: 10})
        self.assertFalse(production.subcontract_operation_ids)
        self.assertFalse(self.step(production).is_outsourced)
        self.assertEqual(self.step(production).in_house_qty, 0)
        self.assertEqual(self.step(production).duration_expected, duration)
        raw = production.move_raw_ids
        self.assertEqual((raw.location_id, raw.product_uom_qty, raw.quantity, raw.procure_method, raw.state), before)
        self.assertIn("Galvano", str(production.message_ids.mapped("body")))

    def test_job_06_back_in_house_after_the_order_was_confirmed(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        operation = self.operation_of(production, self.vendor)
        self.switch(production, {None: 10})
        self.assertEqual(operation.state, "cancel")
        self.assertFalse(self.step(production).is_outsourced)
        raw = production.move_raw_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual((raw.location_id, raw.product_uom_qty, raw.quantity), (self.stock, 20, 20))
        self.step(production).button_finish()
        self.finish_after(production, 10)
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 40.0)

    def test_job_06_after_a_partial_receipt_only_the_rest_moves(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        operation = self.operation_of(production, self.vendor)
        self.ship(operation)
        self.receive(operation, good=4)
        preview = self.switch(production, {None: 6})
        self.assertIn(("order", f"{operation.purchase_id.name}, Galvano", "10 Units", "4 Units"), preview)
        self.assertIn(("transfer", "Galvano, Unprocessed", "-", "6 Units Bracket"), preview)
        self.assertEqual((operation.quantity, operation.purchase_line_id.product_qty), (4, 4))
        self.assertEqual(self.step(production).in_house_qty, 6)
        # six units and the twelve hooks for them come back
        returns = operation.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        quantities = {move.product_id: move.product_uom_qty for move in returns.move_ids if move.state != "cancel"}
        self.assertEqual(quantities, {self.bracket: 6, self.hook: 12})
        for picking in returns.with_user(self.clerk):
            self.validate(picking)
        self.assertEqual((operation.state, operation.qty_good, operation.qty_at_vendor), ("done", 4, 0))
        self.step(production).button_finish()
        self.assertEqual((self.step(production).qty_produced, self.step(production).state), (10, "done"))
        self.finish_after(production, 10)
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 20 * 2 + 4 * 8)
        self.assertEqual(self.on_hand(self.hook, self.stock), 980)

    def test_rest_to_another_vendor(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        first = self.operation_of(production, self.vendor)
        self.ship(first, {self.bracket: 4, self.hook: 8})
        self.switch(production, {self.vendor: 4, self.rival: 6})
        second = self.operation_of(production, self.rival)
        self.assertEqual((first.quantity, second.quantity), (4, 6))
        self.assertFalse(self.open_shipment(first))
        self.confirm_orders(production)
        self.assertEqual(self.open_shipment(second).move_ids.mapped("product_uom_qty"), [6, 12])
        self.ship(second)
        self.receive(second, good=6)
        self.receive(first, good=4)
        self.finish_after(production, 10)
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 120.0)
        self.assertEqual(self.on_hand(self.hook, self.stock), 980)

    def test_what_is_at_the_vendor_stays_unless_it_is_taken_back(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        operation = self.operation_of(production, self.vendor)
        self.ship(operation)
        with self.refused("10 Units are at Galvano"):
            self.switch(production, {None: 10}, return_rest=False)
        self.assertEqual(operation.quantity, 10)

    def test_from_an_operation_that_is_gone_then_the_production_opens(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        operation = self.operation_of(production, self.vendor)

        action = operation.with_user(self.boss).action_reassign()
        wizard = self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"]).create({})
        for line in wizard.line_ids:
            line.quantity = 10 if line.vendor_id == self.rival else 0
        wizard.action_preview()
        action = wizard.action_confirm()
        self.assertFalse(operation.exists())
        self.assertEqual(
            (action["res_model"], action["res_id"], action["target"]), ("mrp.production", production.id, "main")
        )

    def test_preview_changes_nothing(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        operation = self.operation_of(production, self.vendor)
        self.ship(operation)
        form = self.open_reassign(production)
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
                ("transfer", "-", "10 Units Hook"),
                ("transfer", "-", "5 Units Bracket"),
                ("transfer", "10 Units Bracket", "5 Units Bracket"),
            ],
        )
        self.assertEqual((operation.quantity, operation.picking_ids, operation.move_ids), (10, pickings, moves))
        self.assertEqual(self.step(production).in_house_qty, 0)

    def test_a_buyer_takes_work_off_a_confirmed_order(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        with self.refused("confirmed purchase order"):
            self.switch(production, {self.vendor: 5, None: 5}, user=self.maker)
        with self.refused("confirmed purchase order"):
            self.switch(production, {None: 10}, user=self.maker)

    def test_nothing_to_change(self):
        production = self.make_production(self.bom, 10)
        with self.refused("Nothing would change"):
            self.switch(production, {None: 10})

    def test_a_lowered_order_gives_its_components_back(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        operation = self.operation_of(production, self.vendor)
        operation.purchase_line_id.with_user(self.buyer).product_qty = 6
        ours = self.step(production).move_raw_ids.filtered(lambda move: not move.subcontract_operation_id)
        self.assertEqual((ours.product_uom_qty, ours.location_id, ours.quantity), (8, self.stock, 8))
        self.switch(production, {self.vendor: 6, None: 4})
        self.ship(operation)
        self.receive(operation, good=6)
        self.step(production).button_finish()
        self.finish_after(production, 10)
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 20 * 2 + 6 * 8)
        self.assertEqual(self.on_hand(self.hook, self.stock), 980)

    def test_two_orders_of_one_vendor_keep_what_they_have(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 6, None: 4})
        self.confirm_orders(production)
        first = self.operation_of(production, self.vendor)
        self.env["mrp.subcontract.operation"].with_user(self.boss).sudo().create(
            self.step(production)._prepare_subcontract_operation_values()
            | {"vendor_id": self.vendor.id, "is_split": True, "quantity": 4}
        )
        self.step(production).sudo().in_house_qty = 0
        with self.refused("Nothing would change"):
            self.switch(production, {self.vendor: 10})
        self.switch(production, {self.vendor: 7, None: 3})
        self.assertEqual(self.operation_of(production, self.vendor).mapped("quantity"), [6, 1])
        self.assertEqual(first.purchase_line_id.product_qty, 6)

    def test_what_was_requested_back_is_not_requested_back_twice(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        self.confirm_orders(production)
        operation = self.operation_of(production, self.vendor)
        self.ship(operation)

        def asked():
            moves = operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role in ("unprocessed", "component_returned")
                    and move.state not in ("done", "cancel")
                )
            )
            return {move.product_id: move.product_uom_qty for move in moves}

        self.switch(production, {self.vendor: 6, None: 4})
        self.assertEqual(asked(), {self.bracket: 4, self.hook: 8})
        self.switch(production, {self.vendor: 5, None: 5})
        self.assertEqual(asked(), {self.bracket: 5, self.hook: 10})
        # all of it may stay after all
        self.switch(production, {self.vendor: 10})
        self.assertEqual((asked(), operation.qty_outstanding), ({}, 10))
        self.receive(operation, good=10)
        self.assertEqual((operation.state, self.step(production).state), ("done", "done"))

    def test_reassign_in_a_sister_company_s_name(self):
        """The vendor is another company of ours: its operation is ours alone, and so is the site."""
        sister = self.env["res.company"].create({"name": "Sister"})
        self.service.seller_ids = [Command.create({"partner_id": sister.partner_id.id, "price": 7.0})]
        production = self.make_production(self.bom, 10)
        self.switch(production, {sister.partner_id: 10})
        self.confirm_orders(production)
        operation = self.operation_of(production, sister.partner_id)
        self.ship(operation)
        self.receive(operation, good=10)
        self.finish_after(production, 10)
        self.close(production)
        self.assertEqual((operation.company_id, production.move_finished_ids.value), (self.company, 20 * 2 + 10 * 7))
