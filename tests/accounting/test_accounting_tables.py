from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form, TransactionCase, new_test_user

from ..common.accounting import AccountingMixin
from ..common.outsourced_order import OutsourcedOrderCommon
from ..common.tables import (
    ALL,
    CLOSING,
    FINISHED,
    GOODS,
    LABOUR,
    MATERIAL,
    OWN,
    PLAYED,
    REST,
    REVERSAL,
    SETTLED,
    TablesMixin,
    play,
    read_tables,
)
from .test_claims import ClaimCommon


class AccountingTables(AccountingMixin, TablesMixin):
    """Accounts by the words of docs/accounting.md."""

    @classmethod
    def name_accounts(cls, **accounts):
        cls.accounts = {
            "Production": cls.production,
            "Stock": cls.valuation,
            "Received not billed": cls.accrual,
            "Cost of goods sold": cls.cogs,
            "Differences": cls.difference,
            "Labor absorbed": cls.labor,
            "Service expense": cls.service_expense,
            "Vendor": cls.vendor.property_account_payable_id,
            **accounts,
        }


class TestTheDocument(TransactionCase):
    def test_each_table_is_played(self):
        self.assertEqual(set(read_tables()), PLAYED)


class TestAccountingTables(AccountingTables, ClaimCommon):
    """Operations outside: each table of docs/accounting.md, row by row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()

        def copy(code, name, account_type="expense"):
            return cls.cogs.copy({"code": code, "name": name, "account_type": account_type})

        cls.service.property_account_expense_id = cls.service_expense
        cls.freight.property_account_expense_id = copy("OUT550", "Freight")
        cls.company.expense_currency_exchange_account_id = copy("OUT560", "Exchange Loss")
        cls.variation = copy("OUT540", "Variation")
        cls.wip = copy("OUT130", "Work in Progress", "asset_current")
        cls.name_accounts(
            **{
                "Freight": cls.freight.property_account_expense_id,
                "Exchange loss": cls.company.expense_currency_exchange_account_id,
                "Claims": cls.claims_account,
                "Stock variation": cls.variation,
                "Work in progress": cls.wip,
            }
        )

    def make_costed_production(self, category=None, hours=2.0, **values):
        """A manufacturing order of 10: 400 of steel used by us and 100 of paint at the vendor, labor of 120, plating
        at 8 a unit."""
        self.product = self.make_product("Bracket", category)
        return self.make_plated_production(self.product, 10, hours, **values)

    # --- real time

    @play("Outsourced operation (real time)")
    def test_step_outsourced(self):
        production = self.make_costed_production()
        order = self.order(production)
        self.ship(self.get_operation(production))
        self.begin()
        self.receive_transfer(self.get_operation(production))
        yield "10 units are received: the paint that was used for them", MATERIAL
        yield "… the manufacturing order is settled: the work is owed at the order's price", SETTLED
        self.bill(order, price=9)
        yield "Bill of 90 (Odoo's own entry; the line takes the account by itself)", OWN
        yield (
            "… the manufacturing order is settled: the bill is cleared, the accrual reversed, the difference is a "
            "cost of the manufacturing order",
            SETTLED,
        )
        self.close(production)
        yield "The manufacturing order is finished: the steel that was used for it", MATERIAL
        yield "… labor", LABOUR
        yield "… the goods", FINISHED
        self.assertEqual(self.balances(self.production, self.accrual), {})

    @play("The bill comes when the manufacturing order is finished")
    def test_late_bill(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.sell(self.product, 4)
        self.begin()
        self.bill(order, price=9)
        yield "Bill of 90", OWN
        yield "… the manufacturing order is settled", SETTLED
        yield "… the goods cost 10 more: those on hand take 6, those sold 4", GOODS

    @play("Standard price")
    def test_standard_price(self):
        production = self.make_costed_production(self.standard)
        self.product.standard_price = 65
        order = self.send_and_receive(production)
        self.begin()
        self.close(production)
        yield "The manufacturing order is finished: steel", MATERIAL
        yield "… labor", LABOUR
        yield "… the goods, at 65 a unit", FINISHED
        yield "… the rest is no value of the goods", REST
        self.bill(order, price=9)
        yield "Bill of 90", OWN
        yield "… the manufacturing order is settled", SETTLED
        yield "… what it costs more is no value of the goods", REST

    @play("Bill before the receipt")
    def test_bill_before_the_receipt(self):
        self.service.purchase_method = "purchase"
        production = self.make_costed_production()
        order = self.order(production)
        self.begin()
        self.bill(order, price=9)
        yield "Bill of 90, nothing received", ALL
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        yield "4 of 10 are received: paint", MATERIAL
        yield "… the manufacturing order is settled: their share of the bill", SETTLED
        self.assertEqual(self.balances(self.accrual), {"Received Not Billed": 54})

    @play("Credit note")
    def test_credit_note(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        bill = self.bill(order, price=9)
        self.begin()
        bill._reverse_moves([{"invoice_date": bill.invoice_date}]).action_post()
        yield "Credit note of 90 for the whole bill", OWN
        yield "… the manufacturing order is settled: the work is owed again", SETTLED
        yield "… the goods cost 10 less", GOODS

    @play("Other currencies")
    def test_other_currencies(self):
        euro = self.make_euro()
        self.service.seller_ids.currency_id = euro
        production = self.make_costed_production()
        order = self.order(production)
        order.sudo().date_approve = fields.Datetime.subtract(fields.Datetime.now(), days=5)
        operation = self.get_operation(production)
        self.ship(operation)
        self.begin()
        self.receive_transfer(operation)
        yield "10 units are received: paint", MATERIAL
        yield "… the manufacturing order is settled", SETTLED
        self.make_rate(euro, fields.Date.today(), 1.6)
        today = fields.Date.today()
        self.bill(order, price=9, invoice_date=today, date=today)
        yield "Bill of 90, worth 56.25", OWN
        yield "… the manufacturing order is settled", SETTLED

    @play("Freight and other landed costs of transfers")
    def test_freight(self):
        production = self.make_costed_production()
        self.order(production)
        operation = self.get_operation(production)
        transfer = self.ship(operation)
        self.begin()
        self.land(transfer, 20)
        yield "Landed cost of 20 on the transfer out, manufacturing order open", ALL
        self.receive_transfer(operation)
        self.begin()
        self.close(production)
        yield "The manufacturing order is finished: steel", MATERIAL
        yield "… labor", LABOUR
        yield "… the goods, at 72 a unit", FINISHED
        self.sell(self.product, 5)
        self.land(self.trips(operation, "good", "done"), 30)
        yield "Landed cost of 30 on the transfer back, when 5 of the 10 are sold", OWN
        yield "… the goods cost 30 more: those on hand take 15, those sold 15", GOODS

    @play("Claims")
    def test_claims(self):
        production = self.make_labor_production(quantity=100, step={"pay_for": "processed"})
        self.agree(self.product, 2.0)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, user=self.planner, good=94, scrapped=6)
        self.begin()
        note = self.draft(self.claims(operation), self.buyer)
        note.with_user(self.accountant).action_post()
        yield "Debit note over 280 is posted", ALL

    # --- cases

    @play("Free service")
    def test_free_service(self):
        self.service.seller_ids.price = 0.0
        production = self.make_costed_production()
        order = self.order(production)
        self.ship(self.get_operation(production))
        self.begin()
        self.receive_transfer(self.get_operation(production))
        yield "10 units are received: paint", ALL
        self.bill(order)
        yield "Bill of 0", ALL
        self.close(production)
        yield "The manufacturing order is finished: steel", MATERIAL
        yield "… labor", LABOUR
        yield "… the goods, at 62 a unit", FINISHED

    @play("Customer-owned material")
    def test_customer_owned_material(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        blank = self.make_product("Blank", cost=7.0)
        self.env["stock.quant"]._update_available_quantity(blank, self.stock, 10, owner_id=customer)
        self.product = self.make_product("Bracket")
        bom = self.make_bom(self.product, self.service, [(blank, 1, "outside")], after=0)
        production = self.make_production(bom, 10)
        order = self.order(production)
        self.ship(self.get_operation(production))
        self.begin()
        self.receive_transfer(self.get_operation(production))
        yield "10 units are received, made of a customer's blanks", ALL
        self.close(production)
        yield "The manufacturing order is finished: the goods are the customer's, the work is no value of them", ALL
        self.assertEqual(production.move_finished_ids.move_line_ids.owner_id, customer)
        self.bill(order, price=9)
        yield "Bill of 90", OWN
        yield "… the manufacturing order is settled", SETTLED
        yield "… what it costs more", REST

    @play("All units were lost")
    def test_all_units_were_lost(self):
        production = self.make_costed_production(step={"pay_for": "processed"})
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.begin()
        self.receive(operation, good=0, scrapped=10)
        yield "10 units come back as scrap: paint", MATERIAL
        yield "… the manufacturing order is settled: the vendor is paid for what it processed", SETTLED
        production.action_cancel()
        yield "The manufacturing order is cancelled", ALL
        self.assertEqual(self.on_hand(self.material, self.stock), 1000)
        self.bill(order, price=9)
        yield "Bill of 90", OWN
        yield "… the manufacturing order is settled", SETTLED
        yield "… what it costs more", REST

    @play("Odoo's work-in-progress entry")
    def test_work_in_progress_entry(self):
        self.company.account_production_wip_account_id = self.wip
        self.company.account_production_wip_overhead_account_id = self.labor
        defaults = self.env["ir.default"]
        defaults.set("product.category", "property_stock_valuation_account_id", self.valuation.id, company_id=True)
        with freeze_time(fields.Datetime.subtract(fields.Datetime.now(), days=2)):
            production = self.make_costed_production()
            self.send_and_receive(production)
        self.begin()
        boss = new_test_user(self.env, "chief", groups="account.group_account_manager,mrp.group_mrp_user")
        wizard = self.env["mrp.account.wip.accounting"].with_user(boss)
        form = Form(wizard.with_context(active_ids=production.ids))
        form.journal_id = self.journal
        form.date = fields.Date.subtract(fields.Date.today(), days=1)
        # Odoo posts it on its day
        form.reversal_date = fields.Date.today()
        form.save().confirm()
        yield "The entry at the end of the month", OWN
        yield "… and its reversal, dated the day after", REVERSAL

    # --- periodic

    @play("Periodic valuation")
    def test_periodic_valuation(self):
        self.average.property_valuation = "periodic"
        self.company.account_stock_valuation_id = self.valuation
        self.company.expense_account_id = self.cogs
        self.valuation.account_stock_variation_id = self.variation
        production = self.make_costed_production()
        day = fields.Datetime.now()

        def on(days):
            return freeze_time(fields.Datetime.add(day, days=days))

        def close_stock():
            self.company.action_close_stock_valuation(auto_post=True)

        close_stock()
        self.begin()
        with on(2):
            order = self.send_and_receive(production)
        yield "10 units are received", ALL
        with on(3):
            self.close(production)
        yield "The manufacturing order is finished", ALL
        with on(4):
            close_stock()
        yield "Stock is closed: Odoo books 500 of material and 700 of goods", CLOSING
        yield "… the vendor's work is owed at the order's price", SETTLED
        yield "… labor", LABOUR
        today = str(fields.Datetime.add(day, days=5).date())
        with on(5):
            self.bill(order, price=9, invoice_date=today, date=today)
        yield "Bill of 90 after that", ALL
        with on(6):
            close_stock()
        yield "Stock is closed again: Odoo finds goods that are worth 10 more", CLOSING
        yield "… the bill leaves the expense, 10 more are a cost of the manufacturing order", SETTLED
        yield "… which leave production for the goods", GOODS
        self.assertEqual(self.balances(self.production, self.accrual, self.service_expense), {})


class TestAccountingTablesOfOutsourcedOrders(AccountingTables, OutsourcedOrderCommon):
    """Outsourced orders: 50 of components a unit, and 8 for the vendor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.name_accounts()

    def receive_outsourced_order(self):
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        self.begin()
        self.validate(self.open_receipt(order))
        return order

    @play("Outsourced order, with an account for received-not-billed")
    def test_with_an_accrual_account(self):
        self.use_accrual()
        order = self.receive_outsourced_order()
        yield "10 units are received: their components", MATERIAL
        yield "… the goods", FINISHED
        yield "… the manufacturing order is settled: the work is owed at the order's price", SETTLED
        self.bill(order, price=9)
        yield "Bill of 90", OWN
        yield "… the manufacturing order is settled", SETTLED
        yield "… the goods cost 10 more", GOODS

    @play("Outsourced order, without one")
    def test_without_an_accrual_account(self):
        order = self.receive_outsourced_order()
        yield "10 units are received: their components", MATERIAL
        yield "… the goods, without the vendor's work", FINISHED
        self.bill(order, price=9)
        yield "Bill of 90", ALL
