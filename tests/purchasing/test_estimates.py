from datetime import timedelta

from odoo import Command, fields

from ..common.base import OutsourcingCommon


class TestEstimates(OutsourcingCommon):
    """What outsourced work will cost, on the manufacturing order and in the bill of materials, and which prices that
    assumes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(price=5.0)
        cls.seller = cls.service.seller_ids
        cls.bracket = cls.make_product("Bracket")
        cls.steel = cls.make_product("Steel", cost=40.0)
        cls.stock_up(cls.steel, 1000)
        cls.bom = cls.make_bom(cls.bracket, cls.service, [(cls.steel, 1, "before")], after=0)

    def money(self, amount):
        return self.currency.format(amount)

    def set_euro_price(self, rate=2.0):
        euro = self.make_euro(rate)
        self.seller.currency_id = euro
        return euro

    # --- on the manufacturing order

    def test_ord_20_the_estimate_says_what_the_order_says(self):
        self.seller.outsourcing_minimum_charge = 50
        for quantity, amount in ((3, 50), (20, 100)):
            production = self.make_production(self.bom, quantity)
            operation = self.get_operation(production).with_user(self.maker)
            self.assertEqual((operation.estimated_cost, production.outsourced_estimated_cost), (amount, amount))
            order = self.order(production)
            self.assertEqual(operation.estimated_cost, amount)
            self.assertEqual(operation.purchase_line_id.sudo().price_subtotal, amount)
            self.assertIn(f"Ordered from Galvano on {order.name}", operation.estimate_basis)
        self.assertEqual(order.amount_untaxed, 100)

    def test_ord_20_the_basis_names_vendor_price_and_charges(self):
        self.seller.write({"outsourcing_minimum_charge": 50, "outsourcing_lot_charge": 20, "discount": 10})
        basis = self.get_operation(self.make_production(self.bom, 3)).estimate_basis
        self.assertRegex(basis, r"^Galvano, prices of .*: 3 Units at ")
        self.assertIn(f"at {self.money(5)}, {self.money(70)} in all.", basis)
        self.assertIn("Discount of 10 %.", basis)
        self.assertIn(f"The minimum charge of {self.money(50)} applies.", basis)
        self.assertIn(f"Lot charge of {self.money(20)} included.", basis)

    def test_the_basis_names_the_break(self):
        self.service.seller_ids = [Command.create({"partner_id": self.vendor.id, "price": 4.0, "min_qty": 100})]
        operation = self.get_operation(self.make_production(self.bom, 100))
        self.assertEqual(operation.estimated_cost, 400)
        self.assertIn("(from 100 Units on)", operation.estimate_basis)

    def test_the_basis_names_the_exchange_rate(self):
        euro = self.set_euro_price()
        operation = self.get_operation(self.make_production(self.bom, 10))
        self.assertEqual(operation.estimated_cost, 25)
        self.assertIn(f"{euro.format(50)} in all.", operation.estimate_basis)
        rate = f"1 {euro.name} is 0.5 {self.currency.name}."
        self.assertRegex(operation.estimate_basis, rf"Exchange rate of .*: {rate}$")

    def test_the_estimate_follows_vendor_quantity_and_date(self):
        today = fields.Date.today()
        self.service.seller_ids = [
            Command.create({"partner_id": self.rival.id, "price": 6.0, "sequence": 9}),
            Command.create({"partner_id": self.vendor.id, "price": 3.0, "date_start": today + timedelta(days=30)}),
        ]
        operation = self.get_operation(self.make_production(self.bom, 10))
        self.assertEqual(operation.estimated_cost, 50)
        operation.date_back = fields.Datetime.now() + timedelta(days=40)
        self.assertEqual(operation.estimated_cost, 30)
        operation.vendor_id = self.rival
        self.assertEqual(operation.estimated_cost, 60)
        operation.quantity = 5
        self.assertEqual(operation.estimated_cost, 30)

    def test_no_price_and_no_outsourced_work(self):
        operation = self.get_operation(self.make_production(self.bom, 10))
        self.seller.min_qty = 11
        self.assertEqual(operation.estimated_cost, 0)
        self.assertEqual(operation.estimate_basis, "No vendor has a price for this quantity and date.")
        operation.action_cancel()
        self.assertEqual((operation.estimated_cost, operation.estimate_basis), (0, False))

    def test_a_typed_price_is_named(self):
        production = self.make_production(self.bom, 10)
        line = self.request(production).order_line
        line.price_unit = 4.5
        operation = self.get_operation(production)
        self.assertEqual(operation.estimated_cost, 45)
        self.assertIn("Requested from Galvano", operation.estimate_basis)
        self.assertIn("The price was typed by hand.", operation.estimate_basis)

    def test_many_estimates_cost_what_one_costs(self):
        self.seller.write({"outsourcing_minimum_charge": 50, "outsourcing_lot_charge": 5})
        self.set_euro_price()
        productions = self.env["mrp.production"].with_user(self.planner)
        for number in range(20):
            productions |= self.make_production(self.bom, 1 + number)
        operations = productions.subcontract_operation_ids
        self.order(productions[:5])
        fields_read = ["estimated_cost", "estimate_basis", "requisition_qty_left"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read({field: {} for field in fields_read})
            return self.env.cr.sql_log_count - before

        for some in (operations[:5], operations[5:]):
            count(some[:1])
            self.assertEqual(count(some), count(some[:1]))

    # --- in the bill of materials

    def overview_line(self, quantity):
        data = (
            self.env["report.mrp.report_bom_structure"]
            .with_user(self.maker)
            ._get_bom_data(self.bom, self.warehouse, self.bracket, quantity)
        )
        line = next(line for line in data["operations"] if "Plating" in line["name"])
        return data, line

    def test_cst_14_roll_up_contains_the_minimum_charge_at_the_batch_size(self):
        self.always_outsourced(self.bom)
        self.seller.outsourcing_minimum_charge = 50
        self.bracket.button_bom_cost()
        self.assertEqual(self.bracket.standard_price, 40 + 50)
        self.bom.product_qty = 20
        self.bom.bom_line_ids.product_qty = 20
        self.bracket.button_bom_cost()
        self.assertEqual(self.bracket.standard_price, 40 + 5)
        self.bom.product_qty = 4
        self.bom.bom_line_ids.product_qty = 4
        self.bracket.button_bom_cost()
        self.assertEqual(self.bracket.standard_price, 40 + 12.5)

    def test_cst_14_overview_costs_what_the_order_will_and_names_it(self):
        self.always_outsourced(self.bom)
        self.seller.outsourcing_minimum_charge = 50
        data, line = self.overview_line(3)
        self.assertEqual((line["bom_cost"], line["quantity"], data["bom_cost"]), (50, 0, 170))
        self.assertIn("Galvano", line["name"])
        self.assertIn(f"The minimum charge of {self.money(50)} applies.", line["name"])
        data, line = self.overview_line(20)
        self.assertEqual((line["bom_cost"], data["bom_cost"]), (100, 900))
        self.assertNotIn("minimum", line["name"])

    def test_cst_14_either_costs_what_in_house_costs(self):
        plating = self.bom.operation_ids.filtered("outsourcing_service_id")
        plating.write({"outsourcing_policy": "either", "time_cycle_manual": 30})
        dummy, line = self.overview_line(1)
        self.assertEqual((line["bom_cost"], line["name"]), (30, "Plating - Shop"))
        plating.outsourcing_policy = "outside"
        dummy, line = self.overview_line(1)
        self.assertEqual((line["bom_cost"], line["quantity"]), (5, 0))

    def test_cst_14_units_and_two_faces(self):
        self.always_outsourced(self.bom)
        self.bom.operation_ids.filtered("outsourcing_service_id").outsourcing_service_qty = 2
        self.bom.product_uom_id = self.dozen
        self.bom.bom_line_ids.product_qty = 12
        self.bracket.button_bom_cost()
        self.assertEqual(self.bracket.standard_price, 40 + 10)

    def test_cst_14_foreign_currency(self):
        self.always_outsourced(self.bom)
        self.set_euro_price()
        self.bracket.button_bom_cost()
        self.assertEqual(self.bracket.standard_price, 42.5)

    def test_cst_14_no_price(self):
        self.always_outsourced(self.bom)
        self.seller.min_qty = 5
        dummy, line = self.overview_line(3)
        self.assertEqual(
            (line["bom_cost"], line["name"]), (0, "Plating - no vendor has a price for this quantity today")
        )

    def test_cst_14_a_sub_assembly_brings_its_outsourced_work(self):
        self.always_outsourced(self.bom)
        frame = self.make_product("Frame")
        bom = self.make_bom(frame, components=[(self.bracket, 2, None)], before=0, policy="in_house")
        (frame | self.bracket).action_bom_cost()
        frame._set_price_from_bom(bom | self.bom)
        self.assertEqual((self.bracket.standard_price, frame.standard_price), (45, 90))

    # --- in the overview of the manufacturing order

    def overview(self, job):
        data = self.env["report.mrp.report_mo_overview"].with_user(self.maker)._get_report_data(job.id)
        line = next(line for line in data["operations"]["details"] if "Plating" in line["name"])
        return data, line

    def costs(self, row):
        return row["mo_cost"], row["bom_cost"], row["real_cost"]

    def test_the_production_s_overview_contains_estimate_order_and_what_was_received(self):
        self.always_outsourced(self.bom)
        self.seller.outsourcing_minimum_charge = 70
        production = self.make_production(self.bom, 10)
        data, line = self.overview(production)
        self.assertEqual(self.costs(line), (70, 70, 0))
        self.assertEqual(data["operations"]["summary"]["mo_cost"], 70)
        self.assertIn("Galvano", line["name"])
        order = self.order(production)
        order.order_line.price_unit = 8
        self.assertEqual(self.costs(self.overview(production)[1]), (80, 70, 0))
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.assertEqual(self.costs(self.overview(production)[1]), (80, 70, 32))
        self.receive_transfer(operation)
        self.close(production)
        data, line = self.overview(production)
        self.assertEqual(self.costs(line), (80, 70, 80))
        self.assertEqual(self.costs(data["operations"]["summary"]), (80, 70, 80))
        self.bill(order, price=9)
        data, line = self.overview(production)
        self.assertEqual(self.costs(line), (80, 70, 90))
        self.assertEqual(data["extras"]["total_real_cost"], 400 + 90)

    def test_the_parts_of_a_split_production_share_the_cost(self):
        production = self.make_production(self.bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        backorder = self.get_backorder(production)
        self.assertEqual(self.costs(self.overview(production)[1])[::2], (15, 15))
        self.assertEqual(self.costs(self.overview(backorder)[1])[::2], (35, 0))
        self.receive_transfer(operation)
        self.assertEqual(self.costs(self.overview(backorder)[1])[::2], (35, 35))

    def test_a_production_done_in_house_has_no_outsourced_cost(self):
        self.always_outsourced(self.bom)
        production = self.make_production(self.bom, 10)
        self.get_operation(production).action_cancel()
        self.assertEqual(self.costs(self.overview(production)[1]), (0, 50, 0))


class TestAnalytic(OutsourcingCommon):
    """ORD-28: what a job's cost is for, is what its outsourced work is for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bom = cls.make_bom(cls.make_product("Bracket"), cls.make_service(price=5.0), after=0)
        plan = cls.env["account.analytic.plan"].create({"name": "Projects"})
        accounts = cls.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("Bridge", "Tower")]
        )
        cls.bridge, cls.tower = ({str(account.id): 100.0} for account in accounts)

    def make_analytic_production(self, quantity=10, distribution=None):
        production = self.make_production(self.bom, quantity)
        production.analytic_distribution = distribution or self.bridge
        return production

    def test_ord_28_reaches_order_and_bill(self):
        production = self.make_analytic_production()
        order = self.order(production)
        self.assertEqual(order.order_line.analytic_distribution, self.bridge)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        bill = self.bill(order)
        self.assertEqual(bill.invoice_line_ids.analytic_distribution, self.bridge)
        self.assertEqual(bill.invoice_line_ids.analytic_line_ids.mapped("amount"), [-50])

    def test_ord_28_lines_of_one_order_keep_their_own(self):
        productions = self.make_analytic_production() | self.make_analytic_production(5, self.tower)
        lines = self.order(productions).order_line
        self.assertEqual(lines.mapped("analytic_distribution"), [self.bridge, self.tower])

    def test_ord_28_what_a_buyer_typed_is_kept(self):
        production = self.make_analytic_production()
        line = self.request(production).order_line
        production.with_user(self.maker).analytic_distribution = self.tower
        self.assertEqual(line.analytic_distribution, self.tower)
        line.analytic_distribution = self.bridge
        production.analytic_distribution = False
        self.assertEqual(line.analytic_distribution, self.bridge)
        line.product_qty = 12
        line.order_id.button_confirm()
        self.assertEqual(line.analytic_distribution, self.bridge)

    def test_ord_28_a_production_without_leaves_it_to_the_rules(self):
        self.env["account.analytic.distribution.model"].create(
            {"partner_id": self.vendor.id, "analytic_distribution": self.tower, "company_id": self.company.id}
        )
        plain, own = self.make_production(self.bom, 10), self.make_analytic_production()
        lines = self.order(plain | own).order_line
        self.assertEqual(lines.mapped("analytic_distribution"), [self.tower, self.bridge])

    def test_ord_28_a_backorder_is_for_the_same(self):
        production = self.make_analytic_production()
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        backorder = production.production_group_id.production_ids - production
        self.assertEqual(backorder.analytic_distribution, self.bridge)
