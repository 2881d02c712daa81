"""Locks on records, until the transaction ends."""

from odoo.tools import SQL


def lock_records(records):
    """Make whoever works on the same records wait for this transaction, and start over on what is true then.

    Locks are taken in one order. New records that refer to these ones don't wait. Unlike Odoo's `lock_for_update`,
    this waits instead of refusing.
    """
    if not records:
        return
    table, ids = SQL.identifier(records._table), tuple(records.ids)
    records.env.cr.execute(SQL("SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", table, ids))
    # a changed row makes whoever waits for it start over; a lock alone would not
    records.env.cr.execute(SQL("UPDATE %s SET write_date = write_date WHERE id IN %s", table, ids))
