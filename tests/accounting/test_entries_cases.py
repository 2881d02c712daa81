from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..common.accounting import AccountingCommon, AccountingMixin
from ..common.outsourced_order import OutsourcedOrderCommon


class TestEntriesCases(AccountingCommon):
    """Currencies, corrections, lock dates, analytic accounts, closing: what else happens to the cost of a
    manufacturing order."""

    def test_cst_11_the_rate_moves_between_receipt_and_bill(self):
        euro = self.make_euro()
        self.service.seller_ids.currency_id = euro
        production = self.make_costed_production()
        order = self.run_production(production)
        self.assertEqual(self.balances(), {"Production": 140, "Received Not Billed": -40})
        order.sudo().date_approve = fields.Datetime.subtract(fields.Datetime.now(), days=5)
        self.make_rate(euro, fields.Date.today(), 1.6)
        order.with_user(self.buyer).action_create_invoice()
        bill = order.sudo().invoice_ids
        bill.invoice_date = fields.Date.today()
        bill.invoice_line_ids.price_unit = 9
        bill.action_post()
        # 90 are worth 45.00 at the order's rate, and 56.25 at the bill's
        self.assertEqual(bill.invoice_line_ids.balance, 56.25)
        self.assertEqual(self.balances(), {"Production": 145})
        rows = self.env["mrp.job.cost.line"].search(
            [("production_group_id", "=", production.production_group_id.id), ("element", "=", "service")]
        )
        self.assertEqual(sum(rows.filtered(lambda row: row.status == "billed").mapped("amount")), 45)
        exchange = self.company.expense_currency_exchange_account_id or self.difference
        self.assertEqual(self.balances(exchange), {exchange.name: 11.25})
        self.close(production)
        self.assertEqual(self.value(production), 500 + 120 + 45)
        self.assertEqual(self.balances(self.production, self.accrual), {})

    def test_cst_09_credit_note_takes_the_bill_back(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        bill = self.bill(order, price=9)
        self.assertEqual(self.balances(self.accrual, self.production), {})
        refund = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        refund.action_post()
        self.assertEqual(self.value(production), 700)
        self.assertEqual(self.balances(self.accrual, self.production), {"Received Not Billed": -80})
        self.bill(order, price=8.5)
        self.assertEqual(self.value(production), 705)
        self.assertEqual(self.balances(self.accrual, self.production), {})

    def test_cst_09_bill_before_the_receipt(self):
        self.service.purchase_method = "purchase"
        production = self.make_costed_production()
        order = self.order(production)
        self.bill(order, price=9)
        # nothing was received: the bill waits
        self.assertEqual(self.balances(), {"Received Not Billed": 90})
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.assertEqual(
            self.balances(self.accrual, self.production), {"Production": 40 + 36, "Received Not Billed": 54}
        )
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.value(production), 710)
        self.assertEqual(self.balances(self.accrual, self.production), {})

    def test_a_tax_without_an_account_stays_where_the_reconciliation_shows_it(self):
        """Odoo books it on the account of the bill's line."""
        country = self.company.account_fiscal_country_id or self.env.ref("base.us")
        self.company.account_fiscal_country_id = country
        group = self.env["account.tax.group"].create({"name": "Taxes", "country_id": country.id})
        self.service.supplier_taxes_id = self.env["account.tax"].create(
            {"name": "Use tax", "amount": 10, "type_tax_use": "purchase", "tax_group_id": group.id}
        )
        production = self.make_costed_production()
        order = self.run_production(production)
        self.bill(order, price=9)
        self.assertEqual(self.balances(), {"Production": 100 + 90, "Received Not Billed": 9})
        close = self.env["mrp.subcontract.closing"].create({"date_from": "2020-01-01", "date_to": fields.Date.today()})
        close.action_check()
        self.assertEqual(
            [
                reconciliation.difference
                for reconciliation in close.reconciliation_ids
                if not reconciliation.is_reconciled
            ],
            [9],
        )

    def test_a_price_that_is_corrected_changes_what_is_owed(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        order.order_line.price_unit = 12.0
        self.assertEqual(self.balances(), {"Production": 220, "Received Not Billed": -120})
        self.close(production)
        order.order_line.price_unit = 10.0
        self.assertEqual(self.value(production), 720)
        self.assertEqual(self.balances(self.accrual, self.production), {"Received Not Billed": -100})

    def test_a_bill_in_a_locked_period_is_booked_on_the_first_open_day(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        bill = self.bill(order, price=9)
        group = production.production_group_id.id
        domain = [("production_group_id", "=", group), ("outsourcing_entry", "=", "billed")]
        entry = self.env["account.move.line"].search(domain).move_id
        self.assertEqual(entry.date, bill.date)
        self.company.fiscalyear_lock_date = fields.Date.subtract(fields.Date.today(), days=1)
        order.order_line.price_unit = 12.0
        production = self.make_costed_production()
        order = self.run_production(production)
        entries = (
            self.env["account.move.line"]
            .search([("production_group_id", "=", production.production_group_id.id)])
            .move_id
        )
        self.assertEqual(set(entries.mapped("date")), {fields.Date.today()})

    def test_an_accountant_without_any_other_right_books_and_takes_back(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        order.with_user(self.buyer).action_create_invoice()
        bill = order.sudo().invoice_ids.with_user(self.accountant).sudo(False)
        bill.invoice_date = "2026-01-31"
        bill.invoice_line_ids.price_unit = 9
        bill.action_post()
        self.assertEqual((bill.invoice_line_ids.account_id, self.value(production)), (self.accrual, 710))
        self.assertEqual(self.balances(self.production, self.accrual), {})
        items = self.env["account.move.line"].with_user(self.accountant)
        items = items.search([("production_group_id", "=", production.production_group_id.id)])
        self.assertEqual(set(items.move_id.mapped("state")), {"posted"})
        self.assertIn(
            production.production_group_id.name, items[0].read(["production_group_id"])[0]["production_group_id"]
        )
        bill.button_draft()
        self.assertEqual(self.value(production), 700)
        self.assertEqual(self.balances(self.production, self.accrual), {"Received Not Billed": -80})

    def test_clerk_and_vendor_prices_stay_apart(self):
        """Whoever receives sees no amounts, and the job's cost is booked all the same, once."""
        production = self.make_costed_production()
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        before = self.env["account.move"].search_count([("ref", "like", production.production_group_id.name)])
        self.env["mrp.subcontract.settlement"]._settle(production.sudo().production_group_id)
        self.assertEqual(
            self.env["account.move"].search_count([("ref", "like", production.production_group_id.name)]), before
        )
        with self.assertRaises(AccessError):
            self.env["account.move.line"].with_user(self.clerk).search([], limit=1).read(["balance"])

    def test_lot_valuated_goods(self):
        production_product = {"tracking": "lot", "lot_valuated": True}
        self.product = self.make_product("Lot bracket", self.average, **production_product)
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], after=0)
        values = []
        for name in ("A", "B"):
            [lot] = self.make_lots(self.product, name)
            production = self.make_production(bom, 10, lots=lot)
            order = self.order(production)
            operation = self.get_operation(production)
            self.ship(operation)
            self.receive_transfer(operation)
            self.close(production)
            values.append((lot, order))
        self.bill(values[0][1], price=11)
        self.assertEqual([lot.standard_price for lot, _order in values], [21, 18])
        self.bill(values[1][1], price=8)
        self.assertEqual([lot.standard_price for lot, _order in values], [21, 18])
        self.assertEqual(self.balances(self.production, self.accrual, self.difference), {})
        self.product.invalidate_recordset()
        self.assertEqual(self.balances(self.valuation, product_id=self.product.id), {"Stock": 390})
        self.assertEqual(self.product.total_value, 390)

    def test_cst_26_goods_of_a_customers_material_are_never_valued(self):
        """40 of our own at 20.00; 10 more of a customer's material don't change that."""
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.product = self.make_product("Own bracket")
        own = self.env["stock.quant"].with_context(inventory_mode=True)
        own = own.create({"product_id": self.product.id, "location_id": self.stock.id, "inventory_quantity": 40})
        self.product.standard_price = 20
        own.action_apply_inventory()
        self.assertEqual((self.product.standard_price, self.product.total_value), (20, 800))
        blank = self.make_product("Blank", cost=7.0)
        self.env["stock.quant"]._update_available_quantity(blank, self.stock, 10, owner_id=customer)
        production = self.make_production(
            self.make_bom(self.product, self.service, [(blank, 1, "before")], after=0), 10
        )
        self.run_production(production)
        self.close(production)
        self.product.invalidate_recordset()
        self.assertEqual((self.product.standard_price, self.product.total_value), (20, 800))
        made = production.move_finished_ids.move_line_ids
        self.assertEqual((made.owner_id, production.move_finished_ids.value), (customer, 0))
        # the vendor's work for the customer is a cost of its own
        group = production.production_group_id.id
        self.assertEqual(
            self.balances(self.production, self.difference, production_group_id=group),
            {"Outsourced Work Differences": 80},
        )

    def test_ord_28_the_productions_analytic_account_carries_what_was_received_once(self):
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        account = self.env["account.analytic.account"].create({"name": "Crane", "plan_id": plan.id})
        production = self.make_costed_production()
        production.analytic_distribution = {str(account.id): 100}
        order = self.request(production)
        order.order_line.analytic_distribution = {str(account.id): 100}
        order.button_confirm()
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)

        def spent():
            return -sum(
                self.env["account.analytic.line"].search([("auto_account_id", "=", account.id)]).mapped("amount")
            )

        self.assertEqual(spent(), 80)
        self.bill(order, price=9)
        self.assertEqual(spent(), 90)

    def test_byproduct_20_percent_and_thirds(self):
        self.product = self.make_product("Bracket 2")
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], after=0, before=0)
        self.add_byproduct(bom, 20)
        production = self.make_production(bom, 10)
        order = self.run_production(production)
        self.close(production)
        bill = self.bill(order, price=100 / 3)
        values = {move.product_id: move.value for move in production.move_finished_ids}
        total = 100 + bill.amount_untaxed
        self.assertAlmostEqual(sum(values.values()), total, places=2)
        self.assertEqual(self.balances(self.accrual, self.production), {})

    def test_everything_is_scrapped(self):
        production = self.make_costed_production(hours=0.0, step={"pay_for": "processed"})
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, good=0, scrapped=10)
        self.bill(order)
        production.action_cancel()
        self.assertEqual(production.state, "cancel")
        self.assertEqual(self.balances(self.accrual, self.production), {})
        self.assertEqual(self.balances(self.difference), {"Outsourced Work Differences": 180})

    def test_labor_of_a_production_without_components(self):
        self.product = self.make_product("Bracket 3")
        production = self.make_production(self.make_bom(self.product, self.service, after=0), 10, previous_done=False)
        production.workorder_ids[0].duration = 120
        self.report_before(production, 10)
        self.run_production(production)
        self.close(production)
        self.assertEqual(self.value(production), 200)
        self.assertEqual(self.balances(self.production, self.labor, self.difference), {"Labor Absorbed": -120})

    def test_hours_are_accrued_as_they_are_reported(self):
        self.service.uom_id = self.env.ref("uom.product_uom_hour")
        production = self.make_costed_production(step={"pay_for": "hours", "service_qty": 0.5})
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        self.assertEqual(self.balances(self.accrual), {"Received Not Billed": -40})
        operation.sudo().hour_ids = [Command.create({"hours": 1, "reason": "Stripped first"})]
        self.assertEqual(self.balances(self.accrual), {"Received Not Billed": -48})
        self.close(production)
        self.assertEqual(self.value(production), 620 + 48)
        # what is reported when the manufacturing order is over still is a cost of its goods
        self.sell(self.product, 4)
        operation.sudo().hour_ids = [Command.create({"hours": 2.5, "reason": "Forgotten"})]
        self.assertEqual(self.value(production), 620 + 68)
        self.assertEqual(self.balances(self.cogs, self.accrual), {"Received Not Billed": -68, "Cost of Goods Sold": 8})
        self.bill(order)
        self.assertEqual(self.balances(self.accrual, self.production), {})

    def test_entries_that_were_there_before_the_addon(self):
        production = self.make_costed_production()
        self.run_production(production)
        items = self.env["account.move.line"].search([("production_group_id", "=", production.production_group_id.id)])
        material = items.filtered(lambda item: item.outsourcing_entry == "material")
        self.assertEqual(len(material), 2)
        material.write({"production_group_id": False, "valued_move_id": False, "outsourcing_entry": False})
        self.close(production)
        # a manufacturing order whose entries are not all known is left alone rather than put right with a wrong figure
        self.assertNotIn("Outsourced Work Differences", self.balances())
        finished = items.search([("outsourcing_entry", "=", "labor")])
        finished.write({"production_group_id": False, "outsourcing_entry": False})
        self.env["mrp.subcontract.existing.entry"]._tag()
        self.assertEqual(set(material.mapped("outsourcing_entry")), {"material"})
        self.assertEqual(material.production_group_id, production.production_group_id)
        self.assertEqual(set(finished.mapped("outsourcing_entry")), {"labor"})
        self.env["mrp.subcontract.settlement"]._settle(production.production_group_id)
        self.assertEqual(self.balances(), {"Received Not Billed": -80, "Labor Absorbed": -120})

    def test_wip_wizard_knows_the_service(self):
        production = self.make_costed_production()
        self.run_production(production)
        self.company.account_production_wip_account_id = self.cogs.copy({"code": "OUT130", "name": "WIP"})
        wizard = self.env["mrp.account.wip.accounting"].with_context(active_ids=production.ids)
        form = Form(wizard)
        credits = {line.label: line.credit for line in form.save().line_ids}
        self.assertEqual(credits["WIP - Booked in Production"], 180)
        self.assertEqual(credits["WIP - Overhead"], 120)


class TestEntriesOfOutsourcedOrders(AccountingMixin, OutsourcedOrderCommon):
    """An outsourced order is accrued when it is made, and cleared by the bill, where there is an account for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()

    def test_made_billed_and_nothing_left(self):
        for category in (self.average, self.fifo, self.standard):
            self.board = self.make_external_product("Board 2", category=category)
            production = self.make_outsourced_order(
                10, self.make_whole_bom(self.board, [(self.steel, 2), (self.paint, 1)])
            )
            order = self.order_and_ship(production)
            self.validate(self.open_receipt(order), {self.board: 4})
            self.assertEqual(self.balances(self.accrual), {"Received Not Billed": -32})
            self.validate(self.open_receipt(order))
            self.assertEqual(self.balances(self.accrual, self.production), {"Received Not Billed": -80})
            bill = self.bill(order, price=9)
            self.assertEqual(bill.invoice_line_ids.account_id, self.accrual)
            self.assertEqual(self.balances(self.accrual, self.production), {})
            if category != self.standard:
                self.assertEqual(sum(self.value(part) for part in self.jobs(production)), 590)
