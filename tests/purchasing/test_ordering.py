from odoo.exceptions import UserError

from ..common.base import OutsourcingCommon


class TestOrdering(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket")
        cls.c1 = cls.make_product("C1", cost=5.0)

    def test_ord_01_request_is_a_draft_linked_both_ways(self):
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        order = self.request(production)
        operation = self.get_operation(production)
        self.assertEqual((order.state, order.partner_id), ("draft", self.vendor))
        line = order.order_line
        self.assertEqual((line.product_id, line.product_qty, line.price_unit), (self.service, 10, 8.0))
        self.assertEqual(line.subcontract_operation_id, operation)
        self.assertEqual(operation.purchase_line_id, line)
        self.assertEqual(operation.workorder_id, production.workorder_ids.filtered(lambda wo: wo.name == "Plating"))
        self.assertEqual(operation.state, "requested")
        self.assertFalse(operation.move_ids)
        self.assertEqual(order.action_view_subcontract_operations()["res_id"], operation.id)
        self.assertEqual(production.action_view_subcontract_operations()["res_id"], operation.id)
        self.assertIn(order, production.sudo()._get_purchase_orders())

    def test_ord_02_what_was_made_in_house_is_not_ordered(self):
        bom = self.make_bom(self.bracket, self.service, policy="either", step={"service_qty": 2})
        production = self.make_production(bom, 10)
        plating = production.workorder_ids.filtered(lambda wo: wo.name == "Plating")
        plating.qty_produced = 4
        order = self.request(production)
        self.assertEqual(order.order_line.product_qty, 12)
        self.assertEqual(self.get_operation(production).quantity, 6)

    def test_ord_03_raised_before_shipping(self):
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        order = self.request(production)
        order.order_line.product_qty = 5
        order.button_confirm()
        operation = self.get_operation(production)
        self.assertEqual(operation.qty_to_send, 5)
        order.order_line.product_qty = 8
        self.assertEqual((operation.quantity, operation.qty_to_send), (8, 8))
        self.ship(operation)
        self.assertEqual(operation.qty_sent, 8)
        with self.refused("8 Units left for Galvano already"):
            order.order_line.product_qty = 7

    def test_ord_05_two_productions_one_order_one_transfer_never_merged(self):
        other = self.make_product("Other")
        bom_a = self.make_bom(self.bracket, self.service, [(self.c1, 2, "outside")])
        bom_b = self.make_bom(other, self.service, [(self.c1, 2, "outside")])
        self.stock_up(self.c1, 100)
        productions = self.make_production(bom_a, 10) | self.make_production(bom_b, 5)
        order = self.request(productions)
        self.assertEqual(len(order), 1)
        self.assertEqual(sorted(order.order_line.mapped("product_qty")), [5, 10])
        order.button_confirm()
        operations = productions.subcontract_operation_ids
        picking = operations.picking_ids
        self.assertEqual(len(picking), 1)
        components = picking.move_ids.filtered(lambda move: move.product_id == self.c1)
        self.assertEqual(sorted(components.mapped("product_uom_qty")), [10, 20])
        for operation in operations:
            move = components.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            self.assertEqual(move.product_uom_qty, operation.quantity * 2)
            self.assertEqual(move.subcontract_operation_id.purchase_line_id.product_qty, operation.quantity)
        picking.action_confirm()
        order.button_confirm()
        self.assertEqual(len(picking.move_ids.filtered(lambda move: move.product_id == self.c1)), 2)

    def test_ord_06_components_for_one_work_in_progress_for_both(self):
        other = self.make_product("Other")
        self.stock_up(self.c1, 100)
        productions = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")]), 10)
        productions |= self.make_production(self.make_bom(other, self.service), 4)
        self.order(productions)
        moves = productions.subcontract_operation_ids.picking_ids.move_ids
        self.assertEqual(
            sorted((move.subcontract_role, move.product_id.name, move.product_uom_qty) for move in moves),
            [("component_out", "C1", 10), ("wip_out", "Bracket", 10), ("wip_out", "Other", 4)],
        )

    def test_ord_07_a_component_without_operation_does_not_travel(self):
        self.stock_up(self.c1, 100)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 1, None)]), 10)
        self.order(production)
        self.assertEqual(self.get_operation(production).move_ids.product_id, self.bracket)
        self.assertEqual(production.move_raw_ids.location_id, self.stock)

    def test_ord_08_asking_twice_makes_nothing_twice(self):
        self.stock_up(self.c1, 100)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")]), 10)
        order = self.request(production)
        self.get_operation(production).action_order()
        self.assertEqual(len(order.order_line), 1)
        order.button_confirm()
        order.button_confirm()
        operation = self.get_operation(production)
        operation.action_create_shipments()
        operation.action_order()
        self.assertEqual(len(operation.purchase_line_ids), 1)
        self.assertEqual(len(operation.picking_ids), 1)
        self.assertEqual(
            sorted((move.subcontract_role, move.product_uom_qty) for move in operation.picking_ids.move_ids),
            [("component_out", 10), ("wip_out", 10)],
        )

    def test_ord_25_says_what_is_missing_and_makes_nothing(self):
        orders = self.env["purchase.order"].search_count([])
        bom = self.make_bom(self.bracket)
        production = self.make_production(bom, 10)
        with self.refused("no service to buy.*Outsourced Service.*Plating"):
            production.action_outsource()
        bom.operation_ids.filtered(lambda op: op.name == "Plating").outsourcing_service_id = self.service
        self.service.purchase_ok = False
        with self.refused("service Plating is blocked"):
            production.action_outsource()
        self.service.purchase_ok = True
        self.site(self.vendor, "vendor_stock").location_id.active = False
        with self.refused("Galvano has no active site"):
            production.action_outsource()
        self.assertEqual(self.env["purchase.order"].search_count([]), orders)
        self.service.seller_ids.unlink()
        with self.refused("no vendor has a price on the service Plating"):
            production.action_outsource()

    def test_ord_25_one_bad_operation_stops_all(self):
        good = self.make_production(self.make_bom(self.bracket, self.service), 10)
        bad = self.make_production(self.make_bom(self.make_product("Other")), 3)
        with self.assertRaises(UserError) as error:
            (good | bad).action_outsource()
        self.assertIn(bad.name, str(error.exception))
        self.assertNotIn(good.name, str(error.exception))
        self.assertEqual(self.get_operation(good).state, "to_order")

    def test_ord_26_a_vendor_without_a_price_is_refused(self):
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        operation = self.get_operation(production)
        operation.vendor_id = self.rival
        with self.refused("Rival Plating may not do this operation"):
            operation.action_order()
        operation.vendor_id = self.vendor
        operation.action_order()
        with self.refused("Rival Plating may not do this operation"):
            operation.purchase_id.partner_id = self.rival

    def test_ord_27_copies_carry_no_link(self):
        self.stock_up(self.c1, 100)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")]), 10)
        order = self.order(production)
        copy = order.copy()
        self.assertFalse(copy.order_line.subcontract_operation_id)
        self.assertEqual(copy.order_line.qty_received_method, "manual")
        self.ship(self.get_operation(production))
        production_copy = production.copy()
        self.assertFalse(production_copy.subcontract_operation_ids)
        self.assertFalse(production_copy.move_raw_ids.subcontract_operation_id)
        self.assertFalse(production_copy.move_raw_ids.filtered("subcontract_role"))
        self.assertEqual(production_copy.move_raw_ids.location_id, self.stock)

    def test_ord_30_service_only_has_no_transfer(self):
        production = self.make_production(self.make_bom(self.bracket, self.service, step={"ship_wip": False}), 10)
        order = self.order(production)
        operation = self.get_operation(production)
        self.assertEqual((operation.state, operation.picking_count), ("ordered", 0))
        self.receive(operation, good=4)
        self.assertEqual((operation.state, operation.workorder_id.qty_produced), ("back", 4))
        self.assertEqual(order.order_line.qty_received, 4)
        self.receive(operation, good=6)
        self.assertEqual((operation.state, operation.workorder_id.state), ("done", "done"))
        self.assertEqual(order.order_line.qty_received, 10)
        self.assertFalse(operation.picking_ids)
        after = production.workorder_ids.filtered(lambda wo: wo.name == "After 0")
        self.assertEqual((after.state, after.qty_ready), ("ready", 10))

    def test_a_quantity_the_vendor_has_no_price_for_is_refused(self):
        self.service.seller_ids.min_qty = 100
        production = self.make_production(self.make_bom(self.bracket, self.service), 10)
        with self.refused("Galvano has no price for 10 Units of Plating on "):
            production.action_outsource()

    def test_the_expected_return_follows_the_order(self):
        self.stock_up(self.c1, 10)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], step={"ship_wip": False})
        production = self.make_production(bom, 6)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation, {self.c1: 5})
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 5)
        order.order_line.product_qty = 1
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 1)
        self.assertFalse(self.open_shipment(operation))

    # --- ORD-31: what is always done outside is requested by itself

    def test_ord_31_confirming_requests_what_is_always_outsourced(self):
        bom = self.make_bom(self.bracket, self.service, policy="outside")
        first = self.make_production(bom, 10, user=self.maker)
        operation = self.get_operation(first)
        order = operation.purchase_id.sudo()
        self.assertEqual((operation.state, order.state, order.partner_id), ("requested", "draft", self.vendor))
        self.assertEqual(order.order_line.product_qty, 10)
        # the next manufacturing order joins the vendor's open draft, as a line of its own
        second = self.make_production(bom, 5, user=self.maker)
        self.assertEqual(self.get_operation(second).purchase_id.sudo(), order)
        self.assertEqual(order.order_line.mapped("product_qty"), [10, 5])
        self.assertFalse(operation.picking_ids)

    def test_ord_31_what_can_not_be_requested_is_told(self):
        self.service.seller_ids.unlink()
        production = self.make_production(
            self.make_bom(self.bracket, self.service, policy="outside"), 10, previous_done=False
        )
        operation = self.get_operation(production)
        self.assertEqual((production.state, operation.state), ("confirmed", "to_order"))
        activity = operation.activity_ids
        self.assertEqual(activity.summary, "Outsourced work could not be requested")
        self.assertIn("no vendor has a price on the service Plating", str(activity.note))

    def test_ord_31_the_rest_of_a_production_is_requested_with_its_backorder(self):
        production = self.make_production(self.make_bom(self.bracket, self.service, policy="outside"), 10)
        operation = self.get_operation(production)
        operation.purchase_line_id.with_user(self.buyer).product_qty = 4
        operation.purchase_id.with_user(self.buyer).button_confirm()
        self.ship(operation)
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.workorder_id.state), ("done", "progress"))
        self.finish_after(production, 4)
        self.close(production, 4)
        rest = self.get_backorder(production)
        other = self.get_operation(rest)
        self.assertEqual((other.state, other.quantity), ("requested", 6))
