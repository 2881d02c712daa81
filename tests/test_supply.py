import re

from odoo import Command
from odoo.tests import new_test_user

from .common import OutsourcingCommon


class TestSupply(OutsourcingCommon):
    """Components of an outside step by the way the vendor gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket")
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.c2 = cls.make_product("C2", cost=3.0)
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")

    def make_supplied(self, supplies, quantity=10, **values):
        """A job whose outside step uses components: {component: (quantity per unit, supply)}."""
        components = [(component, per_unit, "outside") for component, (per_unit, dummy) in supplies.items()]
        bom = self.make_bom(self.bracket, self.service, components, **{"after": 0, "consumption": "flexible", **values})
        for line in bom.bom_line_ids:
            line.outsourcing_supply = supplies[line.product_id][1]
        return self.make_job(bom, quantity)

    def raw(self, job, product=None):
        return job.move_raw_ids.filtered(
            lambda move: move.product_id == (product or self.c1) and move.state not in ("done", "cancel")
        )

    def consumed(self, job, product=None):
        moves = job.production_group_id.production_ids.move_raw_ids
        return moves.filtered(lambda move: move.product_id == (product or self.c1) and move.state == "done")

    # --- our stock kept at the vendor

    def test_snd_16_stock_at_the_vendor_is_consumed_there_without_a_trip(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c1, 50, location=self.at_vendor)
        job = self.make_supplied({self.c1: (2, "vendor_stock")})
        self.order(job)
        operation = self.get_operation(job)
        self.assertEqual(operation.move_ids.filtered("picking_id").product_id, self.bracket)
        raw = self.raw(job)
        self.assertEqual(
            (raw.location_id, raw.procure_method, raw.state, raw.quantity),
            (self.at_vendor, "make_to_stock", "assigned", 20),
        )
        component = operation.component_ids
        self.assertEqual((component.supply, component.qty_sent, component.qty_at_vendor), ("vendor_stock", 0, 20))
        self.ship(operation)
        self.receive_trip(operation, 4)
        self.assertEqual((component.qty_consumed, component.qty_at_vendor), (8, 12))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 42})
        self.receive_trip(operation)
        self.assertEqual((operation.state, component.qty_consumed, component.qty_at_vendor), ("done", 20, 0))
        self.close(job)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 30})
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})
        self.assertEqual(job.move_finished_ids.value, 20 * 5 + 10 * 8)

    def test_snd_16_a_shortage_is_shown_and_stock_never_goes_below_zero(self):
        self.stock_up(self.c1, 7, location=self.at_vendor)
        job = self.make_supplied({self.c1: (1, "vendor_stock")})
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 10)
        with self.refused("3 Units of C1 are missing at Galvano: 10 are needed, 7 are there"):
            self.receive_trip(operation)
        form = self.open_receive(operation)
        self.assertIn("10 Units needed, 7 at the vendor, 3 missing", form.shortage)
        form.save().action_confirm()
        self.assertEqual((operation.state, operation.component_ids.qty_consumed), ("done", 7))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})

    def test_snd_16_cancelling_the_order_restores_the_job(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        self.stock_up(self.c1, 10, location=shelf)
        self.stock_up(self.c1, 10, location=self.at_vendor)
        job = self.make_supplied({self.c1: (1, "vendor_stock")})
        raw = job.move_raw_ids
        raw.location_id = shelf
        job.action_assign()
        before = (raw.location_id, raw.procure_method, raw.state, raw.quantity)
        order = self.order(job)
        self.assertEqual(raw.location_id, self.at_vendor)
        order.button_cancel()
        self.assertEqual((raw.location_id, raw.procure_method, raw.state, raw.quantity), before)
        self.assertFalse(self.get_operation(job).component_ids)
        self.order(job)
        self.assertEqual((raw.location_id, raw.quantity), (self.at_vendor, 10))
        self.assertEqual(job.move_raw_ids, raw)

    def test_snd_16_only_what_is_ordered_is_taken_from_the_vendors_stock(self):
        self.stock_up(self.c1, 10)
        self.stock_up(self.c1, 10, location=self.at_vendor)
        job = self.make_supplied({self.c1: (1, "vendor_stock")})
        order = self.request(job)
        order.order_line.product_qty = 6
        order.button_confirm()

        def facts():
            return {move.location_id: move.product_uom_qty for move in self.raw(job)}

        self.assertEqual(facts(), {self.at_vendor: 6, self.stock: 4})
        order.order_line.product_qty = 10
        self.assertEqual(facts(), {self.at_vendor: 10})
        order.order_line.product_qty = 7
        self.assertEqual(facts(), {self.at_vendor: 7, self.stock: 3})
        order.button_cancel()
        self.assertEqual(facts(), {self.stock: 10})
        self.assertEqual(len(self.raw(job)), 1)

    def test_snd_16_lots_offered_are_those_nobody_else_has(self):
        lotted = self.make_product("Lotted", tracking="lot", cost=5.0)
        pool, other, theirs = self.make_lots(lotted, "POOL", "OTHER", "THEIRS")
        # sent for another job, and lying there unused
        self.stock_up(lotted, 5, theirs)
        first = self.make_supplied({lotted: (1, "sent")}, 5)
        self.order(first)
        self.ship(self.get_operation(first))
        self.stock_up(lotted, 3, pool, self.at_vendor)
        self.stock_up(lotted, 4, other, self.at_vendor)
        self.stock_up(lotted, 9, pool, self.site(self.rival, "vendor_stock"))
        job = self.make_supplied({lotted: (1, "vendor_stock")}, 5)
        self.order(job)
        # another job has 2 of the rest
        second = self.make_supplied({lotted: (1, "vendor_stock")}, 2)
        self.order(second)
        operation = self.get_operation(job)
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
        self.receive_trip(operation)

    def test_snd_16_nothing_travels_out_but_pieces_come_back(self):
        self.stock_up(self.c1, 30, location=self.at_vendor)
        job = self.make_supplied({self.c1: (3, "vendor_stock")}, step={"ship_wip": False})
        self.order(job)
        operation = self.get_operation(job)
        self.assertEqual((operation.state, operation.qty_outstanding), ("ordered", 10))
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 10)
        self.receive_trip(operation, 4)
        self.assertEqual((operation.state, operation.qty_outstanding), ("back", 6))
        self.receive_trip(operation)
        self.assertEqual((operation.state, self.quants(self.c1, self.at_vendor)), ("done", {}))

    def test_snd_16_partial_close_with_exact_numbers_and_cost(self):
        self.stock_up(self.c1, 100, location=self.at_vendor)
        job = self.make_supplied({self.c1: (2, "vendor_stock")})
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_trip(operation, 3)
        self.close(job, 3)
        backorder = (job.production_group_id.production_ids - job).with_user(self.planner)
        self.assertEqual((self.raw(backorder).product_uom_qty, self.raw(backorder).location_id), (14, self.at_vendor))
        self.receive_trip(operation)
        self.close(backorder)
        self.assertEqual((job.move_finished_ids.value, backorder.move_finished_ids.value), (3 * 18, 7 * 18))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 80})

    def test_snd_16_grams_of_a_component_in_kg(self):
        self.c1.uom_id = self.kg
        self.stock_up(self.c1, 5, location=self.at_vendor)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], after=0)
        bom.bom_line_ids.write(
            {"outsourcing_supply": "vendor_stock", "product_uom_id": self.gram.id, "product_qty": 250}
        )
        job = self.make_job(bom, 2, uom=self.dozen)
        self.order(job)
        operation = self.get_operation(job)
        component = operation.component_ids
        self.assertEqual((component.product_uom_id, component.qty_per_unit), (self.gram, 3000))
        self.ship(operation)
        # 24 pieces need 6 kg, of which 5 are there
        self.assertEqual(component.qty_at_vendor, 5000)
        with self.refused("1 kg of C1 are missing at Galvano: 6 are needed, 5 are there"):
            self.receive_trip(operation)
        self.receive_trip(operation, 1.5)
        self.assertEqual(component.qty_consumed, 4500)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 0.5})

    def test_snd_16_two_step_manufacturing(self):
        """The pick to the floor is not needed while the vendor has the material, and is made again when it is."""
        self.warehouse.manufacture_steps = "pbm"
        self.stock_up(self.c1, 10)
        self.stock_up(self.c1, 10, location=self.at_vendor)
        job = self.make_supplied({self.c1: (1, "vendor_stock")})
        floor = self.warehouse.pbm_loc_id
        raw = self.raw(job)
        self.assertEqual((raw.location_id, raw.move_orig_ids.product_uom_qty), (floor, 10))
        pick = raw.move_orig_ids
        order = self.order(job)
        self.assertEqual((pick.state, raw.location_id, raw.state), ("cancel", self.at_vendor, "assigned"))
        order.button_cancel()
        self.assertEqual((raw.location_id, raw.state), (floor, "waiting"))
        self.assertEqual((raw.move_orig_ids.product_uom_qty, raw.move_orig_ids.location_id), (10, self.stock))

    # --- bought by the vendor

    def test_con_07_bought_by_the_vendor_moves_nothing_of_ours(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c2, 100)
        job = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "sent")}, consumption="strict")
        order = self.order(job)
        operation = self.get_operation(job)
        component = operation.component_ids.filtered(lambda c: c.product_id == self.c1)
        self.assertEqual((component.supply, component.qty_to_send, component.qty_expected), ("bought", 0, 0))
        self.assertFalse(self.raw(job))
        self.assertEqual(job.state, "progress")
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.c1, self.stock), 100)
        self.assertEqual(
            [(line["product"], line["quantity"], line["supply"]) for line in operation._get_material_list()],
            [(self.c1, 20, "Bought by the vendor"), (self.c2, 10, "Sent by us")],
        )
        self.ship(operation)
        self.receive_trip(operation)
        self.close(job)
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})
        self.assertFalse(self.consumed(job))
        # rest of the material and the service
        self.assertEqual(job.move_finished_ids.value, 10 * 3 + 10 * 8)
        self.assertEqual(order.order_line.qty_received, 10)

    def test_con_07_the_only_component_is_bought(self):
        for consumption in ("flexible", "strict"):
            job = self.make_supplied({self.c1: (2, "bought")}, consumption=consumption)
            self.order(job)
            operation = self.get_operation(job)
            self.ship(operation)
            self.receive(operation, good=8, scrapped=2)
            self.assertEqual(job.state, "to_close")
            self.close(job, 8, backorder=False)
            self.assertEqual((job.state, job.move_finished_ids.value), ("done", 8 * 8))

    def test_con_07_in_house_again_the_component_is_back(self):
        self.stock_up(self.c1, 100)
        job = self.make_supplied({self.c1: (2, "bought")})
        job.action_assign()
        self.assertEqual((self.raw(job).product_uom_qty, self.raw(job).quantity), (20, 20))
        order = self.order(job)
        self.assertFalse(self.raw(job))
        order.button_cancel()
        self.assertEqual((self.raw(job).product_uom_qty, self.raw(job).state), (20, "assigned"))
        self.assertEqual(len(job.move_raw_ids), 1)
        self.order(job)
        self.assertFalse(self.raw(job))
        operation = self.get_operation(job)
        operation.purchase_id.with_user(self.buyer).button_cancel()
        operation.action_cancel()
        self.assertEqual((self.raw(job).product_uom_qty, self.raw(job).state), (20, "assigned"))
        plating = job.workorder_ids.filtered(lambda wo: wo.name == "Plating")
        self.assertEqual(self.raw(job).workorder_id, plating)
        plating.button_start()
        plating.button_finish()
        self.close(job)
        self.assertEqual((self.quants(self.c1, self.stock), job.move_finished_ids.value), ({"": 80}, 100))

    def test_con_07_the_order_may_change(self):
        job = self.make_supplied({self.c1: (2, "bought")})
        order = self.request(job)
        order.order_line.product_qty = 6
        order.button_confirm()
        self.assertEqual(self.raw(job).product_uom_qty, 8)
        order.order_line.product_qty = 10
        self.assertFalse(self.raw(job))
        order.order_line.product_qty = 7
        self.assertEqual(self.raw(job).product_uom_qty, 6)

    def test_con_07_partial_close_brings_nothing_back(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c2, 100)
        job = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "sent")}, consumption="strict")
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_trip(operation, 3)
        self.close(job, 3)
        backorder = (job.production_group_id.production_ids - job).with_user(self.planner)
        self.assertFalse(self.raw(backorder))
        self.receive_trip(operation)
        self.close(backorder)
        self.assertEqual((job.move_finished_ids.value, backorder.move_finished_ids.value), (3 * 11, 7 * 11))
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})

    def test_con_07_the_rest_of_a_short_shipment_needs_it_again(self):
        """5 of 10 were sent and came back; the backorder's step is to be arranged anew."""
        self.stock_up(self.c1, 100)
        job = self.make_supplied({self.c1: (2, "bought")})
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation, {self.bracket: 5}, backorder=False)
        self.receive_trip(operation)
        self.close(job, 5)
        backorder = (job.production_group_id.production_ids - job).with_user(self.planner)
        self.assertEqual((self.raw(backorder).product_uom_qty, self.raw(backorder).quantity), (10, 10))
        self.order(backorder)
        self.assertFalse(self.raw(backorder))

    def test_con_07_a_job_whose_quantity_changes(self):
        self.stock_up(self.c2, 100, location=self.at_vendor)
        job = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "vendor_stock")})
        self.order(job)
        wizard = self.env["change.production.qty"].with_user(self.planner).create({"mo_id": job.id, "product_qty": 20})
        wizard.change_prod_qty()
        self.assertFalse(self.raw(job))
        self.assertEqual((self.raw(job, self.c2).product_uom_qty, self.raw(job, self.c2).quantity), (20, 20))
        operation = self.get_operation(job)
        self.assertEqual({c.product_id: c.qty_per_unit for c in operation.component_ids}, {self.c1: 2, self.c2: 1})
        operation.purchase_id.with_user(self.buyer).button_cancel()
        self.assertEqual(self.raw(job).product_uom_qty, 40)

    def test_con_07_a_copied_job_starts_in_house(self):
        job = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "vendor_stock")})
        self.order(job)
        copy = job.copy()
        self.assertEqual(
            {move.product_id: (move.product_uom_qty, move.location_id, move.state) for move in copy.move_raw_ids},
            {self.c1: (20, self.stock, "draft"), self.c2: (10, self.stock, "draft")},
        )

    def test_cancelled_job(self):
        self.stock_up(self.c2, 100, location=self.at_vendor)
        job = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "vendor_stock")})
        self.order(job)
        self.get_operation(job).purchase_id.with_user(self.buyer).button_cancel()
        job.action_cancel()
        self.assertEqual(job.state, "cancel")
        self.assertEqual(set(job.move_raw_ids.mapped("state")), {"cancel"})
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.c2, self.at_vendor), 100)

    def test_one_component_supplied_in_two_ways_is_refused(self):
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside"), (self.c1, 2, "outside")])
        bom.bom_line_ids[0].outsourcing_supply = "bought"
        job = self.make_job(bom, 10)
        order = self.request(job)
        with self.refused("uses C1 twice, supplied in different ways"):
            order.button_confirm()

    def test_what_the_bill_of_materials_says_later_changes_nothing(self):
        self.stock_up(self.c1, 100, location=self.at_vendor)
        job = self.make_supplied({self.c1: (1, "vendor_stock")})
        self.order(job)
        job.bom_id.bom_line_ids.sudo().outsourcing_supply = "sent"
        operation = self.get_operation(job)
        operation.purchase_line_id.sudo().product_qty = 8
        self.ship(operation)
        self.receive_trip(operation)
        self.assertEqual((operation.state, operation.component_ids.supply), ("done", "vendor_stock"))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 92})

    # --- reordering rules at the vendor's place

    def make_orderpoint(self, location=None, **values):
        # not by the superuser: core takes such rules for its own proposals, and removes them when they are done
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.env["res.company"].search([])
        values = {
            "product_id": self.c1.id,
            "location_id": (location or self.at_vendor).id,
            "product_min_qty": 10,
            "product_max_qty": 50,
            "trigger": "manual",
            **values,
        }
        return (
            self.env["stock.warehouse.orderpoint"]
            .with_user(admin)
            .with_context(allowed_company_ids=admin.company_ids.ids)
            .create(values)
        )

    def replenish(self, orderpoint):
        orderpoint.invalidate_recordset()
        orderpoint._compute_qty_to_order_computed()
        orderpoint.action_replenish()
        move = self.env["stock.move"].search([("orderpoint_id", "=", orderpoint.id)], order="id desc", limit=1)
        return move.picking_id.with_user(self.clerk)

    def test_job_07_a_reordering_rule_brings_components_to_the_vendor(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c1, 12, location=self.at_vendor)
        orderpoint = self.make_orderpoint()
        self.assertEqual((orderpoint.warehouse_id, orderpoint.qty_to_order), (self.warehouse, 0))
        job = self.make_supplied({self.c1: (2, "vendor_stock")})
        self.order(job)
        # 12 there, 20 wait for them
        orderpoint.invalidate_recordset()
        self.assertEqual(orderpoint.qty_forecast, -8)
        picking = self.replenish(orderpoint)
        move = picking.move_ids
        self.assertEqual(
            (move.product_uom_qty, move.location_id, move.location_dest_id), (58, self.stock, self.at_vendor)
        )
        self.assertEqual(
            (picking.partner_id, picking.picking_type_id), (self.vendor, self.warehouse.outsourcing_out_type_id)
        )
        self.validate(picking)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 70})
        self.raw(job)._action_assign()
        self.assertEqual(self.raw(job).quantity, 20)
        orderpoint.invalidate_recordset()
        self.assertEqual(orderpoint.qty_forecast, 50)

    def test_job_07_two_vendors_are_supplied_separately(self):
        self.stock_up(self.c1, 200)
        theirs = self.site(self.rival, "vendor_stock")
        first, second = self.make_orderpoint(), self.make_orderpoint(theirs, product_max_qty=30)
        pickings = [self.replenish(orderpoint) for orderpoint in (first, second)]
        self.assertEqual([picking.partner_id for picking in pickings], [self.vendor, self.rival])
        for picking in pickings:
            self.validate(picking)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 50})
        self.assertEqual(self.quants(self.c1, theirs), {"": 30})

    def test_job_07_from_the_warehouse_of_the_rule_also_when_it_is_new(self):
        warehouse = self.env["stock.warehouse"].create({"name": "South", "code": "SOU"})
        self.assertEqual(warehouse.outsourcing_supply_rule_id.location_src_id, warehouse.lot_stock_id)
        self.stock_up(self.c1, 100, location=warehouse.lot_stock_id)
        picking = self.replenish(self.make_orderpoint(warehouse_id=warehouse.id))
        self.assertEqual(picking.move_ids.location_id, warehouse.lot_stock_id)
        self.validate(picking)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 50})

    def test_job_07_another_company_and_nothing_before_the_first_site(self):
        other = self.env["res.company"].create({"name": "Sister"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        self.assertFalse(warehouse.outsourcing_supply_rule_id)
        route = self.env.ref("mrp_outsourcing.route_supply_vendors")
        self.assertNotIn(route, warehouse.route_ids)
        place = self.vendor._get_outsourcing_site(other, "vendor_stock")
        rule = warehouse.outsourcing_supply_rule_id
        self.assertEqual((rule.company_id, rule.location_src_id), (other, warehouse.lot_stock_id))
        self.assertEqual(rule.location_dest_id, place.location_id.location_id)
        self.assertNotEqual(rule, self.warehouse.outsourcing_supply_rule_id)
        self.env.user.company_ids |= other
        self.stock_up(self.c1, 100, location=warehouse.lot_stock_id)
        orderpoint = self.make_orderpoint(place, company_id=other.id)
        self.assertEqual(orderpoint.warehouse_id, warehouse)
        orderpoint.with_company(other)._compute_qty_to_order_computed()
        orderpoint.action_replenish()
        move = self.env["stock.move"].search([("orderpoint_id", "=", orderpoint.id)])
        self.assertEqual((move.company_id, move.location_dest_id, move.product_uom_qty), (other, place, 50))

    # --- dropshipped to the vendor

    def make_dropshipped(self, product=None, quantity=10, **values):
        product = product or self.c1
        supplier = self.env["res.partner"].create({"name": "Screw Maker"})
        product.seller_ids = [Command.create({"partner_id": supplier.id, "price": 4.5, "delay": 2})]
        return self.make_supplied({product: (2, "dropship")}, quantity, **values)

    def goods_order(self, operation):
        return operation.sudo().supply_line_ids.order_id.with_user(self.buyer)

    def test_dropshipped_to_the_vendor(self):
        self.stock_up(self.c1, 100)
        job = self.make_dropshipped()
        self.order(job)
        operation = self.get_operation(job)
        goods = self.goods_order(operation)
        line = goods.order_line
        self.assertEqual(
            (goods.state, goods.partner_id.name, goods.dest_address_id), ("draft", "Screw Maker", self.vendor)
        )
        self.assertEqual((line.product_id, line.product_qty, line.price_unit), (self.c1, 20, 4.5))
        raw = self.raw(job)
        self.assertEqual((raw.location_id, raw.state, raw.quantity), (self.at_vendor, "waiting", 0))
        operation.action_create_shipments()
        self.assertEqual(line.product_qty, 20)
        goods.button_confirm()
        receipt = goods.picking_ids.with_user(self.clerk)
        self.assertEqual(
            (receipt.location_dest_id, receipt.move_ids.location_dest_id), (self.at_vendor, self.at_vendor)
        )
        component = operation.component_ids
        self.assertEqual((component.qty_to_send, component.qty_sent), (20, 0))
        self.validate(self.trips(operation, "wip_out"))
        self.assertEqual(operation.qty_outstanding, 0)
        self.validate(receipt, {self.c1: 12})
        self.assertEqual((component.qty_to_send, component.qty_sent, component.qty_at_vendor), (8, 12, 12))
        self.assertEqual((raw.quantity, line.qty_received, operation.qty_outstanding), (12, 12, 6))
        self.receive_trip(operation)
        self.validate(goods.picking_ids.filtered(lambda p: p.state != "done").with_user(self.clerk))
        self.receive_trip(operation)
        self.assertEqual((operation.state, component.qty_consumed), ("done", 20))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})
        self.close(job)
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})

    def test_dropshipped_goods_that_are_only_requested_are_no_exception(self):
        job = self.make_supplied_and_dropshipped()
        operation = self.get_operation(job)
        goods = self.goods_order(operation)
        self.validate(self.trips(operation, "component_out"))
        self.assertEqual((goods.state, operation.qty_outstanding, operation.state), ("draft", 0, "ordered"))
        goods.button_confirm()
        self.assertEqual(operation.state, "ordered")
        self.validate(goods.picking_ids.with_user(self.clerk))
        self.assertEqual((operation.qty_outstanding, operation.state), (10, "at_vendor"))

    def test_dropshipped_goods_that_nobody_buys_any_more_are_an_exception(self):
        operation = self.get_operation(self.make_supplied_and_dropshipped())
        self.validate(self.trips(operation, "component_out"))
        self.goods_order(operation).button_cancel()
        self.assertEqual(operation.state, "exception")

    def make_supplied_and_dropshipped(self):
        """An ordered job of which only components travel: C1 from its supplier, C2 from us."""
        supplier = self.env["res.partner"].create({"name": "Screw Maker"})
        self.c1.seller_ids = [Command.create({"partner_id": supplier.id, "price": 4.5})]
        self.stock_up(self.c2, 10)
        job = self.make_supplied({self.c1: (2, "dropship"), self.c2: (1, "sent")}, step={"ship_wip": False})
        self.order(job)
        return job

    def test_dropshipped_goods_cost_what_they_are_bought_for(self):
        screw = self.make_product("Screw")
        job = self.make_dropshipped(screw)
        self.order(job)
        operation = self.get_operation(job)
        goods = self.goods_order(operation)
        goods.button_confirm()
        self.validate(self.trips(operation, "wip_out"))
        self.validate(goods.picking_ids.with_user(self.clerk))
        self.assertEqual((screw.standard_price, screw.total_value), (4.5, 90))
        self.receive_trip(operation)
        self.close(job)
        self.assertEqual(job.move_finished_ids.value, 20 * 4.5 + 10 * 8)

    def test_dropshipped_lots_go_to_the_job_they_were_bought_for(self):
        lotted = self.make_product("Lotted", tracking="lot", cost=5.0)
        jobs = [self.make_dropshipped(lotted, quantity) for quantity in (2, 3)]
        for job in jobs:
            self.order(job)
        operations = [self.get_operation(job) for job in jobs]
        orders = [self.goods_order(operation) for operation in operations]
        self.assertNotEqual(orders[0].order_line, orders[1].order_line)
        for operation, goods, name in zip(operations, orders, ("A", "B"), strict=True):
            goods.button_confirm()
            picking = goods.picking_ids.with_user(self.clerk)
            move = picking.move_ids.filtered(lambda m, op=operation: m.subcontract_operation_id == op)
            move.move_line_ids.lot_name = name
            self.validate(picking)
            self.ship(operation)
        form = self.open_receive(operations[1])
        self.assertEqual(form.component_line_ids._records[0]["qty_there"], 6)
        self.assertEqual(len(form.component_line_ids), 1)
        form.save().action_confirm()
        self.assertEqual(self.quants(lotted, self.at_vendor), {"A": 4})

    def test_dropship_without_anybody_who_sells_it_is_refused(self):
        job = self.make_supplied({self.c1: (2, "dropship")})
        with self.refused("C1 is dropshipped to Galvano, but nobody sells it. Add a vendor price"):
            self.request(job)

    def test_dropship_follows_the_order(self):
        job = self.make_dropshipped()
        order = self.order(job)
        operation = self.get_operation(job)
        goods = self.goods_order(operation)
        order.order_line.product_qty = 12
        self.assertEqual(goods.order_line.product_qty, 24)
        order.order_line.product_qty = 8
        self.assertEqual(goods.order_line.product_qty, 16)
        goods.button_confirm()
        order.order_line.product_qty = 10
        more = self.goods_order(operation) - goods
        self.assertEqual((more.state, more.order_line.product_qty), ("draft", 4))
        order.order_line.product_qty = 6
        self.assertEqual(more.state, "cancel")
        self.assertIn("Less is needed: C1", goods.activity_ids.summary)

    def test_dropship_of_a_cancelled_order(self):
        self.stock_up(self.c1, 100)
        job = self.make_dropshipped()
        order = self.order(job)
        operation = self.get_operation(job)
        goods = self.goods_order(operation)
        order.button_cancel()
        self.assertEqual(goods.state, "cancel")
        self.assertEqual((self.raw(job).location_id, self.raw(job).state), (self.stock, "assigned"))
        order = self.order(job)
        goods = self.goods_order(operation)
        goods.button_confirm()
        order.button_cancel()
        # what was bought arrives, as stock of ours at the vendor
        self.assertEqual((goods.state, goods.picking_ids.state), ("purchase", "assigned"))
        self.assertIn("Less is needed: C1", goods.activity_ids.summary)
        self.validate(goods.picking_ids.with_user(self.clerk))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 20})
        self.assertEqual((self.raw(job).location_id, operation.state), (self.stock, "to_order"))

    def test_goods_order_cancelled_by_the_buyer(self):
        job = self.make_dropshipped()
        self.order(job)
        operation = self.get_operation(job)
        goods = self.goods_order(operation)
        goods.button_confirm()
        goods.button_cancel()
        raw = self.raw(job)
        self.assertEqual((raw.location_id, raw.state, job.state), (self.at_vendor, "waiting", "progress"))
        operation.action_create_shipments()
        again = self.goods_order(operation).filtered(lambda order: order.state == "draft")
        self.assertEqual(again.order_line.product_qty, 20)

    # --- papers, companies, many at a time

    def test_con_07_the_papers_say_who_brings_what(self):
        self.stock_up(self.c2, 100)
        job = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "sent")})
        order = self.request(job)

        def text(report, record):
            html = self.env["ir.actions.report"]._render_qweb_html(report, record.ids)[0].decode()
            return " ".join(re.sub("<[^>]*>", " ", html).split())

        self.assertIn("C1 20.0 Units Bought by the vendor", text("purchase.report_purchasequotation", order))
        order.button_confirm()
        self.assertIn("C1 20.0 Units Bought by the vendor", text("purchase.report_purchaseorder", order))
        trip = self.get_operation(job).picking_ids
        self.assertIn("C2 10.0 Units Sent by us", text("stock.report_deliveryslip", trip))

    def test_a_job_of_another_company_is_supplied_there(self):
        other = self.env["res.company"].create({"name": "Sister"})
        planner = new_test_user(
            self.env,
            "sister",
            groups="mrp_outsourcing.group_outsourcing_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.service.seller_ids.company_id = False
        supplier = self.env["res.partner"].create({"name": "Screw Maker"})
        self.c1.seller_ids = [Command.create({"partner_id": supplier.id, "price": 4.5, "company_id": False})]
        there = self.env["mrp.workcenter"].with_company(other).create({"name": "There", "company_id": other.id})
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.bracket.product_tmpl_id.id,
                "company_id": other.id,
                "operation_ids": [
                    Command.create(
                        {
                            "name": "Plating",
                            "workcenter_id": there.id,
                            "outsourcing_policy": "outside",
                            "outsourcing_service_id": self.service.id,
                        }
                    )
                ],
            }
        )
        bom.bom_line_ids = [
            Command.create(
                {
                    "product_id": component.id,
                    "product_qty": 2,
                    "operation_id": bom.operation_ids.id,
                    "outsourcing_supply": supply,
                }
            )
            for component, supply in ((self.c1, "dropship"), (self.c2, "vendor_stock"))
        ]
        place = self.vendor._get_outsourcing_site(other, "vendor_stock")
        self.stock_up(self.c2, 3, location=self.at_vendor)
        self.stock_up(self.c2, 4, location=place)
        job = self.make_job(bom, 10, user=planner).with_user(planner)
        job.action_outsource()
        job.subcontract_operation_ids.purchase_id.button_confirm()
        self.assertEqual(self.raw(job, self.c2).location_id, place)
        self.assertEqual(self.raw(job, self.c2).quantity, 4)
        goods = job.subcontract_operation_ids.sudo().supply_line_ids.order_id
        self.assertEqual((goods.company_id, goods.order_line.product_qty), (other, 20))
        goods.with_user(planner).button_confirm()
        self.assertEqual((goods.picking_ids.location_dest_id, goods.picking_ids.company_id), (place, other))

    def test_several_jobs_at_once(self):
        self.stock_up(self.c1, 30, location=self.at_vendor)
        jobs = self.make_supplied({self.c1: (2, "vendor_stock"), self.c2: (1, "bought")}, 10)
        jobs |= self.make_supplied({self.c1: (1, "vendor_stock")}, 5)
        order = self.order(jobs)
        self.assertEqual(len(order), 1)
        self.assertEqual([self.raw(job).quantity for job in jobs], [20, 5])
        operations = jobs.subcontract_operation_ids
        self.validate(operations.picking_ids.with_user(self.clerk))
        back = operations.move_ids.filtered(lambda move: move.subcontract_role == "good").picking_id
        self.validate(back.with_user(self.clerk))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 5})
        self.assertEqual([operation.state for operation in operations], ["done", "done"])

    def test_a_list_of_operations_costs_the_same_for_many(self):
        self.stock_up(self.c1, 100, location=self.at_vendor)
        jobs = self.env["mrp.production"].with_user(self.planner)
        for _number in range(5):
            jobs |= self.make_supplied({self.c1: (2, "vendor_stock"), self.c2: (1, "bought")}, 5, after=1)
        self.order(jobs)
        # as the list reads them
        operations = (
            self.env["mrp.subcontract.operation"].with_user(self.planner).browse(jobs.subcontract_operation_ids.ids)
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
