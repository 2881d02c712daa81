from odoo import fields, models


class MrpSubcontractStockConfirmationRequest(models.TransientModel):
    """Requests stock confirmations from vendors, e.g. for the year-end."""

    _name = "mrp.subcontract.stock.confirmation.request"
    _description = "Request for Stock Confirmations"

    engagement_ids = fields.Many2many(
        "mrp.subcontract.engagement",
        "mrp_subcontract_stock_confirmation_request_rel",
        string="Engagements",
        required=True,
    )
    date = fields.Date(
        "As of",
        required=True,
        default=fields.Date.context_today,
        help="Book quantities are those at the end of this day.",
    )

    def action_ask(self):
        """Make one confirmation for each vendor; it shows as a task in the vendor's portal."""
        self.ensure_one()
        self.engagement_ids.check_access("write")
        # sudo: whoever may change an engagement may ask its vendor; books are read for that
        confirmations = (
            self.env["mrp.subcontract.stock.confirmation"].sudo()._ask(self.engagement_ids.sudo(), self.date)
        )
        return confirmations.sudo(False)._get_records_action(name=self.env._("Stock Confirmations"))
