"""Work in progress: what jobs cost and did not finish, against the production accounts."""

from typing import NamedTuple

from odoo import Command, fields, models
from odoo.tools import SQL

from ....tools.days import get_day_end


class ComparedJobs(NamedTuple):
    """What the tie of work in progress compares, manufacturing order by manufacturing order, as {id of the
    manufacturing order: amount}."""

    cost: dict  # cost less finished goods, our work whenever it was done
    labor: dict  # our work that is not booked yet: it is with the completion
    variance: dict  # what was taken out of the account because a manufacturing order was over
    ledger: dict  # what lies in the production account
    waiting: (
        models.Model
    )  # manufacturing orders that are left out of all that: the closing that books them is not posted

    def get_list(self):
        """{id of the manufacturing order: what should lie in the production account}."""
        productions = self.cost | self.variance
        return {
            production: self.cost.get(production, 0.0)
            - self.labor.get(production, 0.0)
            + self.variance.get(production, 0.0)
            for production in productions
        }


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    # --- which manufacturing orders, and how they are booked

    def _get_products_made(self):
        """({products whose manufacturing orders are booked as things happen}, {those whose manufacturing orders
        closings book}).

        The products of other manufacturing orders have no production account: nothing of those is booked.
        """
        # sudo: an accountant may not read manufacturing orders
        groups = (
            self.env["mrp.production"].sudo()._read_group([("company_id", "=", self.company_id.id)], ["product_id"])
        )
        products = self.env["product.product"].sudo().union(*(product for [product] in groups))
        products = products.with_company(self.company_id).filtered("property_stock_production.valuation_account_id")
        at_once = products.filtered(lambda product: product.valuation == "real_time")
        return at_once, products - at_once

    def _get_products_domain(self, path, productions_path, products):
        """Documents of manufacturing orders that are booked at once, or by closings: of these, those with outsourced
        work only.

        :param path: of the product that the manufacturing order makes
        :param productions_path: of the manufacturing order
        :param products: see `_get_products_made`
        """
        at_once, at_closing = products
        # closings book those that `_get_productions_valued_at_closing` of the company finds
        return [
            "|",
            (path, "in", at_once.ids),
            "&",
            (path, "in", at_closing.ids),
            (f"{productions_path}.subcontract_operation_ids.purchase_line_ids", "!=", False),
        ]

    def _get_production_accounts(self):
        # sudo: an accountant may not read warehouses
        locations = (
            self.env["stock.location"]
            .sudo()
            .search(
                [
                    ("usage", "=", "production"),
                    ("company_id", "=", self.company_id.id),
                    ("valuation_account_id", "!=", False),
                ]
            )
        )
        return locations.valuation_account_id

    def _has_closing(self):
        """Whether a closing of stock valuation is posted for the last day of the period."""
        self.ensure_one()
        return self.date_to in self.company_id._get_posted_closings().mapped("date")

    def _get_values_of_closings(self, products):
        """{id of the manufacturing order: what closings have put into production for it}: material less goods, without
        their work.

        :param products: see `_get_products_made`
        """
        self.ensure_one()
        last_closing = self.company_id._get_last_closing_date()
        if not last_closing:
            return {}
        at_once, at_closing = products
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production.production_group_id,
                       SUM(CASE WHEN move.is_in THEN -move.closing_value ELSE move.closing_value END)
                  FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN stock_location destination ON destination.id = move.location_dest_id
                  LEFT JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
                  JOIN mrp_production production ON production.id = COALESCE(
                       move.raw_material_production_id, move.production_id, operation.production_id)
                 WHERE move.closing_value <> 0 AND move.state = 'done' AND move.account_move_id IS NULL
                   AND move.company_id = %(company)s AND move.date <= %(last_closing)s AND move.date < %(next_day)s
                   AND (source.usage = 'production' AND source.valuation_account_id IS NOT NULL
                        OR destination.usage = 'production' AND destination.valuation_account_id IS NOT NULL)
                   AND (production.product_id = ANY(%(at_once)s) OR production.product_id = ANY(%(at_closing)s)
                        AND EXISTS (
                            SELECT FROM mrp_subcontract_operation outside
                              JOIN purchase_order_line line ON line.subcontract_operation_id = outside.id
                             WHERE outside.production_group_id = production.production_group_id))
                 GROUP BY production.production_group_id
                """,
                company=self.company_id.id,
                last_closing=last_closing,
                next_day=get_day_end(self.date_to, self.env.tz),
                at_once=at_once.ids,
                at_closing=at_closing.ids,
            )
        )
        return {production: float(value) for production, value in rows if production}

    def _find_waiting(self, lists, ledger):
        """Ids of what differs and may wait for a closing: none where one is posted for the day."""
        if self._has_closing():
            return []
        keys = [*lists, *(key for key in ledger if key not in lists)]
        differences = {key: lists.get(key, 0.0) - ledger.get(key, 0.0) for key in keys}
        return [key for key, difference in differences.items() if not self.currency_id.is_zero(difference)]

    def _say_waiting(self, jobs):
        """What has to be done before these manufacturing orders can be compared."""
        if not jobs:
            return False
        return self.env._(
            "%(number)s manufacturing orders are booked by the closing of stock valuation, which is not posted for "
            "%(date)s yet: post "
            "it and check again.",
            number=len(jobs),
            date=self.date_to,
        )

    def _find_productions_of_closings(self, ids):
        """Those of these manufacturing orders that closings book, or parts of them: their material, for example."""
        # sudo: an accountant may not read manufacturing orders
        productions = self.env["mrp.production.group"].sudo().browse(ids)
        return productions.filtered(lambda job: not job._is_posted_at_once() or job._get_moves_of_closings())

    # --- the tie

    def _compare_productions(self):
        """What the lists and the ledger say of each manufacturing order, see `ComparedJobs`."""
        self.ensure_one()
        products = self._get_products_made()
        # sudo: whoever closes may read costs, though not the manufacturing orders behind them
        costs = self.env["mrp.job.cost.line"].sudo()._at_date(self.date_to)
        of_productions = [
            ("company_id", "=", self.company_id.id),
            *costs._get_posted_domain(),
            *self._get_products_domain("production_id.product_id", "production_group_id", products),
        ]
        by_production = ["production_group_id"]
        cost = {
            production.id: amount
            for production, amount in costs._read_group(of_productions, by_production, ["amount:sum"])
        }
        # our work is booked with the completion of its order
        not_booked = [
            *of_productions,
            ("element", "=", "labor"),
            "|",
            ("production_id.state", "!=", "done"),
            ("production_id.date_finished", ">=", fields.Date.add(self.date_to, days=1)),
        ]
        labor = {
            production.id: amount for production, amount in costs._read_group(not_booked, by_production, ["amount:sum"])
        }
        ledger, variance = self._get_values_of_closings(products), {}
        domain = [
            *self._get_items_domain(self._get_production_accounts()),
            *self._get_products_domain(
                "production_group_id.production_ids.product_id", "production_group_id", products
            ),
        ]
        items = self.env["account.move.line"].sudo()
        for production, kind, amount in items._read_group(
            domain, [*by_production, "outsourcing_entry"], ["balance:sum"]
        ):
            ledger[production.id] = ledger.get(production.id, 0.0) + amount
            if kind == "variance":
                variance[production.id] = amount
        compared = ComparedJobs(cost, labor, variance, ledger, None)
        waiting = self._find_productions_of_closings(self._find_waiting(compared.get_list(), ledger))
        for amounts in (cost, labor, variance, ledger):
            for production in waiting:
                amounts.pop(production.id, None)
        return compared._replace(waiting=waiting)

    def _reconciliation_productions(self, compared, way):
        """Cost of manufacturing orders less what they finished = production account.

        Labor counts from when it is booked, with the completion; what a finished job cost more or less than its goods
        is a difference that only the ledger has. Manufacturing orders that no closing has booked yet are left out, and
        said to be.

        :param compared: see `_compare_productions`
        :param way: see `_get_way_to_list`
        """
        accounts = self._get_production_accounts()
        loose = [
            *self._get_items_domain(accounts),
            ("production_group_id", "=", False),
            ("outsourcing_entry", "!=", "closing"),
        ]

        def by_key(amounts):
            return {(("mrp.production.group", production), None): amount for production, amount in amounts.items()}

        waiting_for = self._say_waiting(compared.waiting)
        if not accounts and self._has_outsourced_work():
            waiting_for = self.env._(
                "Nothing of the manufacturing orders is in the books: set the valuation account of the production "
                "location."
            )
        reconciliation = self._prepare_reconciliation(
            self.env._("Work in progress"),
            self.env._("Cost of open manufacturing orders = production account"),
            by_key(compared.get_list()),
            by_key(compared.ledger),
            is_set_up=bool(accounts),
            loose=self._get_unassigned_items(loose),
            waiting_for=waiting_for,
        )
        reconciliation["line_ids"] += [Command.create(line) for line in self._prepare_broken_lines(way)]
        return reconciliation

    def _has_outsourced_work(self):
        """Whether there is outsourced work on order that could be in the books."""
        domain = [("company_id", "=", self.company_id.id), ("purchase_line_ids", "!=", False)]
        # sudo: an accountant may not read operations
        return bool(self.env["mrp.subcontract.operation"].sudo().search_count(domain, limit=1))
