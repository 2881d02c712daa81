from odoo import models


class MrpSubcontractBackordering(models.AbstractModel):
    """Moves outsourced work, and what it uses, to the backorder of a manufacturing order."""

    _name = "mrp.subcontract.backordering"
    _description = "Backorders of Outsourced Work"

    def _move_to_backorder(self, operations, backorder, waiting):
        """The manufacturing order was split: what is not finished belongs to the backorder now.

        :param waiting: component moves that wait at a vendor
        """
        # confirming the backorder prepared outsourced work anew, not knowing that there is some
        prepared = backorder.subcontract_operation_ids
        # moving one to the backorder may be what another one's state depends on
        open_operations = operations.filtered("is_open")
        for operation in operations:
            is_open = operation in open_operations
            old = operation.workorder_id
            new = backorder.workorder_ids.filtered(
                lambda workorder, op=operation: workorder.operation_id == op.operation_id
            )
            moves = waiting.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            if is_open and new and (operation.state != "to_order" or old.state in ("done", "cancel")):
                prepared.filtered(lambda op, wo=new: op.workorder_id in wo).sudo().unlink()
                prepared = prepared.exists()
                # sudo: splitting the manufacturing order was checked by core, its outsourced work follows
                operation.sudo().write(
                    {
                        "production_id": backorder.id,
                        "workorder_id": new[0].id,
                        "qty_good_before": operation.qty_good,
                    }
                )
                moves.write({"raw_material_production_id": backorder.id, "workorder_id": new[0].id, "picked": False})
                new[0]._update_outsourced_duration()
                if operation._is_touched() and new[0].state in ("blocked", "ready"):
                    new[0].state = "progress"
            elif new and not is_open:
                self._leave_rest_to(operation, backorder, new[0], moves)

    def _leave_rest_to(self, operation, backorder, workorder, moves):
        """The operation is finished and the manufacturing order is not: what it did not use is needed again where it
        came from."""
        moves.write({"raw_material_production_id": backorder.id, "workorder_id": workorder.id, "picked": False})
        self.env["mrp.subcontract.component.moves"]._leave_vendor(moves)

    def _move_bought(self, moves, backorders):
        """What a vendor buys is not needed again in the backorder, unless its operation is to be done anew there."""
        for move in moves:
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
            backorder = backorders.filtered(
                lambda mo, origin=production: mo.production_group_id == origin.production_group_id
            )[:1]
            workorders = backorder.workorder_ids
            workorder = workorders.filtered(lambda wo, op=operation: wo.operation_id == op.operation_id)[:1]
            component = operation.component_ids.filtered(lambda c, product=move.product_id: c.product_id == product)
            rest = component.product_uom_id._compute_quantity(
                workorder.qty_remaining * component.qty_per_unit, move.product_uom, rounding_method="HALF-UP"
            )
            if not operation.is_open and move.product_uom.compare(rest, 0.0) > 0:
                self.env["mrp.subcontract.component.moves"]._bring_back(
                    move, backorder, workorder, rest
                )._action_assign()
