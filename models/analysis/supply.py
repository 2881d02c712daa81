from odoo import models


class MrpSubcontractSupply(models.AbstractModel):
    _inherit = "mrp.subcontract.supply"

    def _prepare_component(self, operation, moves):
        values = super()._prepare_component(operation, moves)
        planned = [move.planned_unit_cost for move in moves if move.planned_unit_cost]
        price = planned[0] if planned else moves.product_id.with_company(operation.company_id).standard_price
        return {**values, "planned_unit_cost": price}
