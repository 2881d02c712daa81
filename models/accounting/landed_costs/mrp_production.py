from odoo import fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    landed_cost_count = fields.Integer(
        compute="_compute_landed_cost_count", groups="stock.group_stock_manager", export_string_translation=False
    )

    def _compute_landed_cost_count(self):
        for production in self:
            domain = production._get_landed_cost_domain()
            production.landed_cost_count = self.env["stock.landed.cost"].search_count(domain)

    def _get_landed_cost_domain(self):
        """Landed costs of these manufacturing orders and of the transfers of their outsourced work."""
        # sudo: who may see landed costs may not read what holds a manufacturing order together
        productions = self.sudo().production_group_id.production_ids
        transfers = productions.subcontract_operation_ids.picking_ids
        return ["|", ("mrp_production_ids", "in", productions.ids), ("picking_ids", "in", transfers.ids)]

    def action_view_landed_costs(self):
        """Open the landed costs of the manufacturing order and of its transfers."""
        costs = self.env["stock.landed.cost"].search(self._get_landed_cost_domain())
        return costs._get_records_action(name=self.env._("Landed Costs"))
