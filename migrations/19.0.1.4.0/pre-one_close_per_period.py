"""There is one close per company and period: of several, the saved one stays, else the one that was made last."""

import logging

from odoo.tools import sql

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    # versions before closes have none
    if not version or not sql.table_exists(cr, "mrp_subcontract_close"):
        return
    cr.execute(
        """
        DELETE FROM mrp_subcontract_close doubled
         USING (
            SELECT id, row_number() OVER (
                       PARTITION BY company_id, date_from, date_to ORDER BY state = 'saved' DESC, id DESC) AS number
              FROM mrp_subcontract_close
         ) numbered
         WHERE numbered.id = doubled.id AND numbered.number > 1 AND doubled.state = 'open'
        RETURNING doubled.id
        """
    )
    ids = tuple(row[0] for row in cr.fetchall())
    if ids:
        for table, column in (("mail_message", "model"), ("mail_followers", "res_model")):
            cr.execute(
                f"DELETE FROM {table} WHERE {column} = 'mrp.subcontract.close' AND res_id IN %s",  # pylint: disable=sql-injection
                [ids],
            )
        _logger.info("Deleted %s open closes of periods that have another one", len(ids))
    # it was about saved ones only
    cr.execute("DROP INDEX IF EXISTS mrp_subcontract_close_unique_saved")
