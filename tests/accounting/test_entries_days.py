from freezegun import freeze_time

from odoo import Command, fields

from ..common.accounting import AccountingCommon, AccountingMixin
from ..common.landed import LandedCommon


class TestEntriesOfDays(AccountingCommon):
    """Lists and ledger count the same events until the same day, wherever the people are."""

    def owed(self, order, day):
        """What the list says is owed for an order at the end of a day, as whoever received reads it."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["mrp.received.not.billed"].with_user(self.accountant)._at_date(day)
        return sum(rows.search([("order_id", "=", order.id)]).mapped("amount"))

    def spent(self, job, day, element="service"):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["mrp.job.cost.line"].with_user(self.accountant)._at_date(day)
        domain = [("production_group_id", "=", job.sudo().production_group_id.id), ("element", "=", element)]
        return sum(rows.search([*domain, *rows._get_posted_domain()]).mapped("amount"))

    def booked(self, job, day):
        """What the accrual account holds for a manufacturing order at the end of a day."""
        group = job.sudo().production_group_id
        items = self.env["account.move.line"].search(
            [("production_group_id", "=", group.id), ("account_id", "=", self.accrual.id), ("date", "<=", day)]
        )
        return -sum(items.mapped("balance"))

    def receive_at(self, zone, moment, before):
        """80 received at a moment that is the 31st of March where all are, and not so in Greenwich."""
        (self.env.user | self.clerk | self.planner | self.boss | self.buyer | self.accountant).tz = zone
        production = self.make_costed_production(hours=0.0)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        with freeze_time(moment):
            self.receive_transfer(operation)
        self.assertEqual((self.booked(production, before), self.booked(production, "2030-03-31")), (0, 80))
        self.assertEqual((self.owed(order, before), self.owed(order, "2030-03-31")), (0, 80))
        self.assertEqual((self.spent(production, before), self.spent(production, "2030-03-31")), (0, 80))
        rows = self.env["mrp.received.not.billed"].with_user(self.accountant)
        row = rows.search([("order_id", "=", order.id)])
        self.assertEqual(row.received_date, fields.Date.to_date("2030-03-31"))

    def test_the_evening_belongs_to_the_day_it_is_in_new_york(self):
        self.receive_at("America/New_York", "2030-04-01 00:30:00", "2030-03-30")

    def test_the_morning_belongs_to_the_day_it_is_in_tokyo(self):
        self.receive_at("Asia/Tokyo", "2030-03-30 23:00:00", "2030-03-30")

    def test_hours_are_booked_on_their_day(self):
        self.service.uom_id = self.env.ref("uom.product_uom_hour")
        production = self.make_costed_production(step={"pay_for": "hours", "service_qty": 0.5})
        order = self.order(production)
        operation = self.get_operation(production)
        with freeze_time("2030-01-20 08:00:00"):
            self.ship(operation)
            self.receive_transfer(operation)
        entry = {"date": "2030-01-30 10:00:00", "hours": 2, "reason": "Polished besides"}
        later = {"date": "2030-02-01 10:00:00", "hours": 1, "reason": "And once more"}
        with freeze_time("2030-02-02 08:00:00"):
            operation.with_user(self.buyer).write({"hour_ids": [Command.create(entry), Command.create(later)]})
        # 5 hours with the units, 8 each
        for day, amount in (("2030-01-29", 40), ("2030-01-31", 56), ("2030-02-02", 64)):
            self.assertEqual((self.booked(production, day), self.owed(order, day)), (amount, amount))

    def test_bills_of_parts_are_rounded_one_by_one(self):
        """100 in euro are 33.33; in two halves 16.67 each."""
        self.service.seller_ids.write({"currency_id": self.make_euro(rate=3.0).id, "price": 10.0})
        production = self.make_costed_production(hours=0.0)
        order = self.run_production(production)
        day = fields.Date.today()
        self.assertEqual((self.booked(production, day), self.owed(order, day)), (33.33, 33.33))
        self.bill(order, quantity=5)
        self.assertEqual(self.owed(order, day), 16.67)
        self.assertEqual(self.balances(self.accrual), {"Received Not Billed": -16.67})
        self.assertEqual(self.balances(self.production), {"Production": self.currency.round(100 + 33.34)})
        self.assertEqual(self.spent(production, day), 33.34)
        self.bill(order)
        self.assertEqual(self.balances(self.accrual), {})
        self.close(production)
        self.assertEqual(self.value(production), 533.34)
        self.assertEqual(self.balances(self.production), {})
        self.assertEqual(self.spent(production, day), 33.34)

    def test_a_day_before_the_order_had_the_service_still_to_come(self):
        with freeze_time("2030-01-05 08:00:00"):
            production = self.make_costed_production()
            self.request(production)
        with freeze_time("2030-01-20 08:00:00"):
            self.get_operation(production).purchase_id.with_user(self.buyer).button_confirm()
        operation = self.get_operation(production)
        with freeze_time("2030-02-01 08:00:00"):
            self.ship(operation)
            self.receive_transfer(operation)
            self.close(production)
        self.assertEqual(operation.state, "done")
        self.env.flush_all()
        for day, status in (("2030-01-10", "expected"), ("2030-01-25", "committed"), ("2030-02-02", "accrued")):
            self.env.invalidate_all()
            rows = self.env["mrp.job.cost.line"].with_user(self.accountant)._at_date(day)
            domain = [("subcontract_operation_id", "=", operation.id), ("element", "=", "service")]
            rows = rows.search([*domain, ("status", "!=", "estimate")])
            self.assertEqual([(row.status, row.amount) for row in rows], [(status, 80)])

    def test_labor_of_a_production_that_is_cancelled_leaves_with_it(self):
        """Nothing of it is in the books: the closing of one period is the opening of the next all the same."""
        with freeze_time("2030-01-20 08:00:00"):
            production = self.make_costed_production(hours=2.0)
            production.workorder_ids.time_ids.sudo().write(
                {"date_start": "2030-01-20 08:00:00", "date_end": "2030-01-20 10:00:00"}
            )
            self.env.flush_all()
        with freeze_time("2030-02-10 08:00:00"):
            production.action_cancel()
            self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_production SET write_date = '2030-02-10 08:00:00' WHERE id = %s", [production.id]
        )
        report = self.env["mrp.wip.roll.forward"].with_user(self.accountant)
        domain = [("production_group_id", "=", production.sudo().production_group_id.id)]
        january = report._over_period("2030-01-01", "2030-01-31").search(domain)
        self.assertEqual((january.labor, january.closing), (120, 120))
        self.env.invalidate_all()
        february = report._over_period("2030-02-01", "2030-02-28").search(domain)
        self.assertEqual((february.opening, february.scrap, february.closing), (120, 120, 0))

    def test_a_production_that_is_cancelled_was_in_progress_before(self):
        production = self.make_costed_production(hours=0.0)
        with freeze_time("2030-01-20 08:00:00"):
            self.run_production(production)
        group = production.sudo().production_group_id
        with freeze_time("2030-02-10 08:00:00"):
            production.action_cancel()
            self.env.flush_all()
        self.assertEqual(production.state, "cancel")
        self.env.cr.execute(
            "UPDATE mrp_production SET write_date = '2030-02-10 08:00:00' WHERE id = %s", [production.id]
        )
        report = self.env["mrp.wip.roll.forward"].with_user(self.accountant)
        january = report._over_period("2030-01-01", "2030-01-31").search([("production_group_id", "=", group.id)])
        self.assertEqual((january.closing, january.scrap), (180, 0))
        self.env.invalidate_all()
        february = report._over_period("2030-02-01", "2030-02-28").search([("production_group_id", "=", group.id)])
        self.assertEqual((february.opening, february.closing), (180, 0))
        close = self.env["mrp.subcontract.closing"].create({"date_from": "2030-01-01", "date_to": "2030-01-31"})
        reconciliation = close.reconciliation_ids.sorted("sequence")[0]
        self.assertEqual((reconciliation.list_amount, reconciliation.ledger_amount), (180, 180))
        self.assertEqual((close.wip_closing, close.wip_rest, close.wip_list), (180, 0, 180))

    def test_a_bill_that_is_posted_into_a_locked_period(self):
        """What it does to the manufacturing order is booked with it, on the first open day."""
        production = self.make_costed_production()
        order = self.run_production(production)
        order.with_user(self.buyer).action_create_invoice()
        bill = order.sudo().invoice_ids
        bill.write({"invoice_date": "2026-01-31", "date": "2026-01-31"})
        bill.invoice_line_ids.price_unit = 9
        self.company.fiscalyear_lock_date = "2026-02-28"
        bill.action_post()
        self.assertGreater(bill.date, fields.Date.to_date("2026-02-28"))
        self.assertEqual(bill.cost_entry_ids.date, bill.date)
        self.assertEqual(self.balances(self.accrual), {})


class TestFreightOfLockedPeriods(AccountingMixin, LandedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()
        cls.freight.property_account_expense_id = cls.service_expense

    def test_a_landed_cost_of_a_locked_period_counts_when_it_is_booked(self):
        production = self.make_labor_production()
        self.order(production)
        transfer = self.ship(self.get_operation(production))
        self.company.fiscalyear_lock_date = "2026-02-28"
        cost = self.open_landed_cost([transfer], (20, "by_quantity"))
        cost.date = "2026-01-31"
        cost.button_validate()
        self.assertGreater(cost.date, fields.Date.to_date("2026-02-28"))
        self.assertEqual(cost.freight_move_id.date, cost.date)
