from odoo import Command

from ..common.outsourced_order import OutsourcedOrderCommon


class TestOutsourcedOrderCost(OutsourcedOrderCommon):
    """What a vendor's outsourced order is worth: components + what the vendor is paid, no labor of ours."""

    def run_production(self, category=None, quantity=10, parts=(), **bom):
        """A finished manufacturing order of 50 of components and 8 of service per unit.

        :param parts: quantities received one after the other, before the rest
        """
        self.board = self.make_external_product("Board 2", category=category)
        production = self.make_outsourced_order(
            quantity, self.make_whole_bom(self.board, [(self.steel, 2), (self.paint, 1)], **bom)
        )
        order = self.order_and_ship(production)
        for part in parts:
            self.validate(self.open_receipt(order), {self.board: part})
        self.validate(self.open_receipt(order))
        return production, order

    def values(self, job):
        return [self.value(part) for part in self.jobs(job)]

    def test_components_and_service_and_no_labor(self):
        for category in (self.average, self.fifo):
            production, order = self.run_production(category)
            self.assertEqual((self.value(production), production.outsourced_service_cost), (580, 80))
            self.assertEqual(self.board.standard_price, 58)
            receipt = order.sudo().order_line.move_ids
            self.assertEqual((receipt.value, receipt.is_in, receipt.is_out), (0, False, False))
            self.assertEqual(sum(production.workorder_ids.mapped("duration")), 0)

    def test_parts_of_4_and_6(self):
        for category in (self.average, self.fifo):
            production, order = self.run_production(category, parts=[4])
            self.assertEqual(self.values(production), [232, 348])
            self.bill(order, price=9)
            self.assertEqual(self.values(production), [236, 354])
            self.assertEqual(self.board.standard_price, 59)

    def test_bills_cover_the_parts_in_their_order(self):
        production, order = self.run_production(parts=[4])
        first = self.bill(order, price=12, quantity=4)
        self.assertEqual(self.values(production), [4 * 62, 6 * 58])
        self.bill(order, price=9)
        # both bills are averaged: 48 + 54 for 10
        self.assertEqual(self.values(production), [4 * 50 + 40.8, 6 * 50 + 61.2])
        first.button_draft()
        self.assertEqual(self.values(production), [4 * 59, 2 * 59 + 4 * 58])
        first.action_post()
        self.assertEqual(sum(self.values(production)), 602)

    def test_a_bill_before_the_receipt(self):
        self.board = self.make_external_product("Board 2", purchase_method="purchase")
        production = self.make_outsourced_order(10, self.make_whole_bom(self.board, [(self.steel, 2), (self.paint, 1)]))
        order = self.order_and_ship(production)
        self.bill(order, price=9)
        self.validate(self.open_receipt(order))
        self.assertEqual((self.value(production), production.outsourced_service_cost), (590, 90))

    def test_a_credit_note_falls_back_to_the_price_of_the_order(self):
        production, order = self.run_production()
        bill = self.bill(order, price=9)
        self.assertEqual(self.value(production), 590)
        refund = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        refund.action_post()
        self.assertEqual(self.value(production), 580)

    def test_the_price_of_the_order_is_corrected_afterwards(self):
        production, order = self.run_production()
        order.order_line.price_unit = 12.0
        self.assertEqual(self.value(production), 620)

    def test_standard_cost_stays_standard(self):
        self.board = self.make_external_product("Board 2", category=self.standard, cost=60.0)
        production = self.make_outsourced_order(10, self.make_whole_bom(self.board, [(self.steel, 2), (self.paint, 1)]))
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order))
        self.assertEqual(self.value(production), 600)
        self.bill(order, price=9)
        self.assertEqual(self.value(production), 600)

    def test_good_units_carry_the_components_of_scrapped_ones(self):
        self.board = self.make_external_product("Board 2")
        production = self.make_outsourced_order(10, self.make_whole_bom(self.board, [(self.steel, 2), (self.paint, 1)]))
        order = self.order_and_ship(production)
        self.record_production(self.get_operation(production), (8, 2, False))
        self.validate(self.open_receipt(order))
        self.assertEqual(self.value(production), 10 * 50 + 8 * 8)

    def test_byproduct_takes_its_share(self):
        swarf = self.make_product("Swarf")
        production, order = self.run_production(
            byproduct_ids=[Command.create({"product_id": swarf.id, "product_qty": 1, "cost_share": 20})]
        )
        values = {move.product_id: move.value for move in production.move_finished_ids}
        self.assertEqual(values, {self.board: 464, swarf: 116})
        self.assertEqual(self.quants(swarf, self.vendor_stock), {"": 10})
        self.bill(order, price=9)
        values = {move.product_id: move.value for move in production.move_finished_ids}
        self.assertEqual(values, {self.board: 472, swarf: 118})

    def test_foreign_currency(self):
        euro = self.make_euro()
        self.product.seller_ids.currency_id = euro
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order))
        self.assertEqual((order.currency_id, self.value(production)), (euro, 540))
        self.bill(order, price=9)
        self.assertEqual(self.value(production), 545)

    # --- the books

    def test_nothing_is_counted_twice_in_the_books(self):
        for method in ("average", "fifo"):
            category = self.use_real_time(method)
            production, order = self.run_production(category, parts=[4])
            # the bill brings its 80 by itself: what was used and what was made cancel out until then
            self.assertEqual((self.balance(self.production), self.balance(self.valuation)), (0, 0))
            self.assertEqual(sum(self.values(production)), 580)
            self.bill(order, price=9)
            self.assertEqual((self.balance(self.production), self.balance(self.valuation)), (0, 90))
            self.assertEqual(sum(self.values(production)), 590)

    def test_standard_cost_in_the_books(self):
        category = self.use_real_time("standard")
        self.board = self.make_external_product("Board 2", category=category, cost=58.0)
        production = self.make_outsourced_order(10, self.make_whole_bom(self.board, [(self.steel, 2), (self.paint, 1)]))
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order))
        self.assertEqual((self.balance(self.production), self.balance(self.valuation)), (0, 0))
        bill = self.bill(order, price=9)
        # 580 of goods for 500 of components and 80 of the bill; 10 more than expected is a price difference
        self.assertEqual(
            (self.balance(self.production), self.balance(self.valuation), self.balance(self.difference)), (0, 80, 10)
        )
        refund = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        refund.action_post()
        self.assertEqual((self.balance(self.valuation), self.balance(self.difference)), (0, 0))
