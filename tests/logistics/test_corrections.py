from odoo.tests import Form

from ..common.base import OutsourcingCommon


class TestCorrections(OutsourcingCommon):
    """Consumption at a vendor, corrected after it was posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.lotted = cls.make_product("Lotted", cost=5.0, tracking="lot")
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")

    def make_done(self, component=None, sent=15, supply="sent", consumption="flexible", category=None, **values):
        """10 came back, and 10 of the component are consumed of the 15 that are there."""
        component = component or self.c1
        self.bracket = self.make_product("Bracket", category)
        bom = self.make_bom(
            self.bracket, self.service, [(component, 1, "outside")], after=0, consumption=consumption, **values
        )
        bom.bom_line_ids.outsourcing_supply = supply
        production = self.make_production(bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        shipment = operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out")
        if shipment:
            shipment.product_uom_qty = sent
            shipment._action_assign()
        self.ship(operation)
        self.receive_transfer(operation)
        self.assertEqual(operation.component_ids.qty_consumed, 10)
        return production, operation

    def correct(self, operation, corrections, reviewed=False, user=None):
        """Press Correct Consumption.

        :param corrections: {component or lot: more or less}
        """
        user = user or self.clerk
        action = operation.with_user(user).action_correct_consumption()
        form = Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                line.qty_correction = corrections.get(line.lot_id or line.product_id, 0.0)
        if reviewed and form.review and form.consumption != "strict":
            form.is_reviewed = True
        form.save().action_confirm()

    def postings(self, operation):
        """[(role, quantity, value)] of consumption and its corrections"""
        moves = operation.sudo().move_ids.filtered(
            lambda move: move.state == "done" and move.subcontract_role in ("consumed", "consumed_reversed")
        )
        return [(move.subcontract_role, move.quantity, move.value) for move in moves.sorted("id")]

    def test_con_08_two_more(self):
        self.stock_up(self.c1, 15)
        production, operation = self.make_done()
        self.correct(operation, {self.c1: 2})
        component = operation.component_ids
        self.assertEqual((component.qty_consumed, component.qty_at_vendor, component.qty_variance), (12, 3, 2))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 3})
        self.assertEqual(self.postings(operation), [("consumed", 10, 50), ("consumed", 2, 10)])
        self.close(production)
        self.assertEqual(self.value(production), 60 + 80)

    def test_con_08_three_less(self):
        self.stock_up(self.c1, 15)
        production, operation = self.make_done()
        self.correct(operation, {self.c1: -3})
        component = operation.component_ids
        self.assertEqual((component.qty_consumed, component.qty_at_vendor, component.qty_variance), (7, 8, -3))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 8})
        self.assertEqual(self.postings(operation), [("consumed", 10, 50), ("consumed_reversed", 3, 15)])
        self.close(production)
        self.assertEqual(self.value(production), 35 + 80)
        # what was given back can come back to us
        operation.action_return_components()
        back = self.trips(operation, "component_returned", "assigned")
        self.assertEqual((back.move_ids.product_uom_qty, back.move_ids.quantity), (8, 8))
        self.validate(back)
        self.assertEqual(self.quants(self.c1, self.stock), {"": 8})
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})

    def test_con_08_the_limits(self):
        self.stock_up(self.c1, 15)
        production, operation = self.make_done()
        with self.refused("6 Units of C1 .*can't be consumed at Galvano, only 5 are there"):
            self.correct(operation, {self.c1: 6})
        with self.refused("11 Units of C1 .*can't be reversed, only 10 were consumed"):
            self.correct(operation, {self.c1: -11})
        self.correct(operation, {self.c1: -4})
        with self.refused("7 Units of C1 .*can't be reversed, only 6 were consumed"):
            self.correct(operation, {self.c1: -7})
        with self.refused("Enter how much more, or less, was consumed"):
            self.correct(operation, {})
        self.correct(operation, {self.c1: 5})
        self.assertEqual(operation.component_ids.qty_consumed, 11)
        self.correct(operation, {self.c1: -11})
        self.assertEqual(operation.component_ids.qty_consumed, 0)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 15})
        self.assertEqual(operation._get_consumed_value(), 0)

    def test_con_08_per_lot(self):
        first, second = self.make_lots(self.lotted, "L1", "L2")
        self.stock_up(self.lotted, 6, first)
        self.stock_up(self.lotted, 9, second)
        production, operation = self.make_done(self.lotted)
        self.assertEqual(self.quants(self.lotted, self.at_vendor), {"L2": 5})
        with self.refused("5 Units of Lotted L2 can't be reversed, only 4 were consumed"):
            self.correct(operation, {second: -5})
        # it was the other lot
        self.correct(operation, {first: -6, second: 2})
        self.assertEqual(self.quants(self.lotted, self.at_vendor), {"L1": 6, "L2": 3})
        self.assertEqual(operation.component_ids.qty_consumed, 6)
        self.close(production)
        self.assertEqual(production.move_finished_ids.move_line_ids.consume_line_ids.lot_id, second)
        self.assertEqual(self.value(production), 30 + 80)

    def test_con_08_after_the_production_is_finished(self):
        for category in (self.average, self.fifo):
            self.stock_up(self.c1, 15)
            production, operation = self.make_done(category=category)
            self.close(production)
            self.assertEqual(self.value(production), 50 + 80)
            self.correct(operation, {self.c1: 2})
            self.assertEqual((self.value(production), self.bracket.standard_price), (60 + 80, 14))
            self.correct(operation, {self.c1: -3})
            self.assertEqual((self.value(production), self.bracket.standard_price), (45 + 80, 12.5))
            self.assertEqual(
                self.postings(operation),
                [("consumed", 10, 50), ("consumed", 2, 10), ("consumed_reversed", 2, 10), ("consumed_reversed", 1, 5)],
            )
            # a late bill goes on from there
            self.bill(operation.sudo().purchase_id, price=9)
            self.assertEqual(self.value(production), 45 + 90)
            self.assertEqual((production.state, operation.state), ("done", "done"))

    def test_con_08_standard_cost_stays_standard(self):
        self.stock_up(self.c1, 15)
        production, operation = self.make_done(category=self.standard)
        self.bracket.standard_price = 20.0
        self.close(production)
        self.correct(operation, {self.c1: 2})
        self.assertEqual(self.value(production), 200)

    def test_con_08_a_production_finished_in_parts(self):
        self.stock_up(self.c1, 15)
        production, operation = self.make_done()
        self.close(production, 4)
        backorder = self.get_backorder(production)
        self.assertEqual(self.value(production), 4 * 13)
        # the open part takes the difference
        self.correct(operation, {self.c1: 2})
        self.assertEqual(self.value(production), 4 * 13)
        self.close(backorder)
        self.assertEqual(self.value(backorder), 6 * 13 + 10)
        # both are finished: in proportion
        self.correct(operation, {self.c1: -2})
        self.assertEqual((self.value(production), self.value(backorder)), (4 * 13 - 4, 6 * 13 + 10 - 6))

    def test_con_08_the_consumption_rule(self):
        self.stock_up(self.c1, 30)
        production, operation = self.make_done(consumption="strict")
        with self.refused("C1: 12 Units reported, 10 Units needed.*allows no difference"):
            self.correct(operation, {self.c1: 2}, reviewed=True)
        production, operation = self.make_done(consumption="warning")
        with self.refused("C1: 12 Units reported, 10 Units needed.*Review these differences"):
            self.correct(operation, {self.c1: 2})
        self.assertEqual(operation.component_ids.qty_consumed, 10)
        self.correct(operation, {self.c1: 2}, reviewed=True)
        self.assertEqual(operation.component_ids.qty_consumed, 12)
        # back to what is needed: nothing to review
        self.correct(operation, {self.c1: -2})
        self.assertEqual(operation.component_ids.qty_variance, 0)

    def test_con_08_stock_kept_at_the_vendor(self):
        self.stock_up(self.c1, 12, location=self.at_vendor)
        production, operation = self.make_done(supply="vendor_stock")
        with self.refused("3 Units of C1 .*can't be consumed at Galvano, only 2 are there"):
            self.correct(operation, {self.c1: 3})
        self.correct(operation, {self.c1: 2})
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})
        self.correct(operation, {self.c1: -5})
        self.assertEqual((self.quants(self.c1, self.at_vendor), operation.component_ids.qty_consumed), ({"": 5}, 7))

    def test_con_08_grams(self):
        self.c1.uom_id = self.kg
        self.stock_up(self.c1, 20)
        self.bracket = self.make_product("Bracket")
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], after=0, consumption="flexible")
        bom.bom_line_ids.write({"product_uom_id": self.gram.id, "product_qty": 300})
        production = self.make_production(bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        self.correct(operation, {self.c1: -0.45})
        self.assertEqual((operation.component_ids.qty_consumed, operation.component_ids.qty_variance), (2550, -450))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 0.45})

    def test_con_08_not_for_a_cancelled_production(self):
        self.stock_up(self.c1, 15)
        production, operation = self.make_done()
        production.sudo().state = "cancel"
        with self.refused("was cancelled, so nothing can be consumed for it any more"):
            self.correct(operation, {self.c1: 2})

    def test_con_08_a_later_receipt_needs_what_it_needs(self):
        """A correction changes what is consumed, not what later units need."""
        self.stock_up(self.c1, 15)
        self.bracket = self.make_product("Bracket")
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], after=0, consumption="flexible")
        production = self.make_production(bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        shipment = operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out")
        shipment.product_uom_qty = 15
        shipment._action_assign()
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.correct(operation, {self.c1: 2})
        self.receive_transfer(operation)
        self.assertEqual((operation.component_ids.qty_consumed, operation.component_ids.qty_at_vendor), (12, 3))
        self.close(production)
        self.assertEqual(self.value(production), 60 + 80)
