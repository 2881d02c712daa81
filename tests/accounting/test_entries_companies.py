from odoo import Command

from ..common.accounting import AccountingCommon


class TestEntriesOfCompanies(AccountingCommon):
    """People work for several companies: a job costs what it costs in its own, whichever they look at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env["res.company"].create({"name": "Sister", "currency_id": cls.currency.id})
        # the sister has no accounts, and values everything at standard price
        for category in (cls.average, cls.fifo):
            category.with_company(cls.sister).property_cost_method = "standard"
        people = cls.env.user | cls.buyer | cls.boss | cls.planner | cls.accountant | cls.clerk
        people.company_ids = [Command.link(cls.sister.id)]

    def from_sister(self, records):
        """The same as somebody sees them who looks at the sister first."""
        return records.with_context(allowed_company_ids=[self.sister.id, self.company.id])

    def test_a_price_and_a_bill_are_corrected_from_the_sister(self):
        for category in (self.average, self.fifo):
            production = self.make_costed_production(category, hours=0.0)
            order = self.run_production(production)
            self.close(production)
            self.assertEqual(self.value(production), 580)
            self.sell(self.product, 4)
            self.from_sister(order.with_user(self.buyer)).order_line.price_unit = 9.0
            self.env.invalidate_all()
            self.assertEqual((self.value(production), self.product.standard_price), (590, 59))
            bill = self.bill(order)
            self.from_sister(bill).button_draft()
            self.from_sister(bill).invoice_line_ids.price_unit = 10.0
            self.from_sister(bill).action_post()
            self.env.invalidate_all()
            self.assertEqual((self.value(production), self.product.standard_price), (600, 60))
            group = production.production_group_id.id
            balances = self.balances(production_group_id=group)
            self.assertEqual(balances, {"Received Not Billed": -100, "Cost of Goods Sold": 8})
            self.assertEqual(self.balances(self.accrual, self.production), {})

    def test_hours_and_corrections_from_the_sister(self):
        self.service.uom_id = self.env.ref("uom.product_uom_hour")
        production = self.make_costed_production(hours=0.0, step={"pay_for": "hours", "service_qty": 0.5})
        self.run_production(production)
        self.close(production)
        operation = self.from_sister(self.get_operation(production).with_user(self.buyer))
        operation.hour_ids = [Command.create({"hours": 2.5, "reason": "Forgotten"})]
        self.env.invalidate_all()
        self.assertEqual((self.value(production), self.product.standard_price), (560, 56))
        self.assertEqual(self.balances(self.accrual, self.production), {"Received Not Billed": -60})

    def test_nothing_is_booked_in_the_sister(self):
        production = self.make_costed_production()
        self.run_production(self.from_sister(production))
        items = self.env["account.move.line"].search([("company_id", "=", self.sister.id)], limit=1)
        self.assertFalse(items)
        self.assertEqual(self.balances(self.accrual), {"Received Not Billed": -80})
