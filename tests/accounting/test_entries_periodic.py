from freezegun import freeze_time

import odoo.sql_db
from odoo import fields
from odoo.tests import Form

from ..common.accounting import AccountingCommon
from ..common.periodic import PeriodicMixin


class TestEntriesPeriodic(PeriodicMixin, AccountingCommon):
    """Goods that are valued periodically: nothing is booked as it happens, and all of it at the closing of stock."""

    def test_periodic_valuation_books_at_closing(self):
        self.use_periodic()
        production = self.make_costed_production()
        order = self.run_production(production)
        self.assertEqual(self.balances(), {})
        self.bill(order, price=9, quantity=4)
        self.assertEqual(self.balances(), {"Services": 36})
        self.close_stock(production)
        balances = self.balances(self.service_expense, self.accrual)
        self.assertEqual(balances, {"Received Not Billed": -48})
        # 100 of paint, 84 of plating
        self.assertEqual(self.balances(self.production), {"Production": 184})
        self.bill(order, price=9)
        self.close_stock(production)
        self.assertEqual(self.balances(self.service_expense, self.accrual), {})
        self.assertEqual(self.balances(self.production), {"Production": 190})

    def test_periodic_valuation_takes_late_bills_out_of_production(self):
        self.use_periodic()
        production = self.make_costed_production(hours=0.0)
        order = self.run_production(production)
        self.close(production)
        self.close_stock(production)
        self.assertEqual(self.balances(self.production), {})
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=3)):
            order.with_user(self.buyer).action_create_invoice()
            bill = order.sudo().invoice_ids
            bill.invoice_date = fields.Date.today()
            bill.invoice_line_ids.price_unit = 9
            bill.action_post()
            self.assertEqual(self.value(production), 590)
            self.company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self.balances(self.production, self.accrual, self.service_expense), {})

    def test_what_happens_until_a_closing_is_posted_is_booked_by_the_next(self):
        """Odoo looks at moves after the moment of posting only: what was done since its date is in no closing."""
        self.use_periodic()
        production = self.make_costed_production()
        order = self.run_production(production)
        day = fields.Datetime.add(fields.Datetime.now(), days=1)
        with freeze_time(day):
            action = self.company.action_close_stock_valuation()
        entry = self.env["account.move"].browse(action["res_id"])
        with freeze_time(fields.Datetime.add(day, days=1)):
            self.close(production)
        entry.date = fields.Date.add(day.date(), days=2)
        entry._post(soft=False)
        self.assertEqual(self.balances(self.production), {"Production": 180})
        with freeze_time(fields.Datetime.add(day, days=4)):
            self.bill_date = str(fields.Date.today())
            self.bill(order, price=9)
            self.company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self.balances(self.production, self.accrual, self.service_expense), {})
        self.assertEqual(self.balances(self.valuation), {"Stock": self.total_value()})

    def test_an_accountant_without_any_other_right_closes_and_closes_again(self):
        self.use_periodic()
        production = self.make_costed_production(hours=0.0)
        order = self.run_production(production)
        company = self.company.with_user(self.accountant)
        company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self.balances(self.accrual), {"Received Not Billed": -80})
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=2)):
            self.bill_date = str(fields.Date.today())
            self.bill(order, price=9)
            company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self.balances(self.accrual, self.service_expense), {})

    def test_the_wip_wizard_leaves_out_what_is_in_goods(self):
        self.use_periodic()
        production = self.make_costed_production()
        self.run_production(production)
        self.close(production, 3)
        rest = self.get_backorder(production).sudo()
        wizard = self.env["mrp.account.wip.accounting"].with_context(active_ids=rest.ids)
        credits = {line.label: line.credit for line in Form(wizard).save().line_ids}
        self.assertEqual(credits["WIP - Outsourced Service"], 56)

    def test_a_closing_that_was_thrown_away_leaves_nothing_behind(self):
        """Closed without a date, thrown away, and closed for the month before: later moves are in neither."""
        self.use_periodic()
        today = fields.Datetime.now()
        earlier, production = self.make_costed_production(hours=0.0), self.make_costed_production(hours=0.0)
        for made, days in ((earlier, 10), (production, 1)):
            self.run_production(made)
            self.close(made)
            made.sudo().move_raw_ids.date = fields.Datetime.subtract(today, days=days)
        self.env.flush_all()
        action = self.company.action_close_stock_valuation()
        self.assertEqual(set(production.sudo().move_raw_ids.mapped("closing_value")), {400, 100})
        self.env["account.move"].browse(action["res_id"]).unlink()
        month_end = fields.Date.subtract(today.date(), days=5)
        self.company.action_close_stock_valuation(at_date=month_end, auto_post=True)
        self.assertEqual(set(production.sudo().move_raw_ids.mapped("closing_value")), {0})
        self.assertEqual(set(earlier.sudo().move_raw_ids.mapped("closing_value")), {400, 100})

    def total_value(self):
        products = self.env["product.product"].search([("is_storable", "=", True)])
        return self.currency.round(sum(products.mapped("total_value")))

    def test_a_bill_dated_after_a_closing_is_in_the_next(self):
        self.use_periodic()
        production = self.make_costed_production(hours=0.0)
        order = self.run_production(production)
        self.close(production)
        later = fields.Date.add(fields.Date.today(), days=20)
        self.bill_date = str(later)
        self.bill(order, price=9)
        self.close_stock(production)
        self.assertEqual(
            self.balances(self.accrual, self.service_expense), {"Received Not Billed": -80, "Services": 90}
        )
        self.env.flush_all()
        for table in ("account_move", "account_move_line", "purchase_order", "purchase_order_line", "mrp_production"):
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")
        with freeze_time(fields.Date.add(later, days=1)):
            self.company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self.balances(self.production, self.accrual, self.service_expense), {})

    def test_a_closing_reconciles_where_productions_are_valued_periodically(self):
        self.use_periodic()
        production = self.make_costed_production()
        self.run_production(production)
        self.close_stock(production)
        self.assertEqual(self.balances(self.production, self.accrual), {"Production": 180, "Received Not Billed": -80})
        close = self.env["mrp.subcontract.closing"].create({"date_from": "2020-01-01", "date_to": fields.Date.today()})
        close.action_check()
        self.assertEqual(
            [
                (reconciliation.name, reconciliation.difference)
                for reconciliation in close.reconciliation_ids
                if not reconciliation.is_reconciled
            ],
            [],
        )

    def test_a_closing_looks_at_productions_that_changed_since_the_last_one(self):
        self.use_periodic()
        production = self.make_costed_production(hours=0.0)
        order = self.run_production(production)
        self.close(production)
        self.close_stock(production)
        group = production.production_group_id
        self.assertEqual(
            self.env["mrp.subcontract.periodic.closing"]._get_productions_valued_at_closing(self.company), group.sudo()
        )
        self.env.cr.execute("UPDATE account_move SET create_date = create_date + interval '2 days'")
        self.env.cr.execute("UPDATE stock_move SET date = date - interval '2 days'")
        self.env.cr.execute("UPDATE mrp_production SET date_finished = date_finished - interval '2 days'")
        self.env.invalidate_all()
        self.assertFalse(self.env["mrp.subcontract.periodic.closing"]._get_productions_valued_at_closing(self.company))
        bill = self.bill(order)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET write_date = write_date + interval '3 days' WHERE id = %s", [bill.id]
        )
        self.assertEqual(
            self.env["mrp.subcontract.periodic.closing"]._get_productions_valued_at_closing(self.company), group.sudo()
        )

    def test_a_closing_of_many_productions_asks_as_often_as_one_of_few(self):
        self.use_periodic()

        self.make_costed_production()

        def count(jobs):
            for number in range(jobs):
                production = self.make_plated_production(self.product, 10, hours=1.0)
                order = self.run_production(production)
                if number % 2:
                    self.close(production)
                self.bill(order, price=9, quantity=4)
            self.env.flush_all()
            self.env.invalidate_all()
            before = odoo.sql_db.sql_counter
            vals_list = self.company._action_close_stock_valuation()
            self.env.flush_all()
            self.assertTrue(any(vals.get("subcontract_operation_id") for vals in vals_list))
            return odoo.sql_db.sql_counter - before

        count(2)
        few = count(2)
        self.assertEqual(count(8), few)
