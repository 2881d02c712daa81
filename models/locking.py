"""Two people at the same thing: the second waits for the first, and starts over on what is true then."""

from odoo.tools import SQL


def lock_for_update(records):
    """Lock records until the transaction ends, always in the same order. New records that refer to them don't wait."""
    if not records:
        return
    table, ids = SQL.identifier(records._table), tuple(records.ids)
    records.env.cr.execute(SQL("SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", table, ids))
    # a changed row makes whoever waits for it start over; a lock alone would not
    records.env.cr.execute(SQL("UPDATE %s SET write_date = write_date WHERE id IN %s", table, ids))
