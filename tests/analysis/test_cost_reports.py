from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..common.cost_reports import CostReportCommon


class TestWipByVendor(CostReportCommon):
    """What is at vendors, worth what by element, whose, since when and promised for when, on any day."""

    def figures(self, rows):
        return {
            (row.site_type, row.product_id.sudo().name): (
                row.quantity,
                row.material,
                row.labor,
                row.service,
                row.value,
            )
            for row in rows
        }

    def test_rep_01_wip_by_vendor(self):
        production, _order, operation = self.half_done()
        rows = self.report("mrp.wip.by.vendor", ("vendor_id", "=", self.vendor.id))
        self.assertEqual(
            self.figures(rows),
            {
                # 6 of 10 units of 120 of labor; paint and plating so far are in the 4 that came back
                ("vendor_wip", "Bracket"): (6, 0, 72, 0, 72),
                ("vendor_stock", "Paint"): (6, 60, 0, 0, 60),
            },
        )
        units = rows.filtered("production_group_id")
        self.assertEqual(units.production_group_id, production.production_group_id)
        self.assertEqual(units.subcontract_operation_id, operation)
        # the steel in them leaves the books of the stock when the manufacturing order is finished
        self.assertEqual(units.unposted, 240)
        self.assertEqual(units.promise, operation.date_back.date())

    def test_rep_01_on_past_days(self):
        production, _order, operation = self.half_done()
        self.finish(production, operation, "2030-03-05")
        self.assertFalse(self.report("mrp.wip.by.vendor", ("vendor_id", "=", self.vendor.id)))
        expected = {
            "2030-02-27": {},
            "2030-03-01": {
                ("vendor_wip", "Bracket"): (10, 0, 120, 0, 120),
                ("vendor_stock", "Paint"): (10, 100, 0, 0, 100),
            },
            "2030-03-02": {
                ("vendor_wip", "Bracket"): (6, 0, 72, 0, 72),
                ("vendor_stock", "Paint"): (6, 60, 0, 0, 60),
            },
            "2030-03-05": {},
        }
        for day, figures in expected.items():
            rows = self.report("mrp.wip.by.vendor", ("vendor_id", "=", self.vendor.id), at_date=day)
            self.assertEqual(self.figures(rows), figures, day)

    def test_rep_01_material_is_worth_what_it_cost_at_the_end_of_the_day(self):
        resin = self.make_product("Resin", cost=6.0)
        suppliers = self.env.ref("stock.stock_location_suppliers")
        customers = self.env.ref("stock.stock_location_customers")
        there = self.site(self.vendor, "vendor_stock")
        for day, quantity, source, destination in (
            ("2030-03-01", 10, suppliers, there),
            ("2030-03-01", 4, there, customers),
            ("2030-03-09", 6, suppliers, there),
        ):
            move = self.env["stock.move"].create(
                {
                    "product_id": resin.id,
                    "product_uom_qty": quantity,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                }
            )
            with freeze_time(f"{day} 12:00:00"):
                move._action_confirm()
                move.quantity = quantity
                move.picked = True
                move._action_done()
        expected = {"2030-03-01": (6, 36), "2030-03-08": (6, 36), "2030-03-09": (12, 72), None: (12, 72)}
        for day, figures in expected.items():
            # for core, only what is past has a past
            with freeze_time("2031-01-01 08:00:00"):
                rows = self.report("mrp.wip.by.vendor", ("product_id", "=", resin.id), at_date=day)
            self.assertEqual((rows.quantity, rows.value), figures, day)

    def test_rep_01_age_is_that_of_the_oldest_unit_there(self):
        production = self.make_costed_production()
        self.order(production)
        operation = self.get_operation(production)
        with freeze_time("2030-03-01 08:00:00"):
            self.ship(operation, {self.product: 4, self.paint: 4})
        with freeze_time("2030-03-11 08:00:00"):
            self.ship(operation)
        with freeze_time("2030-03-12 08:00:00"):
            self.receive_transfer(operation, 3)
        wip = ("site_type", "=", "vendor_wip")
        rows = self.report("mrp.wip.by.vendor", wip, at_date="2030-03-21")
        self.assertEqual((rows.quantity, rows.since.isoformat(), rows.age), (7, "2030-03-01", 20))
        with freeze_time("2030-03-13 08:00:00"):
            self.receive_transfer(operation, 1)
        rows = self.report("mrp.wip.by.vendor", wip, at_date="2030-03-21")
        self.assertEqual((rows.quantity, rows.since.isoformat(), rows.age), (6, "2030-03-11", 10))
        self.assertTrue(rows.is_overdue)
        self.assertFalse(self.report("mrp.wip.by.vendor", wip, at_date="2030-02-01"))

    def test_rep_01_lots_productions_and_owners_apart(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        board = self.make_product("Board", tracking="lot")
        resin = self.make_product("Resin", cost=7.0)
        self.env["stock.quant"]._update_available_quantity(resin, self.stock, 30, owner_id=customer)
        bom = self.make_bom(board, self.service, [(resin, 1, "outside")], after=0)
        lots = self.make_lots(board, "L1", "L2")
        productions = [self.make_production(bom, 10, lots=lot) for lot in lots]
        for production in productions:
            self.order(production)
            self.ship(self.get_operation(production))
        rows = self.report("mrp.wip.by.vendor", ("product_id", "=", board.id))
        self.assertEqual(
            {(row.production_group_id, row.lot_id, row.quantity) for row in rows},
            {(production.production_group_id, lot, 10) for production, lot in zip(productions, lots, strict=True)},
        )
        owned = self.report("mrp.wip.by.vendor", ("owner_id", "=", customer.id))
        self.assertEqual((owned.quantity, owned.value), (20, 0))

    def test_rep_01_finished_goods_of_outsourced_orders_and_filters(self):
        self.half_done()
        form = Form(self.env["mrp.cost.period"].with_user(self.controller))
        form.site_type = "vendor_stock"
        form.vendor_ids.add(self.vendor)
        action = form.save().action_show()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.mapped("site_type"), ["vendor_stock"])

    def test_rep_01_prints(self):
        self.half_done()
        html = self.print_report("mrp.wip.by.vendor", "2030-03-02")
        for words in ("as of 03/02/2030", "Galvano", "Bracket", "72.00", "Work in progress at the vendor"):
            self.assertIn(words, html)


class TestReceivedNotBilled(CostReportCommon):
    """What vendors did and did not bill, aged, as the accrual account should have it."""

    def test_cst_20_received_not_billed_by_age(self):
        production, order, operation = self.half_done()
        rows = self.report("mrp.received.not.billed", ("order_id", "=", order.id), at_date="2030-03-31")
        self.assertEqual((rows.qty_received, rows.qty_billed, rows.qty_open, rows.amount), (4, 0, 4, 32))
        self.assertEqual((rows.price, rows.amount_currency, rows.vendor_id), (8, 32, self.vendor))
        self.assertEqual((rows.received_date.isoformat(), rows.age, rows.bucket), ("2030-03-02", 29, "0_30"))
        self.assertEqual(
            (rows.production_group_id, rows.step_id.sudo().name), (production.production_group_id, "Plating")
        )
        self.finish(production, operation, "2030-03-20")
        self.bill_on("2030-04-15", order, price=9, quantity=4)
        for day, figures in {
            "2030-03-01": [],
            "2030-03-02": [(4, 32, 0, "0_30")],
            "2030-04-02": [(10, 80, 31, "31_60")],
            # what came first is billed: the rest has been open since the 20th
            "2030-04-15": [(6, 48, 26, "0_30")],
            "2030-05-20": [(6, 48, 61, "61_90")],
            "2030-07-01": [(6, 48, 103, "over_90")],
        }.items():
            rows = self.report("mrp.received.not.billed", ("order_id", "=", order.id), at_date=day)
            self.assertEqual([(row.qty_open, row.amount, row.age, row.bucket) for row in rows], figures, day)
        self.bill_on("2030-07-02", order, price=8)
        self.assertFalse(self.report("mrp.received.not.billed", ("order_id", "=", order.id)))
        self.assertTrue(self.report("mrp.received.not.billed", ("order_id", "=", order.id), at_date="2030-07-01"))

    def test_cst_20_billed_before_it_is_received_is_negative(self):
        self.service.purchase_method = "purchase"
        production = self.make_costed_production()
        order = self.order(production)
        self.bill_on("2030-02-01", order, price=9)
        rows = self.report("mrp.received.not.billed", ("order_id", "=", order.id), at_date="2030-02-11")
        self.assertEqual((rows.qty_open, rows.amount, rows.age), (-10, -90, 10))

    def test_cst_20_is_what_job_costs_say(self):
        self.half_done()
        production = self.make_costed_production()
        self.run_production(production)
        rows = self.report("mrp.received.not.billed")
        lines = self.env["mrp.job.cost.line"].search([("status", "=", "accrued"), ("company_id", "=", self.company.id)])
        self.assertEqual(sum(rows.mapped("amount")), sum(lines.mapped("amount")))
        self.assertEqual(sum(rows.mapped("amount")), 112)
        html = self.print_report("mrp.received.not.billed")
        self.assertIn("Received Not Billed", html)


class TestRollForward(CostReportCommon):
    """Opening and what happened in a period give the closing, which is the opening of the next one."""

    def row(self, job, date_from, date_to):
        rows = self.report(
            "mrp.wip.roll.forward",
            ("production_group_id", "=", job.production_group_id.id),
            date_from=date_from,
            at_date=date_to,
        )
        names = ("opening", "material", "labor", "service", "finished", "revaluation", "variance", "scrap", "closing")
        return {name: rows[name] for name in names if rows[name]}

    def test_cst_21_roll_forward_of_a_production(self):
        production, order, operation = self.half_done(hours=0.0)
        self.finish(production, operation, "2030-04-05")
        self.bill_on("2030-04-20", order, price=9, quantity=4)
        self.bill_on("2030-05-10", order, price=9)
        march = {"material": 40, "service": 32, "closing": 72}
        self.assertEqual(self.row(production, "2030-03-01", "2030-03-31"), march)
        # 4 of the service cost one more each, in goods that were finished in the same month
        april = {"opening": 72, "material": 460, "service": 52, "finished": 584}
        self.assertEqual(self.row(production, "2030-04-01", "2030-04-30"), april)
        may = {"service": 6, "revaluation": -6}
        self.assertEqual(self.row(production, "2030-05-01", "2030-05-31"), may)
        year = {"material": 500, "service": 90, "finished": 590}
        self.assertEqual(self.row(production, "2030-01-01", "2030-12-31"), year)
        self.assertEqual(self.row(production, None, None), year)

    def test_cst_21_closing_is_the_next_opening_and_it_adds_up(self):
        production, order, operation = self.half_done()
        self.finish(production, operation, "2030-04-05")
        self.bill_on("2030-04-20", order, price=9.37, quantity=3)
        self.bill_on("2030-05-10", order, price=10.01)
        periods = [
            *(("2030-02-01", "2030-02-28"), ("2030-03-01", "2030-03-31"), ("2030-04-01", "2030-04-12")),
            *(("2030-04-13", "2030-04-30"), ("2030-05-01", "2030-05-31")),
        ]
        closing = None
        for period in periods:
            row = self.row(production, *period)
            if closing is not None:
                self.assertEqual(row.get("opening", 0), closing, period)
            closing = row.get("closing", 0)
            total = sum(row.get(name, 0) for name in ("opening", "material", "labor", "service", "revaluation"))
            total -= sum(row.get(name, 0) for name in ("finished", "variance", "scrap"))
            self.assertAlmostEqual(total, closing, msg=period)
        self.assertEqual(closing, 0)

    def test_cst_21_variance_of_standard_cost_and_scrap_of_a_production_without_goods(self):
        self.product.categ_id = self.standard
        self.product.standard_price = 50
        production, order, operation = self.half_done(hours=0.0)
        self.finish(production, operation, "2030-04-05")
        april = {"opening": 72, "material": 460, "service": 48, "finished": 500, "variance": 80}
        self.assertEqual(self.row(production, "2030-04-01", "2030-04-30"), april)
        self.bill_on("2030-05-10", order, price=9)
        self.assertEqual(self.row(production, "2030-05-01", "2030-05-31"), {"service": 10, "variance": 10})

    def test_cst_21_prints(self):
        production, _order, operation = self.half_done()
        self.finish(production, operation, "2030-04-05")
        html = self.print_report("mrp.wip.roll.forward", "2030-04-30", "2030-04-01")
        for words in ("04/01/2030 to 04/30/2030", "Galvano", "Opening", "Closing"):
            self.assertIn(words, html)

    def test_the_menu_opens_this_month_and_the_dialog_what_is_looked_at(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_wip_roll_forward_action")
        today = fields.Date.to_date("2030-02-11")
        names = {"context_today": lambda: today, "relativedelta": relativedelta}
        context = safe_eval(action["context"], names)
        self.assertEqual(context, {"outsourcing_from_date": "2030-02-01", "outsourcing_at_date": "2030-02-28"})
        model = self.env["mrp.wip.roll.forward"].with_user(self.controller).with_context(**context)
        dialog = model.action_choose_period()
        form = Form(self.env[dialog["res_model"]].with_user(self.controller).with_context(**dialog["context"]))
        shown = (form.report, str(form.date_from), str(form.date_to))
        self.assertEqual(shown, (model._name, "2030-02-01", "2030-02-28"))
        form.date_to = False
        # what the client shows above the list
        self.assertEqual(form.save().action_show()["display_name"], "WIP Roll-Forward since 02/01/2030")
        form.date_from = False
        action = form.save().action_show()
        # the client keeps the keys of the report before, unless they are said to be empty
        context = action["context"]
        self.assertEqual((context["outsourcing_from_date"], context["outsourcing_at_date"]), (False, False))


class TestPriceDifferences(CostReportCommon):
    def test_bill_against_order(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.bill_on("2030-04-20", order, price=9, quantity=4)
        self.bill_on("2030-05-20", order, price=8)
        rows = self.report("mrp.subcontract.price.difference", ("order_id", "=", order.id))
        self.assertEqual(
            (rows.quantity, rows.order_price, rows.bill_price, rows.order_amount, rows.bill_amount, rows.amount),
            (4, 8, 9, 32, 36, 4),
        )
        self.assertTrue(rows.is_finished)
        period = {"date_from": "2030-05-01", "at_date": "2030-05-31"}
        self.assertFalse(self.report("mrp.subcontract.price.difference", ("order_id", "=", order.id), **period))
        self.assertIn("In Stock", self.print_report("mrp.subcontract.price.difference"))
