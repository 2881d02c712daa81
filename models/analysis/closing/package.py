"""The closing package: what a period looked like when it was closed, as a PDF and a spreadsheet that nobody can change.

The PDF shows the tables, the spreadsheet holds them.
"""

import hashlib
import io

import xlsxwriter

from odoo import Command, fields, models

from ....tools.tables import Column, Table, write_table
from .exceptions import LISTED_EXCEPTIONS

KINDS = {"monetary": "money", "float": "quantity", "integer": "number", "date": "date"}


class MrpSubcontractClosingPackage(models.AbstractModel):
    _name = "mrp.subcontract.closing.package"
    _description = "Closing Package"

    def _save(self, closing):
        # sudo: as below; the documents say who saves them
        closing.sudo().write({"saved_by_id": closing.env.uid, "saved_on": fields.Datetime.now()})
        files = sorted(self._prepare_files(closing).items())
        # sudo: the package is kept for all accountants; people have no right to change it afterwards
        attachments = (
            closing.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {"name": name, "raw": content, "res_model": closing._name, "res_id": closing.id}
                    for name, content in files
                ]
            )
        )
        closing.sudo().write(
            {
                "attachment_ids": [Command.set(attachments.ids)],
                "checksum": self._get_checksum(content for _name, content in files),
                "state": "saved",
            }
        )
        closing.message_post(body=closing.env._("Closing package saved, checksum %s.", closing.checksum))

    def _prepare_files(self, closing):
        """{file name: content} of the package."""
        closing.ensure_one()
        pdf, _type = closing.env["ir.actions.report"]._render_qweb_pdf(
            "mrp_outsourcing.mrp_subcontract_closing_report", closing.ids
        )
        stem = f"{closing.company_id.name} {closing.date_from} {closing.date_to}".replace("/", "-")
        return {f"{stem}.pdf": pdf, f"{stem}.xlsx": self._get_workbook(closing)}

    def _get_checksum(self, contents):
        digest = hashlib.sha256()
        for content in contents:
            digest.update(content)
        return digest.hexdigest()

    def _get_workbook(self, closing):
        """The spreadsheet: the same figures as in the PDF, to calculate with."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
            for table in self._get_tables(closing):
                write_table(workbook, table)
        return stream.getvalue()

    def _get_tables(self, closing):
        """The tables of the package, in the order of the accountant's screen."""
        closing.ensure_one()
        return [
            self._get_table_of_reconciliations(closing),
            self._get_table_of_bridge(closing),
            self._get_table_of_explanations(closing),
            self._get_table_of_productions(closing),
            self._get_table_of_locations(closing),
            self._get_table_of_owed(closing),
            self._get_table_of_price_differences(closing),
            self._get_table_of_later(closing),
            self._get_table_of_exceptions(closing),
        ]

    def _get_table_of_reconciliations(self, closing):
        rows = []
        for reconciliation in closing.reconciliation_ids:
            amounts = (
                [reconciliation.list_amount, reconciliation.ledger_amount, reconciliation.difference]
                if reconciliation.is_set_up
                else [None] * 3
            )
            name = (
                reconciliation.name
                if reconciliation.is_set_up
                else closing.env._("%s: nothing to compare", reconciliation.name)
            )
            rows.append(
                [name, *amounts, " ".join(text for text in (reconciliation.note, reconciliation.waiting_for) if text)]
            )
        return Table(
            closing.env._("Reconciliations"),
            [
                Column(closing.env._("Reconciliation")),
                Column(closing.env._("List"), "money"),
                Column(closing.env._("Ledger"), "money"),
                Column(closing.env._("Difference"), "money"),
                Column(closing.env._("Meaning")),
            ],
            rows,
        )

    def _get_table_of_bridge(self, closing):
        """The bridge from the roll-forward to the list of work in progress."""
        amounts = {
            "wip_closing": closing.wip_closing,
            "wip_labor": -closing.wip_labor,
            "wip_rest": closing.wip_rest,
            "wip_explained": closing.wip_explained,
        }
        names = closing.fields_get([*amounts, "wip_list"], ["string"])
        return Table(
            closing.env._("Roll-Forward and List"),
            [Column(closing.env._("Work in Progress")), Column(closing.env._("Amount"), "money")],
            [
                [names[name]["string"], amount]
                for name, amount in amounts.items()
                if closing.has_bridge and (amount or name in ("wip_closing", "wip_labor", "wip_rest"))
            ],
            [[names["wip_list"]["string"], closing.wip_list]],
        )

    def _get_table_of_explanations(self, closing):
        return Table(
            closing.env._("Explained Items"),
            [
                Column(closing.env._("Item")),
                Column(closing.env._("Amount"), "money"),
                Column(closing.env._("Reason")),
                Column(closing.env._("By")),
                Column(closing.env._("On"), "date"),
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
                for explanation in closing.explanation_ids
            ],
        )

    def _get_table_of_productions(self, closing):
        report = closing.env["mrp.wip.roll.forward"]
        flows = ["opening", *report._get_elements(), "finished", "scrap", "revaluation", "variance", "closing"]
        return self._make_table(
            closing,
            closing.env._("Work in Progress"),
            self.env["mrp.subcontract.roll.forward.bridge"]._get_roll_forward(closing),
            ["production_group_id", *flows],
            flows,
        )

    def _get_table_of_locations(self, closing):
        report = closing.env["mrp.wip.by.vendor"].sudo()
        # rows that were read before something moved
        report.invalidate_model()
        exception = self.env["mrp.subcontract.closing.exception"]
        rows = report.with_context(**exception._get_exception_context(closing, report._name))
        names = ["vendor_id", "site_type", "product_id", "lot_id", "production_group_id", "owner_id", "quantity"]
        values = ["material", "labor", "service", "freight", "value"]
        # at once: what is fetched row by row is worked out anew for each thousand of them
        rows = rows.search_fetch([("company_id", "=", closing.company_id.id)], [*names, *values, "age"])
        return self._make_table(closing, closing.env._("Value at Vendors"), rows, [*names, *values, "age"], values)

    def _get_table_of_owed(self, closing):
        names = ["vendor_id", "order_id", "production_group_id", "received_date", "qty_open", "amount", "bucket"]
        return self._make_table(
            closing,
            closing.env._("Received Not Billed (GRNI)"),
            self.env["mrp.subcontract.reconciliation.accrual"]._get_received_not_billed(closing).browse(),
            names,
            ["amount"],
            self._get_owed_by_location(closing),
        )

    def _get_owed_by_location(self, closing):
        """[(where it is in the books, rows)] of what vendors are owed; the first is the list of the reconciliation."""
        closing.ensure_one()
        accruals = self.env["mrp.subcontract.reconciliation.accrual"]
        compared, products = accruals._compare_accruals(closing), accruals._get_accrual_accounts(closing)
        report = accruals._get_received_not_billed(closing)
        others = report.search([("company_id", "=", closing.company_id.id)]) - compared.owed
        without = others.filtered(lambda row: row.product_id not in products)
        waiting = (others - without).filtered(lambda row: row.subcontract_operation_id in compared.waiting)
        ahead = (others - without - waiting).filtered(lambda row: row.amount < 0)
        locations = [
            (closing.env._("Accrual account"), compared.owed),
            (closing.env._("Booked by the next closing"), waiting),
            (closing.env._("Billed ahead, in the expense account"), ahead),
            (closing.env._("No account"), others - waiting - ahead),
        ]
        return [(text, rows) for text, rows in locations if rows]

    def _get_table_of_price_differences(self, closing):
        names = ["bill_id", "date", "order_id", "production_group_id", "amount"]
        split = ["to_production", "to_stock", "to_sold", "to_variance", "exchange"]
        rows = self.env["mrp.subcontract.closing.exception"]._find_rows(closing, "price_difference")
        return self._make_table(closing, closing.env._("Price Differences"), rows, [*names, *split], ["amount", *split])

    def _get_table_of_later(self, closing):
        names = ["production_group_id", "vendor_id", "reference", "status", "quantity", "amount"]
        rows = self.env["mrp.subcontract.closing.exception"]._find_rows(closing, "later")
        return self._make_table(closing, closing.env._("Finished, Cost Pending"), rows, names, ["amount"])

    def _get_table_of_exceptions(self, closing):
        """One row for each document of an exception."""
        exception = self.env["mrp.subcontract.closing.exception"]
        titles = closing.fields_get([f"{name}_count" for name in LISTED_EXCEPTIONS], ["string"])
        owned = closing.reconciliation_ids.sorted("sequence")[-1:]
        rows = [[owned.name, line.name, line.ledger_amount] for line in owned.line_ids]
        for name in LISTED_EXCEPTIONS:
            described = dict.fromkeys(
                getattr(exception, f"_describe_{name}")(row) for row in exception._find_rows(closing, name)
            )
            rows += [[titles[f"{name}_count"]["string"], *description] for description in described]
        return Table(
            closing.env._("Exceptions"),
            [
                Column(closing.env._("Exception")),
                Column(closing.env._("Document")),
                Column(closing.env._("Amount"), "money"),
            ],
            rows,
        )

    def _make_table(self, closing, title, rows, names, sums=(), where=None):
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
            totals = [get_total(closing.env._("Total"), rows)] if rows and sums else []
            return Table(title, columns, [[show(row, name) for name in names] for row in rows], totals)
        return Table(
            title,
            [*columns, Column(closing.env._("In the Books"))],
            [[*(show(row, name) for name in names), text] for text, some in where for row in some.sudo()],
            [get_total(closing.env._("Total"), some.sudo(), [text]) for text, some in where],
        )
