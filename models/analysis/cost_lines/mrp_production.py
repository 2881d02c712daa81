from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_view_cost_sheet(self):
        """Open the cost sheet of the manufacturing order."""
        return self.production_group_id.action_view_cost_sheet()
