import re

from ..common.supply import SupplyCommon


class TestSupplyBought(SupplyCommon):
    """Components that the vendor buys: part of its price, and nothing of ours is moved."""

    def test_con_07_bought_by_the_vendor_moves_nothing_of_ours(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c2, 100)
        production = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "sent")}, consumption="strict")
        order = self.order(production)
        operation = self.get_operation(production)
        component = operation.component_ids.filtered(lambda c: c.product_id == self.c1)
        self.assertEqual((component.supply, component.qty_to_send, component.qty_expected), ("bought", 0, 0))
        self.assertFalse(self.raw(production))
        self.assertEqual(production.state, "progress")
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.c1, self.stock), 100)
        self.assertEqual(
            [(line["product"], line["quantity"], line["supply"]) for line in operation._get_material_list()],
            [(self.c1, 20, "Bought by the vendor"), (self.c2, 10, "Sent by us")],
        )
        self.ship(operation)
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})
        self.assertFalse(self.consumed(production))
        # rest of the material and the service
        self.assertEqual(production.move_finished_ids.value, 10 * 3 + 10 * 8)
        self.assertEqual(order.order_line.qty_received, 10)

    def test_con_07_the_only_component_is_bought(self):
        for consumption in ("flexible", "strict"):
            production = self.make_supplied({self.c1: (2, "bought")}, consumption=consumption)
            self.order(production)
            operation = self.get_operation(production)
            self.ship(operation)
            self.receive(operation, good=8, scrapped=2)
            self.assertEqual(production.state, "to_close")
            self.close(production, 8, backorder=False)
            self.assertEqual((production.state, production.move_finished_ids.value), ("done", 8 * 8))

    def test_con_07_in_house_again_the_component_is_back(self):
        self.stock_up(self.c1, 100)
        production = self.make_supplied({self.c1: (2, "bought")})
        production.action_assign()
        self.assertEqual((self.raw(production).product_uom_qty, self.raw(production).quantity), (20, 20))
        order = self.order(production)
        self.assertFalse(self.raw(production))
        order.button_cancel()
        self.assertEqual((self.raw(production).product_uom_qty, self.raw(production).state), (20, "assigned"))
        self.assertEqual(len(production.move_raw_ids), 1)
        self.order(production)
        self.assertFalse(self.raw(production))
        operation = self.get_operation(production)
        operation.purchase_id.with_user(self.buyer).button_cancel()
        operation.action_cancel()
        self.assertEqual((self.raw(production).product_uom_qty, self.raw(production).state), (20, "assigned"))
        plating = production.workorder_ids.filtered(lambda wo: wo.name == "Plating")
        self.assertEqual(self.raw(production).workorder_id, plating)
        plating.button_finish()
        self.close(production)
        self.assertEqual((self.quants(self.c1, self.stock), production.move_finished_ids.value), ({"": 80}, 100))

    def test_con_07_the_order_may_change(self):
        production = self.make_supplied({self.c1: (2, "bought")})
        order = self.request(production)
        order.order_line.product_qty = 6
        order.button_confirm()
        self.assertEqual(self.raw(production).product_uom_qty, 8)
        order.order_line.product_qty = 10
        self.assertFalse(self.raw(production))
        order.order_line.product_qty = 7
        self.assertEqual(self.raw(production).product_uom_qty, 6)

    def test_con_07_partial_close_brings_nothing_back(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c2, 100)
        production = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "sent")}, consumption="strict")
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        backorder = self.get_backorder(production)
        self.assertFalse(self.raw(backorder))
        self.receive_transfer(operation)
        self.close(backorder)
        self.assertEqual((production.move_finished_ids.value, backorder.move_finished_ids.value), (3 * 11, 7 * 11))
        self.assertEqual(self.quants(self.c1, self.stock), {"": 100})

    def test_con_07_the_rest_of_a_short_shipment_needs_it_again(self):
        """5 of 10 were sent and came back; the backorder's operation is to be arranged anew."""
        self.stock_up(self.c1, 100)
        production = self.make_supplied({self.c1: (2, "bought")})
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation, {self.bracket: 5}, backorder=False)
        self.receive_transfer(operation)
        self.close(production, 5)
        backorder = self.get_backorder(production)
        self.assertEqual((self.raw(backorder).product_uom_qty, self.raw(backorder).quantity), (10, 10))
        self.order(backorder)
        self.assertFalse(self.raw(backorder))

    def test_con_07_a_production_whose_quantity_changes(self):
        self.stock_up(self.c2, 100, location=self.at_vendor)
        production = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "vendor_stock")})
        self.order(production)
        wizard = (
            self.env["change.production.qty"]
            .with_user(self.planner)
            .create({"mo_id": production.id, "product_qty": 20})
        )
        wizard.change_prod_qty()
        self.assertFalse(self.raw(production))
        self.assertEqual(
            (self.raw(production, self.c2).product_uom_qty, self.raw(production, self.c2).quantity), (20, 20)
        )
        operation = self.get_operation(production)
        self.assertEqual({c.product_id: c.qty_per_unit for c in operation.component_ids}, {self.c1: 2, self.c2: 1})
        operation.purchase_id.with_user(self.buyer).button_cancel()
        self.assertEqual(self.raw(production).product_uom_qty, 40)

    def test_con_07_a_copied_production_starts_in_house(self):
        production = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "vendor_stock")})
        self.order(production)
        copy = production.copy()
        self.assertEqual(
            {move.product_id: (move.product_uom_qty, move.location_id, move.state) for move in copy.move_raw_ids},
            {self.c1: (20, self.stock, "draft"), self.c2: (10, self.stock, "draft")},
        )

    def test_con_07_the_documents_say_who_brings_what(self):
        self.stock_up(self.c2, 100)
        production = self.make_supplied({self.c1: (2, "bought"), self.c2: (1, "sent")})
        order = self.request(production)

        def text(report, record):
            html = self.env["ir.actions.report"]._render_qweb_html(report, record.ids)[0].decode()
            return " ".join(re.sub("<[^>]*>", " ", html).split())

        self.assertIn("C1 20.00 Units Bought by the vendor", text("purchase.report_purchasequotation", order))
        order.button_confirm()
        self.assertIn("C1 20.00 Units Bought by the vendor", text("purchase.report_purchaseorder", order))
        transfer = self.get_operation(production).picking_ids
        self.assertIn("C2 10.00 Units Sent by us", text("stock.report_deliveryslip", transfer))
