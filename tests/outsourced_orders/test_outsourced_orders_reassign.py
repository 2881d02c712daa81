from lxml import etree

from odoo import Command
from odoo.tests import Form

from ..common.outsourced_order import OutsourcedOrderCommon
from ..common.reassign import ReassignMixin


class TestOutsourcedOrderReassign(ReassignMixin, OutsourcedOrderCommon):
    """What is open of a manufacturing order is given to another vendor in one operation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.seller_ids = [Command.create({"partner_id": cls.rival.id, "price": 9.0})]
        cls.rival_stock = cls.site(cls.rival, "vendor_stock")

    def make_given_production(self, quantity=10):
        """A manufacturing order that Galvano makes."""
        production = self.make_outsourced_order(quantity)
        self.assertEqual(self.get_operation(production).vendor_id, self.vendor)
        return production

    def open_reassign(self, job, user=None):
        action = job.with_user(user or self.planner).action_reassign()
        model = self.env[action["res_model"]].with_user(user or self.planner)
        return Form(model.with_context(**action["context"]))

    def test_job_06_before_it_is_ordered(self):
        production = self.make_given_production()
        first = self.get_operation(production)
        rows = [(line["name"], line["qty_now"]) for line in self.open_reassign(production).save().line_ids.read()]
        self.assertEqual(rows, [("In-house", 0), ("Galvano", 10), ("Rival Plating", 0)])
        request = self.request(production)
        preview = self.switch(production, {self.rival: 10})
        self.assertEqual(
            {row for row in preview if row[0] in ("order", "cost")},
            {
                ("order", f"{request.name}, Galvano", "10 Units", "-"),
                ("order", "To order, Rival Plating", "-", "10 Units"),
                ("cost", "Made by Galvano", self.currency.format(80), "-"),
                ("cost", "Made by Rival Plating", "-", self.currency.format(90)),
            },
        )
        second = production.outsourced_operation_id
        self.assertFalse(first.exists())
        self.assertEqual((second.vendor_id, second.state, second.quantity), (self.rival, "requested", 10))
        self.assertFalse(request.exists().order_line)
        self.assertEqual(request.exists().mapped("state"), ["cancel"])
        order = second.purchase_id.with_user(self.buyer)
        self.assertEqual((order.partner_id, order.order_line.product_qty), (self.rival, 10))
        order.button_confirm()
        self.ship(second.with_user(self.planner))
        self.validate(self.open_receipt(order))
        self.assertEqual((production.state, self.value(production)), ("done", 10 * 59))
        self.assertIn("Rival Plating", str(production.message_ids.mapped("body")))

    def test_job_06_the_order_was_confirmed(self):
        production = self.make_given_production()
        first = self.get_operation(production)
        order = self.order(production)
        preview = self.switch(production, {self.rival: 10})
        self.assertIn(("transfer", "Galvano, Received", "10 Units Board", "-"), preview)
        self.assertIn(("transfer", "Galvano, Component shipped", "20 Units Steel", "-"), preview)
        self.assertEqual((first.state, order.order_line.product_qty, order.state), ("cancel", 0, "purchase"))
        self.assertFalse(self.open_receipt(order))
        self.assertFalse(first.picking_ids.filtered(lambda trip: trip.state not in ("done", "cancel")))
        second = production.outsourced_operation_id
        self.assertEqual((second.vendor_id, second.state, second.quantity), (self.rival, "requested", 10))
        new = second.purchase_id.with_user(self.buyer)
        new.button_confirm()
        shipment = self.open_shipment(second)
        self.assertEqual({m.product_id: m.quantity for m in shipment.move_ids}, {self.steel: 20, self.paint: 10})
        self.validate(shipment)
        self.validate(self.open_receipt(new))
        self.assertEqual((production.state, self.on_hand(self.product, self.stock)), ("done", 10))
        self.assertEqual(self.value(production), 10 * 59)

    def test_job_06_material_at_the_first_vendor_comes_back(self):
        self.check_material_at_first_vendor(return_rest=True)

    def test_job_06_material_stays_at_the_first_vendor(self):
        self.check_material_at_first_vendor(return_rest=False)

    def check_material_at_first_vendor(self, return_rest):
        production = self.make_given_production()
        first = self.get_operation(production)
        order = self.order_and_ship(production)
        preview = self.switch(production, {self.rival: 10}, return_rest=return_rest)
        self.assertIn(("order", f"{order.name}, Galvano", "10 Units", "-"), preview)
        self.assertIn(("material", "Steel at Galvano, not needed there", "-", "20 Units"), preview)
        self.assertIn(("material", "Paint at Galvano, not needed there", "-", "10 Units"), preview)
        back = ("transfer", "Galvano, Component returned", "-", "20 Units Steel")
        (self.assertIn if return_rest else self.assertNotIn)(back, preview)
        self.assertEqual((order.order_line.product_qty, order.order_line.qty_received), (0, 0))
        self.assertFalse(self.open_receipt(order))
        second = production.outsourced_operation_id
        self.assertEqual((first.is_open, second.vendor_id, second.quantity), (False, self.rival, 10))
        transfer = self.trips(first, "component_returned")
        self.assertEqual(bool(transfer), return_rest)
        if not return_rest:
            first.action_return_components()
            transfer = self.trips(first, "component_returned")
        self.assertEqual({m.product_id: m.product_uom_qty for m in transfer.move_ids}, {self.steel: 20, self.paint: 10})
        self.validate(transfer)
        self.assertEqual((self.quants(self.steel, self.vendor_stock), first.state), ({}, "cancel"))
        new = second.purchase_id.with_user(self.buyer)
        new.button_confirm()
        self.ship(second.with_user(self.planner))
        self.assertEqual(self.quants(self.steel, self.rival_stock), {"": 20})
        self.validate(self.open_receipt(new))
        self.assertEqual((production.state, self.value(production)), ("done", 10 * 59))
        self.assertEqual(self.on_hand(self.steel, self.stock), 980)

    def test_job_06_after_a_partial_receipt_the_rest_goes_to_another_vendor(self):
        radio = self.make_product("Radio")
        parent = self.make_outsourced_order(10, self.make_parent(radio, self.product))
        production = self.get_child(parent)
        first = self.get_operation(production)
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = first.production_id.with_user(self.planner)
        preview = self.switch(rest, {self.rival: 6})
        self.assertIn(("order", f"{order.name}, Galvano", "10 Units", "4 Units"), preview)
        self.assertIn(("order", "To order, Rival Plating", "-", "6 Units"), preview)
        self.assertIn(("cost", "Made by Galvano", self.currency.format(80), self.currency.format(32)), preview)
        self.assertIn(("transfer", "Galvano, Component returned", "-", "12 Units Steel"), preview)
        self.assertIn(("material", "Paint at Galvano, not needed there", "-", "6 Units"), preview)
        self.assertEqual((order.order_line.product_qty, order.order_line.qty_received), (4, 4))
        self.assertEqual((first.state, first.quantity, first.production_id), ("done", 4, production.sudo()))
        second = rest.outsourced_operation_id
        self.assertEqual((second.vendor_id, second.quantity, rest.is_outsourced_order), (self.rival, 6, True))
        self.validate(self.trips(first, "component_returned"))
        new = second.purchase_id.with_user(self.buyer)
        new.button_confirm()
        self.ship(second.with_user(self.planner))
        self.assertEqual(
            (self.quants(self.steel, self.vendor_stock), self.quants(self.steel, self.rival_stock)), ({}, {"": 12})
        )
        self.validate(self.open_receipt(new))
        self.assertEqual(
            (production.state, rest.state, self.value(production), self.value(rest)), ("done", "done", 4 * 58, 6 * 59)
        )
        # both parts go to who waited for them
        self.assertEqual((parent.move_raw_ids.quantity, parent.reservation_state), (10, "assigned"))

    def test_job_06_the_preview_changes_nothing(self):
        production = self.make_given_production()
        first = self.get_operation(production)
        order = self.order_and_ship(production)
        form = self.open_reassign(production)
        for index in range(3):
            with form.line_ids.edit(index) as line:
                line.quantity = 10 if line.vendor_id == self.rival else 0
        wizard = form.save()
        numbers = self.warehouse.outsourcing_in_type_id.sequence_id
        number = numbers.number_next_actual
        action = wizard.action_preview()
        numbers.invalidate_recordset()
        self.assertEqual(numbers.number_next_actual, number)
        self.assertEqual((action["res_model"], action["res_id"]), (wizard._name, wizard.id))
        self.assertTrue(wizard.change_ids)
        self.assertEqual(
            (production.outsourced_operation_id, first.state, len(production.subcontract_operation_ids)),
            (first, "at_vendor", 1),
        )
        self.assertEqual((order.order_line.product_qty, self.open_receipt(order).move_ids.product_uom_qty), (10, 10))
        self.assertFalse(self.trips(first, "component_returned"))
        wizard.action_confirm()
        numbers.invalidate_recordset()
        self.assertEqual(numbers.number_next_actual, number + 1)

    def test_job_06_a_outsourced_order_comes_in_house_through_the_same_dialog(self):
        production = self.make_given_production()
        first = self.get_operation(production)
        order = self.order_and_ship(production)
        preview = self.switch(production, {None: 10})
        self.assertIn(("order", f"{order.name}, Galvano", "10 Units", "-"), preview)
        self.assertEqual((production.is_outsourced_order, production.move_raw_ids.location_id), (False, self.stock))
        self.validate(self.trips(first, "component_returned"))
        self.close(production)
        self.assertEqual(production.state, "done")

    def test_job_06_what_can_not_be_given_to_another_vendor(self):
        production = self.make_given_production()
        with self.refused("all 10 Units that are still to be made go to one vendor, or are made in-house"):
            self.switch(production, {self.vendor: 4, self.rival: 6})
        with self.refused("all 10 Units that are still to be made go to one vendor"):
            self.switch(production, {self.rival: 9})
        with self.refused("Nothing would change"):
            self.switch(production, {self.vendor: 10})
        first = self.get_operation(production)
        order = self.order_and_ship(production)
        self.record_production(first, (4, 0, False))
        rest = first.production_id.with_user(self.planner)
        with self.refused("4 Units are finished and still at Galvano. Receive them first"):
            self.switch(rest, {self.rival: 6})
        self.validate(self.open_receipt(order), {self.product: 4})
        self.switch(rest, {self.rival: 6})
        self.assertEqual((order.order_line.product_qty, rest.outsourced_operation_id.quantity), (4, 6))
        self.product.seller_ids.filtered(lambda seller: seller.partner_id == self.vendor).unlink()
        wizard = self.open_reassign(rest).save()
        self.assertNotIn(self.vendor, wizard.line_ids.vendor_id)
        done = production
        with self.refused("is not an outsourced order any more"):
            self.env["mrp.subcontract.order.sourcing"]._reassign(done, {self.rival: 4})

    def test_job_06_a_confirmed_order_is_the_buyers(self):
        production = self.make_given_production()
        first = self.get_operation(production)
        order = self.order(production)
        order.user_id = self.buyer
        with self.refused("is on the confirmed purchase order .* Ask .*buyer.* to take it off"):
            self.switch(production, {self.rival: 10}, user=self.maker)
        self.ship(first)
        with self.refused("is on the confirmed purchase order .* Ask .*buyer.* to lower it to what was received"):
            self.switch(production, {self.rival: 10}, user=self.maker)
        self.assertEqual((order.order_line.product_qty, production.outsourced_operation_id), (10, first.sudo()))
        # before it is confirmed, it is the planner's
        production = self.make_given_production()
        self.request(production)
        self.switch(production, {self.rival: 10}, user=self.maker)
        self.assertEqual(
            (production.outsourced_operation_id.vendor_id, production.outsourced_operation_id.state),
            (self.rival, "requested"),
        )

    def test_job_06_buttons_that_give_it_to_another_vendor(self):
        production = self.make_given_production()
        operation = self.get_operation(production)
        for record, user in ((production, self.maker), (operation, self.planner)):
            arch = etree.fromstring(record.with_user(user).get_view(view_type="form")["arch"])
            self.assertTrue(arch.xpath("//header/button[@name='action_reassign']"), record)
            action = record.with_user(user).action_reassign()
            self.assertEqual(action["context"]["default_outsourced_production_id"], production.id)

    def test_job_06_a_maker_cancels_a_production_whose_order_is_confirmed(self):
        """Only who may change the order cancels what it is for; everybody else is told whom to ask."""
        production = self.make_given_production()
        order = self.order(production)
        order.user_id = self.buyer
        with self.refused("is on the confirmed purchase order .* Ask .*buyer.* to take it off"):
            production.with_user(self.maker).action_cancel()
        self.assertEqual((production.state, order.order_line.product_qty), ("confirmed", 10))
        operation = self.get_operation(production)
        self.ship(operation)
        with self.refused("Galvano has or had some of it. Bring everything back unprocessed"):
            production.with_user(self.maker).action_cancel()
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = operation.production_id
        with self.refused("is on the confirmed purchase order .* Ask .*buyer.* to lower it to what was received"):
            rest.with_user(self.maker).action_cancel()
        self.assertEqual((rest.state, order.order_line.product_qty, operation.state), ("confirmed", 10, "back"))
        self.assertEqual(self.open_receipt(order).move_ids.product_uom_qty, 6)
        # a request is nobody's promise yet
        # (core lets nobody cancel work orders who may not read analytic entries, so this manufacturing order has none)
        self.bom.operation_ids.unlink()
        other = self.make_given_production()
        request = self.request(other)
        other.with_user(self.maker).action_cancel()
        self.assertEqual((other.state, request.exists().order_line.ids), ("cancel", []))
