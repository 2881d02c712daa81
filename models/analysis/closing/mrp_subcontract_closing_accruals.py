"""Received, not billed: what vendors are owed, against the accrual accounts."""

from typing import NamedTuple

from odoo import models


class ComparedAccruals(NamedTuple):
    """What the tie of accruals compares, operation by operation, as {id of the operation: amount}."""

    owed: models.Model  # rows of the report that the accrual account holds
    lists: dict  # what vendors are owed for work on it
    ledger: dict  # credit balance of the accrual account
    accounts: models.Model  # the accrual accounts
    waiting: models.Model  # operations that are left out of all that: the closing that books them is not posted


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    def _get_accrual_accounts(self):
        """{product: account} of what is bought as outsourced work and accrued."""
        # sudo: an accountant may not read orders
        lines = self.env["purchase.order.line"].sudo()
        groups = lines._read_group(
            [("subcontract_operation_id", "!=", False), ("company_id", "=", self.company_id.id)],
            ["product_id"],
            ["id:recordset"],
        )
        accounts = {product: found[:1]._get_outsourced_accrual_account() for product, found in groups}
        return {product: account for product, account in accounts.items() if account}

    def _get_received_not_billed(self):
        """Rows of what vendors are owed at the end of the period; negative where they billed more than they did."""
        self.ensure_one()
        # sudo: whoever closes may read what is owed, though not the orders behind it
        report = self.env["mrp.received.not.billed"].sudo()._at_date(self.date_to)
        # rows that were read before something was billed
        report.invalidate_model()
        return report

    def _compare_accruals(self):
        """What the list and the ledger say of each operation, see `ComparedAccruals`.

        Where closings book the work, bills stay in the expense account: what was billed ahead is not accrued there.
        """
        self.ensure_one()
        by_product = self._get_accrual_accounts()
        accounts = self.env["account.account"].sudo().union(*by_product.values())
        at_once, at_closing = self._get_products_made()
        path = "subcontract_operation_id.production_id.product_id"
        report = self._get_received_not_billed()
        owed = report.search(
            [
                ("company_id", "=", self.company_id.id),
                ("product_id", "in", [product.id for product in by_product]),
                "|",
                (path, "in", at_once.ids),
                "&",
                (path, "in", at_closing.ids),
                ("amount", ">", 0),
            ]
        )
        lists = {}
        for row in owed:
            operation = row.subcontract_operation_id.id
            lists[operation] = lists.get(operation, 0.0) + row.amount
        ledger = self._sum_accruals(accounts, at_once | at_closing)
        # sudo: an accountant may not read operations
        operations = self.env["mrp.subcontract.operation"].sudo().browse(self._find_waiting(lists, ledger))
        waiting = operations.filtered(lambda operation: not operation.production_group_id._is_posted_at_once())
        for operation in waiting:
            lists.pop(operation.id, None)
            ledger.pop(operation.id, None)
        owed = owed.filtered(lambda row: row.subcontract_operation_id not in waiting)
        return ComparedAccruals(owed, lists, ledger, accounts, waiting)

    def _sum_accruals(self, accounts, products):
        """{id of the operation: credit balance of these accounts}: what was accrued for it, less its bills.

        :param products: that the manufacturing orders make
        """
        balances = {}
        items = self.env["account.move.line"].sudo()
        ours = [("subcontract_operation_id.production_id.product_id", "in", products.ids)]
        bills = [
            ("subcontract_operation_id", "=", False),
            ("purchase_line_id.subcontract_operation_id.production_id.product_id", "in", products.ids),
        ]
        for domain, path in (
            (ours, "subcontract_operation_id"),
            (bills, "purchase_line_id.subcontract_operation_id"),
        ):
            domain = [*self._get_items_domain(accounts), *domain]
            for operation, amount in items._read_group(domain, [path], ["balance:sum"]):
                balances[operation.id] = balances.get(operation.id, 0.0) - amount
        return balances

    def _reconciliation_accruals(self):
        """Received, not billed = its account, operation by operation; what is owed is positive on both sides."""
        compared = self._compare_accruals()
        loose = [
            *self._get_items_domain(compared.accounts),
            ("subcontract_operation_id", "=", False),
            "|",
            ("purchase_line_id", "=", False),
            ("purchase_line_id.subcontract_operation_id", "=", False),
        ]

        def by_key(amounts):
            return {(("mrp.subcontract.operation", operation), None): amount for operation, amount in amounts.items()}

        return self._prepare_reconciliation(
            self.env._("Received, not billed"),
            self.env._("What vendors are owed = credit balance of the accrual account"),
            by_key(compared.lists),
            by_key(compared.ledger),
            is_set_up=bool(compared.accounts),
            loose=self._get_unassigned_items(loose),
            sign=-1,
            waiting_for=self._say_waiting(compared.waiting.production_group_id),
        )
