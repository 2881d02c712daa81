"""Refusals that the guards of core's models share: who is refused, and with which message."""

from odoo.exceptions import AccessError


def is_vendor(records):
    """Whether a vendor's user acts with its own rights."""
    return not records.env.su and records.env.user._is_outsourcing_vendor()


def refuse_vendor(records):
    """Refuse what no vendor does: it records, we decide.

    :raise AccessError: for users of a vendor, unless our own code acts for them with all rights
    """
    if is_vendor(records):
        raise AccessError(records.env._("Vendors can't do this. Please ask the people you work for."))


def refuse_values(records, vals, names):
    """Refuse values that would turn a record of a vendor into something else; unchanged ones are no harm.

    :param names: fields that a vendor never changes
    :raise AccessError: names the first of them
    """
    for name in names & vals.keys():
        field = records._fields[name]
        for record in records.sudo():
            if field.convert_to_write(record[name], record) != vals[name]:
                raise AccessError(
                    records.env._("Vendors can't change “%s” here. Please ask the people you work for.", field.string)
                )
