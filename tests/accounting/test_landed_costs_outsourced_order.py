from ..common.landed import LandedCommon
from ..common.outsourced_order import OutsourcedOrderCommon


class TestOutsourcedOrderLandedCosts(OutsourcedOrderCommon, LandedCommon):
    """Freight of a manufacturing order that a vendor makes as a whole: of material on its way there, and of goods on
    their way here."""

    def run_production(self, category=None, quantity=10, parts=()):
        """A finished manufacturing order of 50 of components and 8 of service per unit; see TestOutsourcedOrderCost."""
        self.board = self.make_external_product("Board 2", category=category)
        production = self.make_outsourced_order(
            quantity, self.make_whole_bom(self.board, [(self.steel, 2), (self.paint, 1)])
        )
        order = self.order_and_ship(production)
        for part in parts:
            self.validate(self.open_receipt(order), {self.board: part})
        return production, order

    def values(self, job):
        return [self.value(part) for part in self.jobs(job)]

    def test_material_out_before_and_goods_back_after(self):
        for category in (self.average, self.fifo):
            production, order = self.run_production(category)
            operation = self.get_operation(production)
            out = self.trips(operation, "component_out")
            cost = self.land(out, 30)
            line = cost.valuation_adjustment_lines
            # 20 of steel and 10 of paint, no units
            self.assertEqual((line.subcontract_operation_id, line.quantity, line.former_cost), (operation, 30, 500))
            receipt = self.validate(self.open_receipt(order))
            self.assertEqual(
                (self.value(production), production.outsourced_service_cost, production.outsourced_freight_cost),
                (610, 80, 30),
            )
            self.land(receipt, 20)
            self.assertEqual(self.value(production), 630)
            self.bill(order, price=9)
            self.assertEqual((self.value(production), self.board.standard_price), (640, 64))

    def test_parts_of_4_and_6(self):
        production, order = self.run_production(parts=[4])
        operation = production.outsourced_operation_id
        self.land(self.trips(operation, "component_out"), 20)
        self.assertEqual(self.value(self.jobs(production)[0]), 232 + 8)
        receipt = self.validate(self.open_receipt(order))
        self.assertEqual(self.values(production), [232 + 8, 348 + 12])
        cost = self.land(receipt, 10)
        self.assertEqual(cost.valuation_adjustment_lines.former_cost, 6 * 58)
        self.assertEqual(self.values(production), [232 + 12, 348 + 18])

    def test_a_part_that_is_never_made(self):
        production = self.run_production(parts=[4])[0]
        self.land(self.trips(production.outsourced_operation_id, "component_out"), 20)
        self.jobs(production)[1].action_cancel()
        self.assertEqual(self.value(self.jobs(production)[0]), 232 + 20)

    def test_the_books_count_freight_in_the_production_account_only(self):
        """The vendor's bill brings its share into stock valuation by itself; freight comes with the finished goods."""
        category = self.use_freight_accounts()
        production, order = self.run_production(category)
        cost = self.land(self.trips(self.get_operation(production), "component_out"), 20)
        self.assertEqual(self.items(cost.freight_move_id), [("Freight", 0, 20), ("Production", 20, 0)])
        self.validate(self.open_receipt(order))
        entry = production.move_finished_ids.sudo().account_move_id
        # 600 of goods, less the 80 that the bill brings
        self.assertEqual(self.items(entry), [("Production", 0, 520), ("Valuation", 520, 0)])
