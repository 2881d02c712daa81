"""How long the cost reports take over a year of manufacturing orders, next to SQL that sums up the same figures by
hand.

History is copied row by row in the database, see `cost_history`; the reports are read as an accountant reads them. What
is printed is the best of some tries in seconds, and the ratio; both ways have to give the same figures. Besides: the
cost sheet of a manufacturing order with many documents, and the reconciliations of a closing over the whole year.

Run it with `bin/bench costs`; `BENCH_COST_PRODUCTIONS` (numbers separated by commas) changes the sizes.
"""
# names of tables and columns come from Odoo's models, not from people
# pylint: disable=sql-injection

import os
import time
from datetime import timedelta

import odoo.sql_db

from . import cost_figures
from .cost_history import DAYS, Jobs
from .planning import settle, show
from .portal_history import copy_rows

JOBS = [int(jobs) for jobs in os.environ.get("BENCH_COST_PRODUCTIONS", "100000").split(",")]
TRIES = 3
DOCUMENTS = 1000
ACTUAL = [("status", "in", ("posted", "accrued", "billed")), ("element", "not in", ("finished", "scrap"))]


def measure(env, work, tries=TRIES):
    """(best seconds, queries, result)"""
    best = queries = None
    for _try in range(tries):
        env.invalidate_all()
        # settings of a transaction end with it: both ways begin alike
        env.cr.commit()
        counted, start = odoo.sql_db.sql_counter, time.perf_counter()
        result = work()
        env.flush_all()
        seconds = time.perf_counter() - start
        if best is None or seconds < best:
            best, queries = seconds, odoo.sql_db.sql_counter - counted
    return best, queries, result


class Reports:
    """Each report in two ways, with the same result: {key: rounded figures}."""

    def __init__(self, jobs):
        self.env = jobs.env
        # what an accountant sees: rules and all
        self.as_accountant = jobs.env(user=jobs.accountant.id)
        self.month_end = jobs.today.replace(day=1) - timedelta(days=1)
        self.month_start = self.month_end.replace(day=1)

    def by_hand(self, query, until=None):
        """Result of a query by hand: key columns are no amounts."""
        moment = f"'{until + timedelta(days=1)}'::timestamp" if until else "'infinity'::timestamp"
        return self.query(cost_figures.fill(query, moment))

    def query(self, query):
        # as for the reports: compiling so long a statement takes longer than running it
        self.env.cr.execute("SET LOCAL jit TO off")
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def get_reports(self):
        """[(name, ours, by hand)]"""
        return [
            ("Job costs, by element", self.get_costs_by_element, self.get_costs_by_element_by_hand),
            (
                "Job costs, of each manufacturing order",
                self.get_costs_by_production,
                self.get_costs_by_production_by_hand,
            ),
            ("At vendors", self.get_at_vendors, self.get_at_vendors_by_hand),
            ("Received not billed", self.get_open, self.get_open_by_hand),
            (
                "  at a month's end",
                lambda: self.get_open(self.month_end),
                lambda: self.get_open_by_hand(self.month_end),
            ),
            ("Roll-forward of a month", self.get_roll_forward, self.get_roll_forward_by_hand),
        ]

    def get_costs_by_element(self):
        groups = self.as_accountant["mrp.job.cost.line"]._read_group(ACTUAL, ["element"], ["amount:sum"])
        return {element: round(amount, 2) for element, amount in groups}

    def get_costs_by_element_by_hand(self):
        return {element: round(float(amount), 2) for element, amount in self.by_hand(cost_figures.BY_ELEMENT)}

    def get_costs_by_production(self):
        groups = self.as_accountant["mrp.job.cost.line"]._read_group(
            ACTUAL, ["production_group_id", "element"], ["amount:sum"]
        )
        return {(production.id, element): round(amount, 2) for production, element, amount in groups}

    def get_costs_by_production_by_hand(self):
        return {
            (production, element): round(float(amount), 2)
            for production, element, amount in self.by_hand(cost_figures.BY_PRODUCTION)
        }

    def get_at_vendors(self):
        groups = self.as_accountant["mrp.wip.by.vendor"]._read_group(
            [("site_type", "=", "vendor_wip")], ["vendor_id"], ["quantity:sum", "value:sum"]
        )
        return {vendor.id: (round(quantity, 2), round(value, 2)) for vendor, quantity, value in groups}

    def get_at_vendors_by_hand(self):
        rows = self.by_hand(cost_figures.AT_VENDORS)
        return {vendor: (round(float(quantity), 2), round(float(value), 2)) for vendor, quantity, value in rows}

    def get_open(self, until=None):
        groups = (
            self.as_accountant["mrp.received.not.billed"]._at_date(until)._read_group([], ["vendor_id"], ["amount:sum"])
        )
        return {vendor.id: round(amount, 2) for vendor, amount in groups}

    def get_open_by_hand(self, until=None):
        return {vendor: round(float(amount), 2) for vendor, amount in self.by_hand(cost_figures.OPEN_BY_VENDOR, until)}

    def get_roll_forward(self):
        report = self.as_accountant["mrp.wip.roll.forward"]._over_period(self.month_start, self.month_end)
        names = ("opening", "material", "labor", "service", "freight", "finished", "revaluation", "closing")
        [sums] = report._read_group([], [], [f"{name}:sum" for name in names])
        opening, *spent, finished, revaluation, closing = sums
        return [round(amount, 2) for amount in (opening, sum(spent), finished - revaluation, closing)]

    def get_roll_forward_by_hand(self):
        days = {"now": self.month_end, "before": self.month_start - timedelta(days=1)}
        parts = {
            name: cost_figures.fill(cost_figures.PRODUCTION_SUMS, f"'{day + timedelta(days=1)}'::timestamp")
            for name, day in days.items()
        }
        [sums] = self.query(cost_figures.ROLL_FORWARD % parts)
        return [round(float(amount), 2) for amount in sums]


def compare_reports(jobs, count):
    for name, ours, by_hand in Reports(jobs).get_reports():
        hand_seconds, _queries, expected = measure(jobs.env, by_hand)
        seconds, queries, result = measure(jobs.env, ours)
        assert result == expected, f"{name}: both ways give the same figures, {result} is not {expected}"
        show_line(count, name, seconds, queries, hand_seconds)


def check_reconciliations(jobs, count):
    """The close over all of the year."""
    env = jobs.env(user=jobs.accountant.id)
    close = env["mrp.subcontract.closing"].create(
        {"date_from": jobs.today - timedelta(days=DAYS), "date_to": jobs.today}
    )
    seconds, queries, _result = measure(jobs.env, close.action_check, tries=1)
    assert close.is_reconciled and sum(
        abs(reconciliation.list_amount) for reconciliation in close.reconciliation_ids
    ), "lists and ledger agree"
    items = env["account.move.line"].sudo().search_count([("production_group_id", "!=", False)])
    show_line(count, f"Reconciliations, {items:,} items", seconds, queries)


def make_documents(jobs):
    """A manufacturing order that is half done, with many documents: moves of material, times and bills."""
    production = jobs.make_production(jobs.vendors[0], "half back")
    bill = jobs.bill(production, quantity=1.0)
    consumed = production.move_raw_ids.filtered(lambda move: move.state == "done")[:1]
    milling = production.workorder_ids.sorted("sequence")[0]
    counts = {"moves": DOCUMENTS * 6 // 10, "bills": DOCUMENTS * 3 // 10, "workorders": DOCUMENTS // 10}
    moves = copy_rows(jobs.env, consumed, counts["moves"])
    copy_rows(jobs.env, consumed.move_line_ids[:1], counts["moves"], move_id=f"{moves} + n")
    copy_rows(jobs.env, bill.invoice_line_ids, counts["bills"])
    workorders = copy_rows(jobs.env, milling, counts["workorders"])
    copy_rows(jobs.env, milling.time_ids[:1], counts["workorders"], workorder_id=f"{workorders} + n")
    jobs.env.invalidate_all()
    settle(jobs.env)
    return production.production_group_id


def open_sheet(job):
    """All that the form shows."""
    sheet = job.env["mrp.job.cost.sheet"].create({"production_group_id": job.id})
    sheet.read()
    return sheet.line_ids.read()


def measure_sheet(jobs, count):
    """The cost sheet of one manufacturing order with many documents, while all the others are there."""
    production = make_documents(jobs).with_user(jobs.accountant)
    rows = (
        production.env["mrp.job.cost.line"]
        ._of_productions(production)
        .search_count([("production_group_id", "=", production.id), *ACTUAL])
    )
    assert rows >= DOCUMENTS, "the manufacturing order has that many documents"
    seconds, queries, lines = measure(jobs.env, lambda: open_sheet(production))
    assert lines, "the sheet says what the job cost"
    show_line(count, f"Sheet, {rows:,} documents", seconds, queries)


def show_line(count, name, seconds, queries, hand_seconds=None):
    by_hand = f"{hand_seconds:>9.2f} {seconds / hand_seconds:>7.2f}" if hand_seconds else f"{'':>9} {'':>7}"
    show(f"{count:>9,} {name:<28} {seconds:>9.2f} {by_hand} {queries:>8}")


def run(env):
    productions = Jobs(env)
    show("Cost reports over so many manufacturing orders: seconds; by hand: SQL that sums up the same figures")
    show(f"{'jobs':>9} {'':<28} {'ours':>9} {'by hand':>9} {'ratio':>7} {'queries':>8}")
    there = 0
    for count in JOBS:
        productions.grow(count - there)
        there = count
        settle(env)
        compare_reports(productions, count)
        check_reconciliations(productions, count)
    measure_sheet(productions, there)
