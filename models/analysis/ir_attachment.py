from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if vals.keys() & {"raw", "datas", "db_datas", "store_fname", "name", "res_model", "res_id", "checksum"}:
            self._check_no_closing_package()
        return super().write(vals)

    def unlink(self):
        self._check_no_closing_package()
        return super().unlink()

    def _check_no_closing_package(self):
        """The files of a saved closing package stay as they are, whoever asks.

        :raise UserError: names the file
        """
        files = self.filtered(lambda file: file.res_model == "mrp.subcontract.closing")
        # sudo: the package is looked up whoever touches its files
        closings = self.env["mrp.subcontract.closing"].sudo().browse(files.mapped("res_id")).exists()
        kept = files & closings.filtered(lambda closing: closing.state == "saved").attachment_ids
        if kept:
            raise UserError(self.env._("%s is part of a saved closing package and is kept as it is.", kept[0].name))
