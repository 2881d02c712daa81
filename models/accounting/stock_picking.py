from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    landed_cost_count = fields.Integer(
        compute="_compute_landed_cost_count", groups="stock.group_stock_manager", export_string_translation=False
    )

    def _compute_landed_cost_count(self):
        counts = dict(
            self.env["stock.landed.cost"]._read_group([("picking_ids", "in", self.ids)], ["picking_ids"], ["__count"])
        )
        for picking in self:
            picking.landed_cost_count = counts.get(picking, 0)

    def action_view_landed_costs(self):
        """Open the landed costs of these transfers."""
        costs = self.env["stock.landed.cost"].search([("picking_ids", "in", self.ids)])
        return costs._get_records_action(name=self.env._("Landed Costs"))
