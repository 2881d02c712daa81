from odoo import fields

from ..common.accounting import AccountingMixin
from ..common.landed import LandedCommon


class TestEntriesOfFreight(AccountingMixin, LandedCommon):
    """Freight of transfers in the books: on the open manufacturing order, then in its goods, then where these have
    gone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()
        cls.service.property_account_expense_id = cls.service_expense
        cls.freight.property_account_expense_id = cls.service_expense

    def test_cst_01_all_elements_and_a_late_bill_with_four_sold(self):
        for category in (self.average, self.fifo):
            production = self.make_labor_production(category)
            order = self.order(production)
            operation = self.get_operation(production)
            self.land([self.ship(operation)], 20)
            self.receive_transfer(operation)
            group = production.production_group_id.id
            self.assertEqual(self.balances(self.production, production_group_id=group), {"Production": 100 + 80 + 20})
            self.check_reconciliations()
            self.close(production)
            move = production.move_finished_ids
            self.assertEqual((move.value, self.product.standard_price), (720, 72))
            self.assertEqual(self.balances(self.production, production_group_id=group), {})
            self.sell(self.product, 4)
            self.bill(order, price=9)
            self.assertEqual(move.value, 730)
            self.assertEqual(self.balances(self.production, self.difference, production_group_id=group), {})
            self.assertEqual(self.balances(self.cogs, production_group_id=group), {"Cost of Goods Sold": 4})
            self.check_reconciliations()

    def test_cst_16_freight_after_the_production_is_finished(self):
        production = self.make_labor_production()
        self.run_production(production)
        transfer = self.trips(self.get_operation(production), "good", "done")
        self.sell(self.product, 5)
        self.land(transfer, 30)
        self.assertEqual(production.move_finished_ids.value, 730)
        group = production.production_group_id.id
        self.assertEqual(
            self.balances(self.production, self.cogs, production_group_id=group), {"Cost of Goods Sold": 15}
        )

    def test_freight_at_standard_price_is_a_difference(self):
        production = self.make_labor_production(self.standard)
        self.product.standard_price = 70
        self.run_production(production)
        self.land(self.trips(self.get_operation(production), "good", "done"), 30)
        self.assertEqual(self.balances(self.production, self.difference), {"Outsourced Work Differences": 30})

    def test_freight_dated_ahead_is_booked_at_once_with_its_date(self):
        """As a bill that is posted ahead: in lists, ledger and value from now on, and in neither on a day before."""
        ahead = fields.Date.add(fields.Date.today(), days=10)
        for is_finished in (False, True):
            with self.subTest(is_finished=is_finished):
                production = self.make_labor_production()
                if is_finished:
                    self.run_production(production)
                else:
                    self.order(production)
                    self.ship(self.get_operation(production))
                transfer = self.get_operation(production).picking_ids.filtered(lambda picking: picking.state == "done")[
                    0
                ]
                cost = self.open_landed_cost([transfer], (30, "by_quantity"))
                cost.date = ahead
                cost.button_validate()
                entry = cost.sudo().freight_move_id
                self.assertEqual((entry.state, entry.date), ("posted", ahead))
                group = production.production_group_id
                freight = self.balances(self.production, production_group_id=group.id, outsourcing_entry="freight")
                self.assertEqual(freight, {"Production": 30})
                # what is finished takes it at once, and leaves nothing behind
                open_cost = {} if is_finished else {"Production": 30}
                items = [("production_group_id", "=", group.id), ("date", "=", ahead)]
                booked = self.env["account.move.line"].search([*items, ("account_id", "=", self.production.id)])
                self.assertEqual(sum(booked.mapped("balance")), sum(open_cost.values()))
                lines = self.env["mrp.job.cost.line"]
                domain = [("production_group_id", "=", group.id), ("element", "=", "freight")]
                self.assertEqual(lines.search(domain).amount, 30)
                self.assertEqual(lines._at_date(ahead).search(domain).amount, 30)
                self.assertFalse(lines._at_date(fields.Date.today()).search(domain))
                self.check_reconciliations()
                self.check_reconciliations(ahead)

    def check_reconciliations(self, day=None):
        """The lists of all elements agree with the ledger."""
        day = day or fields.Date.today()
        closes = self.env["mrp.subcontract.closing"]
        period = {"date_from": fields.Date.start_of(fields.Date.today(), "year"), "date_to": day}
        close = closes.search([(name, "=", date) for name, date in period.items()]) or closes.create(period)
        self.env.invalidate_all()
        close.action_check()
        self.assertEqual(
            [
                (reconciliation.name, reconciliation.difference)
                for reconciliation in close.reconciliation_ids
                if not reconciliation.is_reconciled
            ],
            [],
        )
