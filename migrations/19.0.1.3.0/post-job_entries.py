"""Journal items of jobs know their job since the cost of outside work is booked."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """What was booked for jobs so far is told whose it is, so that open jobs end at zero."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["stock.move"]._tag_existing_entries()
