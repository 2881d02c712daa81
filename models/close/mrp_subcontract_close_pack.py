"""The close pack: what a period looked like when it was closed, as a PDF and a spreadsheet that nobody can change."""

import hashlib
import io

import xlsxwriter

from odoo import Command, fields, models
from odoo.exceptions import UserError


class MrpSubcontractClose(models.Model):
    _inherit = "mrp.subcontract.close"

    saved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    saved_on = fields.Datetime(readonly=True, copy=False)
    checksum = fields.Char(
        "Checksum (SHA-256)",
        readonly=True,
        copy=False,
        help="Of the files of the pack, one after the other by name. Whoever has the files can work it out again.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Close Pack", readonly=True, copy=False)

    def action_save(self):
        """Keep the figures of the period for good.

        :raise UserError: when the period is not over, or the lists don't tie
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_for_update()
        if self.state == "saved":
            raise UserError(self.env._("%s is saved already.", self.name))
        if not self.is_over:
            raise UserError(
                self.env._("The period is not over before %s: save the pack then, or shorten the period.", self.date_to)
            )
        self._check_ties()
        if not self.is_tied:
            raise UserError(
                self.env._(
                    "The lists are off by %s. Open the ties to see which documents and journal items make the "
                    "difference, and put those right.",
                    self.currency_id.format(self.difference),
                )
            )
        self._save_pack()

    def _save_pack(self):
        # sudo: as below; the papers say who saves them
        self.sudo().write({"saved_by_id": self.env.uid, "saved_on": fields.Datetime.now()})
        files = sorted(self._prepare_pack().items())
        # sudo: the pack is kept for all accountants; people have no right to change it afterwards
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [{"name": name, "raw": content, "res_model": self._name, "res_id": self.id} for name, content in files]
            )
        )
        self.sudo().write(
            {
                "attachment_ids": [Command.set(attachments.ids)],
                "checksum": self._get_checksum(content for _name, content in files),
                "state": "saved",
            }
        )
        self.message_post(body=self.env._("Close pack saved, checksum %s.", self.checksum))

    def _prepare_pack(self):
        """{file name: content} of the pack."""
        self.ensure_one()
        pdf, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            "mrp_outsourcing.mrp_subcontract_close_report", self.ids
        )
        stem = f"{self.company_id.name} {self.date_from} {self.date_to}".replace("/", "-")
        return {f"{stem}.pdf": pdf, f"{stem}.xlsx": self._get_workbook()}

    def _get_checksum(self, contents):
        digest = hashlib.sha256()
        for content in contents:
            digest.update(content)
        return digest.hexdigest()

    def action_verify(self):
        """Work the checksum out again from the files.

        :raise UserError: when the files are not those that were saved
        """
        self.ensure_one()
        files = self.attachment_ids.sorted("name")
        if self._get_checksum(file.raw or b"" for file in files) != self.checksum:
            raise UserError(self.env._("The files are not those that were saved: the checksum differs."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("The files are those that were saved.")},
        }

    # --- figures

    def _get_costs(self, date):
        # sudo: whoever closes may read costs, though not the jobs behind them
        return self.env["mrp.job.cost.line"].sudo()._at_date(date)

    def _get_roll_forward(self):
        """Rows of work in progress, job by job, over the period."""
        self.ensure_one()
        # sudo: whoever closes may read costs, though not the jobs behind them
        report = self.env["mrp.wip.roll.forward"].sudo()._over_period(self.date_from, self.date_to)
        return report.search([("company_id", "=", self.company_id.id)])

    def _get_received_not_billed(self):
        """Rows of what vendors are owed at the end of the period."""
        self.ensure_one()
        return self._get_costs(self.date_to).search(
            [("company_id", "=", self.company_id.id), ("status", "=", "accrued")], order="vendor_id, date, id"
        )

    def _get_flow_titles(self):
        """{field: title} of what goes into and out of work in progress."""
        report = self.env["mrp.wip.roll.forward"]
        names = ("opening", *report._get_elements(), "finished", "scrap", "revaluation", "variance", "closing")
        descriptions = report.fields_get(names, ["string"])
        return {name: descriptions[name]["string"] for name in names}

    def _get_workbook(self):
        """The same figures as in the PDF, to calculate with."""
        self.ensure_one()
        flows = self._get_flow_titles()
        sheets = {
            self.env._("Ties"): [
                [self.env._("Tie"), self.env._("List"), self.env._("Ledger"), self.env._("Difference")],
                *([tie.name, tie.list_amount, tie.ledger_amount, tie.difference] for tie in self.tie_ids),
            ],
            self.env._("Explained by Hand"): [
                [
                    self.env._("Item"),
                    self.env._("Amount"),
                    self.env._("Reason"),
                    self.env._("By"),
                    self.env._("On"),
                ],
                *(
                    [
                        explanation.name,
                        explanation.amount,
                        explanation.reason,
                        explanation.create_uid.name,
                        str(explanation.create_date),
                    ]
                    for explanation in self.explanation_ids
                ),
            ],
            self.env._("Work in Progress"): [
                [self.env._("Job"), *flows.values()],
                *([row.production_group_id.name, *(row[name] for name in flows)] for row in self._get_roll_forward()),
            ],
            self.env._("Received, Not Billed"): [
                [
                    self.env._("Vendor"),
                    self.env._("Order"),
                    self.env._("Job"),
                    self.env._("Received"),
                    self.env._("Quantity"),
                    self.env._("Amount"),
                ],
                *(
                    [
                        row.vendor_id.display_name,
                        row.reference,
                        row.production_group_id.name,
                        str(row.date or ""),
                        row.quantity,
                        row.amount,
                    ]
                    for row in self._get_received_not_billed()
                ),
            ],
        }
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
            bold, money = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "#,##0.00"})
            for name, rows in sheets.items():
                sheet = workbook.add_worksheet(name[:31])
                sheet.set_column(0, 0, 32)
                sheet.set_column(1, 12, 16, money)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row, None if number else bold)
        return stream.getvalue()
