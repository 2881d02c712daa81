from ..common.base import OutsourcingCommon


class TestConsumption(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket")
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.lotted = cls.make_product("Lotted", cost=5.0, tracking="lot")
        cls.serial = cls.make_product("Serial", cost=5.0, tracking="serial")
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")

    def make_operation(self, quantity, component, per_unit=1, consumption="flexible", **values):
        bom = self.make_bom(
            self.bracket, self.service, [(component, per_unit, "outside")], consumption=consumption, **values
        )
        production = self.make_production(bom, quantity)
        self.order(production)
        return production, self.get_operation(production)

    def consumed(self, operation, product):
        return operation.move_ids.filtered(
            lambda move: move.subcontract_role == "consumed" and move.state == "done" and move.product_id == product
        )

    def test_con_01_a_shortage_is_shown_and_has_to_be_resolved(self):
        self.stock_up(self.c1, 5)
        production, operation = self.make_operation(5, self.c1)
        self.ship(operation, {self.c1: 4, self.bracket: 5}, backorder=False)
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 4)
        with self.refused("1 Units of C1 are missing at Galvano: 5 are needed, 4 are there"):
            self.receive_transfer(operation, 5)
        self.assertEqual(operation.qty_good, 0)
        form = self.open_receive(operation)
        with form.line_ids.edit(0) as line:
            line.qty_good = 5
        self.assertIn("5 Units needed, 4 at the vendor, 1 missing", form.shortage)
        form.save().action_confirm()
        self.assertEqual((operation.qty_good, operation.state), (5, "done"))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})
        self.assertEqual(operation.component_ids.qty_variance, -1)

    def test_con_01_shipping_the_rest_resolves_it(self):
        self.stock_up(self.c1, 5)
        production, operation = self.make_operation(5, self.c1)
        self.ship(operation, {self.c1: 4, self.bracket: 5})
        self.ship(operation)
        self.receive_transfer(operation, 5)
        self.assertEqual(operation.component_ids.qty_consumed, 5)

    def test_con_04_return_proposal_is_exactly_what_was_not_used(self):
        serials = self.make_lots(self.serial, *(f"S{number}" for number in range(6)))
        for serial in serials:
            self.stock_up(self.serial, 1, serial)
        production, operation = self.make_operation(5, self.serial)
        shipment = operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out")
        self.env["stock.move.line"].create(
            {
                "move_id": shipment.id,
                "picking_id": shipment.picking_id.id,
                "product_id": self.serial.id,
                "lot_id": (serials - shipment.lot_ids).id,
                "quantity": 1,
                "location_id": self.stock.id,
                "location_dest_id": self.at_vendor.id,
            }
        )
        self.ship(operation)
        self.assertEqual(operation.component_ids.qty_at_vendor, 6)
        used = serials[0] + serials[2] + serials[3] + serials[4] + serials[5]
        form = self.open_receive(operation)
        for index in range(6):
            with form.component_line_ids.edit(index) as line:
                line.qty_consumed = 1 if line.lot_id in used else 0
        form.save().action_confirm()
        self.assertEqual(self.consumed(operation, self.serial).lot_ids, used)
        operation.action_return_components()
        back = self.trips(operation, "component_returned", "assigned").move_ids
        self.assertEqual((back.product_uom_qty, back.lot_ids), (1, serials[1]))

    def test_con_05_lots_are_consumed_in_order(self):
        lots = self.make_lots(self.lotted, "L1", "L2", "L3", "L4")
        for lot, quantity in zip(lots, (3, 3, 3, 1), strict=True):
            self.stock_up(self.lotted, quantity, lot)
        production, operation = self.make_operation(10, self.lotted, after=0)
        self.ship(operation)
        expected = (
            (4, {"L1": 3, "L2": 1}),
            (4, {"L2": 2, "L3": 2}),
            (2, {"L3": 1, "L4": 1}),
        )
        seen = self.env["stock.move"]
        for quantity, used in expected:
            self.receive_transfer(operation, quantity)
            posting = self.consumed(operation, self.lotted) - seen
            seen |= posting
            self.assertEqual({line.lot_id.name: line.quantity for line in posting.move_line_ids}, used)
        self.close(production)
        finished = production.move_finished_ids.move_line_ids
        self.assertEqual(set(finished.consume_line_ids.lot_id.mapped("name")), {"L1", "L2", "L3", "L4"})
        self.assertEqual(sum(finished.consume_line_ids.mapped("quantity")), 10)

    def test_con_09_strict_refuses(self):
        self.stock_up(self.c1, 25)
        production, operation = self.make_operation(10, self.c1, consumption="strict")
        self.raise_shipment(operation, 25)
        with self.refused("C1: 25 Units reported, 10 Units needed.*allows no difference"):
            self.receive(operation, good=10, consumed={self.c1: 25})
        self.assertEqual((operation.qty_good, operation.component_ids.qty_consumed), (0, 0))
        self.receive(operation, good=10)
        self.assertEqual(operation.component_ids.qty_consumed, 10)

    def test_con_09_warning_goes_to_review(self):
        self.stock_up(self.c1, 25)
        production, operation = self.make_operation(10, self.c1, consumption="warning")
        self.raise_shipment(operation, 25)
        with self.refused("Review these differences"):
            self.receive(operation, good=10, consumed={self.c1: 25})
        self.assertEqual(operation.component_ids.qty_consumed, 0)
        self.receive(operation, good=10, consumed={self.c1: 25}, reviewed=True)
        self.assertEqual((operation.component_ids.qty_consumed, operation.component_ids.qty_variance), (25, 15))

    def test_con_09_flexible_posts_and_shows(self):
        self.stock_up(self.c1, 25)
        production, operation = self.make_operation(10, self.c1, after=0)
        self.raise_shipment(operation, 25)
        self.receive(operation, good=10, consumed={self.c1: 25})
        component = operation.component_ids
        self.assertEqual((component.qty_consumed, component.qty_expected, component.qty_variance), (25, 10, 15))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 25 * 5 + 10 * 8)

    def raise_shipment(self, operation, quantity):
        """Send more of the component than is needed."""
        shipment = operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out")
        shipment.product_uom_qty = quantity
        shipment._action_assign()
        self.ship(operation)
        self.assertEqual(operation.component_ids.qty_at_vendor, quantity)

    def test_rejects_and_scrap_consume_lost_and_unprocessed_do_not(self):
        self.stock_up(self.c1, 20)
        production, operation = self.make_operation(10, self.c1, per_unit=2)
        self.ship(operation)
        self.receive(operation, good=5, rejected=2, scrapped=1, lost=1, unprocessed=1)
        self.assertEqual(operation.component_ids.qty_consumed, 16)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 4})
        self.assertEqual(operation.state, "done")

    def test_rework_consumes_nothing_again(self):
        self.stock_up(self.c1, 10)
        production, operation = self.make_operation(10, self.c1)
        self.ship(operation)
        self.receive(operation, good=8, rejected=2)
        action = operation.action_rework()
        self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]).create(
            {}
        ).action_confirm()
        self.ship(operation)
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 2)
        self.receive_transfer(operation)
        self.assertEqual((operation.qty_good, operation.component_ids.qty_consumed), (10, 10))

    def test_many_small_receipts_use_what_one_big_receipt_uses(self):
        """A component in grams per unit, shipped in kg: needs are rounded on the running total."""
        self.c1.uom_id = self.kg
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")])
        bom.bom_line_ids.write({"product_qty": 333.3333, "product_uom_id": self.gram.id})
        self.stock_up(self.c1, 10)
        production = self.make_production(bom, 3)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        for _dummy in range(3):
            self.receive_transfer(operation, 1)
        self.assertEqual(operation.component_ids.qty_consumed, operation.component_ids.qty_sent)
        self.assertEqual(operation.component_ids.qty_at_vendor, 0)

    def test_production_in_dozens(self):
        self.stock_up(self.c1, 48)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 2, "outside")], after=0, step={"service_qty": 2})
        production = self.make_production(bom, 2, uom=self.dozen)
        order = self.order(production)
        operation = self.get_operation(production)
        self.assertEqual((operation.quantity, order.order_line.product_qty), (2, 48))
        self.ship(operation)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 48})
        self.assertEqual(self.quants(self.bracket, self.site(self.vendor, "vendor_wip")), {"": 24})
        self.receive_transfer(operation, 0.5)
        self.assertEqual((operation.qty_good, order.order_line.qty_received), (0.5, 12))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 36})
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 24})
        self.assertEqual(production.move_finished_ids.value, 48 * 5 + 48 * 8)

    def test_units_of_a_dozen_come_back_one_by_one(self):
        bom = self.make_bom(self.bracket, self.service, after=0)
        production = self.make_production(bom, 1, uom=self.dozen)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        for quantity in (4, 5, 2, 1):
            self.receive(operation, good=quantity)
        self.assertEqual((operation.qty_good, operation.state, order.order_line.qty_received), (1, "done", 12))
        self.assertEqual(operation.workorder_id.qty_produced, 1)

    def test_a_little_of_a_component_per_unit_expects_whole_units(self):
        self.c1.uom_id = self.kg
        self.stock_up(self.c1, 10)
        production, operation = self.make_operation(10, self.c1, per_unit=1 / 30, step={"ship_wip": False})
        self.ship(operation)
        for left in (6, 3, 0):
            self.receive_transfer(operation, operation.qty_outstanding - left)
            self.assertEqual(operation.qty_outstanding, left)
        self.assertEqual(operation.state, "done")

    def test_reworked_units_that_are_lost_do_not_make_others_free(self):
        self.stock_up(self.c1, 10)
        production, operation = self.make_operation(10, self.c1)
        self.ship(operation)
        self.receive(operation, good=5, rejected=2)
        action = operation.action_rework()
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]).create({})
        wizard.action_confirm()
        self.ship(operation)
        self.receive(operation, good=0, lost=5)
        self.assertEqual(operation.component_ids.qty_consumed, 7)
        self.assertEqual((operation.state, operation.qty_good, operation.qty_lost), ("done", 5, 5))

    def test_only_what_is_ordered_leaves(self):
        self.stock_up(self.c1, 10)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")])
        production = self.make_production(bom, 10)
        production.action_assign()
        order = self.request(production)
        order.order_line.product_qty = 6
        order.button_confirm()
        operation = self.get_operation(production)
        self.ship(operation)
        self.assertEqual((operation.qty_sent, operation.component_ids.qty_sent), (6, 6))
        self.assertEqual(self.quants(self.c1, self.stock), {"": 4})
