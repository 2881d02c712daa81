from odoo import Command
from odoo.tests import Form

from ..common.outsourced_order import OutsourcedOrderCommon


class TestOutsourcedOrders(OutsourcedOrderCommon):
    """A vendor makes the outsourced order: ordered from the manufacturing order, the receipt makes what the vendor has
    not reported."""

    def test_job_01_receipt_of_4_then_6_makes_4_then_6(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        # what is always made outside is requested by itself
        self.assertEqual((production.is_outsourced_order, operation.state, operation.quantity), (True, "requested", 10))
        self.assertEqual(operation.name, f"{production.name} - outsourced order")
        order = self.order(production)
        line = order.order_line
        self.assertEqual((line.product_id, line.product_qty, line.price_unit), (self.product, 10, 8))
        self.assertEqual((operation.state, operation.purchase_id.sudo()), ("ordered", order.sudo()))
        receipt = order.picking_ids.with_user(self.clerk)
        move = receipt.move_ids
        self.assertEqual(
            (move.location_id, move.location_dest_id, move.is_subcontract), (self.vendor_stock, self.stock, False)
        )
        self.assertFalse(production.sudo().subcontractor_id)
        self.ship(operation)
        self.assertEqual(operation.state, "at_vendor")
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 20})
        self.validate(receipt, {self.product: 4})
        self.assertEqual((production.state, production.qty_produced), ("done", 4))
        backorder = operation.production_id
        self.assertEqual((backorder.product_qty, backorder.is_outsourced_order, operation.state), (6, True, "back"))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 12})
        self.assertEqual((self.on_hand(self.product, self.stock), line.qty_received), (4, 4))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {})
        self.validate(self.open_receipt(order))
        self.assertEqual((backorder.state, backorder.qty_produced), ("done", 6))
        self.assertEqual((operation.state, operation.qty_good, line.qty_received), ("done", 10, 10))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})
        self.assertEqual(self.on_hand(self.product, self.stock), 10)
        self.assertEqual(self.jobs(production).mapped("qty_produced"), [4, 6])

    def test_job_01_with_lots_of_product_and_components(self):
        self.product.tracking = "lot"
        steel = self.make_product("Sheet", tracking="lot")
        lots = self.make_lots(steel, "S1", "S2")
        self.stock_up(steel, 7, lots[0])
        self.stock_up(steel, 3, lots[1])
        self.bom.bom_line_ids = [Command.clear(), Command.create({"product_id": steel.id, "product_qty": 1})]
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        self.assertEqual(self.quants(steel, self.vendor_stock), {"S1": 7, "S2": 3})
        self.receive_lots(self.open_receipt(order), {"A": 4})
        self.assertEqual(self.quants(self.product, self.stock), {"A": 4})
        self.assertEqual(self.quants(steel, self.vendor_stock), {"S1": 3, "S2": 3})
        self.receive_lots(self.open_receipt(order), {"B": 6})
        first, second = self.jobs(production)
        self.assertEqual((first.lot_producing_ids.name, second.lot_producing_ids.name), ("A", "B"))
        self.assertEqual((first.qty_produced, second.qty_produced), (4, 6))
        self.assertEqual(self.quants(self.product, self.stock), {"A": 4, "B": 6})
        self.assertEqual(self.quants(steel, self.vendor_stock), {})
        used = {
            lot: sum(lines.mapped("quantity"))
            for lot, lines in second.move_finished_ids.move_line_ids.consume_line_ids.grouped("lot_id").items()
        }
        self.assertEqual(used, {lots[0]: 3, lots[1]: 3})

    def test_job_01_two_lots_on_one_receipt_are_two_parts_of_the_production(self):
        self.product.tracking = "lot"
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        self.receive_lots(self.open_receipt(order), {"A": 4, "B": 6})
        self.assertEqual(self.jobs(production).mapped("qty_produced"), [4, 6])
        self.assertEqual(self.jobs(production).mapped("state"), ["done", "done"])
        self.assertEqual(self.quants(self.product, self.stock), {"A": 4, "B": 6})
        self.assertEqual(
            self.get_operation(production).state or self.jobs(production)[1].outsourced_operation_id.state, "done"
        )

    def test_job_01_with_serial_numbers(self):
        self.product.tracking = "serial"
        production = self.make_outsourced_order(3)
        order = self.order_and_ship(production)
        self.receive_lots(self.open_receipt(order), {"N1": 1, "N2": 1})
        self.assertEqual(self.quants(self.product, self.stock), {"N1": 1, "N2": 1})
        self.receive_lots(self.open_receipt(order), {"N3": 1})
        self.assertEqual(self.jobs(production).mapped("qty_produced"), [2, 1])
        self.assertEqual(self.jobs(production)[0].lot_producing_ids.mapped("name"), ["N1", "N2"])
        self.assertEqual(self.quants(self.product, self.stock), {"N1": 1, "N2": 1, "N3": 1})
        self.assertEqual(self.quants(self.product, self.vendor_stock), {})

    def test_job_01_a_shortage_at_the_vendor_is_refused_with_numbers(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order(production)
        self.ship(operation, {self.steel: 10, self.paint: 10})
        with self.refused("12 Units of Steel .* only 10 are there for this manufacturing order"):
            self.validate(self.open_receipt(order), {self.product: 6})
        self.assertEqual((production.state, self.quants(self.steel, self.vendor_stock)), ("confirmed", {"": 10}))
        self.validate(self.open_receipt(order), {self.product: 5})
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})
        self.assertEqual(self.quants(self.paint, self.vendor_stock), {"": 5})
        self.ship(operation)
        self.validate(self.open_receipt(order))
        self.assertEqual((operation.state, self.quants(self.paint, self.vendor_stock)), ("done", {}))

    def test_job_01_material_of_another_production_is_not_used(self):
        production, other = self.make_outsourced_order(10), self.make_outsourced_order(10)
        order = self.order(production | other)
        self.assertEqual((len(order), order.order_line.mapped("product_qty")), (1, [10, 10]))
        shipment = self.open_shipment(self.get_operation(other))
        for move in shipment.move_ids:
            move.picked = move.subcontract_operation_id.production_id == other.sudo()
        self.validate(shipment)
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 20})
        moves = order.picking_ids.move_ids
        self.assertEqual(moves.subcontract_operation_id.production_id, (production | other).sudo())
        ours = moves.filtered(lambda move: move.subcontract_operation_id.production_id == production.sudo())
        ours.quantity = 5
        ours.picked = True
        with self.refused(r"can't be consumed .* only 0 are there for this manufacturing order"):
            self.validate(order.picking_ids.with_user(self.clerk))

    def test_job_01_a_production_in_dozens_receives_units(self):
        production = self.make_outsourced_order(1, uom=self.dozen)
        self.assertEqual((production.product_qty, production.product_uom_id), (12, self.unit))
        order = self.order_and_ship(production)
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 24})
        self.validate(self.open_receipt(order), {self.product: 5})
        self.assertEqual(self.jobs(production).mapped("product_qty"), [5, 7])
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 14})

    def test_job_01_an_order_in_dozens(self):
        production = self.make_outsourced_order(24)
        order = self.request(production)
        form = Form(order)
        with form.order_line.edit(0) as line:
            line.product_uom_id = self.dozen
            line.product_qty = 2
        form.save()
        operation = self.get_operation(production)
        self.assertEqual(operation.quantity, 24)
        order.button_confirm()
        self.ship(operation)
        receipt = self.open_receipt(order)
        receipt.move_ids.quantity = 0.5 if receipt.move_ids.product_uom == self.dozen else 6
        receipt.move_ids.picked = True
        self.validate(receipt)
        self.assertEqual((order.order_line.qty_received, operation.qty_good), (0.5, 6))
        self.assertEqual(self.jobs(production).mapped("product_qty"), [6, 18])

    def test_job_01_more_than_ordered_and_its_tolerance_is_refused(self):
        self.bom.outsourcing_over_tolerance = 10
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        with self.refused("12 Units of 10 ordered; with a tolerance of 10 %, 11 are allowed"):
            self.validate(self.open_receipt(order), {self.product: 12})
        with self.refused("22 Units of Steel .* only 20 are there"):
            self.validate(self.open_receipt(order), {self.product: 11})
        self.bom.bom_line_ids = False
        production = self.make_outsourced_order(10)
        order = self.order(production)
        self.validate(self.open_receipt(order), {self.product: 11})
        self.assertEqual((production.qty_produced, order.order_line.qty_received), (11, 11))
        self.assertEqual(self.get_operation(production).state, "done")

    def test_job_02_reported_before_shipping_and_received_once(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.record_production(operation)
        self.assertEqual((production.state, production.qty_produced), ("done", 10))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"": 10})
        self.assertEqual((operation.qty_made, operation.qty_at_vendor, operation.state), (10, 10, "at_vendor"))
        self.assertEqual((self.on_hand(self.product, self.stock), order.order_line.qty_received), (0, 0))
        self.validate(self.open_receipt(order))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {})
        self.assertEqual((self.on_hand(self.product, self.stock), order.order_line.qty_received), (10, 10))
        self.assertEqual(self.jobs(production).mapped("qty_produced"), [10])
        self.assertEqual(operation.state, "done")

    def test_job_02_reported_with_the_productions_own_produce_button(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.close(production, 4)
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"": 4})
        self.validate(self.open_receipt(order), {self.product: 7})
        self.assertEqual(self.jobs(production).mapped("product_qty"), [4, 3, 3])
        self.assertEqual(self.jobs(production).mapped("state"), ["done", "done", "confirmed"])
        self.assertEqual((operation.qty_made, operation.qty_good, operation.qty_at_vendor), (7, 7, 0))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 6})

    def test_job_02_lots_that_were_reported_are_offered_on_the_receipt(self):
        self.product.tracking = "lot"
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.record_production(operation, (6, 0, "A"))
        lines = self.open_receipt(order).move_line_ids.filtered("lot_id")
        self.assertEqual([(line.lot_id.name, line.quantity) for line in lines], [("A", 6)])
        self.record_production(operation, (4, 0, "B"))
        lines = self.open_receipt(order).move_line_ids
        self.assertEqual({line.lot_id.name: line.quantity for line in lines}, {"A": 6, "B": 4})
        self.validate(self.open_receipt(order))
        self.assertEqual(self.quants(self.product, self.stock), {"A": 6, "B": 4})

    def test_job_01_a_receipt_without_lot_is_refused(self):
        self.product.tracking = "lot"
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        receipt = self.open_receipt(order)
        receipt.move_ids.quantity = 4
        receipt.move_ids.picked = True
        with self.refused("[Ll]ot"):
            receipt.button_validate()
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 20})

    def test_job_02_scrapped_units_use_components_and_are_not_expected(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.record_production(operation, (5, 2, False))
        self.assertEqual((operation.qty_made, operation.qty_scrapped, operation.qty_outstanding), (5, 2, 8))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 6})
        self.assertEqual(self.open_receipt(order).move_ids.product_uom_qty, 8)
        self.assertEqual(self.jobs(production).mapped("product_qty"), [5, 3])
        self.validate(self.open_receipt(order))
        self.assertEqual((operation.state, order.order_line.qty_received), ("done", 8))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})
        self.assertEqual(self.on_hand(self.product, self.stock), 8)

    def test_job_02_the_last_units_scrapped_end_the_production(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        self.validate(self.open_receipt(order), {self.product: 8})
        self.record_production(operation, (0, 2, False))
        self.assertEqual(self.jobs(production).mapped("state"), ["done", "cancel"])
        self.assertEqual((operation.state, operation.qty_scrapped), ("done", 2))
        self.assertFalse(self.open_receipt(order))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})

    def test_job_02_a_report_that_is_empty_negative_or_without_lot_is_refused(self):
        self.product.tracking = "lot"
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        self.order_and_ship(production)
        with self.refused("Enter how many units were made"):
            self.record_production(operation, (0, 0, "A"))
        with self.refused("can't be negative"):
            self.record_production(operation, (-1, 0, "A"))
        with self.refused("Enter the lot or serial number"):
            self.record_production(operation, (1, 0, False))

    def test_job_05_another_receiving_location_is_respected(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        form = Form(self.env["mrp.production"].with_user(self.planner))
        form.bom_id = self.bom
        form.product_qty = 10
        production = form.save()
        production.location_dest_id = shelf
        production.action_confirm()
        order = self.order_and_ship(production)
        self.assertEqual(order.picking_ids.move_ids.location_dest_id, shelf)
        self.validate(self.open_receipt(order))
        self.assertEqual((self.on_hand(self.product, shelf), self.on_hand(self.product, self.stock)), (10, 0))

    def test_job_05_another_operation_type_is_respected(self):
        dock = self.env["stock.location"].create({"name": "Dock", "location_id": self.warehouse.view_location_id.id})
        docking = self.warehouse.in_type_id.copy({"name": "Docking", "default_location_dest_id": dock.id})
        production = self.make_outsourced_order(10)
        order = self.request(production)
        order.picking_type_id = docking
        order.button_confirm()
        self.ship(self.get_operation(production))
        self.assertEqual(order.picking_ids.picking_type_id, docking)
        self.validate(self.open_receipt(order))
        self.assertEqual(self.on_hand(self.product, dock), 10)

    def test_job_05_the_location_changed_on_the_receipt_is_respected(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        receipt = self.open_receipt(order)
        receipt.location_dest_id = shelf
        self.validate(receipt)
        self.assertEqual(self.on_hand(self.product, shelf), 10)
        self.assertEqual(self.quants(self.product, self.vendor_stock), {})

    def test_a_return_goes_to_the_vendor_and_comes_again(self):
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        order = self.order_and_ship(production)
        receipt = self.validate(self.open_receipt(order))
        self.return_goods(receipt, 3)
        line = order.order_line
        self.assertEqual((operation.qty_good, operation.qty_at_vendor, line.qty_received), (7, 3, 7))
        self.assertEqual((operation.state, operation.qty_outstanding), ("back", 3))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"": 3})
        operation.with_user(self.planner).action_receive()
        operation.with_user(self.planner).action_receive()
        self.assertEqual(self.open_receipt(order).move_ids.mapped("product_uom_qty"), [3])
        self.validate(self.open_receipt(order))
        self.assertEqual((operation.state, operation.qty_good, line.qty_received), ("done", 10, 10))
        self.assertEqual(self.jobs(production).mapped("qty_produced"), [10])
        self.assertEqual(self.quants(self.product, self.vendor_stock), {})
