from odoo import fields, models


class MrpSubcontractClosingExplain(models.TransientModel):
    """Asks why something without a manufacturing order lies in the production or the accrual account."""

    _name = "mrp.subcontract.closing.explain"
    _description = "Explain a Difference"

    line_id = fields.Many2one("mrp.subcontract.reconciliation.line", "Cause", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="line_id.currency_id")
    difference = fields.Monetary(related="line_id.difference")
    item_ids = fields.Many2many(related="line_id.item_ids")
    reason = fields.Char(
        required=True, help="What it is and why it stays, for whoever looks at the close. It can't be changed later."
    )

    def action_confirm(self):
        """Keep the explanation of each journal item, and compare again."""
        self.ensure_one()
        close = self.line_id.reconciliation_id.closing_id
        close.check_access("write")
        self.env["mrp.subcontract.closing.explanation"].create(
            [{"item_id": item.id, "reason": self.reason} for item in self.item_ids]
        )
        close.action_check()
        action = close._get_records_action(name=self.env._("Outsourced Work: Close"))
        action["target"] = "main"
        return action
