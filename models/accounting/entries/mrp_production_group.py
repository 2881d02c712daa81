"""Books what outsourced work costs, manufacturing order by manufacturing order.

A manufacturing order is settled by comparing what should be posted for it with what is posted, and posting the
difference: receipts,
bills, credit notes, prices, corrections, in any order and any number of times, end in the same balances, and what is
taken back is mirrored. See docs/accounting.md for the items of each event.
"""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, Command, fields, models

from ....tools.locks import lock_records


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    @contextmanager
    def _settling(self, date=None, bills=None):
        """What happens inside changes the cost of these manufacturing orders; once it has happened, the change is
        booked.

        :param date: accounting date of the event, today by default; in a locked period it moves to the first open day
        :param bills: {job: bills and credit notes} that are the event
        """
        productions = self._get_productions_posted_at_once()
        before = productions._get_stock_values()
        yield
        productions._settle(date, before, bills)

    def _settle(self, date=None, stock_values=None, bills=None):
        """Post what is missing in the books of these manufacturing orders, and take back what is too much.

        :param stock_values: {product: value of its stock} before the event, to tell goods on hand from those used up
        :param bills: {job: bills and credit notes} that are the event
        """
        productions = self._get_productions_posted_at_once()
        if not productions:
            return
        lock_records(productions)
        for production in productions:
            production._attribute_late_cost()
        posted = productions._get_posted_outsourced_cost()
        stale = [move for production in productions for move in production._get_value_differences(posted)]
        self.env["stock.move"].union(*stale)._revalue()
        gained = productions._get_stock_gains(stock_values or {}, posted)
        entries = []
        left = productions._get_left_balances()
        for production in productions:
            lines = production._prepare_difference_lines(production._get_service_targets(), posted)
            lines += production._prepare_revaluation_lines(posted, gained)
            lines += production._prepare_variance_lines(lines, left)
            if lines:
                entries.append(production._prepare_settlement(lines, date, (bills or {}).get(production)))
        if entries:
            # a bill may be booked ahead, and what it does to the manufacturing order with it
            self.env["account.move"].create(entries)._post(soft=False)

    def _get_productions_posted_at_once(self):
        """Those of these manufacturing orders that are booked as things happen, ready to be booked.

        Bookings follow from what people were allowed to do, who may not book themselves: clerks, planners, buyers and
        vendors. Hence the superuser, whom core's valuation also gives every warehouse's stock.
        """
        productions = self.with_user(SUPERUSER_ID).filtered(lambda job: job._is_posted_at_once())
        return productions.filtered(lambda job: job._get_production_account())

    def _is_posted_at_once(self):
        """Whether the goods of this manufacturing order are valued in real time."""
        self.ensure_one()
        production = self._get_main_production()
        return production.with_company(production.company_id).product_id.valuation == "real_time"

    def _get_main_production(self):
        """The order the manufacturing order began with: product, company and locations are the same for all of its
        backorders."""
        return self.sudo().production_ids.sorted("id")[:1]

    def _get_production_account(self):
        """Where the cost of the manufacturing order is as long as it runs, if anything is booked there."""
        self.ensure_one()
        return self._get_main_production().production_location_id.valuation_account_id

    def _get_production_balances(self, date=None):
        """{job: what lies in its production account for it}, in company currency.

        :param date: up to and with that day; None for now
        """
        accounts = {production: production._get_production_account() for production in self}
        domain = [
            ("production_group_id", "in", self.ids),
            ("parent_state", "=", "posted"),
            ("account_id", "in", [account.id for account in accounts.values()]),
        ]
        if date:
            domain.append(("date", "<=", date))
        groups = ["production_group_id", "account_id"]
        balances = dict.fromkeys(self, 0.0)
        # sudo: Odoo's WIP wizard is an accountant's, who may not read what holds a manufacturing order together
        for production, account, balance in (
            self.env["account.move.line"].sudo()._read_group(domain, groups, ["balance:sum"])
        ):
            if account == accounts[production]:
                balances[production] += balance
        return balances

    def _get_posted_outsourced_cost(self):
        """{job: {(kind, operation, valued move, account): balance}} of what was posted for these manufacturing
        orders."""
        groups = self.env["account.move.line"]._read_group(
            [("production_group_id", "in", self.ids), ("parent_state", "=", "posted")],
            ["production_group_id", "outsourcing_entry", "subcontract_operation_id", "valued_move_id", "account_id"],
            ["balance:sum"],
        )
        posted = {production: {} for production in self}
        for production, *key, balance in groups:
            posted[production][tuple(key)] = balance
        return posted

    def _prepare_difference_lines(self, targets, posted):
        """Journal items that make what is posted for the vendors' work what it should be.

        :param targets: {(kind, operation, account): balance}
        :param posted: see `_get_posted_outsourced_cost`
        """
        self.ensure_one()
        currency = self._get_main_production().company_id.currency_id
        kinds = ("service", "billed", "accrued", "exchange")
        kinds += () if self._is_posted_at_once() else ("freight", "labor")
        missing = dict(targets)
        for (kind, operation, _move, account), balance in posted[self].items():
            if kind in kinds:
                missing[kind, operation, account] = missing.get((kind, operation, account), 0.0) - balance
        return [
            self._prepare_cost_line(kind, account, balance, operation)
            for (kind, operation, account), balance in missing.items()
            if not currency.is_zero(balance)
        ]

    def _prepare_cost_line(self, kind, account, balance, operation=None, move=None):
        """A journal item of this manufacturing order; the manufacturing order's analytic distribution goes with cost
        and with cleared bills.

        The bill itself carries the distribution, too: what clears it takes that back, so that it counts once.
        """
        self.ensure_one()
        operation = operation or self.env["mrp.subcontract.operation"]
        move = move or self.env["stock.move"]
        line = operation.purchase_line_id
        kind_name = dict(self.env["account.move.line"]._fields["outsourcing_entry"]._description_selection(self.env))
        about = operation.name or move.product_id.display_name or self.name
        return {
            "name": f"{kind_name[kind]} - {about}",
            "account_id": account.id,
            "balance": balance,
            "product_id": move.product_id.id or line.product_id.id,
            "partner_id": line.partner_id.commercial_partner_id.id,
            "analytic_distribution": kind in ("service", "billed") and line.analytic_distribution,
            "production_group_id": self.id,
            "subcontract_operation_id": operation.id,
            "valued_move_id": move.id,
            "outsourcing_entry": kind,
        }

    def _prepare_settlement(self, lines, date=None, bills=None):
        """Values of the entry that books them."""
        self.ensure_one()
        production = self._get_main_production()
        accounts = production.with_company(production.company_id).product_id._get_product_accounts()
        journal = accounts.get("stock_journal") or production.company_id.account_stock_journal_id
        return {
            "journal_id": journal.id,
            "company_id": production.company_id.id,
            "date": date or fields.Date.context_today(self),
            "ref": self.env._("%s - Cost of Outsourced Work", self.name),
            "move_type": "entry",
            "settled_bill_ids": bills and [Command.set(bills.ids)],
            "line_ids": [Command.create(line) for line in lines],
        }
