from odoo import Command
from odoo.tests import new_test_user

from ..common.supply import SupplyCommon


class TestSupplyDropship(SupplyCommon):
    """Components that their own supplier delivers to the vendor."""

    def make_dropshipped(self, product=None, quantity=10, **values):
        product = product or self.c1
        supplier = self.env["res.partner"].create({"name": "Screw Maker"})
        product.seller_ids = [Command.create({"partner_id": supplier.id, "price": 4.5, "delay": 2})]
        return self.make_supplied({product: (2, "dropship")}, quantity, **values)

    def goods_order(self, operation):
        return operation.sudo().supply_line_ids.order_id.with_user(self.buyer)

    def test_dropshipped_to_the_vendor(self):
        self.stock_up(self.c1, 100)
        production = self.make_dropshipped()
        self.order(production)
        operation = self.get_operation(production)
        goods = self.goods_order(operation)
        line = goods.order_line
        self.assertEqual(
            (goods.state, goods.partner_id.name, goods.dest_address_id), ("draft", "Screw Maker", self.vendor)
        )
        self.assertEqual((line.product_id, line.product_qty, line.price_unit), (self.c1, 20, 4.5))
        raw = self.raw(production)
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
        self.receive_transfer(operation)
        self.validate(goods.picking_ids.filtered(lambda p: p.state != "done").with_user(self.clerk))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, component.qty_consumed), ("done", 20))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})
        self.close(production)
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})

    def test_dropshipped_goods_that_are_only_requested_are_no_exception(self):
        production = self.make_supplied_and_dropshipped()
        operation = self.get_operation(production)
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
        """An ordered manufacturing order of which only components travel: C1 from its supplier, C2 from us."""
        supplier = self.env["res.partner"].create({"name": "Screw Maker"})
        self.c1.seller_ids = [Command.create({"partner_id": supplier.id, "price": 4.5})]
        self.stock_up(self.c2, 10)
        production = self.make_supplied({self.c1: (2, "dropship"), self.c2: (1, "sent")}, step={"ship_wip": False})
        self.order(production)
        return production

    def test_dropshipped_goods_cost_what_they_are_bought_for(self):
        screw = self.make_product("Screw")
        production = self.make_dropshipped(screw)
        self.order(production)
        operation = self.get_operation(production)
        goods = self.goods_order(operation)
        goods.button_confirm()
        self.validate(self.trips(operation, "wip_out"))
        self.validate(goods.picking_ids.with_user(self.clerk))
        self.assertEqual((screw.standard_price, screw.total_value), (4.5, 90))
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 20 * 4.5 + 10 * 8)

    def test_dropshipped_lots_go_to_the_production_they_were_bought_for(self):
        lotted = self.make_product("Lotted", tracking="lot", cost=5.0)
        productions = [self.make_dropshipped(lotted, quantity) for quantity in (2, 3)]
        for production in productions:
            self.order(production)
        operations = [self.get_operation(production) for production in productions]
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
        production = self.make_supplied({self.c1: (2, "dropship")})
        with self.refused("C1 is dropshipped to Galvano, but nobody sells it. Add a vendor price"):
            self.request(production)

    def test_dropship_follows_the_order(self):
        production = self.make_dropshipped()
        order = self.order(production)
        operation = self.get_operation(production)
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
        production = self.make_dropshipped()
        order = self.order(production)
        operation = self.get_operation(production)
        goods = self.goods_order(operation)
        order.button_cancel()
        self.assertEqual(goods.state, "cancel")
        self.assertEqual((self.raw(production).location_id, self.raw(production).state), (self.stock, "assigned"))
        order = self.order(production)
        goods = self.goods_order(operation)
        goods.button_confirm()
        order.button_cancel()
        # what was bought arrives, as stock of ours at the vendor
        self.assertEqual((goods.state, goods.picking_ids.state), ("purchase", "assigned"))
        self.assertIn("Less is needed: C1", goods.activity_ids.summary)
        self.validate(goods.picking_ids.with_user(self.clerk))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 20})
        self.assertEqual((self.raw(production).location_id, operation.state), (self.stock, "to_order"))

    def test_goods_order_cancelled_by_the_buyer(self):
        production = self.make_dropshipped()
        self.order(production)
        operation = self.get_operation(production)
        goods = self.goods_order(operation)
        goods.button_confirm()
        goods.button_cancel()
        raw = self.raw(production)
        self.assertEqual((raw.location_id, raw.state, production.state), (self.at_vendor, "waiting", "progress"))
        operation.action_create_shipments()
        again = self.goods_order(operation).filtered(lambda order: order.state == "draft")
        self.assertEqual(again.order_line.product_qty, 20)

    def test_a_production_of_another_company_is_supplied_there(self):
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
        location = self.vendor._get_outsourcing_site(other, "vendor_stock")
        self.stock_up(self.c2, 3, location=self.at_vendor)
        self.stock_up(self.c2, 4, location=location)
        production = self.make_production(bom, 10, user=planner).with_user(planner)
        production.action_outsource()
        production.subcontract_operation_ids.purchase_id.button_confirm()
        self.assertEqual(self.raw(production, self.c2).location_id, location)
        self.assertEqual(self.raw(production, self.c2).quantity, 4)
        goods = production.subcontract_operation_ids.sudo().supply_line_ids.order_id
        self.assertEqual((goods.company_id, goods.order_line.product_qty), (other, 20))
        goods.with_user(planner).button_confirm()
        self.assertEqual((goods.picking_ids.location_dest_id, goods.picking_ids.company_id), (location, other))
