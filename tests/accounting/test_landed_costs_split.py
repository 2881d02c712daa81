from odoo import Command

from ..common.landed import LandedCommon


class TestLandedCostsSplit(LandedCommon):
    """Freight is split over the manufacturing orders of a transfer, and over the parts that a manufacturing order is
    closed in."""

    # --- over manufacturing orders

    def make_transfer_of_two(self):
        """10 brackets of 62 and 10 of paint, 30 housings of 50 and 30 of paint: on one transfer out."""
        bracket = self.make_product("Bracket", weight=2.0, volume=0.1)
        housing = self.make_product("Housing", weight=1.0, volume=0.3)
        productions = self.make_labor_production(product=bracket)
        productions |= self.make_labor_production(product=housing, quantity=30, minutes=0.0)
        self.order(productions)
        first, second = [production.subcontract_operation_ids.with_user(self.planner) for production in productions]
        return productions, first, second, self.ship(first)

    def test_cst_16_split_over_the_productions_of_a_transfer(self):
        self.paint.weight = 0.5
        dummy, first, second, transfer = self.make_transfer_of_two()
        self.assertEqual(second.picking_ids & transfer, transfer)
        cost = self.open_landed_cost(
            transfer,
            (40, "by_quantity"),
            (40, "equal"),
            # 20 + 5 of 25 + 45 kg
            (70, "by_weight"),
            # 1 of 10 cubic metres
            (50, "by_volume"),
            # what is shipped is worth 10 x (40 + 12 + 10) and 30 x (40 + 10)
            (212, "by_current_cost_price"),
        )
        cost.button_validate()
        lines = cost.valuation_adjustment_lines.sorted("id").grouped("subcontract_operation_id")
        amounts = [lines[operation].mapped("additional_landed_cost") for operation in (first, second)]
        self.assertEqual(amounts, [[10, 20, 25, 5, 62], [30, 20, 45, 45, 150]])
        self.assertEqual(lines[first].mapped("quantity"), [10] * 5)

    def test_units_come_back_with_the_work_in_them(self):
        productions, first, second, transfer = self.make_transfer_of_two()
        back = self.receive_transfer(first)
        self.assertEqual(second.picking_ids & back, back)
        cost = self.open_landed_cost(back, (100, "by_current_cost_price"))
        cost.compute_landed_cost()
        # 10 x (50 + 12 + 8) and 30 x (50 + 8)
        lines = cost.valuation_adjustment_lines.grouped("subcontract_operation_id")
        self.assertEqual((lines[first].former_cost, lines[second].former_cost), (700, 1740))
        self.assertEqual(self.shares(cost), {first: 28.69, second: 71.31})

    def test_transfers_and_receipts_of_goods_together(self):
        production = self.make_labor_production()
        self.run_production(production)
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.rival.id,
                "order_line": [Command.create({"product_id": self.paint.id, "product_qty": 30, "price_unit": 10})],
            }
        )
        order.button_confirm()
        receipt = self.validate(order.picking_ids.with_user(self.clerk))
        cost = self.land(self.trips(self.get_operation(production), "good") | receipt, 40)
        self.assertEqual((self.value(production), receipt.move_ids.value), (710, 330))
        self.assertEqual(
            {line.move_id: line.additional_landed_cost for line in cost.valuation_adjustment_lines},
            {self.env["stock.move"]: 10, receipt.move_ids: 30},
        )

    def test_units_that_go_straight_to_the_next_vendor(self):
        painting = self.make_service("Painting", price=5.0, vendors=(self.rival,))
        bom = self.make_bom(self.make_product("Bracket"), self.service, after=0)
        self.add_outsourced_operation(bom, painting)
        production = self.make_production(bom, 10)
        operations = production.subcontract_operation_ids.sorted(lambda op: op.workorder_id.sequence)
        plated, painted = [operation.with_user(self.planner) for operation in operations]
        self.order(production)
        plated.next_stop = "vendor"
        self.ship(plated)
        direct = self.receive_transfer(plated)
        self.assertEqual(direct.move_ids.subcontract_next_operation_id, painted)
        cost = self.land(direct, 20)
        self.assertEqual(self.shares(cost), {plated: 20})
        self.receive_transfer(painted)
        self.close(production)
        self.assertEqual(self.value(production), 80 + 50 + 20)

    def test_units_in_another_unit(self):
        bom = self.make_bom(self.make_product("Bracket"), self.service, [(self.paint, 1, "outside")], after=0)
        production = self.make_production(bom, 2, uom=self.dozen)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        cost = self.land(self.receive_transfer(operation), 24)
        self.assertEqual((cost.valuation_adjustment_lines.quantity, operation.quantity), (24, 2))
        self.assertEqual(cost.valuation_adjustment_lines.former_cost, 24 * 18)
        self.close(production)
        self.assertEqual(self.value(production), 24 * 19)

    # --- over parts of a manufacturing order

    def test_cst_16_parts_of_3_and_7(self):
        """Whenever the freight comes, each part bears its own."""
        for moment in ("before", "between", "after"):
            for category in (self.average, self.fifo):
                production = self.make_labor_production(category, minutes=0.0)
                self.order(production)
                operation = self.get_operation(production)
                out = self.ship(operation)
                if moment == "before":
                    self.land(out, 20)
                self.receive_transfer(operation, 3)
                self.close(production, 3)
                self.assertEqual(self.value(production), 3 * 58 + (6 if moment == "before" else 0))
                backorder = self.get_backorder(production)
                if moment == "between":
                    self.land(out, 20)
                    self.assertEqual(self.value(production), 3 * 58 + 6)
                self.receive_transfer(operation)
                self.close(backorder)
                if moment == "after":
                    self.land(out, 20)
                self.assertEqual((self.value(production), self.value(backorder)), (3 * 60, 7 * 60))
                self.assertEqual(self.product.standard_price, 60)

    def test_parts_of_3_and_7_when_everything_is_back(self):
        production = self.make_labor_production(minutes=0.0)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.land(self.receive_transfer(operation), 20)
        self.close(production, 3)
        self.assertEqual(self.value(production), 3 * 60)
        backorder = self.get_backorder(production)
        self.close(backorder)
        self.assertEqual(self.value(backorder), 7 * 60)

    def test_what_is_never_finished_leaves_its_freight_to_the_rest(self):
        production = self.make_labor_production(minutes=0.0, step={"pay_for": "processed"})
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        self.land(self.trips(operation, "wip_out"), 20)
        self.assertEqual(self.value(production), 3 * 58 + 6)
        backorder = self.get_backorder(production)
        self.receive(operation, lost=7)
        backorder.action_cancel()
        self.assertEqual(backorder.state, "cancel")
        self.assertEqual(self.value(production), 3 * 58 + 20)

    def test_scrapped_units_leave_their_freight_to_the_good_ones(self):
        production = self.make_labor_production(minutes=0.0)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.land(self.trips(operation, "wip_out"), 20)
        self.receive_transfer(operation, 4)
        self.close(production, 4)
        self.assertEqual(self.value(production), 4 * 58 + 8)
        backorder = self.get_backorder(production)
        self.receive(operation, good=4, scrapped=2)
        self.close(backorder, 4, backorder=False, consumption="action_confirm")
        # 20 for 8 good units; paint of the scrapped ones is in the second part
        self.assertEqual((self.value(production), self.value(backorder)), (4 * 58 + 10, 4 * 40 + 6 * 10 + 4 * 8 + 10))

    def test_free_work_has_freight_too(self):
        self.service.seller_ids.price = 0.0
        production = self.make_labor_production(minutes=0.0)
        self.order(production)
        operation = self.get_operation(production)
        transfer = self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        self.land(transfer, 20)
        self.receive_transfer(operation)
        backorder = self.get_backorder(production)
        self.close(backorder)
        self.assertEqual((self.value(production), self.value(backorder)), (3 * 52, 7 * 52))
