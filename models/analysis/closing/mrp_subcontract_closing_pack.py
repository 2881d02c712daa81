"""The closing package: what a period looked like when it was closed, as a PDF and a spreadsheet that nobody can
change."""

import hashlib

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    saved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    saved_on = fields.Datetime(readonly=True, copy=False)
    checksum = fields.Char(
        "Checksum (SHA-256)",
        readonly=True,
        copy=False,
        help="Of the files of the pack, one after the other by name. Whoever has the files can work it out again.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Closing Package", readonly=True, copy=False)

    def action_save(self):
        """Keep the figures of the period for good.

        :raise UserError: when the period is not over, the lists don't tie, or not all of it can be compared yet
        """
        self.ensure_one()
        self.check_access("write")
        lock_records(self)
        if self.state == "saved":
            raise UserError(self.env._("%s is saved already.", self.name))
        if not self.is_over:
            raise UserError(
                self.env._("The period is not over before %s: save the pack then, or shorten the period.", self.date_to)
            )
        self._check_reconciliations()
        if self.is_off:
            raise UserError(
                self.env._(
                    "The lists are off by %s. Open the ties to see which documents and journal items make the "
                    "difference, and put those right.",
                    self.currency_id.format(self.difference),
                )
            )
        if not self.is_reconciled:
            raise UserError(self.waiting_for)
        self._save_pack()

    def _save_pack(self):
        # sudo: as below; the documents say who saves them
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
        self.message_post(body=self.env._("Closing package saved, checksum %s.", self.checksum))

    def _prepare_pack(self):
        """{file name: content} of the pack."""
        self.ensure_one()
        pdf, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            "mrp_outsourcing.mrp_subcontract_closing_report", self.ids
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
