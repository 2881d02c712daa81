"""Received not billed (GRNI): what vendors are owed, against the accrual accounts."""

from typing import NamedTuple

from odoo import models


class ComparedAccruals(NamedTuple):
    """What is compared, operation by operation, as {id of the operation: amount}."""

    owed: models.Model  # rows of the report that the accrual account holds
    lists: dict  # what vendors are owed for work on it
    ledger: dict  # credit balance of the accrual account
    accounts: models.Model  # the accrual accounts
    waiting: models.Model  # operations that are left out: the closing that books them is not posted


class MrpSubcontractReconciliationAccrual(models.AbstractModel):
    _name = "mrp.subcontract.reconciliation.accrual"
    _description = "Reconciliation of Received Not Billed"

    def _get_accrual_accounts(self, closing):
        """{product: account} of what is bought as outsourced work and accrued."""
        # sudo: an accountant may not read orders
        lines = closing.env["purchase.order.line"].sudo()
        groups = lines._read_group(
            [("subcontract_operation_id", "!=", False), ("company_id", "=", closing.company_id.id)],
            ["product_id"],
            ["id:recordset"],
        )
        accounts = {product: found[:1]._get_outsourced_accrual_account() for product, found in groups}
        return {product: account for product, account in accounts.items() if account}

    def _get_received_not_billed(self, closing):
        """Rows of what vendors are owed at the end of the period; negative where they billed more than they did."""
        closing.ensure_one()
        # sudo: whoever closes may read what is owed, though not the orders behind it
        report = closing.env["mrp.received.not.billed"].sudo()._at_date(closing.date_to)
        # rows that were read before something was billed
        report.invalidate_model()
        return report

    def _compare_accruals(self, closing):
        """What the list and the ledger say of each operation, see `ComparedAccruals`.

        Where closings book the work, bills stay in the expense account: what was billed ahead is not accrued there.
        """
        closing.ensure_one()
        by_product = self._get_accrual_accounts(closing)
        accounts = closing.env["account.account"].sudo().union(*by_product.values())
        at_once, at_closing = self.env["mrp.subcontract.reconciliation.wip"]._get_products_made(closing)
        path = "subcontract_operation_id.production_id.product_id"
        report = self._get_received_not_billed(closing)
        owed = report.search(
            [
                ("company_id", "=", closing.company_id.id),
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
        ledger = self._sum_accruals(closing, accounts, at_once | at_closing)
        # sudo: an accountant may not read operations
        waiting = self.env["mrp.subcontract.reconciliation.wip"]._find_waiting(closing, lists, ledger)
        operations = closing.env["mrp.subcontract.operation"].sudo().browse(waiting)
        waiting = operations.filtered(lambda operation: not operation.production_group_id._is_posted_at_once())
        for operation in waiting:
            lists.pop(operation.id, None)
            ledger.pop(operation.id, None)
        owed = owed.filtered(lambda row: row.subcontract_operation_id not in waiting)
        return ComparedAccruals(owed, lists, ledger, accounts, waiting)

    def _sum_accruals(self, closing, accounts, products):
        """{id of the operation: credit balance of these accounts}: what was accrued for it, less its bills.

        :param products: that the manufacturing orders make
        """
        balances = {}
        items = closing.env["account.move.line"].sudo()
        ours = [("subcontract_operation_id.production_id.product_id", "in", products.ids)]
        bills = [
            ("subcontract_operation_id", "=", False),
            ("purchase_line_id.subcontract_operation_id.production_id.product_id", "in", products.ids),
        ]
        for domain, path in (
            (ours, "subcontract_operation_id"),
            (bills, "purchase_line_id.subcontract_operation_id"),
        ):
            domain = [*self.env["mrp.subcontract.reconciling"]._get_items_domain(closing, accounts), *domain]
            for operation, amount in items._read_group(domain, [path], ["balance:sum"]):
                balances[operation.id] = balances.get(operation.id, 0.0) - amount
        return balances

    def _prepare_accruals(self, closing):
        """Values of the reconciliation: received not billed = its account; what is owed is positive on both sides."""
        compared = self._compare_accruals(closing)
        unassigned = [
            *self.env["mrp.subcontract.reconciling"]._get_items_domain(closing, compared.accounts),
            ("subcontract_operation_id", "=", False),
            "|",
            ("purchase_line_id", "=", False),
            ("purchase_line_id.subcontract_operation_id", "=", False),
        ]

        def by_key(amounts):
            return {(("mrp.subcontract.operation", operation), None): amount for operation, amount in amounts.items()}

        return self.env["mrp.subcontract.reconciling"]._prepare_reconciliation(
            closing,
            closing.env._("Received not billed (GRNI)"),
            closing.env._("What vendors are owed = credit balance of the accrual account"),
            by_key(compared.lists),
            by_key(compared.ledger),
            is_set_up=bool(compared.accounts),
            unassigned=self.env["mrp.subcontract.unassigned.item"]._get_unassigned_items(closing, unassigned),
            sign=-1,
            waiting_for=self.env["mrp.subcontract.reconciliation.wip"]._get_waiting_text(
                closing, compared.waiting.production_group_id
            ),
        )
