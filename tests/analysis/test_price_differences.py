from odoo.tests import new_test_user

from ..common.accounting import AccountingCommon


class TestPriceDifferences(AccountingCommon):
    """What bills differ from orders by is split into where the journal items put it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(cls.env, "controller", groups="account.group_account_readonly")

    def went(self, order, at_date=None):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["mrp.subcontract.price.difference"].with_user(self.controller)._at_date(at_date)
        rows = report.search([("order_id", "=", order.id)], order="id")
        return [(row.amount, row.to_production, row.to_stock, row.to_sold, row.to_variance) for row in rows]

    def test_a_difference_goes_to_the_production_as_long_as_it_is_open(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.bill(order, price=9)
        self.close(production)
        self.assertEqual(self.went(order), [(10, 10, 0, 0, 0)])

    def test_a_difference_goes_to_stock_and_to_what_was_sold(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        self.sell(self.product, 3)
        bill = self.bill(order, price=9)
        self.assertEqual(self.went(order), [(10, 0, 7, 3, 0)])
        self.assertEqual(self.went(order, at_date="2026-01-30"), [])
        entry = bill.cost_entry_ids
        self.assertEqual((bill.action_open_cost_entries()["res_id"], entry.settled_bill_ids), (entry.id, bill))
        # what is set to draft takes back its own
        bill.button_draft()
        self.assertEqual(len(bill.cost_entry_ids), 2)
        self.assertEqual(self.went(order), [])
        self.sell(self.product, 2)
        bill.action_post()
        self.assertEqual(self.went(order), [(10, 0, 5, 5, 0)])

    def test_a_difference_goes_to_the_variance_at_standard_price(self):
        production = self.make_costed_production(self.standard)
        order = self.run_production(production)
        self.close(production)
        self.bill(order, price=9)
        self.assertEqual(self.went(order), [(10, 0, 0, 0, 10)])

    def test_goods_that_were_used_up_leave_a_variance(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        self.sell(self.product, 3)
        self.env["stock.scrap"].create({"product_id": self.product.id, "scrap_qty": 2}).action_validate()
        self.bill(order, price=9)
        self.assertEqual(self.went(order), [(10, 0, 5, 3, 2)])

    def test_bills_that_are_posted_together_share_what_went(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        self.sell(self.product, 5)
        bills = self.bill(order, price=9, quantity=4) | self.bill(order, price=10, quantity=6)
        bills.button_draft()
        bills.action_post()
        self.assertEqual(self.went(order), [(4, 0, 2, 2, 0), (12, 0, 6, 6, 0)])

    def test_half_a_production_that_is_finished(self):
        """4 of 10 units are finished when all is billed: 6 of the difference stay in the manufacturing order."""
        production = self.make_costed_production()
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.close(production, 4)
        self.bill(order, price=9, quantity=10)
        self.assertEqual(self.went(order), [(10, 6, 4, 0, 0)])

    def test_periodic_goods_keep_it_in_the_production(self):
        self.average.property_valuation = "periodic"
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        self.bill(order, price=9)
        self.assertEqual(self.went(order), [(10, 10, 0, 0, 0)])
