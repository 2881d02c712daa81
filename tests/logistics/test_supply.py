from ..common.supply import SupplyCommon


class TestSupply(SupplyCommon):
    """Components of an outsourced operation that are our stock kept at the vendor; and of several kinds."""

    # --- our stock kept at the vendor

    def test_snd_16_stock_at_the_vendor_is_consumed_there_without_a_transfer(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c1, 50, location=self.at_vendor)
        production = self.make_supplied({self.c1: (2, "vendor_stock")})
        self.order(production)
        operation = self.get_operation(production)
        self.assertEqual(operation.move_ids.filtered("picking_id").product_id, self.bracket)
        raw = self.raw(production)
        self.assertEqual(
            (raw.location_id, raw.procure_method, raw.state, raw.quantity),
            (self.at_vendor, "make_to_stock", "assigned", 20),
        )
        component = operation.component_ids
        self.assertEqual((component.supply, component.qty_sent, component.qty_at_vendor), ("vendor_stock", 0, 20))
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.assertEqual((component.qty_consumed, component.qty_at_vendor), (8, 12))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 42})
        self.receive_transfer(operation)
        self.assertEqual((operation.state, component.qty_consumed, component.qty_at_vendor), ("done", 20, 0))
        self.close(production)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 30})
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})
        self.assertEqual(production.move_finished_ids.value, 20 * 5 + 10 * 8)

    def test_snd_16_a_shortage_is_shown_and_stock_never_goes_below_zero(self):
        self.stock_up(self.c1, 7, location=self.at_vendor)
        production = self.make_supplied({self.c1: (1, "vendor_stock")})
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 10)
        with self.refused("3 Units of C1 are missing at Galvano: 10 are needed, 7 are there"):
            self.receive_transfer(operation)
        form = self.open_receive(operation)
        self.assertIn("10 Units needed, 7 at the vendor, 3 missing", form.shortage)
        form.save().action_confirm()
        self.assertEqual((operation.state, operation.component_ids.qty_consumed), ("done", 7))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})

    def test_snd_16_cancelling_the_order_restores_the_production(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        self.stock_up(self.c1, 10, location=shelf)
        self.stock_up(self.c1, 10, location=self.at_vendor)
        production = self.make_supplied({self.c1: (1, "vendor_stock")})
        raw = production.move_raw_ids
        raw.location_id = shelf
        production.action_assign()
        before = (raw.location_id, raw.procure_method, raw.state, raw.quantity)
        order = self.order(production)
        self.assertEqual(raw.location_id, self.at_vendor)
        order.button_cancel()
        self.assertEqual((raw.location_id, raw.procure_method, raw.state, raw.quantity), before)
        self.assertFalse(self.get_operation(production).component_ids)
        self.order(production)
        self.assertEqual((raw.location_id, raw.quantity), (self.at_vendor, 10))
        self.assertEqual(production.move_raw_ids, raw)

    def test_snd_16_only_what_is_ordered_is_taken_from_the_vendors_stock(self):
        self.stock_up(self.c1, 10)
        self.stock_up(self.c1, 10, location=self.at_vendor)
        production = self.make_supplied({self.c1: (1, "vendor_stock")})
        order = self.request(production)
        order.order_line.product_qty = 6
        order.button_confirm()

        def facts():
            return {move.location_id: move.product_uom_qty for move in self.raw(production)}

        self.assertEqual(facts(), {self.at_vendor: 6, self.stock: 4})
        order.order_line.product_qty = 10
        self.assertEqual(facts(), {self.at_vendor: 10})
        order.order_line.product_qty = 7
        self.assertEqual(facts(), {self.at_vendor: 7, self.stock: 3})
        order.button_cancel()
        self.assertEqual(facts(), {self.stock: 10})
        self.assertEqual(len(self.raw(production)), 1)

    def test_snd_16_lots_offered_are_those_nobody_else_has(self):
        lotted = self.make_product("Lotted", tracking="lot", cost=5.0)
        pool, other, theirs = self.make_lots(lotted, "POOL", "OTHER", "THEIRS")
        # sent for another manufacturing order, and lying there unused
        self.stock_up(lotted, 5, theirs)
        first = self.make_supplied({lotted: (1, "sent")}, 5)
        self.order(first)
        self.ship(self.get_operation(first))
        self.stock_up(lotted, 3, pool, self.at_vendor)
        self.stock_up(lotted, 4, other, self.at_vendor)
        self.stock_up(lotted, 9, pool, self.site(self.rival, "vendor_stock"))
        production = self.make_supplied({lotted: (1, "vendor_stock")}, 5)
        self.order(production)
        # another manufacturing order has 2 of the rest
        second = self.make_supplied({lotted: (1, "vendor_stock")}, 2)
        self.order(second)
        operation = self.get_operation(production)
        self.ship(operation)
        form = self.open_receive(operation)
        offered = {line["lot_id"]: line["qty_there"] for line in form.component_line_ids._records}
        self.assertEqual(offered, {pool.id: 3, other.id: 2})
        wizard = form.save()
        wizard.component_line_ids.filtered(lambda line: line.lot_id == other).qty_consumed = 3
        with self.refused("3 Units of Lotted OTHER can't be consumed at Galvano, only 2 are there"):
            wizard.action_confirm()
        wizard.component_line_ids.filtered(lambda line: line.lot_id == other).qty_consumed = 2
        wizard.action_confirm()
        self.assertEqual(self.quants(lotted, self.at_vendor), {"THEIRS": 5, "OTHER": 2})
        self.receive_after_shipping(second)
        self.assertEqual(self.quants(lotted, self.at_vendor), {"THEIRS": 5})

    def receive_after_shipping(self, job):
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_transfer(operation)

    def test_snd_16_nothing_travels_out_but_units_come_back(self):
        self.stock_up(self.c1, 30, location=self.at_vendor)
        production = self.make_supplied({self.c1: (3, "vendor_stock")}, step={"ship_wip": False})
        self.order(production)
        operation = self.get_operation(production)
        self.assertEqual((operation.state, operation.qty_outstanding), ("ordered", 10))
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 10)
        self.receive_transfer(operation, 4)
        self.assertEqual((operation.state, operation.qty_outstanding), ("back", 6))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, self.quants(self.c1, self.at_vendor)), ("done", {}))

    def test_snd_16_partial_close_with_exact_numbers_and_cost(self):
        self.stock_up(self.c1, 100, location=self.at_vendor)
        production = self.make_supplied({self.c1: (2, "vendor_stock")})
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        backorder = self.get_backorder(production)
        self.assertEqual((self.raw(backorder).product_uom_qty, self.raw(backorder).location_id), (14, self.at_vendor))
        self.receive_transfer(operation)
        self.close(backorder)
        self.assertEqual((production.move_finished_ids.value, backorder.move_finished_ids.value), (3 * 18, 7 * 18))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 80})

    def test_snd_16_grams_of_a_component_in_kg(self):
        self.c1.uom_id = self.kg
        self.stock_up(self.c1, 5, location=self.at_vendor)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], after=0)
        bom.bom_line_ids.write(
            {"outsourcing_supply": "vendor_stock", "product_uom_id": self.gram.id, "product_qty": 250}
        )
        production = self.make_production(bom, 2, uom=self.dozen)
        self.order(production)
        operation = self.get_operation(production)
        component = operation.component_ids
        self.assertEqual((component.product_uom_id, component.qty_per_unit), (self.gram, 3000))
        self.ship(operation)
        # 24 units need 6 kg, of which 5 are there
        self.assertEqual(component.qty_at_vendor, 5000)
        with self.refused("1 kg of C1 are missing at Galvano: 6 are needed, 5 are there"):
            self.receive_transfer(operation)
        self.receive_transfer(operation, 1.5)
        self.assertEqual(component.qty_consumed, 4500)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 0.5})

    def test_snd_16_two_step_manufacturing(self):
        """The pick to the floor is not needed while the vendor has the material, and is made again when it is."""
        self.warehouse.manufacture_steps = "pbm"
        self.stock_up(self.c1, 10)
        self.stock_up(self.c1, 10, location=self.at_vendor)
        production = self.make_supplied({self.c1: (1, "vendor_stock")})
        floor = self.warehouse.pbm_loc_id
        raw = self.raw(production)
        self.assertEqual((raw.location_id, raw.move_orig_ids.product_uom_qty), (floor, 10))
        pick = raw.move_orig_ids
        order = self.order(production)
        self.assertEqual((pick.state, raw.location_id, raw.state), ("cancel", self.at_vendor, "assigned"))
        order.button_cancel()
        self.assertEqual((raw.location_id, raw.state), (floor, "waiting"))
        self.assertEqual((raw.move_orig_ids.product_uom_qty, raw.move_orig_ids.location_id), (10, self.stock))

    def test_what_the_bill_of_materials_says_later_changes_nothing(self):
        self.stock_up(self.c1, 100, location=self.at_vendor)
        production = self.make_supplied({self.c1: (1, "vendor_stock")})
        self.order(production)
        production.bom_id.bom_line_ids.sudo().outsourcing_supply = "sent"
        operation = self.get_operation(production)
        operation.purchase_line_id.sudo().product_qty = 8
        self.ship(operation)
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.component_ids.supply), ("done", "vendor_stock"))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 92})

    # --- several kinds, and many at a time

    def test_cancelled_production(self):
        self.stock_up(self.c2, 100, location=self.at_vendor)
        production = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "vendor_stock")})
        self.order(production)
        self.get_operation(production).purchase_id.with_user(self.buyer).button_cancel()
        production.action_cancel()
        self.assertEqual(production.state, "cancel")
        self.assertEqual(set(production.move_raw_ids.mapped("state")), {"cancel"})
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.c2, self.at_vendor), 100)

    def test_one_component_supplied_in_two_ways_is_refused(self):
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside"), (self.c1, 2, "outside")])
        bom.bom_line_ids[0].outsourcing_supply = "bought"
        production = self.make_production(bom, 10)
        order = self.request(production)
        with self.refused("uses C1 twice, supplied in different ways"):
            order.button_confirm()

    def test_several_productions_at_once(self):
        self.stock_up(self.c1, 30, location=self.at_vendor)
        productions = self.make_supplied({self.c1: (2, "vendor_stock"), self.c2: (1, "bought")}, 10)
        productions |= self.make_supplied({self.c1: (1, "vendor_stock")}, 5)
        order = self.order(productions)
        self.assertEqual(len(order), 1)
        self.assertEqual([self.raw(production).quantity for production in productions], [20, 5])
        operations = productions.subcontract_operation_ids
        self.validate(operations.picking_ids.with_user(self.clerk))
        back = operations.move_ids.filtered(lambda move: move.subcontract_role == "good").picking_id
        self.validate(back.with_user(self.clerk))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 5})
        self.assertEqual([operation.state for operation in operations], ["done", "done"])

    def test_a_list_of_operations_costs_the_same_for_many(self):
        self.stock_up(self.c1, 100, location=self.at_vendor)
        productions = self.env["mrp.production"].with_user(self.planner)
        for _number in range(5):
            productions |= self.make_supplied({self.c1: (2, "vendor_stock"), self.c2: (1, "bought")}, 5, after=1)
        self.order(productions)
        # as the list reads them
        operations = (
            self.env["mrp.subcontract.operation"]
            .with_user(self.planner)
            .browse(productions.subcontract_operation_ids.ids)
        )
        fields = ["state", "next_stop", "next_operation_id", "is_to_order", "dispatch_reason"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read({field: {} for field in fields})
            return self.env.cr.sql_log_count - before

        count(operations[:1])
        self.assertEqual(count(operations), count(operations[:1]))
