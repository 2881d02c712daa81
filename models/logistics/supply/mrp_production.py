from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _split_productions(self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False):
        """What a vendor buys is not needed again in the backorder, unless its operation is to be done anew there."""
        bought = self.move_raw_ids.filtered(lambda move: move.subcontract_role == "bought")
        bought.additional = True
        productions = super()._split_productions(
            amounts=amounts, cancel_remaining_qty=cancel_remaining_qty, set_consumed_qty=set_consumed_qty
        )
        bought.additional = False
        for move in bought:
            operation = move.subcontract_operation_id
            production = move.raw_material_production_id
            if operation.production_id != production:
                # the operation goes on in the backorder
                move.write(
                    {
                        "raw_material_production_id": operation.production_id.id,
                        "workorder_id": operation.workorder_id.id,
                    }
                )
                continue
            backorder = (productions - self).filtered(
                lambda mo, origin=production: mo.production_group_id == origin.production_group_id
            )[:1]
            workorder = backorder.workorder_ids.filtered(lambda wo, op=operation: wo.operation_id == op.operation_id)[
                :1
            ]
            component = operation.component_ids.filtered(lambda c, product=move.product_id: c.product_id == product)
            rest = component.product_uom_id._compute_quantity(
                workorder.qty_remaining * component.qty_per_unit, move.product_uom, rounding_method="HALF-UP"
            )
            if not operation.is_open and move.product_uom.compare(rest, 0.0) > 0:
                move._bring_back(backorder, workorder, rest)._action_assign()
        return productions

    def _post_inventory(self, cancel_backorder=False):
        """What was given back altogether was not consumed."""
        res = super()._post_inventory(cancel_backorder=cancel_backorder)
        for production in self:
            operations = production.production_group_id.production_ids.subcontract_operation_ids
            corrected = operations.move_ids.filtered(lambda move: move.subcontract_role == "consumed_reversed")
            for component in corrected.subcontract_operation_id.component_ids:
                if component.product_id in corrected.product_id:
                    component._sync_traceability(production)
        return res
