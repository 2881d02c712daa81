from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _on_confirmed(self, drafts):
        """Keep what components were expected to cost."""
        res = super()._on_confirmed(drafts)
        for company, productions in drafts.grouped("company_id").items():
            # sudo: confirming the manufacturing order was checked; the plan is nobody's to write
            moves = productions.sudo().move_raw_ids.filtered(lambda move: not move.planned_unit_cost)
            for product, group in moves.grouped("product_id").items():
                group.planned_unit_cost = product.with_company(company).standard_price
        return res

    def action_view_cost_sheet(self):
        """Open the cost sheet of the manufacturing order."""
        return self.production_group_id.action_view_cost_sheet()
