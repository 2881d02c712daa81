"""Numbers as people read and type them, in the language of the environment."""

import re

from odoo.tools.misc import get_lang


def format_quantity(env, quantity, sign=False):
    """A quantity without trailing zeros: 1,234.5 or 1.234,5.

    :param bool sign: whether a plus is written, too
    """
    lang = env["res.lang"].browse(get_lang(env).id)
    return lang.format("%+.10g" if sign else "%.10g", quantity, grouping=True)


def format_input(env, quantity):
    """A quantity for an input field, as `parse_input` reads it: 1234.5 or 1234,5."""
    lang = env["res.lang"].browse(get_lang(env).id)
    return lang.format("%.10g", quantity)


def parse_input(env, text):
    """The number that somebody typed, with the separators of the language, or a point or a comma for decimals.

    :raise ValueError: if the text is not a number
    """
    lang = get_lang(env)
    text = re.sub(r"\s", "", text)
    if lang.thousands_sep:
        separator, point = re.escape(lang.thousands_sep), re.escape(lang.decimal_point)
        if re.fullmatch(rf"[+-]?\d{{1,3}}({separator}\d{{3}})+({point}\d+)?", text):
            text = text.replace(lang.thousands_sep, "")
    return float(text.replace(",", "."))
