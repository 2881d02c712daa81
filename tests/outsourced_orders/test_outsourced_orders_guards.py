from odoo import Command

from ..common.outsourced_order import OutsourcedOrderCommon


class TestOutsourcedOrderGuards(OutsourcedOrderCommon):
    """What can't be made outside, and why; orders that come before their manufacturing order is linked."""

    def make_linked_order(self, product=None, quantity=10, price=7.0, vendor=None):
        """A request for goods that somebody typed by hand."""
        return (
            self.env["purchase.order"]
            .with_user(self.planner)
            .create(
                {
                    "partner_id": (vendor or self.vendor).id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": (product or self.product).id,
                                "product_qty": quantity,
                                "price_unit": price,
                            }
                        )
                    ],
                }
            )
        )

    def link(self, order, job):
        action = order.order_line.with_user(self.planner).action_link_production()
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"])
        wizard.create({"production_id": job.id}).action_confirm()

    def test_job_03_another_product_is_refused(self):
        other = self.make_external_product("Other")
        production = self.make_outsourced_order(10)
        with self.refused("makes Board, and the line of .* is for Other"):
            self.link(self.make_linked_order(other), production)

    def test_job_03_an_in_house_production_is_refused(self):
        self.bom.outsourcing_policy = "in_house"
        production = self.make_outsourced_order(10)
        with self.refused("made in-house. .* set “Sourcing” to Outsourced or Either on its bill of materials"):
            self.link(self.make_linked_order(), production)
        with self.refused("made in-house"):
            production.action_outsource_order()
        self.assertFalse(production.is_outsourced_order)

    def test_job_03_a_finished_or_cancelled_production_is_refused(self):
        self.bom.outsourcing_policy = "either"
        cancelled, done = self.make_outsourced_order(10), self.make_outsourced_order(10)
        cancelled.action_cancel()
        self.close(done)
        for production, state in ((cancelled, "Cancelled"), (done, "Done")):
            with self.refused(f"is {state}. Only a manufacturing order that is confirmed and not finished"):
                self.link(self.make_linked_order(), production)
            with self.refused(f"is {state}"):
                production.action_outsource_order()

    def test_job_03_a_product_that_is_not_purchasable_is_refused(self):
        self.product.purchase_ok = False
        production = self.make_outsourced_order(10)
        with self.refused("Board can't be purchased. Tick Purchase on the product"):
            production.action_outsource()
        self.assertFalse(self.get_operation(production).purchase_line_ids)

    def test_job_03_a_product_without_a_price_of_that_vendor_is_refused(self):
        self.bom.outsourcing_policy = "either"
        production = self.make_outsourced_order(10)
        with self.refused(
            "Rival Plating may not make this manufacturing order, because Board has no price of that vendor"
        ):
            self.link(self.make_linked_order(vendor=self.rival), production)
        self.product.seller_ids.unlink()
        production = self.make_outsourced_order(10)
        production.action_outsource_order()
        with self.refused("no vendor has a price on Board. Add one in the Purchase tab of the product"):
            production.action_outsource()
        self.assertFalse(self.get_operation(production).purchase_line_ids)

    def test_job_03_a_price_for_more_than_that_is_refused_with_the_quantity(self):
        self.product.seller_ids.min_qty = 20
        production = self.make_outsourced_order(10)
        self.get_operation(production).vendor_id = self.vendor
        with self.refused("Galvano has no price for 10 Units of Board today"):
            production.action_outsource()

    def test_job_03_a_subcontract_bill_of_materials_stays_cores(self):
        with self.refused("only a bill of materials of type .* Odoo's own subcontracting"):
            self.bom.write({"type": "subcontract", "subcontractor_ids": [Command.link(self.vendor.id)]})

    def test_job_03_started_in_house_or_with_a_step_on_order_is_refused(self):
        self.bom.outsourcing_policy = "either"
        production = self.make_outsourced_order(10)
        production.workorder_ids.qty_produced = 3
        with self.refused("was started in-house"):
            production.action_outsource_order()
        plated = self.make_product("Plated", seller_ids=[Command.create({"partner_id": self.vendor.id, "price": 8})])
        bom = self.make_bom(plated, self.make_service(), outsourcing_policy="either")
        production = self.make_production(bom, 10, previous_done=False)
        self.order(production)
        with self.refused("the operation Plating is on .* already"):
            production.action_outsource_order()

    def test_job_03_a_vendors_production_is_not_reported_or_closed_before_it_is_ordered(self):
        production = self.make_outsourced_order(10)
        with self.refused("not on a confirmed purchase order, so nobody makes it"):
            self.close(production)
        with self.refused("outsourced as a whole to Galvano"):
            production.workorder_ids.button_start()
        self.order_and_ship(production)
        with self.refused("10 Units are on order from Galvano and only 4 would be made"):
            self.close(production, 4, backorder=False)

    # --- the order first

    def test_job_03_a_request_is_linked_to_a_production(self):
        self.bom.outsourcing_policy = "either"
        production = self.make_outsourced_order(10)
        self.assertFalse(production.is_outsourced_order)
        order = self.make_linked_order()
        self.assertTrue(order.order_line.can_link_production)
        self.link(order, production)
        operation = self.get_operation(production)
        self.assertEqual(
            (production.is_outsourced_order, operation.state, operation.purchase_id), (True, "requested", order)
        )
        self.assertEqual((operation.vendor_id, order.order_line.price_unit), (self.vendor, 7))
        self.assertIn(production.name, order.origin)
        with self.refused("is for .* already"):
            self.link(order, production)
        with self.refused(f"is on {order.name} already"):
            self.link(self.make_linked_order(), production)
        order.button_confirm()
        self.ship(operation)
        self.validate(self.open_receipt(order))
        self.assertEqual((production.state, production.qty_produced, operation.state), ("done", 10, "done"))

    def test_job_03_a_confirmed_order_is_linked_to_a_production(self):
        self.bom.outsourcing_policy = "either"
        production = self.make_outsourced_order(10)
        order = self.make_linked_order()
        order.button_confirm()
        self.assertEqual(order.picking_ids.move_ids.location_id.usage, "supplier")
        self.link(order, production)
        moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual((moves.location_id, moves.product_uom_qty), (self.vendor_stock, 10))
        self.ship(self.get_operation(production))
        self.validate(self.open_receipt(order))
        self.assertEqual((production.state, order.order_line.qty_received), ("done", 10))
        with self.refused("cancelled, received or billed already|is for .* already"):
            self.link(order, self.make_outsourced_order(10))
