from odoo import fields, models


class MrpSubcontractClosingExplain(models.TransientModel):
    """Asks why an unassigned journal item is in the production or the accrual account."""

    _name = "mrp.subcontract.closing.explain"
    _description = "Explain a Difference"

    line_id = fields.Many2one("mrp.subcontract.reconciliation.line", "Cause", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="line_id.currency_id")
    difference = fields.Monetary(related="line_id.difference")
    item_ids = fields.Many2many(related="line_id.item_ids")
    reason = fields.Char(
        required=True, help="What it is and why it stays, for whoever reads the closing. It can't be changed later."
    )

    def action_confirm(self):
        """Keep the explanation of each journal item, and compare again."""
        self.ensure_one()
        closing = self.line_id.reconciliation_id.closing_id
        closing.check_access("write")
        self.env["mrp.subcontract.closing.explanation"].create(
            [{"item_id": item.id, "reason": self.reason} for item in self.item_ids]
        )
        closing.action_check()
        action = closing._get_records_action(name=self.env._("Outsourced Work: Period Closing"))
        action["target"] = "main"
        return action
