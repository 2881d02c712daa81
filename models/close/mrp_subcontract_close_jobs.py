"""Work in progress: what jobs cost and did not finish, against the production accounts."""

from collections import defaultdict

from odoo import fields, models


class MrpSubcontractClose(models.Model):
    _inherit = "mrp.subcontract.close"

    def _get_products_posted_at_once(self):
        """Products whose jobs are booked in a production account as things happen."""
        # sudo: an accountant may not read jobs
        groups = (
            self.env["mrp.production"].sudo()._read_group([("company_id", "=", self.company_id.id)], ["product_id"])
        )
        products = self.env["product.product"].sudo().union(*(product for [product] in groups))
        return products.with_company(self.company_id).filtered(
            lambda product: product.valuation == "real_time" and product.property_stock_production.valuation_account_id
        )

    def _get_production_accounts(self):
        # sudo: an accountant may not read warehouses
        places = (
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
        return places.valuation_account_id

    def _tie_jobs(self):
        """Cost of jobs less what they finished = production account.

        Labour counts from when it is booked, with the completion; what a finished job cost more or less than its goods
        is a difference that only the ledger has. Jobs that are booked by closings of stock valuation are not looked at.
        """
        accounts = self._get_production_accounts()
        products = self._get_products_posted_at_once()
        costs = self.env["mrp.job.cost.line"].sudo()._at_date(self.date_to)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("production_id.product_id", "in", products.ids),
            *costs._get_posted_domain(),
            "|",
            ("element", "!=", "labour"),
            "&",
            ("production_id.state", "=", "done"),
            ("production_id.date_finished", "<", fields.Date.add(self.date_to, days=1)),
        ]
        lists = defaultdict(float)
        for job, amount in costs._read_group(domain, ["production_group_id"], ["amount:sum"]):
            lists[("mrp.production.group", job.id), None] += amount
        items = self.env["account.move.line"].sudo()
        ledger = {}
        domain = [
            *self._get_items_domain(accounts),
            ("production_group_id.production_ids.product_id", "in", products.ids),
        ]
        for job, kind, amount in items._read_group(
            domain, ["production_group_id", "outsourcing_entry"], ["balance:sum"]
        ):
            key = (("mrp.production.group", job.id), None)
            ledger[key] = ledger.get(key, 0.0) + amount
            if kind == "variance":
                lists[key] += amount
        loose = [
            *self._get_items_domain(accounts),
            ("production_group_id", "=", False),
            ("outsourcing_entry", "!=", "closing"),
        ]
        return self._prepare_tie(
            self.env._("Work in progress"),
            self.env._("Cost of open jobs = production account"),
            dict(lists),
            ledger,
            is_set_up=bool(accounts),
            loose=self._get_loose_items(loose),
        )
