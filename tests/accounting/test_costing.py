from odoo.fields import Command

from ..common.plated import PlatedCommon


class TestCosting(PlatedCommon):
    """The value of finished goods: material + in-house labor + outsourced service."""

    def make_production_with_labor(self, category=None, quantity=10, hours=2.0, **values):
        """500 of material per 10 units, 400 used by us and 100 at the vendor; 2 hours at 60 in-house."""
        self.product = self.make_product("Bracket", category or self.average)
        return self.make_plated_production(self.product, quantity, hours, **values)

    def test_material_labor_and_service_at_order_price(self):
        for category in (self.average, self.fifo):
            production = self.make_production_with_labor(category)
            self.run_production(production)
            self.assertEqual(self.value(production), 500 + 120 + 80)
            self.assertEqual(production.outsourced_service_cost, 80)

    def test_standard_cost_stays_standard(self):
        production = self.make_production_with_labor(self.standard)
        self.product.standard_price = 33.0
        order = self.run_production(production)
        self.assertEqual(self.value(production), 330)
        self.bill(order, price=9)
        self.assertEqual(self.value(production), 330)

    def test_no_labor_is_booked_for_days_outsourced(self):
        bom_step = {"ship_out_days": 1, "process_days": 5, "ship_back_days": 1}
        production = self.make_production_with_labor(step=bom_step)
        plating = production.workorder_ids.filtered(lambda wo: wo.name == "Plating")
        plating.operation_id.sudo().time_cycle_manual = 600
        self.run_production(production)
        self.assertEqual((plating.duration_expected, plating.duration), (0, 0))
        self.assertEqual(self.value(production), 700)

    def test_cst_04_free_service(self):
        self.service.seller_ids.price = 0.0
        production = self.make_production_with_labor(hours=0.0)
        self.run_production(production)
        self.assertEqual(self.value(production), 500)

    def test_cst_09_bill_before_receipt(self):
        self.service.purchase_method = "purchase"
        production = self.make_production_with_labor()
        order = self.order(production)
        self.bill(order, price=9)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.value(production), 500 + 120 + 90)

    def test_cst_09_bill_after_receipt_before_the_production_is_done(self):
        production = self.make_production_with_labor()
        order = self.send_and_receive(production)
        self.bill(order, price=9)
        self.close(production)
        self.assertEqual(self.value(production), 710)

    def test_cst_09_bill_after_the_production_is_done(self):
        for category in (self.average, self.fifo):
            production = self.make_production_with_labor(category)
            order = self.run_production(production)
            self.assertEqual(self.value(production), 700)
            bill = self.bill(order, price=9)
            self.assertEqual(self.value(production), 710)
            self.assertEqual(self.product.standard_price, 71)
            bill.button_draft()
            self.assertEqual(self.value(production), 700)
            bill.action_post()
            self.assertEqual(self.value(production), 710)

    def test_cst_09_two_bills(self):
        production = self.make_production_with_labor()
        order = self.run_production(production)
        self.bill(order, price=9, quantity=4)
        self.assertEqual(self.value(production), 620 + 4 * 9 + 6 * 8)
        self.bill(order, price=10)
        self.assertEqual(self.value(production), 620 + 4 * 9 + 6 * 10)

    def test_cst_09_credit_note_and_a_new_bill(self):
        production = self.make_production_with_labor()
        order = self.run_production(production)
        bill = self.bill(order, price=9)
        refund = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        refund.action_post()
        # the quantity is owed again, at the price of the order until it is billed anew
        self.assertEqual((order.order_line.qty_to_invoice, self.value(production)), (10, 700))
        self.bill(order, price=8.5)
        self.assertEqual(self.value(production), 705)

    def test_partial_completions_get_their_share(self):
        production = self.make_production_with_labor(hours=0.0)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        backorder = self.get_backorder(production)
        self.receive_transfer(operation)
        self.close(backorder)
        self.assertEqual((self.value(production), self.value(backorder)), (3 * 58, 7 * 58))
        self.bill(order, price=9)
        self.assertEqual((self.value(production), self.value(backorder)), (3 * 59, 7 * 59))

    def test_partial_completions_after_everything_came_back(self):
        self.service.seller_ids.price = 10.0
        production = self.make_production_with_labor(hours=0.0, quantity=9)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        self.close(production, 3)
        backorder = self.get_backorder(production)
        self.close(backorder)
        self.assertEqual((self.value(production), self.value(backorder)), (3 * 60, 6 * 60))
        self.assertEqual(operation.component_ids.qty_consumed, 9)
        self.bill(order, price=100 / 9)
        total = order.invoice_ids.amount_untaxed
        self.assertAlmostEqual(self.value(production) + self.value(backorder), 450 + total, places=2)

    def test_good_units_carry_the_cost_of_rejected_ones(self):
        production = self.make_production_with_labor(hours=0.0, step={"pay_for": "processed"})
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, good=8, scrapped=2)
        self.assertEqual(order.order_line.qty_received, 10)
        self.close(production, 8, backorder=False, consumption="action_confirm")
        self.assertEqual(self.value(production), 10 * 40 + 10 * 10 + 10 * 8)

    def test_byproduct_takes_its_share(self):
        self.product = self.make_product("Bracket")
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], after=0, before=0)
        swarf = self.add_byproduct(bom, 20)
        production = self.make_production(bom, 10)
        order = self.run_production(production)
        values = {move.product_id: move.value for move in production.move_finished_ids}
        self.assertEqual(values, {self.product: 144, swarf: 36})
        self.bill(order, price=9)
        values = {move.product_id: move.value for move in production.move_finished_ids}
        self.assertEqual(values, {self.product: 152, swarf: 38})

    def test_foreign_currency_until_and_after_the_bill(self):
        euro = self.make_euro()
        self.service.seller_ids.currency_id = euro
        production = self.make_production_with_labor()
        order = self.run_production(production)
        self.assertEqual((order.currency_id, self.value(production)), (euro, 620 + 80 / 2))
        self.bill(order, price=9)
        self.assertEqual(self.value(production), 620 + 90 / 2)

    def test_price_of_the_order_corrected_after_the_production_is_done(self):
        production = self.make_production_with_labor()
        order = self.run_production(production)
        order.order_line.price_unit = 12.0
        self.assertEqual(self.value(production), 620 + 120)

    def test_price_breaks_of_the_vendor(self):
        self.service.seller_ids = [
            Command.create({"partner_id": self.vendor.id, "price": 6.0, "min_qty": 10}),
        ]
        small = self.make_production_with_labor(quantity=9, hours=0.0)
        large = self.make_production_with_labor(quantity=10, hours=0.0)
        self.assertEqual(self.order(small).order_line.price_unit, 8.0)
        order = self.order(large)
        self.assertEqual(order.order_line.price_unit, 6.0)

    def test_the_rest_of_a_short_shipment_costs_what_it_uses(self):
        """5 of 10 were sent and came back; the manufacturing order is closed with 5, the backorder sends the others."""
        production = self.make_production_with_labor(hours=0.0)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation, {self.product: 5, self.paint: 5}, backorder=False)
        self.receive_transfer(operation)
        self.assertEqual(operation.state, "done")
        self.close(production, 5)
        self.assertEqual(self.value(production), 5 * 58)
        backorder = self.get_backorder(production)
        paint = backorder.move_raw_ids.filtered(lambda move: move.product_id == self.paint)
        self.assertEqual((paint.product_uom_qty, paint.location_id, paint.quantity), (5, self.stock, 5))
        self.order(backorder)
        second = self.get_operation(backorder)
        self.assertEqual((second.state, second.quantity), ("ordered", 5))
        self.ship(second)
        self.receive_transfer(second)
        self.close(backorder)
        self.assertEqual(self.value(backorder), 5 * 58)
        self.assertEqual(order.order_line.qty_received, 5)
