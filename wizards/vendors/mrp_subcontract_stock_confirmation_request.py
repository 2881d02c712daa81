from odoo import fields, models


class MrpSubcontractStockConfirmationRequest(models.TransientModel):
    """Ask vendors to confirm what they held on a day, e.g. for the year-end."""

    _name = "mrp.subcontract.stock.confirmation.request"
    _description = "Ask for Confirmation of Holdings"

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
        """Make one statement for each vendor; it shows as a task in the vendor's portal."""
        self.ensure_one()
        self.engagement_ids.check_access("write")
        # sudo: whoever may change an engagement may ask its vendor; books are read for that
        statements = self.env["mrp.subcontract.stock.confirmation"].sudo()._ask(self.engagement_ids.sudo(), self.date)
        return statements.sudo(False)._get_records_action(name=self.env._("Statements of Holdings"))
