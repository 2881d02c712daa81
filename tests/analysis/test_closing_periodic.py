from odoo import fields

from ..common.closing import ClosingCommon
from ..common.periodic import PeriodicMixin


class TestClosingPeriodic(PeriodicMixin, ClosingCommon):
    """What closings of stock valuation book is compared where one is posted, and said to wait where none is."""

    def owed(self, close):
        return [
            (text, rows.mapped("amount"))
            for text, rows in self.env["mrp.subcontract.closing.package"]._get_owed_by_location(close)
        ]

    def test_before_its_closing_a_production_waits_and_nothing_is_green(self):
        self.use_periodic()
        self.run_production(self.make_costed_production())
        close = self.make_closing()
        today = fields.Date.today()
        self.assertEqual(self.get_reconciliations(close)[:2], [(0, 0, False), (0, 0, False)])
        self.assertEqual((close.is_reconciled, close.has_difference, close.difference), (False, False, 0))
        self.assertEqual(
            close.waiting_for,
            "1 manufacturing orders are booked by the closing of stock valuation, which is not posted for "
            f"{today} yet: post it and check again.",
        )
        self.assertEqual(self.owed(close), [("Booked by the next closing", [80])])
        with self.refused("not posted for"):
            close.action_save()

    def test_with_its_closing_a_production_is_compared(self):
        self.use_periodic()
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close_stock(production)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close), [(180, 180, True), (80, 80, True), (0, 0, True)])
        self.assertEqual((close.is_reconciled, close.waiting_for), (True, ""))
        self.assertEqual(self.owed(close), [("Accrual account", [80])])
        self.assertEqual((close.wip_closing, close.wip_labor, close.wip_rest, close.wip_list), (300, 120, 0, 180))
        # what comes after it on the same day is a difference, until the next one
        self.bill(order, price=9, quantity=4)
        close.action_check()
        self.assertEqual(self.get_reconciliations(close)[:2], [(184, 180, False), (48, 80, False)])
        self.assertEqual((close.has_difference, close.waiting_for), (True, ""))
        self.assertEqual(self.get_reconciliation(close, 0).line_ids.name, production.production_group_id.name)
        self.company.action_close_stock_valuation(auto_post=True)
        close.action_check()
        self.assertEqual(self.get_reconciliations(close)[:2], [(184, 184, True), (48, 48, True)])
        close.action_save()
        self.assertEqual(close.state, "saved")

    def test_on_a_later_day_what_did_not_change_is_reconciled(self):
        self.use_periodic()
        production = self.make_costed_production()
        self.run_production(production)
        self.close_stock(production)
        close = self.make_closing(date_to=fields.Date.add(fields.Date.today(), days=3))
        self.assertEqual(self.get_reconciliations(close)[:2], [(180, 180, True), (80, 80, True)])
        self.assertTrue(close.is_reconciled)

    def test_a_finished_production_leaves_nothing(self):
        self.use_periodic()
        production = self.make_costed_production()
        self.run_production(production)
        self.close(production)
        self.close_stock(production)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close), [(0, 0, True), (80, 80, True), (0, 0, True)])

    def test_what_was_billed_ahead_stays_in_the_expense_account(self):
        """10 units billed at 9, 4 received: 36 of plating and 40 of paint."""
        self.use_periodic()
        production = self.make_costed_production()
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.bill(order, price=9, quantity=10)
        self.close_stock(production)
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close)[:2], [(76, 76, True), (0, 0, True)])
        self.assertEqual(self.owed(close), [("Billed ahead, in the expense account", [-54])])

    def test_goods_at_once_and_material_by_closings(self):
        self.use_periodic()
        self.product = self.make_product("Bracket", self.fifo)
        production = self.make_plated_production(self.product)
        self.run_production(production)
        self.assertEqual((self.paint.valuation, self.product.valuation), ("periodic", "real_time"))
        close = self.make_closing()
        self.assertEqual(self.get_reconciliations(close)[:2], [(0, 0, False), (80, 80, True)])
        self.assertIn("1 manufacturing orders are booked", close.waiting_for)
        self.close_stock(production)
        close.action_check()
        self.assertEqual(self.get_reconciliations(close)[:2], [(180, 180, True), (80, 80, True)])

    def test_where_nothing_is_ever_booked_nothing_is_reconciled(self):
        self.production_location.valuation_account_id = False
        self.run_production(self.make_costed_production())
        close = self.make_closing()
        self.assertEqual((close.is_reconciled, close.has_difference), (False, False))
        self.assertIn("set the valuation account of the production location", close.waiting_for)
        with self.refused("valuation account"):
            close.action_save()
