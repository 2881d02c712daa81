from odoo import Command

from ..common.outsourced_order import OutsourcedOrderCommon


class TestOutsourcedOrderChains(OutsourcedOrderCommon):
    """Manufacturing orders made outside among others: what feeds them, what they feed, and through which locations and
    companies."""

    def test_job_04_an_outsourced_sub_assembly_feeds_its_parent(self):
        radio = self.make_product("Radio")
        parent = self.make_outsourced_order(10, self.make_parent(radio, self.product))
        child = self.get_child(parent)
        self.assertEqual((child.product_id, child.is_outsourced_order, child.state), (self.product, True, "confirmed"))
        need = parent.move_raw_ids
        self.assertEqual(need.state, "waiting")
        self.request(child)
        # what the buyer may not read is in nobody's cache
        self.env.invalidate_all()
        order = self.order_and_ship(child)
        self.assertEqual(order.picking_ids.move_ids.move_dest_ids, need.sudo())
        self.validate(self.open_receipt(order), {self.product: 4})
        self.assertEqual((need.state, need.quantity), ("partially_available", 4))
        self.validate(self.open_receipt(order))
        self.assertEqual((need.state, need.quantity, parent.reservation_state), ("assigned", 10, "assigned"))
        self.close(parent)
        # 2 x 20 + 10 of material and 8 of service per unit
        self.assertEqual(self.value(parent), 580)
        self.assertIn(order.sudo(), parent.sudo()._get_purchase_orders() | child.sudo()._get_purchase_orders())

    def test_job_04_two_levels_outsourced_at_two_vendors(self):
        radio = self.make_external_product("Radio", price=5.0, vendors=[self.rival])
        car = self.make_product("Car")
        radio_bom = self.make_parent(radio, self.product, policy="outside")
        car_production = self.make_outsourced_order(10, self.make_parent(car, radio))
        radio_production = self.get_child(car_production)
        board_production = self.get_child(radio_production)
        self.assertEqual((radio_production.bom_id, board_production.bom_id), (radio_bom, self.bom))
        board_order, radio_order = self.order(board_production), self.order(radio_production)
        self.ship(self.get_operation(board_production))
        self.validate(self.open_receipt(board_order))
        shipment = self.open_shipment(self.get_operation(radio_production))
        self.assertEqual(shipment.move_ids.state, "assigned")
        self.validate(shipment)
        self.validate(self.open_receipt(radio_order), {radio: 4})
        self.validate(self.open_receipt(radio_order))
        self.assertEqual(car_production.reservation_state, "assigned")
        self.close(car_production)
        self.assertEqual(self.value(car_production), 10 * (50 + 8 + 5))

    def test_job_04_sale_production_and_order_in_one_chain(self):
        self.product.sale_ok = True
        route = self.env.ref("stock.route_warehouse0_mto")
        route.active = True
        self.product.route_ids = [Command.link(route.id), Command.link(self.warehouse.manufacture_pull_id.route_id.id)]
        delivery = self.env["stock.rule"]
        customers = self.env.ref("stock.stock_location_customers")
        reference = self.env["stock.reference"].create({"name": "S-1"})
        delivery.run(
            [
                delivery.Procurement(
                    self.product, 10, self.unit, customers, "S-1", "S-1", self.company,
                    {"warehouse_id": self.warehouse, "reference_ids": reference, "date_planned": "2026-03-01 00:00:00"},
                )
            ]
        )  # fmt: skip
        production = self.env["mrp.production"].search([("product_id", "=", self.product.id)]).with_user(self.planner)
        self.assertEqual((production.is_outsourced_order, production.reference_ids), (True, reference))
        goods = production.move_finished_ids.move_dest_ids
        self.assertEqual(goods.location_dest_id, customers)
        order = self.order_and_ship(production)
        self.assertIn(reference, order.sudo().reference_ids)
        self.assertEqual(production.sudo().purchase_order_count, 1)
        self.assertEqual(order.sudo().mrp_production_count, 1)
        self.validate(self.open_receipt(order))
        self.assertEqual((goods.state, goods.quantity), ("assigned", 10))

    def test_job_05_manufacturing_and_reception_in_three_steps(self):
        self.warehouse.write({"manufacture_steps": "pbm_sam", "reception_steps": "two_steps"})
        self.stock_up(self.steel, 20, location=self.warehouse.pbm_loc_id)
        self.stock_up(self.paint, 10, location=self.warehouse.pbm_loc_id)
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order(production)
        for picking in operation.move_ids.move_orig_ids.picking_id.filtered(lambda p: p.state == "assigned"):
            if picking not in operation.picking_ids:
                # the warehouse brings the components to where they leave
                self.validate(picking.with_user(self.clerk))
        self.ship(operation)
        self.assertEqual(order.picking_ids.move_ids.location_dest_id, self.warehouse.wh_input_stock_loc_id)
        self.validate(self.open_receipt(order))
        self.assertEqual((production.state, order.order_line.qty_received), ("done", 10))
        store = order.picking_ids.move_ids.move_dest_ids.picking_id.with_user(self.clerk)
        self.validate(store)
        self.assertEqual(self.on_hand(self.product, self.stock), 10)
        self.assertFalse(production.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")))

    def test_a_sister_company_as_vendor(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.product.seller_ids = [
            Command.clear(),
            Command.create({"partner_id": sister.partner_id.id, "price": 6.0}),
        ]
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        self.assertEqual(order.picking_ids.move_ids.location_id, self.site(sister.partner_id, "vendor_stock"))
        self.validate(self.open_receipt(order))
        self.assertEqual((production.state, order.order_line.qty_received, self.value(production)), ("done", 10, 560))

    def test_core_subcontracting_of_the_same_product_at_the_same_vendor_is_left_alone(self):
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "type": "subcontract",
                "subcontractor_ids": [Command.link(self.vendor.id)],
                "bom_line_ids": [Command.create({"product_id": self.paint.id, "product_qty": 1})],
            }
        )
        production = self.make_outsourced_order(10, self.bom)
        # core's subcontracting wants a manufacturing user to confirm
        order = self.request(production).with_user(self.planner)
        order.write(
            {"order_line": [Command.create({"product_id": self.product.id, "product_qty": 5, "price_unit": 7.0})]}
        )
        order.button_confirm()
        ours = order.order_line[0].move_ids
        cores = order.order_line[1].move_ids
        self.assertEqual((ours.is_subcontract, cores.is_subcontract), (False, True))
        self.assertFalse(ours.move_orig_ids.production_id.subcontractor_id)
        self.assertEqual(cores.move_orig_ids.production_id.subcontractor_id, self.vendor)
        self.assertEqual(cores.move_orig_ids.production_id.product_qty, 5)
        self.stock_up(self.paint, 5, location=self.company.subcontracting_location_id)
        self.ship(self.get_operation(production))
        self.validate(self.open_receipt(order))
        self.assertEqual((production.state, order.order_line.mapped("qty_received")), ("done", [10, 5]))
        self.assertEqual(cores.move_orig_ids.production_id.state, "done")
