"""Received, not billed: what vendors are owed, against the accrual accounts."""

from collections import defaultdict

from odoo import models


class MrpSubcontractClose(models.Model):
    _inherit = "mrp.subcontract.close"

    def _get_accrual_accounts(self):
        """{product: account} of what is bought as outside work and accrued, and all of these accounts."""
        lines = self.env["purchase.order.line"].sudo()
        groups = lines._read_group(
            [("subcontract_operation_id", "!=", False), ("company_id", "=", self.company_id.id)],
            ["product_id"],
            ["id:recordset"],
        )
        accounts = {product: found[:1]._get_outside_accrual_account() for product, found in groups}
        return {product: account for product, account in accounts.items() if account}

    def _tie_accruals(self):
        """Received, not billed = its account, operation by operation; what is owed is positive on both sides."""
        by_product = self._get_accrual_accounts()
        accounts = self.env["account.account"].sudo().union(*by_product.values())
        costs = self.env["mrp.job.cost.line"].sudo()._at_date(self.date_to)
        booked_products = self._get_products_posted_at_once()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("status", "=", "accrued"),
            ("product_id", "in", [product.id for product in by_product]),
            ("production_id.product_id", "in", booked_products.ids),
        ]
        lists = {}
        for operation, amount in costs._read_group(domain, ["subcontract_operation_id"], ["amount:sum"]):
            lists[("mrp.subcontract.operation", operation.id), None] = amount
        balances = defaultdict(float)
        items = self.env["account.move.line"].sudo()
        domain = self._get_items_domain(accounts)
        ours = [*domain, ("subcontract_operation_id.production_id.product_id", "in", booked_products.ids)]
        for operation, amount in items._read_group(ours, ["subcontract_operation_id"], ["balance:sum"]):
            balances[("mrp.subcontract.operation", operation.id), None] += amount
        bills = [
            *domain,
            ("subcontract_operation_id", "=", False),
            ("purchase_line_id.subcontract_operation_id", "!=", False),
        ]
        by_operation = "purchase_line_id.subcontract_operation_id"
        for operation, amount in items._read_group(bills, [by_operation], ["balance:sum"]):
            balances[("mrp.subcontract.operation", operation.id), None] += amount
        loose = [
            *domain,
            ("subcontract_operation_id", "=", False),
            "|",
            ("purchase_line_id", "=", False),
            ("purchase_line_id.subcontract_operation_id", "=", False),
        ]
        return self._prepare_tie(
            self.env._("Received, not billed"),
            self.env._("What vendors are owed = credit balance of the accrual account"),
            lists,
            {key: -balance for key, balance in balances.items()},
            is_set_up=bool(accounts),
            loose=self._get_loose_items(loose),
            sign=-1,
        )
