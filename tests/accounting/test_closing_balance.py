from datetime import date, timedelta

from freezegun import freeze_time

from ..common.balance import STEPS, BalanceCommon


class TestClosingBalance(BalanceCommon):
    """Goods that are valued periodically: every closing ties, and the last one leaves nothing in production."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for category in (cls.average, cls.fifo, cls.standard):
            category.property_valuation = "periodic"
        cls.company.account_stock_valuation_id = cls.valuation
        cls.company.expense_account_id = cls.cogs
        cls.variation = cls.cogs.copy({"code": "OUT540", "name": "Variation"})
        cls.valuation.account_stock_variation_id = cls.variation

    def test_closings_reconcile_and_the_last_one_leaves_nothing_in_production(self):
        self.run_examples(STEPS, self.play, examples=6)

    def day(self, number):
        """Days on which something happens, and days between them on which stock is closed: Odoo tells them by days."""
        day = date(2030, 1, 1) + timedelta(days=2 * number)
        self.bill_date = str(day)
        self.closing_day = day + timedelta(days=1)
        return freeze_time(f"{day} 08:00:00")

    def check(self, step):
        """Nothing is booked as things happen; every third event is followed by a closing."""
        if not hasattr(self, "closing_day"):
            self.closing_day = date(2029, 12, 31)
        self.env.flush_all()
        events = step.split()
        if len(events) == 3 and int(events[2]) % 3 == 0:
            self.close_stock(step)

    def close_stock(self, step):
        # refused where nothing is to be booked
        with freeze_time(f"{self.closing_day} 00:00:00"), self.as_pressed():
            self.company.action_close_stock_valuation(auto_post=True)
        for group in self.groups:
            lines = self.env["purchase.order.line"].search(
                [("subcontract_operation_id.production_group_id", "=", group.id)]
            )
            owed = sum(max(self.get_owed(line), 0.0) for line in lines)
            booked = self.balances(self.accrual, production_group_id=group.id).get(self.accrual.name, 0.0)
            self.assertAlmostEqual(booked, -owed, delta=0.005 * (len(lines) + 1), msg=step)
        value = sum(self.env["product.product"].search([("is_storable", "=", True)]).mapped("total_value"))
        self.assertAlmostEqual(self.balances(self.valuation).get(self.valuation.name, 0.0), value, places=2, msg=step)
        with freeze_time(f"{self.closing_day} 00:00:01"):
            self.check_reconciliations()

    def finish(self, operations):
        for operation in operations:
            self.bring_back(operation)
        for production in self.groups.production_ids.sorted("id"):
            self.finish_production(production.with_user(self.planner))
        self.close_stock("finished")
        self.bill_date = str(self.closing_day + timedelta(days=1))
        with freeze_time(f"{self.bill_date} 08:00:00"):
            for operation in operations:
                order = operation.sudo().purchase_id
                if any(order.order_line.mapped("qty_to_invoice")):
                    self.bill(order)
        self.closing_day += timedelta(days=2)
        self.close_stock("billed")
        self.assertEqual(self.balances(self.production, self.accrual, self.service_expense), {})
