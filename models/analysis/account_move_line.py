from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_cost_document(self):
        return self.move_id

    def _get_unassigned_name(self):
        """The entry and the label of an item."""
        self.ensure_one()
        return f"{self.move_name}: {self.name}" if self.name else self.move_name
