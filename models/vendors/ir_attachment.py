"""Files that vendors send in: pictures and documents, not too large, checked by what they contain."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

MEGABYTE = 1024 * 1024
MAX_SIZE = 10 * MEGABYTE
MAX_FILES = 10
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
DOCUMENTS = (*PICTURES, "application/pdf")


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _get_vendor_limits(self):
        """How many files a vendor may send at a time, and how many bytes each may have."""
        return MAX_FILES, MAX_SIZE

    @api.model
    def _create_from_vendor(self, record, files, mimetypes):
        """Attach files that a vendor's user has sent; all of them or none.

        :param record: what they belong to, which the caller has checked that the user may add to
        :param files: list of (name, content in bytes)
        :param mimetypes: what the content may be, whatever the name says: `PICTURES` or `DOCUMENTS`
        :raise UserError: names the file that is too large or of another kind
        """
        if len(files) > MAX_FILES:
            raise UserError(self.env._("Send at most %s files at a time.", MAX_FILES))
        values = []
        for name, content in files:
            if len(content) > MAX_SIZE:
                raise UserError(
                    self.env._(
                        "%(file)s is too large: send files of up to %(size)s MB.",
                        file=name,
                        size=MAX_SIZE // MEGABYTE,
                    )
                )
            mimetype = guess_mimetype(content)
            if mimetype not in mimetypes:
                kinds = self.env._("JPEG, PNG, GIF or WebP pictures")
                if "application/pdf" in mimetypes:
                    kinds = self.env._("PDF files, or JPEG, PNG, GIF or WebP pictures")
                raise UserError(
                    self.env._("%(file)s can't be used here: please send %(kinds)s.", file=name, kinds=kinds)
                )
            values.append(
                {
                    "name": name[:200],
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
        # sudo: vendors have no right on attachments; the record was checked by the caller
        return self.sudo().create(values)
