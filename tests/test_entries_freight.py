from odoo import fields

from .common_accounting import AccountingMixin
from .common_landed import LandedCommon


class TestEntriesOfFreight(AccountingMixin, LandedCommon):
    """Freight of trips in the books: on the open job, then in its goods, then where these have gone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()
        cls.service.property_account_expense_id = cls.service_expense
        cls.freight.property_account_expense_id = cls.service_expense

    def test_cst_01_all_elements_and_a_late_bill_with_four_sold(self):
        for category in (self.average, self.fifo):
            job = self.make_labour_job(category)
            order = self.order(job)
            operation = self.get_operation(job)
            self.land([self.ship(operation)], 20)
            self.receive_trip(operation)
            group = job.production_group_id.id
            self.assertEqual(self.balances(self.production, production_group_id=group), {"Production": 100 + 80 + 20})
            self.check_ties()
            self.close(job)
            move = job.move_finished_ids
            self.assertEqual((move.value, self.product.standard_price), (720, 72))
            self.assertEqual(self.balances(self.production, production_group_id=group), {})
            self.sell(self.product, 4)
            self.bill(order, price=9)
            self.assertEqual(move.value, 730)
            self.assertEqual(self.balances(self.production, self.difference, production_group_id=group), {})
            self.assertEqual(self.balances(self.cogs, production_group_id=group), {"Cost of Goods Sold": 4})
            self.check_ties()

    def test_cst_16_freight_after_the_job_is_finished(self):
        job = self.make_labour_job()
        self.run_job(job)
        trip = self.trips(self.get_operation(job), "good", "done")
        self.sell(self.product, 5)
        self.land(trip, 30)
        self.assertEqual(job.move_finished_ids.value, 730)
        group = job.production_group_id.id
        self.assertEqual(
            self.balances(self.production, self.cogs, production_group_id=group), {"Cost of Goods Sold": 15}
        )

    def test_freight_at_standard_price_is_a_difference(self):
        job = self.make_labour_job(self.standard)
        self.product.standard_price = 70
        self.run_job(job)
        self.land(self.trips(self.get_operation(job), "good", "done"), 30)
        self.assertEqual(self.balances(self.production, self.difference), {"Outside Work Differences": 30})

    def check_ties(self):
        """The lists of all elements agree with the ledger."""
        close = self.env["mrp.subcontract.close"].create(
            {"date_from": fields.Date.start_of(fields.Date.today(), "year"), "date_to": fields.Date.today()}
        )
        close.action_check()
        self.assertEqual([(tie.name, tie.difference) for tie in close.tie_ids if not tie.is_tied], [])
