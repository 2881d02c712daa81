"""What an accountant looks at besides the ties: price differences, what will move later, exceptions.

Nothing of it is kept: each finding is a search over documents and reports that an accountant may read.
"""

from odoo import api, fields, models
from odoo.fields import Domain

from ....tools.tables import Column, Table

# what is counted on the form and listed in the pack
EXCEPTIONS = ("negative", "backdated", "unestimated", "unconfirmed")
FINDINGS = ("price_difference", "later", *EXCEPTIONS)


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    price_difference_count = fields.Integer("Price Differences", compute="_compute_exceptions")
    price_difference_amount = fields.Monetary(
        compute="_compute_exceptions", help="What bills of the period differ from their orders by."
    )
    later_count = fields.Integer(
        "Finished, to Move Later",
        compute="_compute_exceptions",
        help="Finished manufacturing orders whose outsourced work is received and not billed, or ordered and neither "
        "received nor billed.",
    )
    later_amount = fields.Monetary(compute="_compute_exceptions", help="At the prices of their orders.")
    negative_count = fields.Integer("Negative at Vendors", compute="_compute_exceptions")
    backdated_count = fields.Integer(
        "Dated Back",
        compute="_compute_exceptions",
        help="Journal items that were made after the close of the period that they are dated in was saved.",
    )
    unestimated_count = fields.Integer(
        "Manufacturing orders without Estimate",
        compute="_compute_exceptions",
        help="Open manufacturing orders whose outsourced work nobody estimated.",
    )
    unconfirmed_count = fields.Integer(
        "Unanswered Vendors",
        compute="_compute_exceptions",
        help="Vendors who were asked to confirm what they hold, and have not signed.",
    )

    @api.depends("date_from", "date_to", "company_id", "checked_on", "state")
    def _compute_exceptions(self):
        for close in self:
            for name in FINDINGS:
                found = close._find(name) if close.date_from and close.date_to else []
                close[f"{name}_count"] = close._count_found(name, found)
                if f"{name}_amount" in self._fields:
                    close[f"{name}_amount"] = sum(row.amount for row in found)

    def _count_found(self, name, found):
        """How many documents a finding is about: manufacturing orders and entries have several rows."""
        path = {"unestimated": "production_group_id", "backdated": "move_id"}.get(name)
        return len(found[path]) if path and found else len(found)

    def _find(self, name):
        """The rows or records of a finding.

        :param name: one of `FINDINGS`
        """
        self.ensure_one()
        model, domain = getattr(self, f"_get_{name}_domain")()
        # sudo: counted whoever looks at the close; opened with the user's own rights
        records = self.env[model].sudo().with_context(**self._get_exception_context(model))
        if not records._auto:
            # rows that were read before something happened
            records.invalidate_model()
        return records.search(domain)

    def _get_exception_context(self, model):
        """The day that reports look at: now, where the period is not over."""
        if self.env[model]._auto or self.date_to >= fields.Date.context_today(self):
            return {}
        return {"outsourcing_at_date": str(self.date_to)}

    def action_open_exception(self):
        """Open the documents of the finding that `finding` in the context names, see `FINDINGS`."""
        self.ensure_one()
        name = self.env.context["finding"]
        model, domain = getattr(self, f"_get_{name}_domain")()
        return {
            "type": "ir.actions.act_window",
            "name": self.fields_get([f"{name}_count"], ["string"])[f"{name}_count"]["string"],
            "res_model": model,
            "view_mode": "list,form" if self.env[model]._auto else "list",
            "domain": list(domain),
            "context": self._get_exception_context(model),
        }

    # --- what is looked for: (model, domain)

    def _get_price_difference_domain(self):
        return "mrp.subcontract.price.difference", [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    def _get_later_domain(self):
        return "mrp.job.cost.line", [
            ("company_id", "=", self.company_id.id),
            ("status", "in", ("accrued", "committed")),
            ("element", "=", "service"),
            ("production_group_id", "not in", sorted(self._get_open_productions())),
        ]

    def _get_negative_domain(self):
        return "mrp.wip.by.vendor", [
            ("company_id", "=", self.company_id.id),
            ("site_type", "in", self.env["mrp.wip.by.vendor"]._get_stock_locations()),
            ("quantity", "<", 0),
        ]

    def _get_backdated_domain(self):
        """Of this close, if it is saved, or of earlier ones that were saved, what was made since in this period."""
        accounts = self._get_production_accounts().union(*self._get_accrual_accounts().values())
        closes = self.search([("company_id", "=", self.company_id.id), ("state", "=", "saved")])
        dated = Domain.OR(
            Domain(
                [
                    ("date", ">=", close.date_from),
                    ("date", "<=", close.date_to),
                    ("create_date", ">", close.saved_on),
                    ("create_date", ">=", close.date_from if close == self else self.date_from),
                ]
            )
            for close in closes
            if close == self or close.date_to < self.date_from
        )
        return "account.move.line", dated & Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("account_id", "in", accounts.ids),
                ("parent_state", "=", "posted"),
            ]
        )

    def _get_unestimated_domain(self):
        productions = sorted(self._get_open_productions())
        # sudo: an accountant may not read operations, and reads costs through the reports
        ordered = self.env["mrp.subcontract.operation"].sudo()
        ordered = ordered._read_group(
            [("production_group_id", "in", productions), ("purchase_line_ids", "!=", False), ("state", "!=", "cancel")],
            ["production_group_id"],
        )
        groups = self.env["mrp.production.group"].sudo().union(*(production for [production] in ordered))
        costs = self.env["mrp.job.cost.line"].sudo()._of_productions(groups)
        estimated = costs._read_group(
            [("status", "=", "estimate"), ("element", "=", "service"), ("amount", "!=", 0)], ["production_group_id"]
        )
        missing = groups.browse(set(groups.ids) - {production.id for [production] in estimated})
        return "mrp.job.cost.line", [
            ("production_group_id", "in", sorted(missing.ids)),
            ("status", "in", ("committed", "accrued", "billed", "posted")),
        ]

    def _get_unconfirmed_domain(self):
        return "mrp.subcontract.stock.confirmation", [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "asked"),
            ("date", "<=", self.date_to),
        ]

    # --- in the pack

    def _get_table_of_price_differences(self):
        names = ["bill_id", "date", "order_id", "production_group_id", "amount"]
        split = ["to_production", "to_stock", "to_sold", "to_variance", "exchange"]
        rows = self._find("price_difference")
        return self._make_table(self.env._("Price Differences"), rows, [*names, *split], ["amount", *split])

    def _get_table_of_later(self):
        names = ["production_group_id", "vendor_id", "reference", "status", "quantity", "amount"]
        return self._make_table(self.env._("Finished, to Move Later"), self._find("later"), names, ["amount"])

    def _get_table_of_locations(self):
        report = self.env["mrp.wip.by.vendor"].sudo()
        # rows that were read before something moved
        report.invalidate_model()
        rows = report.with_context(**self._get_exception_context(report._name))
        names = ["vendor_id", "site_type", "product_id", "lot_id", "production_group_id", "owner_id", "quantity"]
        values = ["material", "labor", "service", "freight", "value"]
        # at once: what is fetched row by row is worked out anew for each thousand of them
        rows = rows.search_fetch([("company_id", "=", self.company_id.id)], [*names, *values, "age"])
        return self._make_table(self.env._("Value at Vendors"), rows, [*names, *values, "age"], values)

    def _get_table_of_exceptions(self):
        """One row for each document of an exception."""
        titles = self.fields_get([f"{name}_count" for name in EXCEPTIONS], ["string"])
        owned = self.reconciliation_ids.sorted("sequence")[-1:]
        rows = [[owned.name, line.name, line.ledger_amount] for line in owned.line_ids]
        for name in EXCEPTIONS:
            described = dict.fromkeys(getattr(self, f"_describe_{name}")(row) for row in self._find(name))
            rows += [[titles[f"{name}_count"]["string"], *description] for description in described]
        return Table(
            self.env._("Exceptions"),
            [Column(self.env._("Exception")), Column(self.env._("What")), Column(self.env._("Amount"), "money")],
            rows,
        )

    def _describe_negative(self, row):
        return f"{row.vendor_id.display_name}: {row.product_id.display_name}", row.value

    def _describe_backdated(self, item):
        return item._get_unassigned_name(), item.balance

    def _describe_unestimated(self, row):
        return row.production_group_id.name, None

    def _describe_unconfirmed(self, statement):
        return f"{statement.vendor_id.display_name}: {statement.name}", None
