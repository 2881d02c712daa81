from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from ..common.base import OutsourcingCommon


class TestDispatch(OutsourcingCommon):
    """Material and units that leave before there is a purchase order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket")
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")
        cls.wip = cls.site(cls.vendor, "vendor_wip")

    def make_operation(self, quantity=10, **values):
        self.stock_up(self.c1, quantity)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], after=0, **values)
        production = self.make_production(bom, quantity)
        return production, self.get_operation(production)

    def dispatch(self, operation, reason="The bath is free today", user=None):
        user = user or self.boss
        action = operation.with_user(user).action_dispatch()
        wizard = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return wizard.create({"reason": reason}).action_confirm()

    def test_snd_17_dispatch_before_the_order_which_finds_it(self):
        production, operation = self.make_operation()
        self.dispatch(operation)
        for record in (production, operation):
            self.assertIn("The bath is free today", record.message_ids.sorted("id")[-1].body)
        self.assertEqual((operation.dispatch_reason, operation.state), ("The bath is free today", "to_order"))
        self.ship(operation)
        self.assertEqual((operation.state, operation.qty_sent), ("at_vendor", 10))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 10})
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 10)
        self.assertTrue(production.can_outsource)
        order = self.order(production)
        self.assertEqual((order.order_line.product_qty, order.order_line.subcontract_operation_id), (10, operation))
        self.assertEqual(production.subcontract_operation_ids, operation)
        self.assertEqual(operation.state, "at_vendor")
        self.assertFalse(self.open_shipment(operation))
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 10)
        self.receive_transfer(operation)
        self.assertEqual((operation.state, order.order_line.qty_received), ("done", 10))
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 10 * 5 + 10 * 8)

    def test_snd_17_not_without_the_right_nor_without_a_reason(self):
        production, operation = self.make_operation()
        self.assertFalse(self.planner.has_group("mrp_outsourcing.group_outsourcing_dispatch"))
        with self.refused("You may not ship anything before it is ordered"):
            self.dispatch(operation, user=self.planner)
        with self.refused("Use the button “Dispatch without Order”"):
            operation.dispatch_reason = "I just do it"
        with self.refused("Use the button “Dispatch without Order”"):
            self.env["mrp.subcontract.operation"].with_user(self.planner).create(
                {"production_id": production.id, "workorder_id": operation.workorder_id.id, "dispatch_reason": "Me"}
            )
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.dispatch(operation, reason=False)
        self.assertFalse(operation.picking_ids)
        # the right alone is enough for a plain planner
        self.env.ref("mrp_outsourcing.group_outsourcing_dispatch").user_ids |= self.planner
        self.dispatch(operation, user=self.planner)
        self.assertEqual(operation.picking_count, 1)

    def test_snd_17_once_only(self):
        production, operation = self.make_operation()
        self.dispatch(operation)
        with self.refused("its shipment is prepared already"):
            self.dispatch(operation)
        order = self.order(production)
        self.assertEqual(operation.picking_count, 1)
        self.assertEqual(self.open_shipment(operation).move_ids.mapped("product_uom_qty"), [10, 10])
        with self.refused("its shipment is prepared already"):
            self.dispatch(operation)
        self.ship(operation)
        self.assertEqual((operation.state, order.state), ("at_vendor", "purchase"))

    def test_snd_17_the_order_may_ask_for_more(self):
        production, operation = self.make_operation()
        self.dispatch(operation)
        self.ship(operation, {self.bracket: 4, self.c1: 4}, backorder=False)
        self.assertEqual((operation.qty_sent, operation.quantity), (4, 10))
        # some of it is back before the order is made
        self.receive_transfer(operation, 3)
        self.assertEqual((operation.quantity, operation.qty_good, operation.state), (10, 3, "back"))
        order = self.order(production)
        self.assertEqual((order.order_line.product_qty, order.order_line.qty_received), (10, 3))
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in self.open_shipment(operation).move_ids},
            {self.bracket: 6, self.c1: 6},
        )

    def test_snd_17_on_a_request_that_is_not_confirmed(self):
        production, operation = self.make_operation()
        order = self.request(production)
        self.assertEqual(operation.state, "requested")
        self.dispatch(operation)
        self.ship(operation)
        self.assertEqual(operation.state, "at_vendor")
        self.service.seller_ids = [(0, 0, {"partner_id": self.rival.id, "price": 7.0})]
        with self.refused("was dispatched to Galvano before it was ordered, so it can't be ordered from Rival Plating"):
            order.partner_id = self.rival
        order.button_confirm()
        self.assertFalse(self.open_shipment(operation))
        self.receive_transfer(operation)
        self.assertEqual(operation.state, "done")

    def test_snd_17_regretted(self):
        production, operation = self.make_operation()
        self.dispatch(operation)
        operation.action_cancel()
        self.assertEqual(set(operation.picking_ids.mapped("state")), {"cancel"})
        self.assertEqual((production.move_raw_ids.location_id, operation.dispatch_reason), (self.stock, False))
        operation.action_reopen()
        self.assertEqual(operation.state, "to_order")
        with self.refused("Confirm the purchase order first"):
            operation.action_create_shipments()

    def test_snd_17_an_order_that_is_cancelled_takes_it_back(self):
        production, operation = self.make_operation()
        self.dispatch(operation)
        self.ship(operation)
        order = self.order(production)
        order.button_cancel()
        self.assertFalse(operation.dispatch_reason)
        back = self.trips(operation, "unprocessed", "assigned")
        self.assertEqual(len(back), 1)
        self.assertFalse(self.open_return(operation))
        self.validate(back)
        self.assertEqual((operation.state, self.quants(self.bracket, self.wip)), ("to_order", {}))

    def test_snd_17_two_dispatches_are_two_transfers(self):
        operations = [self.make_operation(quantity)[1] for quantity in (2, 3)]
        for operation in operations:
            self.dispatch(operation)
        self.assertNotEqual(operations[0].picking_ids, operations[1].picking_ids)
