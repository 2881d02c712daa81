"""What the closing package consists of, table by table: the PDF shows them, the spreadsheet holds them."""

import io

import xlsxwriter

from odoo import models

from ....tools.tables import Column, Table, write_table

KINDS = {"monetary": "money", "float": "quantity", "integer": "number", "date": "date"}


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    def _get_tables(self):
        """The tables of the pack, in the order of the accountant's screen."""
        self.ensure_one()
        return [
            self._get_table_of_reconciliations(),
            self._get_table_of_way(),
            self._get_table_of_explanations(),
            self._get_table_of_productions(),
            self._get_table_of_locations(),
            self._get_table_of_owed(),
            self._get_table_of_price_differences(),
            self._get_table_of_later(),
            self._get_table_of_exceptions(),
        ]

    def _get_workbook(self):
        """The spreadsheet: the same figures as in the PDF, to calculate with."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
            for table in self._get_tables():
                write_table(workbook, table)
        return stream.getvalue()

    def _make_table(self, title, rows, names, sums=(), where=None):
        """The table of a report: columns are its fields.

        :param rows: of a model that sums up costs
        :param names: of the fields
        :param sums: names of those that are summed up below
        :param where: [(text, rows)] instead of `rows`: each part is summed up, and the text is a column of its own
        """
        # sudo: whoever closes may read names of what the figures are about
        rows = rows.sudo()
        descriptions = rows.fields_get(names, ["string", "type", "selection"])
        columns = [
            Column(descriptions[name]["string"], KINDS.get(descriptions[name]["type"], "text")) for name in names
        ]

        def show(row, name):
            value, about = row[name], descriptions[name]
            if about["type"] == "many2one":
                return value.display_name or None
            if about["type"] == "selection":
                return dict(about["selection"]).get(value)
            return value if value or about["type"] in ("monetary", "float", "integer") else None

        def get_total(text, some, end=()):
            values = [sum(some.mapped(name)) if name in sums else None for name in names]
            return [text, *values[1:], *end]

        if where is None:
            totals = [get_total(self.env._("Total"), rows)] if rows and sums else []
            return Table(title, columns, [[show(row, name) for name in names] for row in rows], totals)
        return Table(
            title,
            [*columns, Column(self.env._("In the Books"))],
            [[*(show(row, name) for name in names), text] for text, some in where for row in some.sudo()],
            [get_total(self.env._("Total"), some.sudo(), [text]) for text, some in where],
        )

    # --- ties

    def _get_table_of_reconciliations(self):
        rows = []
        for reconciliation in self.reconciliation_ids:
            amounts = (
                [reconciliation.list_amount, reconciliation.ledger_amount, reconciliation.difference]
                if reconciliation.is_set_up
                else [None] * 3
            )
            name = (
                reconciliation.name
                if reconciliation.is_set_up
                else self.env._("%s: nothing to compare", reconciliation.name)
            )
            rows.append(
                [name, *amounts, " ".join(text for text in (reconciliation.note, reconciliation.waiting_for) if text)]
            )
        return Table(
            self.env._("Ties"),
            [
                Column(self.env._("Tie")),
                Column(self.env._("List"), "money"),
                Column(self.env._("Ledger"), "money"),
                Column(self.env._("Difference"), "money"),
                Column(self.env._("What It Means")),
            ],
            rows,
        )

    def _get_table_of_way(self):
        """From the roll-forward to the list of the first tie."""
        amounts = {
            "wip_closing": self.wip_closing,
            "wip_labor": -self.wip_labor,
            "wip_rest": self.wip_rest,
            "wip_explained": self.wip_explained,
        }
        names = self.fields_get([*amounts, "wip_list"], ["string"])
        return Table(
            self.env._("Roll-Forward and List"),
            [Column(self.env._("Work in Progress")), Column(self.env._("Amount"), "money")],
            [
                [names[name]["string"], amount]
                for name, amount in amounts.items()
                if self.has_way and (amount or name in ("wip_closing", "wip_labor", "wip_rest"))
            ],
            [[names["wip_list"]["string"], self.wip_list]],
        )

    def _get_table_of_explanations(self):
        return Table(
            self.env._("Explained by Hand"),
            [
                Column(self.env._("Item")),
                Column(self.env._("Amount"), "money"),
                Column(self.env._("Reason")),
                Column(self.env._("By")),
                Column(self.env._("On"), "date"),
            ],
            [
                [
                    explanation.name,
                    explanation.amount,
                    explanation.reason,
                    # sudo: names of colleagues
                    explanation.sudo().create_uid.name,
                    explanation.create_date,
                ]
                for explanation in self.explanation_ids
            ],
        )

    # --- work in progress

    def _get_roll_forward(self):
        """Rows of work in progress, manufacturing order by manufacturing order, over the period."""
        self.ensure_one()
        # sudo: whoever closes may read costs, though not the manufacturing orders behind them
        report = self.env["mrp.wip.roll.forward"].sudo()._over_period(self.date_from, self.date_to)
        # rows that were read before something happened
        report.invalidate_model()
        # at once: what is fetched row by row is worked out anew for each thousand of them
        names = ["production_group_id", "opening", *report._get_elements(), "finished", "scrap", "revaluation"]
        return report.search_fetch([("company_id", "=", self.company_id.id)], [*names, "variance", "closing"])

    def _get_table_of_productions(self):
        report = self.env["mrp.wip.roll.forward"]
        flows = ["opening", *report._get_elements(), "finished", "scrap", "revaluation", "variance", "closing"]
        return self._make_table(
            self.env._("Work in Progress"), self._get_roll_forward(), ["production_group_id", *flows], flows
        )

    # --- received, not billed

    def _get_owed_by_location(self):
        """[(where it is in the books, rows)] of what vendors are owed; the first is the list of the tie."""
        self.ensure_one()
        compared, products = self._compare_accruals(), self._get_accrual_accounts()
        others = self._get_received_not_billed().search([("company_id", "=", self.company_id.id)]) - compared.owed
        without = others.filtered(lambda row: row.product_id not in products)
        waiting = (others - without).filtered(lambda row: row.subcontract_operation_id in compared.waiting)
        ahead = (others - without - waiting).filtered(lambda row: row.amount < 0)
        locations = [
            (self.env._("Accrual account"), compared.owed),
            (self.env._("The next closing books it"), waiting),
            (self.env._("Billed ahead, in the expense account"), ahead),
            (self.env._("No account for it"), others - waiting - ahead),
        ]
        return [(text, rows) for text, rows in locations if rows]

    def _get_table_of_owed(self):
        names = ["vendor_id", "order_id", "production_group_id", "received_date", "qty_open", "amount", "bucket"]
        return self._make_table(
            self.env._("Received, Not Billed"),
            self._get_received_not_billed().browse(),
            names,
            ["amount"],
            self._get_owed_by_location(),
        )
