"""Reading what vendors type into the form of a vendor response, as plain values."""

import math
from datetime import datetime

from odoo.exceptions import UserError

from .response_values import Reply


def read_reply(env, kind="", date="", quantity="", comment="", revision="", **_values):
    """A Reply from the texts of a form.

    :raise UserError: for what is neither a date nor a number
    """
    is_proposal = kind == "propose"
    return Reply(
        kind,
        parse_reply_date(env, date) if is_proposal else None,
        parse_reply_quantity(env, quantity) if is_proposal else None,
        # a form may carry a file where a text belongs
        str(comment).strip().replace("\r\n", "\n"),
        revision,
    )


def parse_reply_quantity(env, text):
    """A number as browsers send it; None where there is none.

    :raise UserError: for anything else
    """
    text = str(text or "").strip()
    if not text:
        return None
    try:
        quantity = float(text)
    except ValueError:
        quantity = math.nan
    if not math.isfinite(quantity):
        raise UserError(env._("“%s” is not a number.", text[:50]))
    return quantity


def parse_reply_date(env, text):
    """A day as browsers send it; None where there is none.

    :raise UserError: for anything else
    """
    text = str(text or "").strip()
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise UserError(env._("“%s” is not a date.", text[:50])) from None
