from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools.safe_eval import safe_eval

from .common_landed import LandedCommon


class TestLandedCosts(LandedCommon):
    """Freight of trips: on the jobs of the trip by the chosen split, and in the value of what they finish."""

    # --- when

    def test_cst_01_material_labour_service_and_freight(self):
        for category in (self.average, self.fifo):
            job = self.make_labour_job(category)
            order = self.order(job)
            operation = self.get_operation(job)
            out = self.ship(operation)
            back = self.receive_trip(operation)
            self.land(out | back, 20)
            self.assertEqual(operation._get_freight_cost(), 20)
            self.close(job)
            self.assertEqual(self.value(job), 500 + 120 + 80 + 20)
            self.assertEqual((job.outside_service_cost, job.outside_freight_cost), (80, 20))
            self.assertEqual(self.product.standard_price, 72)
            self.bill(order, price=9)
            self.assertEqual(self.value(job), 730)

    def test_cst_16_before_the_shipment_has_left(self):
        job = self.make_labour_job()
        self.order(job)
        operation = self.get_operation(job)
        self.land(self.open_shipment(operation), 20)
        self.ship(operation)
        self.receive_trip(operation)
        self.close(job)
        self.assertEqual(self.value(job), 720)

    def test_cst_16_after_the_job_is_done(self):
        for category in (self.average, self.fifo):
            job = self.make_labour_job(category)
            self.run_job(job)
            self.assertEqual(self.value(job), 700)
            self.land(self.trips(self.get_operation(job), "good"), 20)
            self.assertEqual((self.value(job), job.outside_freight_cost), (720, 0))
            self.assertEqual(self.product.standard_price, 72)

    def test_cst_16_after_a_part_was_sold(self):
        for category in (self.average, self.fifo):
            job = self.make_labour_job(category)
            self.run_job(job)
            sold = self.sell(self.product, 4)
            self.assertEqual(sold.value, 280)
            self.land(self.trips(self.get_operation(job), "good"), 20)
            # the goods are worth it, those that are left as well as those that are sold
            self.assertEqual((self.value(job), self.product.standard_price), (720, 72))
            self.assertEqual(self.product.total_value, 6 * 72)

    def test_cst_16_on_the_open_job_where_the_step_is_not_the_last(self):
        bom = self.make_bom(self.make_product("Bracket"), self.service, [(self.paint, 1, "outside")], after=1)
        job = self.make_job(bom, 10)
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        cost = self.land(self.receive_trip(operation), 20)
        self.assertEqual((job.state, self.shares(cost)), ("progress", {operation: 20}))
        self.assertEqual(operation._get_freight_cost(), 20)
        self.finish_after(job, 10)
        self.close(job)
        self.assertEqual(self.value(job), 100 + 80 + 20)

    def test_a_second_one_a_negative_one_and_both_at_a_past_date(self):
        job = self.make_labour_job()
        self.run_job(job)
        operation = self.get_operation(job)
        trip = self.trips(operation, "good")
        first = self.open_landed_cost(trip, (20, "equal"))
        first.date = fields.Date.today() - timedelta(days=3)
        first.button_validate()
        self.land(trip, 5)
        self.assertEqual(self.value(job), 725)
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual((operation._get_freight_cost(yesterday), operation._get_freight_cost()), (20, 25))
        # core takes landed costs back by negative ones
        with self.refused("negative landed costs"):
            first.button_cancel()
        self.land(trip, -20)
        self.assertEqual((operation._get_freight_cost(), self.value(job)), (5, 705))

    def test_what_is_computed_but_not_validated_costs_nothing(self):
        job = self.make_labour_job()
        self.run_job(job)
        operation = self.get_operation(job)
        cost = self.open_landed_cost(self.trips(operation, "good"), (20, "equal"))
        cost.compute_landed_cost()
        self.assertEqual((self.shares(cost), operation._get_freight_cost()), ({operation: 20}, 0))
        cost.button_cancel()
        self.assertEqual((cost.state, self.value(job)), ("cancel", 700))

    # --- how it is split

    def make_trip_of_two(self):
        """10 brackets of 62 and 10 of paint, 30 housings of 50 and 30 of paint: on one trip out."""
        bracket = self.make_product("Bracket", weight=2.0, volume=0.1)
        housing = self.make_product("Housing", weight=1.0, volume=0.3)
        jobs = self.make_labour_job(product=bracket)
        jobs |= self.make_labour_job(product=housing, quantity=30, minutes=0.0)
        self.order(jobs)
        first, second = [job.subcontract_operation_ids.with_user(self.planner) for job in jobs]
        return jobs, first, second, self.ship(first)

    def test_cst_16_split_over_the_jobs_of_a_trip(self):
        self.paint.weight = 0.5
        dummy, first, second, trip = self.make_trip_of_two()
        self.assertEqual(second.picking_ids & trip, trip)
        cost = self.open_landed_cost(
            trip,
            (40, "by_quantity"),
            (40, "equal"),
            # 20 + 5 of 25 + 45 kg
            (70, "by_weight"),
            # 1 of 10 cubic metres
            (50, "by_volume"),
            # what is shipped is worth 10 x (40 + 12 + 10) and 30 x (40 + 10)
            (212, "by_current_cost_price"),
        )
        cost.button_validate()
        lines = cost.valuation_adjustment_lines.sorted("id").grouped("subcontract_operation_id")
        amounts = [lines[operation].mapped("additional_landed_cost") for operation in (first, second)]
        self.assertEqual(amounts, [[10, 20, 25, 5, 62], [30, 20, 45, 45, 150]])
        self.assertEqual(lines[first].mapped("quantity"), [10] * 5)

    def test_pieces_come_back_with_the_work_in_them(self):
        jobs, first, second, trip = self.make_trip_of_two()
        back = self.receive_trip(first)
        self.assertEqual(second.picking_ids & back, back)
        cost = self.open_landed_cost(back, (100, "by_current_cost_price"))
        cost.compute_landed_cost()
        # 10 x (50 + 12 + 8) and 30 x (50 + 8)
        lines = cost.valuation_adjustment_lines.grouped("subcontract_operation_id")
        self.assertEqual((lines[first].former_cost, lines[second].former_cost), (700, 1740))
        self.assertEqual(self.shares(cost), {first: 28.69, second: 71.31})

    def test_trips_and_receipts_of_goods_together(self):
        job = self.make_labour_job()
        self.run_job(job)
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.rival.id,
                "order_line": [Command.create({"product_id": self.paint.id, "product_qty": 30, "price_unit": 10})],
            }
        )
        order.button_confirm()
        receipt = self.validate(order.picking_ids.with_user(self.clerk))
        cost = self.land(self.trips(self.get_operation(job), "good") | receipt, 40)
        self.assertEqual((self.value(job), receipt.move_ids.value), (710, 330))
        self.assertEqual(
            {line.move_id: line.additional_landed_cost for line in cost.valuation_adjustment_lines},
            {self.env["stock.move"]: 10, receipt.move_ids: 30},
        )

    def test_pieces_that_go_straight_to_the_next_vendor(self):
        painting = self.make_service("Painting", price=5.0, vendors=(self.rival,))
        bom = self.make_bom(self.make_product("Bracket"), self.service, after=0)
        bom.operation_ids = [
            Command.create(
                {
                    "name": "Painting",
                    "sequence": 15,
                    "workcenter_id": self.workcenter.id,
                    "outsourcing_policy": "outside",
                    "outsourcing_service_id": painting.id,
                }
            )
        ]
        job = self.make_job(bom, 10)
        operations = job.subcontract_operation_ids.sorted(lambda op: op.workorder_id.sequence)
        plated, painted = [operation.with_user(self.planner) for operation in operations]
        self.order(job)
        plated.next_stop = "vendor"
        self.ship(plated)
        direct = self.receive_trip(plated)
        self.assertEqual(direct.move_ids.subcontract_next_operation_id, painted)
        cost = self.land(direct, 20)
        self.assertEqual(self.shares(cost), {plated: 20})
        self.receive_trip(painted)
        self.close(job)
        self.assertEqual(self.value(job), 80 + 50 + 20)

    def test_pieces_in_another_unit(self):
        bom = self.make_bom(self.make_product("Bracket"), self.service, [(self.paint, 1, "outside")], after=0)
        job = self.make_job(bom, 2, uom=self.dozen)
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        cost = self.land(self.receive_trip(operation), 24)
        self.assertEqual((cost.valuation_adjustment_lines.quantity, operation.quantity), (24, 2))
        self.assertEqual(cost.valuation_adjustment_lines.former_cost, 24 * 18)
        self.close(job)
        self.assertEqual(self.value(job), 24 * 19)

    # --- parts of a job

    def test_cst_16_parts_of_3_and_7(self):
        """Whenever the freight comes, each part bears its own."""
        for moment in ("before", "between", "after"):
            for category in (self.average, self.fifo):
                job = self.make_labour_job(category, minutes=0.0)
                self.order(job)
                operation = self.get_operation(job)
                out = self.ship(operation)
                if moment == "before":
                    self.land(out, 20)
                self.receive_trip(operation, 3)
                self.close(job, 3)
                self.assertEqual(self.value(job), 3 * 58 + (6 if moment == "before" else 0))
                backorder = self.get_backorder(job)
                if moment == "between":
                    self.land(out, 20)
                    self.assertEqual(self.value(job), 3 * 58 + 6)
                self.receive_trip(operation)
                self.close(backorder)
                if moment == "after":
                    self.land(out, 20)
                self.assertEqual((self.value(job), self.value(backorder)), (3 * 60, 7 * 60))
                self.assertEqual(self.product.standard_price, 60)

    def test_parts_of_3_and_7_when_everything_is_back(self):
        job = self.make_labour_job(minutes=0.0)
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.land(self.receive_trip(operation), 20)
        self.close(job, 3)
        self.assertEqual(self.value(job), 3 * 60)
        backorder = self.get_backorder(job)
        self.close(backorder)
        self.assertEqual(self.value(backorder), 7 * 60)

    def test_what_is_never_finished_leaves_its_freight_to_the_rest(self):
        job = self.make_labour_job(minutes=0.0, step={"pay_for": "processed"})
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_trip(operation, 3)
        self.close(job, 3)
        self.land(self.trips(operation, "wip_out"), 20)
        self.assertEqual(self.value(job), 3 * 58 + 6)
        backorder = self.get_backorder(job)
        self.receive(operation, lost=7)
        backorder.action_cancel()
        self.assertEqual(backorder.state, "cancel")
        self.assertEqual(self.value(job), 3 * 58 + 20)

    def test_spoilt_pieces_leave_their_freight_to_the_good_ones(self):
        job = self.make_labour_job(minutes=0.0)
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.land(self.trips(operation, "wip_out"), 20)
        self.receive_trip(operation, 4)
        self.close(job, 4)
        self.assertEqual(self.value(job), 4 * 58 + 8)
        backorder = self.get_backorder(job)
        self.receive(operation, good=4, scrapped=2)
        self.close(backorder, 4, backorder=False, consumption="action_confirm")
        # 20 for 8 good pieces; paint of the spoilt ones is in the second part
        self.assertEqual((self.value(job), self.value(backorder)), (4 * 58 + 10, 4 * 40 + 6 * 10 + 4 * 8 + 10))

    def test_byproduct_takes_its_share(self):
        self.product = self.make_product("Bracket")
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], after=0, before=0)
        swarf = self.make_byproduct(bom, 20)
        job = self.make_job(bom, 10)
        self.run_job(job)
        trip = self.trips(self.get_operation(job), "good")
        self.land(trip, 20)
        self.assertEqual(
            {move.product_id: move.value for move in job.move_finished_ids}, {self.product: 160, swarf: 40}
        )

    def test_free_work_has_freight_too(self):
        self.service.seller_ids.price = 0.0
        job = self.make_labour_job(minutes=0.0)
        self.order(job)
        operation = self.get_operation(job)
        trip = self.ship(operation)
        self.receive_trip(operation, 3)
        self.close(job, 3)
        self.land(trip, 20)
        self.receive_trip(operation)
        backorder = self.get_backorder(job)
        self.close(backorder)
        self.assertEqual((self.value(job), self.value(backorder)), (3 * 52, 7 * 52))

    def test_standard_cost_stays_standard(self):
        job = self.make_labour_job(self.standard)
        self.product.standard_price = 33.0
        self.run_job(job)
        operation = self.get_operation(job)
        cost = self.land(self.trips(operation, "good"), 20)
        self.assertEqual((self.value(job), operation._get_freight_cost()), (330, 20))
        self.assertEqual(self.shares(cost), {operation: 20})

    def test_goods_valued_by_lot(self):
        product = self.make_product("Bracket", tracking="lot", lot_valuated=True)
        bom = self.make_bom(product, self.service, [(self.paint, 1, "outside")], after=0)
        lot = self.make_lots(product, "A1")
        job = self.make_job(bom, 10, lots=lot)
        self.run_job(job)
        self.land(self.trips(self.get_operation(job), "good"), 20)
        self.assertEqual((self.value(job), lot.standard_price), (200, 20))

    # --- the books

    def test_entry_of_a_trip(self):
        category = self.use_freight_accounts()
        job = self.make_labour_job(category)
        self.order(job)
        operation = self.get_operation(job)
        trip = self.ship(operation)
        cost = self.land(trip, 20)
        self.assertEqual(self.items(cost.freight_move_id), [("Freight", 0, 20), ("Production", 20, 0)])
        self.assertFalse(cost.account_move_id)
        entry = cost.freight_move_id.sudo()
        self.assertEqual((entry.state, entry.date, entry.journal_id), ("posted", cost.date, cost.account_journal_id))
        back = self.land(trip, -20)
        self.assertEqual(self.items(back.freight_move_id), [("Freight", 20, 0), ("Production", 0, 20)])

    def test_no_entry_in_periodic_valuation_or_without_production_account(self):
        category = self.use_freight_accounts()
        job = self.make_labour_job(self.average)
        self.order(job)
        self.assertFalse(self.land(self.ship(self.get_operation(job)), 20).freight_move_id)
        self.material.property_stock_production.valuation_account_id = False
        job = self.make_labour_job(category)
        self.order(job)
        self.assertFalse(self.land(self.ship(self.get_operation(job)), 20).freight_move_id)

    def test_whoever_may_not_post_in_the_books_validates_nothing(self):
        """As with core's landed costs in real time."""
        storekeeper = new_test_user(self.env, "storekeeper", groups="stock.group_stock_manager")
        category = self.use_freight_accounts()
        job = self.make_labour_job(category)
        self.order(job)
        cost = self.open_landed_cost(self.ship(self.get_operation(job)), (20, "equal"))
        with self.assertRaises(AccessError):
            cost.with_user(storekeeper).button_validate()
        periodic = self.make_labour_job(self.average)
        self.order(periodic)
        cost = self.open_landed_cost(self.ship(self.get_operation(periodic)), (20, "equal"))
        cost.with_user(storekeeper).button_validate()
        self.assertEqual(cost.state, "done")

    # --- bills

    def make_freight_bill(self, order, price):
        """A bill of the vendor for its work and for the freight that it has paid."""
        order.sudo().order_line = [
            Command.create({"product_id": self.freight.id, "product_qty": 1, "price_unit": price})
        ]
        order.sudo().order_line[-1].qty_received = 1
        return self.bill(order)

    def test_trips_are_proposed_from_the_vendors_bill(self):
        job = self.make_labour_job()
        order = self.run_job(job)
        bill = self.make_freight_bill(order, 20)
        self.assertEqual(bill.invoice_line_ids.mapped("is_landed_costs_line"), [False, True])
        action = bill.with_user(self.lander).button_create_landed_costs()
        cost = self.env["stock.landed.cost"].with_user(self.lander).browse(action["res_id"])
        operation = self.get_operation(job)
        self.assertEqual(cost.picking_ids, operation.picking_ids)
        self.assertEqual(cost.vendor_bill_id, bill)
        cost.button_validate()
        self.assertEqual((self.shares(cost), self.value(job)), ({operation: 20}, 720))
        # trips that have their freight are not proposed again
        second = self.make_freight_bill(order, 5)
        action = second.with_user(self.lander).button_create_landed_costs()
        self.assertFalse(self.env["stock.landed.cost"].browse(action["res_id"]).picking_ids)

    def test_a_bill_in_another_currency(self):
        euro = self.env.ref("base.EUR") if self.currency.name != "EUR" else self.env.ref("base.USD")
        euro.active = True
        euro.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2020-01-01", "rate": 2.0, "company_id": self.company.id}
        )
        self.service.seller_ids.currency_id = euro
        job = self.make_labour_job()
        order = self.run_job(job)
        bill = self.make_freight_bill(order, 50)
        action = bill.with_user(self.lander).button_create_landed_costs()
        cost = self.env["stock.landed.cost"].with_user(self.lander).browse(action["res_id"])
        cost.button_validate()
        self.assertEqual((cost.amount_total, self.value(job)), (25, 620 + 40 + 25))

    # --- screens

    def test_screens(self):
        job = self.make_labour_job()
        self.order(job)
        operation = self.get_operation(job)
        out = self.ship(operation)
        draft = self.open_landed_cost(out, (20, "equal"))
        self.assertEqual(draft.subcontract_operation_ids, operation)
        trip, lander_job = out.with_user(self.lander), job.with_user(self.lander)
        self.assertEqual((trip.landed_cost_count, lander_job.landed_cost_count), (1, 1))
        self.assertEqual(trip.action_view_landed_costs()["res_id"], draft.id)
        self.assertEqual(lander_job.action_view_landed_costs()["res_id"], draft.id)
        # what may be chosen on the form
        arch = etree.fromstring(self.env["stock.landed.cost"].with_user(self.lander).get_view(view_type="form")["arch"])
        domain = arch.xpath("//field[@name='picking_ids']")[0].get("domain")
        choice = trip.search(safe_eval(domain, {"company_id": self.company.id}))
        self.assertEqual(operation.picking_ids & choice, operation.picking_ids)

    def test_a_trip_on_which_nothing_travels_bears_nothing(self):
        job = self.make_labour_job()
        self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive(operation, lost=10)
        trip = operation.move_ids.filtered(lambda move: move.subcontract_role == "lost").picking_id
        with self.refused("Nothing travels"):
            self.land(trip, 20)


class TestOtherLandedCosts(LandedCommon):
    def test_another_company_enters_its_own(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="stock.group_stock_manager,account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        job = self.make_labour_job()
        self.order(job)
        trip = self.ship(self.get_operation(job))
        cost = self.open_landed_cost(trip, (20, "equal"))
        with self.assertRaises(AccessError):
            cost.with_user(stranger).button_validate()
