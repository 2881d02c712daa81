"""Work in progress: what manufacturing orders cost and did not finish, against the production accounts."""

from typing import NamedTuple

from odoo import Command, fields, models
from odoo.tools import SQL

from ....tools.days import get_day_end


class ComparedProductions(NamedTuple):
    """What is compared, as {id of the manufacturing order (`mrp.production.group`): amount}."""

    cost: dict  # cost less finished goods, our work whenever it was done
    labor: dict  # our work that is not booked yet: it is with the completion
    variance: dict  # what was taken out of the account because a manufacturing order was over
    ledger: dict  # what lies in the production account
    waiting: models.Model  # manufacturing orders that are left out: the closing that books them is not posted

    def get_list(self):
        """{id of the manufacturing order: what should lie in the production account}."""
        productions = self.cost | self.variance
        return {
            production: self.cost.get(production, 0.0)
            - self.labor.get(production, 0.0)
            + self.variance.get(production, 0.0)
            for production in productions
        }


class MrpSubcontractReconciliationWip(models.AbstractModel):
    _name = "mrp.subcontract.reconciliation.wip"
    _description = "Reconciliation of Work in Progress"

    def _get_products_made(self, closing):
        """(products whose manufacturing orders are booked as things happen, those that closings book).

        The products of other manufacturing orders have no production account: nothing of those is booked.
        """
        # sudo: an accountant may not read manufacturing orders
        groups = (
            closing.env["mrp.production"]
            .sudo()
            ._read_group([("company_id", "=", closing.company_id.id)], ["product_id"])
        )
        products = closing.env["product.product"].sudo().union(*(product for [product] in groups))
        products = products.with_company(closing.company_id).filtered("property_stock_production.valuation_account_id")
        at_once = products.filtered(lambda product: product.valuation == "real_time")
        return at_once, products - at_once

    def _get_products_domain(self, closing, path, productions_path, products):
        """Domain of documents of manufacturing orders that are booked; closings book those with outsourced work only.

        :param path: of the product that the manufacturing order makes
        :param productions_path: of the manufacturing order
        :param products: see `_get_products_made`
        """
        at_once, at_closing = products
        # closings book those that `_get_productions_valued_at_closing` finds
        return [
            "|",
            (path, "in", at_once.ids),
            "&",
            (path, "in", at_closing.ids),
            (f"{productions_path}.subcontract_operation_ids.purchase_line_ids", "!=", False),
        ]

    def _get_production_accounts(self, closing):
        """Valuation accounts of the company's production locations."""
        # sudo: an accountant may not read warehouses
        locations = (
            closing.env["stock.location"]
            .sudo()
            .search(
                [
                    ("usage", "=", "production"),
                    ("company_id", "=", closing.company_id.id),
                    ("valuation_account_id", "!=", False),
                ]
            )
        )
        return locations.valuation_account_id

    def _has_closing(self, closing):
        """Whether a closing of stock valuation is posted for the last day of the period."""
        closing.ensure_one()
        closings = self.env["mrp.subcontract.periodic.closing"]._get_posted_closings(closing.company_id)
        return closing.date_to in closings.mapped("date")

    def _get_booked_by_closings(self, closing, products):
        """{id of the manufacturing order: what closings have put into production}: material less goods.

        :param products: see `_get_products_made`
        """
        closing.ensure_one()
        last_closing = closing.company_id._get_last_closing_date()
        if not last_closing:
            return {}
        at_once, at_closing = products
        closing.env.flush_all()
        rows = closing.env.execute_query(
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
                            SELECT FROM mrp_subcontract_operation outsourced
                              JOIN purchase_order_line line ON line.subcontract_operation_id = outsourced.id
                             WHERE outsourced.production_group_id = production.production_group_id))
                 GROUP BY production.production_group_id
                """,
                company=closing.company_id.id,
                last_closing=last_closing,
                next_day=get_day_end(closing.date_to, closing.env.tz),
                at_once=at_once.ids,
                at_closing=at_closing.ids,
            )
        )
        return {production: float(value) for production, value in rows if production}

    def _find_waiting(self, closing, lists, ledger):
        """Ids of what differs and may wait for a closing: none where one is posted for the day."""
        if self._has_closing(closing):
            return []
        keys = [*lists, *(key for key in ledger if key not in lists)]
        differences = {key: lists.get(key, 0.0) - ledger.get(key, 0.0) for key in keys}
        return [key for key, difference in differences.items() if not closing.currency_id.is_zero(difference)]

    def _get_waiting_text(self, closing, groups):
        """What has to be done before these manufacturing orders can be compared."""
        if not groups:
            return False
        return closing.env._(
            "%(number)s manufacturing orders are booked by the closing of stock valuation, which is not posted for "
            "%(date)s yet: post it and check again.",
            number=len(groups),
            date=closing.date_to,
        )

    def _find_productions_of_closings(self, closing, ids):
        """Those of these manufacturing orders that closings book, or parts of them: their material, for example."""
        # sudo: an accountant may not read manufacturing orders
        groups = closing.env["mrp.production.group"].sudo().browse(ids)
        periodic = self.env["mrp.subcontract.periodic.closing"]
        return groups.filtered(lambda group: not group._is_posted_at_once() or periodic._get_moves_of_closings(group))

    def _compare_productions(self, closing):
        """What the lists and the ledger say of each manufacturing order, see `ComparedProductions`."""
        closing.ensure_one()
        products = self._get_products_made(closing)
        # sudo: whoever closes may read costs, though not the manufacturing orders behind them
        costs = closing.env["mrp.job.cost.line"].sudo()._at_date(closing.date_to)
        of_productions = [
            ("company_id", "=", closing.company_id.id),
            *costs._get_posted_domain(),
            *self._get_products_domain(closing, "production_id.product_id", "production_group_id", products),
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
            ("production_id.date_finished", ">=", fields.Date.add(closing.date_to, days=1)),
        ]
        labor = {
            production.id: amount for production, amount in costs._read_group(not_booked, by_production, ["amount:sum"])
        }
        ledger, variance = self._get_booked_by_closings(closing, products), {}
        domain = [
            *self.env["mrp.subcontract.reconciling"]._get_items_domain(closing, self._get_production_accounts(closing)),
            *self._get_products_domain(
                closing, "production_group_id.production_ids.product_id", "production_group_id", products
            ),
        ]
        items = closing.env["account.move.line"].sudo()
        for production, kind, amount in items._read_group(
            domain, [*by_production, "outsourcing_entry"], ["balance:sum"]
        ):
            ledger[production.id] = ledger.get(production.id, 0.0) + amount
            if kind == "variance":
                variance[production.id] = amount
        compared = ComparedProductions(cost, labor, variance, ledger, None)
        waiting = self._find_productions_of_closings(closing, self._find_waiting(closing, compared.get_list(), ledger))
        for amounts in (cost, labor, variance, ledger):
            for production in waiting:
                amounts.pop(production.id, None)
        return compared._replace(waiting=waiting)

    def _prepare_productions(self, closing, compared, bridge):
        """Cost of manufacturing orders less what they finished = production account.

        Labor counts from when it is booked, with the completion. What a finished manufacturing order cost more or less
        than its goods is a difference that only the ledger has. Manufacturing orders that no closing has booked yet are
        left out, and named.

        :param compared: see `_compare_productions`
        :param bridge: see `Bridge`
        """
        accounts = self._get_production_accounts(closing)
        unassigned = [
            *self.env["mrp.subcontract.reconciling"]._get_items_domain(closing, accounts),
            ("production_group_id", "=", False),
            ("outsourcing_entry", "!=", "closing"),
        ]

        def by_key(amounts):
            return {(("mrp.production.group", production), None): amount for production, amount in amounts.items()}

        waiting_for = self._get_waiting_text(closing, compared.waiting)
        if not accounts and self._has_outsourced_work(closing):
            waiting_for = closing.env._(
                "No manufacturing order is in the books: set the valuation account of the production location."
            )
        reconciliation = self.env["mrp.subcontract.reconciling"]._prepare_reconciliation(
            closing,
            closing.env._("Work in progress"),
            closing.env._("Cost of open manufacturing orders = production account"),
            by_key(compared.get_list()),
            by_key(compared.ledger),
            is_set_up=bool(accounts),
            unassigned=self.env["mrp.subcontract.unassigned.item"]._get_unassigned_items(closing, unassigned),
            waiting_for=waiting_for,
        )
        mismatches = self.env["mrp.subcontract.roll.forward.bridge"]._prepare_mismatch_lines(closing, bridge)
        reconciliation["line_ids"] += [Command.create(line) for line in mismatches]
        return reconciliation

    def _has_outsourced_work(self, closing):
        """Whether there is outsourced work on order that could be in the books."""
        domain = [("company_id", "=", closing.company_id.id), ("purchase_line_ids", "!=", False)]
        # sudo: an accountant may not read operations
        return bool(closing.env["mrp.subcontract.operation"].sudo().search_count(domain, limit=1))

    def _get_unfinished_ids(self, closing):
        """Ids of manufacturing orders of which something is still to be finished after the period."""
        next_day = fields.Date.add(closing.date_to, days=1)
        domain = [
            ("company_id", "=", closing.company_id.id),
            "|",
            "|",
            ("state", "not in", ("done", "cancel")),
            "&",
            ("state", "=", "done"),
            ("date_finished", ">=", next_day),
            # when an order was cancelled is not kept: then it was not touched any more
            "&",
            ("state", "=", "cancel"),
            ("write_date", ">=", next_day),
        ]
        # sudo: an accountant may not read manufacturing orders
        groups = closing.env["mrp.production"].sudo()._read_group(domain, ["production_group_id"])
        return {production.id for [production] in groups}
