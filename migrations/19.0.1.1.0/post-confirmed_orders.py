"""Orders that were confirmed before requested dates and price days were kept."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """What was on order was requested for its planned day, at the prices of that day."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    lines = env["purchase.order.line"].search(
        [
            ("subcontract_operation_id", "!=", False),
            ("order_id.state", "=", "purchase"),
            ("date_requested", "=", False),
        ]
    )
    for line in lines:
        line.date_requested = line.date_planned
        line.subcontract_price_day = line.subcontract_operation_id._get_price_day(line.date_planned)
