from odoo import Command

from ..common.outsourced_order import OutsourcedOrderCommon


class TestOutsourcedOrderGuards(OutsourcedOrderCommon):
    """What can't be made outside, and why; orders that come before their job is linked."""

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

    def test_production_03_another_product_is_refused(self):
        other = self.make_external_product("Other")
        job = self.make_outsourced_order(10)
        with self.refused("makes Board, and the line of .* is for Other"):
            self.link(self.make_linked_order(other), job)

    def test_production_03_an_in_house_production_is_refused(self):
        self.bom.outsourcing_policy = "in_house"
        job = self.make_outsourced_order(10)
        with self.refused("made in-house. .* set “Done” to Outside or Either on its bill of materials"):
            self.link(self.make_linked_order(), job)
        with self.refused("made in-house"):
            job.action_outsource_order()
        self.assertFalse(job.is_outsourced_order)

    def test_production_03_a_finished_or_cancelled_production_is_refused(self):
        self.bom.outsourcing_policy = "either"
        cancelled, done = self.make_outsourced_order(10), self.make_outsourced_order(10)
        cancelled.action_cancel()
        self.close(done)
        for job, state in ((cancelled, "Cancelled"), (done, "Done")):
            with self.refused(f"is {state}. Only a job that is confirmed and not finished"):
                self.link(self.make_linked_order(), job)
            with self.refused(f"is {state}"):
                job.action_outsource_order()

    def test_production_03_a_product_that_is_not_purchasable_is_refused(self):
        self.product.purchase_ok = False
        job = self.make_outsourced_order(10)
        with self.refused("Board can't be purchased. Tick Purchase on the product"):
            job.action_outsource()
        self.assertFalse(self.get_operation(job).purchase_line_ids)

    def test_production_03_a_product_without_a_price_of_that_vendor_is_refused(self):
        self.bom.outsourcing_policy = "either"
        job = self.make_outsourced_order(10)
        with self.refused("Rival Plating may not make this job, because Board has no price of that vendor"):
            self.link(self.make_linked_order(vendor=self.rival), job)
        self.product.seller_ids.unlink()
        job = self.make_outsourced_order(10)
        job.action_outsource_order()
        with self.refused("no vendor has a price on Board. Add one in the Purchase tab of the product"):
            job.action_outsource()
        self.assertFalse(self.get_operation(job).purchase_line_ids)

    def test_production_03_a_price_for_more_than_that_is_refused_with_the_quantity(self):
        self.product.seller_ids.min_qty = 20
        job = self.make_outsourced_order(10)
        self.get_operation(job).vendor_id = self.vendor
        with self.refused("Galvano has no price for 10 Units of Board today"):
            job.action_outsource()

    def test_production_03_a_subcontract_bill_of_materials_stays_cores(self):
        with self.refused("only a bill of materials of type .* Odoo's own subcontracting"):
            self.bom.write({"type": "subcontract", "subcontractor_ids": [Command.link(self.vendor.id)]})

    def test_production_03_started_in_house_or_with_a_step_on_order_is_refused(self):
        self.bom.outsourcing_policy = "either"
        job = self.make_outsourced_order(10)
        job.workorder_ids.qty_produced = 3
        with self.refused("was started in-house"):
            job.action_outsource_order()
        plated = self.make_product("Plated", seller_ids=[Command.create({"partner_id": self.vendor.id, "price": 8})])
        bom = self.make_bom(plated, self.make_service(), outsourcing_policy="either")
        job = self.make_production(bom, 10, previous_done=False)
        self.order(job)
        with self.refused("the step Plating is on .* already"):
            job.action_outsource_order()

    def test_production_03_a_vendors_production_is_not_reported_or_closed_before_it_is_ordered(self):
        job = self.make_outsourced_order(10)
        with self.refused("not on a confirmed purchase order, so nobody makes it"):
            self.close(job)
        with self.refused("made outside as a whole by Galvano"):
            job.workorder_ids.button_start()
        self.order_and_ship(job)
        with self.refused("10 Units are on order from Galvano and only 4 would be made"):
            self.close(job, 4, backorder=False)

    # --- the order first

    def test_production_03_a_request_is_linked_to_a_production(self):
        self.bom.outsourcing_policy = "either"
        job = self.make_outsourced_order(10)
        self.assertFalse(job.is_outsourced_order)
        order = self.make_linked_order()
        self.assertTrue(order.order_line.can_link_production)
        self.link(order, job)
        operation = self.get_operation(job)
        self.assertEqual((job.is_outsourced_order, operation.state, operation.purchase_id), (True, "requested", order))
        self.assertEqual((operation.vendor_id, order.order_line.price_unit), (self.vendor, 7))
        self.assertIn(job.name, order.origin)
        with self.refused("is for .* already"):
            self.link(order, job)
        with self.refused(f"is on {order.name} already"):
            self.link(self.make_linked_order(), job)
        order.button_confirm()
        self.ship(operation)
        self.validate(self.open_receipt(order))
        self.assertEqual((job.state, job.qty_produced, operation.state), ("done", 10, "done"))

    def test_production_03_a_confirmed_order_is_linked_to_a_production(self):
        self.bom.outsourcing_policy = "either"
        job = self.make_outsourced_order(10)
        order = self.make_linked_order()
        order.button_confirm()
        self.assertEqual(order.picking_ids.move_ids.location_id.usage, "supplier")
        self.link(order, job)
        moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual((moves.location_id, moves.product_uom_qty), (self.vendor_stock, 10))
        self.ship(self.get_operation(job))
        self.validate(self.open_receipt(order))
        self.assertEqual((job.state, order.order_line.qty_received), ("done", 10))
        with self.refused("cancelled, received or billed already|is for .* already"):
            self.link(order, self.make_outsourced_order(10))
