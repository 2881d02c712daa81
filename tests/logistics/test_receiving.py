from ..common.base import OutsourcingCommon


class TestReceiving(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket")
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.wip = cls.site(cls.vendor, "vendor_wip")

    def at_vendor(self, quantity=10, shipped=True, **kwargs):
        """An operation whose units are at the vendor."""
        production = self.make_production(self.make_bom(self.bracket, self.service, **kwargs), quantity)
        order = self.order(production)
        operation = self.get_operation(production)
        if shipped:
            self.ship(operation)
        return production, order, operation

    def test_rcv_01_state_walks_and_walks_back(self):
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        operation = self.get_operation(production)
        self.assertEqual(operation.state, "to_order")
        order = self.order(production)
        self.assertEqual(operation.state, "ordered")
        self.ship(operation, {self.bracket: 9})
        self.assertEqual((operation.state, operation.qty_at_vendor), ("out", 9))
        self.ship(operation)
        self.assertEqual((operation.state, operation.qty_at_vendor), ("at_vendor", 10))
        self.receive_transfer(operation, 9)
        self.assertEqual((operation.state, operation.qty_at_vendor), ("back", 1))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.is_open), ("done", False))
        self.assertEqual(order.order_line.qty_received, 10)

    def test_rcv_01_returning_walks_back(self):
        production, order, operation = self.at_vendor()
        operation.action_return_everything()
        self.validate(self.trips(operation, "unprocessed", "assigned"))
        self.assertEqual((operation.state, operation.qty_sent, operation.qty_at_vendor), ("exception", 0, 0))
        operation.action_create_shipments()
        self.assertEqual(operation.state, "ordered")
        order.button_cancel()
        self.assertEqual(operation.state, "to_order")
        operation.action_cancel()
        self.assertEqual(operation.state, "cancel")
        self.assertFalse(operation.workorder_id.is_outsourced)

    def test_rcv_02_never_more_back_than_sent(self):
        production, order, operation = self.at_vendor()
        with self.refused("12 Units Bracket can't come back from Galvano, only 10"):
            self.receive_transfer(operation, 12)
        self.assertEqual(operation.state, "at_vendor")

    def test_rcv_02_more_than_ordered_within_the_tolerance(self):
        bom = self.make_bom(self.bracket, self.service, step={"over_tolerance": 20}, before=0)
        production = self.make_production(bom, 10)
        order = self.order(production)
        operation = self.get_operation(production)
        with self.refused("13 Units of 10 ordered.*20 %, 12 are allowed"):
            self.ship(operation, {self.bracket: 13})
        self.ship(operation, {self.bracket: 12})
        self.receive_transfer(operation, 12)
        self.assertEqual((operation.state, operation.qty_good), ("done", 12))
        self.assertEqual(order.order_line.qty_received, 12)
        self.assertEqual(operation.workorder_id.qty_produced, 12)

    def test_numbers_in_messages_are_written_as_the_reader_writes_them(self):
        production = self.make_production(self.make_bom(self.bracket, self.service), 1200)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.env["res.lang"]._activate_lang("de_DE")
        for lang, pattern in (("de_DE", r"1\.300,5 Units.*only 1\.200"), ("en_US", r"1,300\.5 Units.*only 1,200")):
            with self.refused(pattern):
                self.validate(self.open_return(operation).with_context(lang=lang), {self.bracket: 1300.5})

    def test_rcv_04_good_and_rejected_pay_for_good(self):
        production, order, operation = self.at_vendor()
        self.receive(operation, good=8, rejected=2)
        self.assertEqual((operation.qty_good, operation.qty_rejected), (8, 2))
        self.assertEqual((operation.workorder_id.state, operation.workorder_id.qty_produced), ("done", 8))
        self.assertEqual(order.order_line.qty_received, 8)
        self.assertEqual(self.quants(self.bracket, self.company._get_outsourcing_location("rejected_wip")), {"": 2})

    def test_rcv_04_good_and_scrapped_pay_for_processed(self):
        production, order, operation = self.at_vendor(step={"pay_for": "processed"})
        self.receive(operation, good=8, scrapped=2)
        self.assertEqual((operation.workorder_id.state, operation.workorder_id.qty_produced), ("done", 8))
        self.assertEqual(order.order_line.qty_received, 10)
        self.assertEqual(self.quants(self.bracket, self.company._get_outsourcing_location("scrapped_wip")), {"": 2})
        self.assertEqual(self.quants(self.bracket, self.wip), {})

    def test_rcv_09_not_the_last_step_makes_no_stock(self):
        production, order, operation = self.at_vendor()
        self.receive_transfer(operation)
        after = production.workorder_ids.filtered(lambda wo: wo.name == "After 0")
        self.assertEqual((after.state, after.qty_ready), ("ready", 10))
        self.assertEqual(self.quants(self.bracket, self.stock), {})
        self.assertEqual(production.state, "progress")

    def test_rcv_09_part_of_it_moves_the_production_on(self):
        production, order, operation = self.at_vendor()
        self.receive_transfer(operation, 4)
        after = production.workorder_ids.filtered(lambda wo: wo.name == "After 0")
        self.assertEqual((after.state, after.qty_ready), ("ready", 4))
        self.assertEqual(operation.workorder_id.state, "progress")

    def test_rcv_10_last_step_lets_the_production_be_finished_once(self):
        production, order, operation = self.at_vendor(after=0)
        with self.refused("can't be closed with 10 Units.*10 are at Galvano"):
            production.button_mark_done()
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 10})
        self.assertEqual(production.qty_produced, 10)

    def test_rcv_11_what_was_shipped_finishes_the_step(self):
        production, order, operation = self.at_vendor(shipped=False)
        self.ship(operation, {self.bracket: 5}, backorder=False)
        self.assertEqual(operation.state, "at_vendor")
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.workorder_id.state), ("done", "done"))
        after = production.workorder_ids.filtered(lambda wo: wo.name == "After 0")
        self.assertEqual(after.qty_ready, 5)
        after.qty_produced = 5
        self.close(production, backorder=False)
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 5})

    def test_rcv_12_nothing_under_way_is_an_exception(self):
        production, order, operation = self.at_vendor(shipped=False)
        self.open_shipment(operation).action_cancel()
        self.assertEqual(operation.state, "exception")
        self.assertEqual(operation.activity_ids.user_id, order.user_id)
        self.assertIn("Nothing is on its way to Galvano", operation.activity_ids.summary)
        operation.action_create_shipments()
        self.ship(operation)
        self.receive_transfer(operation)
        self.assertEqual(operation.state, "done")

    def rework(self, operation, **values):
        action = operation.action_rework()
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]).create(values)
        wizard.action_confirm()
        return self.ship(operation)

    def test_rcv_16_rejects_reworked_free_of_charge(self):
        production, order, operation = self.at_vendor()
        self.receive(operation, good=8, rejected=2)
        self.rework(operation, source="rework_rejected", quantity=2)
        self.assertEqual((operation.state, operation.qty_at_vendor, operation.qty_rejected), ("back", 2, 0))
        self.assertEqual(operation.workorder_id.state, "progress")
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.qty_good), ("done", 10))
        self.assertEqual((operation.workorder_id.state, operation.workorder_id.qty_produced), ("done", 10))
        self.assertEqual((order.order_line.qty_received, order.order_line.qty_to_invoice), (10, 10))

    def test_rcv_16_good_units_reworked_free_of_charge(self):
        production, order, operation = self.at_vendor()
        self.receive_transfer(operation)
        self.bill(order)
        self.rework(operation, source="rework_good", quantity=3)
        self.assertEqual((operation.state, operation.qty_good, operation.workorder_id.qty_produced), ("back", 7, 7))
        self.assertEqual((order.order_line.qty_received, order.order_line.qty_invoiced), (7, 10))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.qty_good, operation.workorder_id.qty_produced), ("done", 10, 10))
        self.assertEqual((order.order_line.qty_received, order.order_line.qty_to_invoice), (10, 0))

    def test_rcv_16_rework_charged(self):
        production, order, operation = self.at_vendor(step={"pay_for": "processed"})
        self.receive(operation, good=8, rejected=2)
        self.assertEqual(order.order_line.qty_received, 10)
        self.rework(operation, source="rework_rejected", quantity=2, charged=True)
        self.receive_transfer(operation)
        self.assertEqual(order.order_line.qty_received, 12)
        self.assertEqual(operation.qty_good, 10)

    def test_rcv_16_no_rework_of_finished_goods(self):
        production, order, operation = self.at_vendor(after=0)
        self.receive_transfer(operation)
        self.close(production)
        with self.refused("is closed, its units are finished goods"):
            self.rework(operation, source="rework_good", quantity=1)

    def test_rcv_19_second_click_on_the_same_receipt(self):
        production, order, operation = self.at_vendor()
        picking = self.receive_transfer(operation)
        with self.refused("was validated already.*Nothing was posted twice"):
            picking.button_validate()
        self.assertEqual(operation.qty_good, 10)

    def test_lost_units_need_approval(self):
        production, order, operation = self.at_vendor()
        wizard = self.env["mrp.subcontract.receive"].with_user(self.planner)
        wizard = wizard.create({"subcontract_operation_id": operation.id})
        wizard.line_ids.write({"qty_good": 9, "qty_lost": 1})
        with self.refused("approved by an Outsourcing Administrator"):
            wizard.action_confirm()
        self.receive(operation, user=self.boss, good=9, lost=1)
        self.assertEqual((operation.state, operation.qty_lost), ("done", 1))
        self.assertEqual(operation.workorder_id.qty_produced, 9)

    def test_production_is_finished_in_parts_while_the_rest_is_outsourced(self):
        production, order, operation = self.at_vendor(after=0)
        self.receive_transfer(operation, 4)
        self.close(production, 4)
        backorder = production.production_group_id.production_ids - production
        self.assertEqual((production.product_qty, backorder.product_qty), (4, 6))
        self.assertEqual(operation.production_id, backorder)
        self.assertEqual(operation.workorder_id, backorder.workorder_ids.filtered(lambda wo: wo.name == "Plating"))
        self.assertEqual((operation.quantity, operation.qty_at_vendor, operation.qty_good), (10, 6, 4))
        self.assertEqual(production.action_view_subcontract_operations()["res_id"], operation.id)
        with self.refused("can't be closed with 6 Units"):
            backorder.with_user(self.planner).button_mark_done()
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.workorder_id.qty_produced), ("done", 6))
        self.close(backorder.with_user(self.planner))
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 10})
        self.assertEqual(order.order_line.qty_received, 10)

    def test_closing_without_backorder_while_units_are_out_is_refused(self):
        production, order, operation = self.at_vendor(after=0)
        self.receive_transfer(operation, 4)
        with self.refused("6 are at Galvano"):
            self.close(production, 4, backorder=False)
        self.assertEqual(production.state, "progress")

    def test_production_cannot_be_cancelled_while_units_are_out(self):
        production, order, operation = self.at_vendor()
        with self.refused("Bring everything back"):
            production.action_cancel()
        self.assertNotEqual(production.state, "cancel")

    def test_cancelling_a_production_takes_it_off_the_order(self):
        productions = [
            self.make_production(self.make_bom(self.make_product(f"P{n}"), self.service), 10) for n in range(2)
        ]
        order = self.request(productions[0] | productions[1])
        productions[0].action_cancel()
        self.assertEqual(order.order_line.subcontract_operation_id, self.get_operation(productions[1]))
        order.button_confirm()
        productions[1].action_cancel()
        self.assertEqual(order.order_line.product_qty, 0)
        self.assertEqual(set(self.get_operation(productions[1]).picking_ids.mapped("state")), {"cancel"})
        self.assertEqual(self.get_operation(productions[1]).state, "cancel")

    def test_what_was_posted_is_not_edited(self):
        production, order, operation = self.at_vendor()
        picking = self.receive_transfer(operation)
        with self.refused("was posted for outsourced work and can't be edited"):
            picking.move_ids.quantity = 7
        self.assertEqual(operation.qty_good, 10)

    def test_only_ticked_lines_of_a_return_come_back(self):
        boms = [self.make_bom(self.make_product(f"B{n}"), self.service, step={"ship_wip": False}) for n in range(2)]
        for bom in boms:
            bom.bom_line_ids = [
                (0, 0, {"product_id": self.c1.id, "product_qty": 1, "operation_id": bom.operation_ids[1].id})
            ]
        self.stock_up(self.c1, 100)
        productions = self.make_production(boms[0], 5) | self.make_production(boms[1], 5)
        self.order(productions)
        first, second = (self.get_operation(production) for production in productions)
        self.ship(first)
        picking = self.open_return(first)
        self.assertEqual(picking, self.open_return(second))
        self.validate(picking, {first.product_id: 5})
        self.assertEqual((first.state, second.state, second.qty_at_vendor), ("done", "at_vendor", 0))
        self.assertEqual(second.qty_outstanding, 5)
        self.receive_transfer(second)
        self.assertEqual((second.state, second.qty_sent), ("done", 5))

    def test_a_production_that_grows_or_shrinks_takes_its_order_along(self):
        self.stock_up(self.c1, 100)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], before=0)
        production = self.make_production(bom, 10)
        order = self.order(production)
        operation = self.get_operation(production)

        def change(quantity):
            wizard = self.env["change.production.qty"].with_user(self.planner)
            wizard.create({"mo_id": production.id, "product_qty": quantity}).change_prod_qty()

        for quantity in (4, 7):
            change(quantity)
            self.assertEqual((order.order_line.product_qty, operation.quantity), (quantity, quantity))
            open_moves = operation.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
            self.assertEqual(
                sorted((move.subcontract_role, move.product_uom_qty) for move in open_moves),
                [("component_out", quantity), ("wip_out", quantity)],
            )
        self.ship(operation)
        with self.refused("its quantity can't change any more"):
            change(9)

    def test_an_outsourced_work_order_is_not_reported_by_hand(self):
        production, order, operation = self.at_vendor()
        for state in ("done", "cancel"):
            with self.refused("is outsourced to Galvano. Receive what comes back"):
                operation.workorder_id.set_state(state)
        with self.refused("is outsourced to Galvano. Receive what comes back"):
            operation.workorder_id.button_start()
        self.assertEqual((operation.workorder_id.state, operation.qty_at_vendor), ("progress", 10))
