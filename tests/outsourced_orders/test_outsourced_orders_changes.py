from ..common.outsourced_order import OutsourcedOrderCommon


class TestOutsourcedOrderChanges(OutsourcedOrderCommon):
    """Changing one's mind on a running manufacturing order: who makes it, how much of it, and whether at all."""

    def snapshot(self, job):
        """Everything of a manufacturing order that being outside for a while must leave as it was."""
        job.invalidate_recordset()
        moves = (job.move_raw_ids | job.move_finished_ids).sudo()
        return {
            "moves": [
                (
                    move.product_id,
                    move.product_uom_qty,
                    move.quantity,
                    move.location_id,
                    move.location_dest_id,
                    move.state,
                    move.procure_method,
                    move.move_orig_ids,
                    move.move_dest_ids,
                    move.subcontract_role,
                    move.subcontract_operation_id,
                )
                for move in moves.sorted("id")
            ],
            "steps": [(wo.state, wo.duration_expected, wo.is_outsourced, wo.qty_remaining) for wo in job.workorder_ids],
            "job": (job.state, job.product_qty, job.is_outsourced_order, job.reservation_state),
        }

    def test_job_06_outsourced_and_in_house_again_leaves_no_trace(self):
        self.bom.outsourcing_policy = "either"
        radio = self.make_product("Radio")
        parent = self.make_outsourced_order(10, self.make_parent(radio, self.product))
        production = self.get_child(parent)
        before, parent_before = self.snapshot(production), self.snapshot(parent)
        for confirm in (False, True):
            production.action_outsource_order()
            self.assertEqual((production.is_outsourced_order, production.workorder_ids.duration_expected), (True, 0))
            order = self.order(production) if confirm else self.request(production)
            production.action_make_in_house()
            self.assertEqual(self.snapshot(production), before)
            self.assertEqual(self.snapshot(parent), parent_before)
            operation = self.get_operation(production)
            self.assertEqual((operation.state, len(operation.purchase_line_ids)), ("cancel", 0))
            self.assertFalse(order.exists().picking_ids.filtered(lambda p: p.state not in ("cancel", "done")))
            self.assertFalse(operation.picking_ids.filtered(lambda p: p.state not in ("cancel", "done")))
        self.close(production)
        self.assertEqual(production.state, "done")

    def test_job_06_after_a_partial_receipt_only_the_rest_moves(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = operation.production_id
        rest.with_user(self.planner).action_make_in_house()
        self.assertEqual((rest.is_outsourced_order, production.is_outsourced_order), (False, True))
        self.assertEqual((operation.state, operation.quantity, operation.production_id), ("done", 4, production.sudo()))
        self.assertEqual((order.order_line.product_qty, order.order_line.qty_received), (4, 4))
        self.assertFalse(self.open_receipt(order))
        self.assertEqual(rest.move_raw_ids.mapped("location_id"), self.stock)
        self.assertEqual(rest.move_finished_ids.location_dest_id, self.stock)
        self.assertEqual(rest.workorder_ids.is_outsourced, False)
        back = self.trips(operation, "component_returned")
        self.assertEqual({m.product_id: m.product_uom_qty for m in back.move_ids}, {self.steel: 12, self.paint: 6})
        self.validate(back)
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})
        self.close(rest.with_user(self.planner))
        self.assertEqual(self.on_hand(self.product, self.stock), 10)
        # outside 8 a unit, in-house its own labor and no service
        self.assertEqual((self.value(production), rest.outsourced_service_cost), (4 * 58, 0))

    def test_job_06_goods_at_the_vendor_are_received_first(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        self.order_and_ship(production)
        with self.refused("Galvano has or had some of it. Bring everything back"):
            production.action_make_in_house()
        self.record_production(operation, (4, 0, False))
        rest = operation.production_id.with_user(self.planner)
        with self.refused("4 Units are finished and still at Galvano. Receive them first"):
            rest.action_make_in_house()

    def test_job_06_the_rest_can_go_outsourced_again(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = operation.production_id.with_user(self.planner)
        rest.action_make_in_house()
        self.validate(self.trips(operation, "component_returned"))
        rest.action_outsource_order()
        second = rest.outsourced_operation_id
        self.assertEqual((second.state, second.quantity, operation.state), ("to_order", 6, "done"))
        order = self.order(rest)
        self.ship(second.with_user(self.planner))
        self.validate(self.open_receipt(order))
        self.assertEqual((rest.state, second.state, self.on_hand(self.product, self.stock)), ("done", "done", 10))

    def test_the_order_is_cancelled_and_made_again(self):
        radio = self.make_product("Radio")
        parent = self.make_outsourced_order(10, self.make_parent(radio, self.product))
        production = self.get_child(parent)
        operation = self.get_operation(production)
        before = self.snapshot(production)
        order = self.order(production)
        order.button_cancel()
        self.assertEqual((operation.state, production.state), ("to_order", "confirmed"))
        self.assertEqual(self.snapshot(production), before)
        self.assertEqual(parent.move_raw_ids.move_orig_ids, production.move_finished_ids)
        second = self.order(production)
        self.ship(operation)
        self.validate(self.open_receipt(second))
        self.assertEqual((production.state, parent.reservation_state), ("done", "assigned"))

    def test_the_production_is_cancelled_with_its_order(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order(production)
        production.action_cancel()
        self.assertEqual((production.state, operation.state), ("cancel", "cancel"))
        self.assertEqual(order.order_line.product_qty, 0)
        self.assertFalse(self.open_receipt(order))
        copy = production.copy()
        self.assertFalse(copy.outsourced_operation_id)

    def test_the_rest_of_a_production_is_cancelled(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = operation.production_id.with_user(self.planner)
        rest.action_cancel()
        self.assertEqual((rest.state, operation.state, order.order_line.product_qty), ("cancel", "done", 4))
        self.assertFalse(self.open_receipt(order))
        self.assertTrue(self.trips(operation, "component_returned", "assigned"))

    def test_the_order_is_lowered_and_raised(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order(production)
        order.order_line.product_qty = 6
        self.assertEqual((operation.quantity, self.open_receipt(order).move_ids.product_uom_qty), (6, 6))
        shipment = self.open_shipment(operation)
        self.assertEqual({m.product_id: m.product_uom_qty for m in shipment.move_ids}, {self.steel: 12, self.paint: 6})
        order.order_line.product_qty = 10
        self.assertEqual(self.open_receipt(order).move_ids.mapped("product_uom_qty"), [10])
        self.ship(operation)
        order.order_line.product_qty = 7
        self.validate(self.open_receipt(order))
        first, rest = self.jobs(production)
        self.assertEqual((first.qty_produced, operation.state), (7, "done"))
        self.assertEqual((rest.is_outsourced_order, rest.product_qty, rest.state), (False, 3, "confirmed"))

    def test_the_production_changes_its_quantity_before_anything_left(self):
        production = self.make_outsourced_order(10)
        order = self.order(production)
        wizard = (
            self.env["change.production.qty"]
            .with_user(self.planner)
            .create({"mo_id": production.id, "product_qty": 15})
        )
        wizard.change_prod_qty()
        self.assertEqual((order.order_line.product_qty, self.get_operation(production).quantity), (15, 15))
        self.assertEqual(self.open_receipt(order).move_ids.mapped("product_uom_qty"), [15])
        self.ship(self.get_operation(production))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 30})
        self.validate(self.open_receipt(order))
        self.assertEqual(production.qty_produced, 15)

    def test_who_may_not_buy_does_not_change_a_confirmed_order_through_the_production(self):
        production = self.make_outsourced_order(10)
        order = self.order(production)
        wizard = (
            self.env["change.production.qty"].with_user(self.maker).create({"mo_id": production.id, "product_qty": 15})
        )
        with self.refused(f"is on the confirmed purchase order {order.name}, which would change, too. Ask"):
            wizard.change_prod_qty()
        self.assertEqual((order.order_line.product_qty, production.product_qty), (10, 10))

    def test_a_production_split_before_it_is_ordered_has_an_operation_each(self):
        self.bom.outsourcing_policy = "either"
        production = self.make_outsourced_order(10)
        production.action_outsource_order()
        production.sudo()._split_productions({production.sudo(): [4, 6]})
        first, second = self.jobs(production)
        self.assertEqual((first.is_outsourced_order, second.is_outsourced_order), (True, True))
        operations = (first | second).outsourced_operation_id
        self.assertEqual((len(operations), operations.mapped("quantity")), (2, [4, 6]))

    def test_job_06_in_house_after_the_material_came_back(self):
        self.bom.outsourcing_policy = "either"
        production = self.make_outsourced_order(10)
        before = self.snapshot(production)["moves"]
        production.action_outsource_order()
        operation = self.get_operation(production)
        self.order_and_ship(production)
        operation.action_return_components()
        self.validate(self.trips(operation, "component_returned"))
        production.action_make_in_house()
        self.assertEqual(self.snapshot(production)["moves"], before)
        self.assertEqual((production.is_outsourced_order, operation.state), (False, "cancel"))
        self.close(production)

    def test_job_06_the_rest_after_scrapped_units_is_made_in_house(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.record_production(operation, (0, 2, False))
        production.action_make_in_house()
        self.assertEqual((production.is_outsourced_order, production.product_qty, operation.state), (False, 8, "done"))
        self.assertFalse(self.open_receipt(order))
        self.validate(self.trips(operation, "component_returned"))
        self.close(production)
        self.assertEqual((production.qty_produced, self.on_hand(self.product, self.stock)), (8, 8))
        labor = sum(workorder._cal_cost() for workorder in production.workorder_ids)
        self.assertEqual(self.value(production), 10 * 50 + labor)
