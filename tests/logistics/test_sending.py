from ..common.base import OutsourcingCommon


class TestSending(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket", cost=20.0)
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")
        cls.wip = cls.site(cls.vendor, "vendor_wip")

    def test_snd_03_expected_return_follows_what_was_sent(self):
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 2, "outside")], step={"ship_wip": False})
        self.stock_up(self.c1, 20)
        production = self.make_production(bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation, {self.c1: 10})
        expected = self.open_return(operation)
        self.assertEqual(expected.move_ids.product_uom_qty, 5)
        self.assertEqual(operation.state, "out")
        self.ship(operation)
        self.assertEqual(self.open_return(operation), expected)
        self.assertEqual(expected.move_ids.product_uom_qty, 10)
        self.assertEqual(operation.state, "at_vendor")

    def test_snd_04_reservation_is_handed_over(self):
        self.stock_up(self.c1, 30)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 3, "outside")]), 10)
        production.action_assign()
        self.assertEqual(production.move_raw_ids.quantity, 30)
        self.order(production)
        operation = self.get_operation(production)
        shipment = operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out")
        self.assertEqual((shipment.state, shipment.quantity), ("assigned", 30))
        self.assertEqual((production.move_raw_ids.state, production.move_raw_ids.quantity), ("waiting", 0))
        quant = self.env["stock.quant"].search([("product_id", "=", self.c1.id), ("location_id", "=", self.stock.id)])
        self.assertEqual((quant.quantity, quant.reserved_quantity), (30, 30))
        other = self.make_production(
            self.make_bom(self.make_product("Other"), components=[(self.c1, 1, None)], before=0), 1
        )
        other.action_assign()
        self.assertEqual(other.move_raw_ids.quantity, 0)
        self.ship(operation)
        self.assertEqual((production.move_raw_ids.state, production.move_raw_ids.quantity), ("assigned", 30))
        self.assertEqual(production.move_raw_ids.location_id, self.at_vendor)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 30})

    def test_snd_04_the_reserved_lots_travel(self):
        board = self.make_product("Board", tracking="lot")
        first, second = self.make_lots(board, "B1", "B2")
        self.stock_up(board, 6, first)
        self.stock_up(board, 6, second)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(board, 1, "outside")]), 6)
        production.move_raw_ids.move_line_ids.lot_id = second
        self.order(production)
        shipment = self.get_operation(production).move_ids.filtered(
            lambda move: move.subcontract_role == "component_out"
        )
        self.assertEqual((shipment.lot_ids, shipment.quantity), (second, 6))

    def test_snd_07_work_in_progress_is_outsourced_stock(self):
        self.stock_up(self.bracket, 3)
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        self.order(production)
        operation = self.get_operation(production)

        def facts():
            self.env.invalidate_all()
            return self.bracket.qty_available, self.bracket.virtual_available, self.bracket.total_value

        before = facts()
        self.assertEqual(before, (3, 13, 60.0))
        for post, there in (
            (lambda: self.ship(operation), 10),
            (lambda: self.receive_transfer(operation, 4), 6),
            (lambda: self.receive_transfer(operation), 0),
        ):
            post()
            self.assertEqual(sum(self.quants(self.bracket, self.wip).values()), there)
            self.assertEqual(facts(), before)
        self.assertFalse(any(operation.move_ids.mapped("value")))
        self.assertFalse(operation.move_ids.account_move_id)

    def test_snd_09_replenishment_does_not_see_it(self):
        orderpoint = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.bracket.id,
                "location_id": self.stock.id,
                "product_min_qty": 0,
                "product_max_qty": 0,
                "trigger": "manual",
            }
        )
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        self.order(production)
        self.ship(self.get_operation(production))
        # the manufacturing order itself is expected; without it only the sale counts
        production.move_finished_ids.date = "2099-01-01"
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Customer"}).id,
                "order_line": [(0, 0, {"product_id": self.bracket.id, "product_uom_qty": 10})],
            }
        )
        sale.action_confirm()
        orderpoint.invalidate_recordset()
        orderpoint._compute_qty_to_order_computed()
        self.assertEqual(orderpoint.qty_to_order, 10)

    def test_snd_10_components_and_units_share_a_transfer(self):
        self.stock_up(self.c1, 10)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")]), 10)
        self.order(production)
        operation = self.get_operation(production)
        self.assertEqual(operation.picking_count, 1)
        self.assertEqual(set(operation.picking_ids.move_ids.mapped("subcontract_role")), {"component_out", "wip_out"})
        self.ship(operation)
        self.assertEqual(self.quants(self.bracket, self.wip), {"": 10})
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 10})

    def test_snd_14_unused_material_back_in_steps(self):
        self.stock_up(self.c1, 10)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], step={"ship_wip": False})
        production = self.make_production(bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 5)
        operation.action_return_components()
        back = self.trips(operation, "component_returned", "assigned")
        self.assertEqual((back.move_ids.product_uom_qty, back.move_ids.quantity), (5, 5))
        with self.refused("Nothing is there"):
            operation.action_return_components()
        self.validate(back, {self.c1: 2})
        self.assertEqual(self.quants(self.c1, self.stock), {"": 2})
        rest = self.trips(operation, "component_returned", "assigned")
        self.assertEqual(rest.move_ids.product_uom_qty, 3)
        self.validate(rest)
        self.assertEqual(self.quants(self.c1, self.stock), {"": 5})
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})
        self.assertEqual((operation.state, operation.qty_good), ("done", 5))

    def test_snd_18_cancel_before_dispatch_restores_everything(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        self.stock_up(self.c1, 10, location=shelf)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")]), 10)
        raw = production.move_raw_ids
        raw.location_id = shelf
        production.action_assign()
        before = (raw.location_id, raw.procure_method, raw.state, raw.quantity, raw.move_line_ids.location_id)
        order = self.order(production)
        self.assertEqual(raw.location_id, self.at_vendor)
        order.button_cancel()
        operation = self.get_operation(production)
        self.assertEqual(
            (raw.location_id, raw.procure_method, raw.state, raw.quantity, raw.move_line_ids.location_id), before
        )
        self.assertEqual(set(operation.picking_ids.mapped("state")), {"cancel"})
        self.assertEqual(operation.state, "to_order")
        self.assertFalse(operation.purchase_line_id)

    def test_snd_18_cancel_after_dispatch_asks_for_the_goods_back(self):
        self.stock_up(self.c1, 10)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")]), 10)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        order.button_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(operation.state, "at_vendor")
        self.assertIn("return the goods from Galvano", operation.activity_ids.summary)
        back = self.trips(operation, "unprocessed", "assigned")
        self.assertEqual(
            sorted((move.subcontract_role, move.quantity) for move in back.move_ids),
            [("component_returned", 10), ("unprocessed", 10)],
        )
        self.validate(back)
        self.assertEqual(operation.state, "to_order")
        self.assertEqual((production.move_raw_ids.location_id, production.move_raw_ids.state), (self.stock, "assigned"))
        self.assertEqual(self.quants(self.bracket, self.wip), {})

    def test_only_finished_units_leave(self):
        production = self.make_production(self.make_bom(self.bracket, self.service), 10, previous_done=False)
        self.order(production)
        operation = self.get_operation(production)
        shipment = operation.move_ids
        self.assertEqual((shipment.product_uom_qty, shipment.quantity), (10, 0))
        self.report_before(production, 4)
        self.assertEqual(shipment.quantity, 4)
        with self.refused("7 Units can't leave, only 4 are ready"):
            self.ship(operation, {self.bracket: 7})
        self.ship(operation, {self.bracket: 4})
        self.assertEqual((operation.state, operation.qty_at_vendor), ("out", 4))
        self.report_before(production, 10)
        self.assertEqual(self.open_shipment(operation).move_ids.quantity, 6)

    def test_transfers_by_order_or_by_day(self):
        boms = [self.make_bom(self.make_product(f"P{number}"), self.service) for number in range(4)]
        productions = [self.make_production(bom, 1) for bom in boms]
        self.order(productions[0])
        self.order(productions[1])
        first, second = (self.get_operation(production).picking_ids for production in productions[:2])
        self.assertNotEqual(first, second)
        self.vendor.outsourcing_transfer_grouping = "day"
        (first | second).action_cancel()
        self.order(productions[2])
        self.order(productions[3])
        third, fourth = (self.get_operation(production).picking_ids for production in productions[2:])
        self.assertEqual(third, fourth)

    def test_returning_a_transfer_with_the_return_button(self):
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        self.order(production)
        operation = self.get_operation(production)
        shipped = self.ship(operation)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.clerk)
            .with_context(active_id=shipped.id, active_ids=shipped.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 3
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].with_user(self.clerk).browse(action["res_id"])
        back.move_ids.quantity = 3
        self.validate(back)
        self.assertEqual((operation.qty_sent, operation.qty_at_vendor), (7, 7))
        self.assertEqual(self.quants(self.bracket, self.wip), {"": 7})
