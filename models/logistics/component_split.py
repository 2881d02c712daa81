"""Which of the manufacturing order's components are for which vendor, where an operation is split."""

from odoo import models


class MrpSubcontractComponentSplit(models.AbstractModel):
    """Divides the component moves of split operations between those who do them."""

    _name = "mrp.subcontract.component.split"
    _description = "Components of Split Operations"

    def _claim(self, operations):
        """Split component moves: what these operations need is theirs, the rest stays where it is."""
        for operation in operations.filtered(lambda operation: operation._is_split_with_others()):
            for component in operation.component_ids:
                moves = operation._get_raw_moves_of_operation().filtered(
                    lambda move, c=component: move.product_id == c.product_id and not move.picked
                )
                mine = moves.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
                mine |= self.env["mrp.subcontract.supply"]._get_supplied_moves(component)
                missing = (
                    self._get_need(component)
                    - component.qty_consumed
                    - self.env["mrp.subcontract.supply"]._get_demand(component, mine)
                )
                for move in moves.filtered(lambda move: not move.subcontract_operation_id):
                    if component.product_uom_id.compare(missing, 0.0) <= 0:
                        break
                    missing -= self.env["mrp.subcontract.supply"]._get_demand(
                        component, self._split_off(component, move, missing, operation)
                    )

    def _release(self, operations):
        """The operations' quantities became smaller: components that they no longer need are the manufacturing
        order's again."""
        for operation in operations.filtered("workorder_id"):
            source = operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out")[-1:].location_id
            location = source or operation.production_id.location_src_id
            # what is supplied otherwise follows the order by itself, see `_sync_supply`
            for component in operation.component_ids.filtered(lambda component: component.supply == "sent"):
                self._release_component(component, location)

    def _release_component(self, component, location):
        """Give waiting moves back as far as they are for more than is needed, the latest first."""
        waiting = component.subcontract_operation_id._get_open_moves("consumed").filtered(
            lambda move: move.product_id == component.product_id
        )
        excess = (
            self.env["mrp.subcontract.supply"]._get_demand(component, waiting)
            + component.qty_consumed
            - self._get_need(component)
        )
        for move in waiting.sorted("id", reverse=True):
            if component.product_uom_id.compare(excess, 0.0) <= 0:
                break
            rest = self.env["mrp.subcontract.supply"]._get_demand(component, move) - excess
            freed = move
            if component.product_uom_id.compare(rest, 0.0) > 0:
                move._do_unreserve()
                freed = self._split_off(component, move, excess)
            excess -= self.env["mrp.subcontract.supply"]._get_demand(component, freed)
            self.env["mrp.subcontract.component.moves"]._give_back_to_production(freed, {"location_id": location.id})
            move._action_assign()

    def _get_need(self, component):
        """What the ordered units of the operation need, in the unit of the component."""
        return component.product_uom_id.round(component.subcontract_operation_id.quantity * component.qty_per_unit)

    def _split_off(self, component, move, quantity, operation=None):
        """Take a quantity (unit of the component) off a component move; the whole move where it is no more.

        :return: the move with that quantity; of the operation, where one is given
        """
        part = move
        if (
            component.product_uom_id.compare(self.env["mrp.subcontract.supply"]._get_demand(component, move), quantity)
            > 0
        ):
            move._do_unreserve()
            values = move._split(
                component.product_uom_id._compute_quantity(
                    quantity, component.product_id.uom_id, rounding_method="HALF-UP"
                )
            )
            part = move.create(values)
            # copies know no work order
            part.workorder_id = move.workorder_id
            part._action_confirm(merge=False, create_proc=False)
            move._action_assign()
            part._action_assign()
        if operation:
            part.subcontract_operation_id = operation
        return part
