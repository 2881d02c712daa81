"""Reading what people type, paste or scan into the form of a production report."""

import math
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity, parse_input

# a list of serial numbers: lines, bytes of one field; and beyond which a number is a slip of the finger
MAX_SERIALS = 5000
MAX_LIST = 500_000
MAX_QUANTITY = 1e9
MAX_NAMED = 10
MAX_TEXT = 2000


def read_quantity(env, text, label):
    """A quantity as typed; empty is zero.

    :raise UserError: for what is not a quantity, or is below zero
    """
    text = (text or "").strip()
    if not text:
        return 0.0
    try:
        quantity = parse_input(env, text)
    except ValueError:
        quantity = math.nan
    if not math.isfinite(quantity) or abs(quantity) > MAX_QUANTITY:
        raise UserError(
            env._(
                "%(label)s: “%(text)s” is not a quantity. Enter a number, like 12 or 12.5.", label=label, text=text[:40]
            )
        )
    if quantity < 0:
        raise UserError(env._("%s: a quantity can't be negative.", label))
    return quantity


def read_serials(env, text, label):
    """Serial numbers as pasted or scanned: one a line, or separated by comma, semicolon or tab.

    :raise UserError: for too many at once, and for what is there twice
    """
    text = text or ""
    if len(text) > MAX_LIST or text.count("\n") > MAX_SERIALS:
        raise _get_too_many_error(env, label)
    for separator in "\r,;\t":
        text = text.replace(separator, "\n")
    names = [name.strip() for name in text.split("\n")]
    names = [name for name in names if name]
    if len(names) > MAX_SERIALS:
        raise _get_too_many_error(env, label)
    unique = dict.fromkeys(names)
    if len(unique) < len(names):
        seen, twice = set(), {}
        for name in names:
            if name in seen:
                twice[name] = True
            seen.add(name)
        raise UserError(env._("%(label)s: listed twice: %(names)s.", label=label, names=name_some(env, twice)))
    return list(unique)


def read_lots(env, text, quantity, label):
    """Lots of units that are counted: one name, or names with a quantity each, as in `A: 3; B: 1.5`.

    :param quantity: of all of them; zero where only the lots have quantities
    :return: {name: quantity}
    :raise UserError: where the lots don't add up to the quantity
    """
    names = read_serials(env, text, label)
    lots = {}
    for name in names:
        before, _colon, after = name.rpartition(":")
        # a colon can be part of a name
        is_counted = before.strip() and after.strip().replace(".", "", 1).isdecimal()
        lots[before.strip() if is_counted else name] = read_quantity(env, after, label) if is_counted else None
    if len(lots) < len(names):
        raise UserError(env._("%s: a lot is listed twice.", label))
    if len(lots) == 1 and None in lots.values():
        return dict.fromkeys(lots, quantity)
    if None in lots.values():
        raise UserError(env._("%s: enter the quantity of each lot, like “A: 3; B: 1”.", label))
    if quantity and abs(sum(lots.values()) - quantity) > 1e-6:
        raise UserError(
            env._(
                "%(label)s: the lots add up to %(sum)s, not to %(quantity)s.",
                label=label,
                sum=format_quantity(env, sum(lots.values())),
                quantity=format_quantity(env, quantity),
            )
        )
    return lots


def _get_too_many_error(env, label):
    return UserError(
        env._(
            "%(label)s: that is more than %(maximum)s serial numbers. Report them in several parts.",
            label=label,
            maximum=MAX_SERIALS,
        )
    )


def read_day(env, text, label):
    """A day as browsers send it; empty is none.

    :raise UserError: for what is no day, or has not come yet
    """
    text = (text or "").strip()
    if not text:
        return False
    try:
        day = fields.Date.to_date(text)
    except ValueError:
        raise UserError(
            env._("%(label)s: “%(text)s” is not a date. Enter it like 2031-01-17.", label=label, text=text[:40])
        ) from None
    # where the vendor is, tomorrow may have begun
    if day > fields.Date.context_today(env.user) + timedelta(days=1):
        raise UserError(env._("%(label)s: %(day)s is in the future.", label=label, day=day))
    return day


def read_text(env, text, label):
    """Free text of a bounded length.

    :raise UserError: when it is longer
    """
    text = (text or "").strip()
    if len(text) > MAX_TEXT:
        raise UserError(env._("%(label)s: please use %(maximum)s characters or less.", label=label, maximum=MAX_TEXT))
    return text


def name_some(env, names):
    """The first names of a list, and how many more there are."""
    names = list(names)
    text = ", ".join(name[:60] for name in names[:MAX_NAMED])
    if len(names) > MAX_NAMED:
        text = env._("%(names)s and %(count)s more", names=text, count=len(names) - MAX_NAMED)
    return text
