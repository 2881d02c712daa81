"""Quantities as the reader, or whoever types them, writes numbers."""

import re

from odoo import api, models
from odoo.tools.misc import get_lang


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _format_quantity(self, quantity, sign=False):
        """A quantity without trailing zeros, in the language of the environment: 1,234.5 or 1.234,5.

        :param bool sign: whether a plus is written, too
        """
        lang = self.env["res.lang"].browse(get_lang(self.env).id)
        return lang.format("%+.10g" if sign else "%.10g", quantity, grouping=True)

    @api.model
    def _format_input(self, quantity):
        """A quantity to be changed by whoever reads it, see `_parse_input`: 1234.5 or 1234,5."""
        lang = self.env["res.lang"].browse(get_lang(self.env).id)
        return lang.format("%.10g", quantity)

    @api.model
    def _parse_input(self, text):
        """A number as people type it: with their own separators, or with a point or a comma for decimals.

        :raise ValueError: for what is none
        """
        lang = get_lang(self.env)
        text = re.sub(r"\s", "", text)
        if lang.thousands_sep:
            separator, point = re.escape(lang.thousands_sep), re.escape(lang.decimal_point)
            if re.fullmatch(rf"[+-]?\d{{1,3}}({separator}\d{{3}})+({point}\d+)?", text):
                text = text.replace(lang.thousands_sep, "")
        return float(text.replace(",", "."))
