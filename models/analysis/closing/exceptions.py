"""What an accountant looks at besides the reconciliations: price differences, pending cost, exceptions.

Nothing of it is kept: each exception is a search over documents and reports that an accountant may read.
"""

from odoo import fields, models
from odoo.fields import Domain

# what is counted on the form and listed in the package
LISTED_EXCEPTIONS = ("negative", "backdated", "unestimated", "unconfirmed")


EXCEPTIONS = ("price_difference", "later", *LISTED_EXCEPTIONS)


class MrpSubcontractClosingException(models.AbstractModel):
    _name = "mrp.subcontract.closing.exception"
    _description = "Exceptions of a Closing"

    def _count_found(self, name, found):
        """Number of documents that an exception is about: manufacturing orders and entries have several rows."""
        path = {"unestimated": "production_group_id", "backdated": "move_id"}.get(name)
        return len(found[path]) if path and found else len(found)

    def _find_rows(self, closing, name):
        """Rows or records of an exception.

        :param name: one of `EXCEPTIONS`
        """
        closing.ensure_one()
        model, domain = self._get_domain(closing, name)
        # sudo: counted whoever looks at the closing; opened with the user's own rights
        records = closing.env[model].sudo().with_context(**self._get_exception_context(closing, model))
        if not records._auto:
            # rows that were read before something happened
            records.invalidate_model()
        return records.search(domain)

    def _get_domain(self, closing, name):
        """(model, domain) of an exception."""
        return getattr(self, f"_get_{name}_domain")(closing)

    def _get_exception_context(self, closing, model):
        """The day that reports look at: now, where the period is not over."""
        if closing.env[model]._auto or closing.date_to >= fields.Date.context_today(closing):
            return {}
        return {"outsourcing_at_date": str(closing.date_to)}

    def _get_price_difference_domain(self, closing):
        return "mrp.subcontract.price.difference", [
            ("company_id", "=", closing.company_id.id),
            ("date", ">=", closing.date_from),
            ("date", "<=", closing.date_to),
        ]

    def _get_later_domain(self, closing):
        unfinished = self.env["mrp.subcontract.reconciliation.wip"]._get_unfinished_ids(closing)
        return "mrp.job.cost.line", [
            ("company_id", "=", closing.company_id.id),
            ("status", "in", ("accrued", "committed")),
            ("element", "=", "service"),
            ("production_group_id", "not in", sorted(unfinished)),
        ]

    def _get_negative_domain(self, closing):
        return "mrp.wip.by.vendor", [
            ("company_id", "=", closing.company_id.id),
            ("site_type", "in", closing.env["mrp.wip.by.vendor"]._get_stock_locations()),
            ("quantity", "<", 0),
        ]

    def _get_unestimated_domain(self, closing):
        productions = sorted(self.env["mrp.subcontract.reconciliation.wip"]._get_unfinished_ids(closing))
        # sudo: an accountant may not read operations, and reads costs through the reports
        ordered = closing.env["mrp.subcontract.operation"].sudo()
        ordered = ordered._read_group(
            [("production_group_id", "in", productions), ("purchase_line_ids", "!=", False), ("state", "!=", "cancel")],
            ["production_group_id"],
        )
        groups = closing.env["mrp.production.group"].sudo().union(*(production for [production] in ordered))
        costs = closing.env["mrp.job.cost.line"].sudo()._of_productions(groups)
        estimated = costs._read_group(
            [("status", "=", "estimate"), ("element", "=", "service"), ("amount", "!=", 0)], ["production_group_id"]
        )
        missing = groups.browse(set(groups.ids) - {production.id for [production] in estimated})
        return "mrp.job.cost.line", [
            ("production_group_id", "in", sorted(missing.ids)),
            ("status", "in", ("committed", "accrued", "billed", "posted")),
        ]

    def _get_unconfirmed_domain(self, closing):
        return "mrp.subcontract.stock.confirmation", [
            ("company_id", "=", closing.company_id.id),
            ("state", "=", "asked"),
            ("date", "<=", closing.date_to),
        ]

    def _describe_negative(self, row):
        return f"{row.vendor_id.display_name}: {row.product_id.display_name}", row.value

    def _describe_backdated(self, item):
        return item._get_unassigned_name(), item.balance

    def _describe_unestimated(self, row):
        return row.production_group_id.name, None

    def _describe_unconfirmed(self, statement):
        return f"{statement.vendor_id.display_name}: {statement.name}", None

    def _get_backdated_domain(self, closing):
        """Journal items made since this closing, or earlier ones, were saved."""
        wip = self.env["mrp.subcontract.reconciliation.wip"]
        accruals = self.env["mrp.subcontract.reconciliation.accrual"]
        accounts = wip._get_production_accounts(closing).union(*accruals._get_accrual_accounts(closing).values())
        saved = closing.search([("company_id", "=", closing.company_id.id), ("state", "=", "saved")])
        dated = Domain.OR(
            Domain(
                [
                    ("date", ">=", other.date_from),
                    ("date", "<=", other.date_to),
                    ("create_date", ">", other.saved_on),
                    ("create_date", ">=", other.date_from if other == closing else closing.date_from),
                ]
            )
            for other in saved
            if other == closing or other.date_to < closing.date_from
        )
        return "account.move.line", dated & Domain(
            [
                ("company_id", "=", closing.company_id.id),
                ("account_id", "in", accounts.ids),
                ("parent_state", "=", "posted"),
            ]
        )
