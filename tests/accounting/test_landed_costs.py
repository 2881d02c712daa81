from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tools.safe_eval import safe_eval

from ..common.landed import LandedCommon


class TestLandedCosts(LandedCommon):
    """Freight of transfers on their manufacturing orders, whenever it comes, and in the value of what they finish."""

    # --- when

    def test_cst_01_material_labor_service_and_freight(self):
        for category in (self.average, self.fifo):
            production = self.make_labor_production(category)
            order = self.order(production)
            operation = self.get_operation(production)
            out = self.ship(operation)
            back = self.receive_transfer(operation)
            self.land(out | back, 20)
            self.assertEqual(operation._get_freight_cost(), 20)
            self.close(production)
            self.assertEqual(self.value(production), 500 + 120 + 80 + 20)
            self.assertEqual((production.outsourced_service_cost, production.outsourced_freight_cost), (80, 20))
            self.assertEqual(self.product.standard_price, 72)
            self.bill(order, price=9)
            self.assertEqual(self.value(production), 730)

    def test_cst_16_before_the_shipment_has_left(self):
        production = self.make_labor_production()
        self.order(production)
        operation = self.get_operation(production)
        self.land(self.open_shipment(operation), 20)
        self.ship(operation)
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.value(production), 720)

    def test_cst_16_after_the_production_is_done(self):
        for category in (self.average, self.fifo):
            production = self.make_labor_production(category)
            self.run_production(production)
            self.assertEqual(self.value(production), 700)
            self.land(self.trips(self.get_operation(production), "good"), 20)
            self.assertEqual((self.value(production), production.outsourced_freight_cost), (720, 0))
            self.assertEqual(self.product.standard_price, 72)

    def test_cst_16_after_a_part_was_sold(self):
        for category in (self.average, self.fifo):
            production = self.make_labor_production(category)
            self.run_production(production)
            sold = self.sell(self.product, 4)
            self.assertEqual(sold.value, 280)
            self.land(self.trips(self.get_operation(production), "good"), 20)
            # the goods are worth it, those that are left as well as those that are sold
            self.assertEqual((self.value(production), self.product.standard_price), (720, 72))
            self.assertEqual(self.product.total_value, 6 * 72)

    def test_cst_16_on_the_open_production_where_the_step_is_not_the_last(self):
        bom = self.make_bom(self.make_product("Bracket"), self.service, [(self.paint, 1, "outside")], after=1)
        production = self.make_production(bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        cost = self.land(self.receive_transfer(operation), 20)
        self.assertEqual((production.state, self.shares(cost)), ("progress", {operation: 20}))
        self.assertEqual(operation._get_freight_cost(), 20)
        self.finish_after(production, 10)
        self.close(production)
        self.assertEqual(self.value(production), 100 + 80 + 20)

    def test_a_second_one_a_negative_one_and_both_at_a_past_date(self):
        production = self.make_labor_production()
        self.run_production(production)
        operation = self.get_operation(production)
        transfer = self.trips(operation, "good")
        first = self.open_landed_cost(transfer, (20, "equal"))
        first.date = fields.Date.today() - timedelta(days=3)
        first.button_validate()
        self.land(transfer, 5)
        self.assertEqual(self.value(production), 725)
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual((operation._get_freight_cost(yesterday), operation._get_freight_cost()), (20, 25))
        # core takes landed costs back by negative ones
        with self.refused("negative landed costs"):
            first.button_cancel()
        self.land(transfer, -20)
        self.assertEqual((operation._get_freight_cost(), self.value(production)), (5, 705))

    def test_what_is_computed_but_not_validated_costs_nothing(self):
        production = self.make_labor_production()
        self.run_production(production)
        operation = self.get_operation(production)
        cost = self.open_landed_cost(self.trips(operation, "good"), (20, "equal"))
        cost.compute_landed_cost()
        self.assertEqual((self.shares(cost), operation._get_freight_cost()), ({operation: 20}, 0))
        cost.button_cancel()
        self.assertEqual((cost.state, self.value(production)), ("cancel", 700))

    # --- what it is worth

    def test_byproduct_takes_its_share(self):
        self.product = self.make_product("Bracket")
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], after=0, before=0)
        swarf = self.add_byproduct(bom, 20)
        production = self.make_production(bom, 10)
        self.run_production(production)
        transfer = self.trips(self.get_operation(production), "good")
        self.land(transfer, 20)
        self.assertEqual(
            {move.product_id: move.value for move in production.move_finished_ids}, {self.product: 160, swarf: 40}
        )

    def test_standard_cost_stays_standard(self):
        production = self.make_labor_production(self.standard)
        self.product.standard_price = 33.0
        self.run_production(production)
        operation = self.get_operation(production)
        cost = self.land(self.trips(operation, "good"), 20)
        self.assertEqual((self.value(production), operation._get_freight_cost()), (330, 20))
        self.assertEqual(self.shares(cost), {operation: 20})

    def test_goods_valued_by_lot(self):
        product = self.make_product("Bracket", tracking="lot", lot_valuated=True)
        bom = self.make_bom(product, self.service, [(self.paint, 1, "outside")], after=0)
        lot = self.make_lots(product, "A1")
        production = self.make_production(bom, 10, lots=lot)
        self.run_production(production)
        self.land(self.trips(self.get_operation(production), "good"), 20)
        self.assertEqual((self.value(production), lot.standard_price), (200, 20))

    # --- screens

    def test_screens(self):
        production = self.make_labor_production()
        self.order(production)
        operation = self.get_operation(production)
        out = self.ship(operation)
        draft = self.open_landed_cost(out, (20, "equal"))
        self.assertEqual(draft.subcontract_operation_ids, operation)
        transfer, lander_production = out.with_user(self.lander), production.with_user(self.lander)
        self.assertEqual((transfer.landed_cost_count, lander_production.landed_cost_count), (1, 1))
        self.assertEqual(transfer.action_view_landed_costs()["res_id"], draft.id)
        self.assertEqual(lander_production.action_view_landed_costs()["res_id"], draft.id)
        # what may be chosen on the form
        arch = etree.fromstring(self.env["stock.landed.cost"].with_user(self.lander).get_view(view_type="form")["arch"])
        domain = arch.xpath("//field[@name='picking_ids']")[0].get("domain")
        choice = transfer.search(safe_eval(domain, {"company_id": self.company.id}))
        self.assertEqual(operation.picking_ids & choice, operation.picking_ids)

    def test_a_transfer_on_which_nothing_travels_bears_nothing(self):
        production = self.make_labor_production()
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, lost=10)
        transfer = operation.move_ids.filtered(lambda move: move.subcontract_role == "lost").picking_id
        with self.refused("Nothing travels"):
            self.land(transfer, 20)
