from odoo import models
from odoo.tools import SQL


class Base(models.AbstractModel):
    _inherit = "base"

    def _lock_for_update(self):
        """Two people at the same records: the second waits for the first, and starts over on what is true then.

        The locks last until the transaction ends, and are taken in one order. New records that refer to these ones
        don't wait. Unlike core's `lock_for_update`, it waits instead of refusing.
        """
        if not self:
            return
        table, ids = SQL.identifier(self._table), tuple(self.ids)
        self.env.cr.execute(SQL("SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", table, ids))
        # a changed row makes whoever waits for it start over; a lock alone would not
        self.env.cr.execute(SQL("UPDATE %s SET write_date = write_date WHERE id IN %s", table, ids))
