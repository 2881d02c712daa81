"""Operations that are split between vendors and our own floor: what happens to the in-house part."""

from odoo import models


class MrpSubcontractSplit(models.AbstractModel):
    """Reports the in-house part of split work orders, and takes it along when the manufacturing order changes."""

    _name = "mrp.subcontract.split"
    _description = "Split Operations"

    def _finish_in_house(self, workorders):
        """Report what was to be done in-house of split operations, with its time and its components."""
        for workorder in workorders.filtered(lambda wo: wo.in_house_qty and wo.state not in ("done", "cancel")):
            quantity = self._get_quantity_to_finish(workorder)
            if workorder.product_uom_id.compare(quantity, 0.0) <= 0:
                continue
            self._use_components(workorder, quantity)
            workorder.end_all()
            workorder._free_in_house_slot()
            workorder.qty_produced += quantity

    def _get_quantity_to_finish(self, workorder):
        """Units still to be done in-house; when the manufacturing order closes, no more than it closes with."""
        quantity = workorder.in_house_qty - workorder._get_in_house_done()
        if self.env.context.get("closing_production"):
            producing = workorder.production_id.qty_producing or workorder.production_id.product_qty
            reported = workorder.qty_produced + workorder.qty_reported_from_previous_wo
            quantity = min(quantity, producing - reported)
        return quantity

    def _use_components(self, workorder, units):
        """Of the components that stayed here, use what some units need; the rest waits for the other units.

        :param units: in the unit of the manufacturing order
        """
        everything = workorder.move_raw_ids.filtered(lambda move: move.state != "cancel")
        ours = everything.filtered(
            lambda move: not move.subcontract_operation_id and not move.picked and move.state != "done"
        )
        for product, moves in ours.grouped("product_id").items():
            uom = product.uom_id
            total = sum(everything.filtered(lambda move, p=product: move.product_id == p).mapped("product_qty"))
            need = uom.round(total / workorder.qty_production * units)
            for move in moves:
                if uom.compare(need, 0.0) <= 0:
                    break
                part = min(need, move.product_qty)
                need -= part
                self._use_part(workorder, move, part)

    def _use_part(self, workorder, move, part):
        """Use a part of a component move, in the product's unit; the rest becomes a move of its own."""
        uom = move.product_id.uom_id
        if uom.compare(part, move.product_qty) < 0:
            rest = move.create(move._split(uom.round(move.product_qty - part)))
            # copies know no work order
            rest.workorder_id = workorder
            rest._action_confirm(merge=False, create_proc=False)
            rest.picked = False
        move._set_quantity_done(move.product_uom_qty)
        move.picked = True

    def _move_unused_components(self, workorders, backorder, kept):
        """Components of outsourced operations that nobody has used yet go where their units are still to be made.

        :param kept: component moves of outsourced operations that were not split
        """
        for workorder in workorders:
            new = self._get_backorder_workorder(workorder, backorder)
            unused = kept.filtered(
                lambda move, old=workorder: (
                    move.workorder_id == old
                    and not move.subcontract_operation_id
                    and not move.picked
                    and move.state not in ("done", "cancel")
                )
            )
            if new and new.state != "cancel":
                unused.write({"raw_material_production_id": backorder.id, "workorder_id": new.id})

    def _move_in_house_quantity(self, workorders, backorder, done):
        """The manufacturing order was split: the in-house part that is not done yet moves to the backorder.

        :param dict done: units done in-house by work order, before the split
        """
        for workorder in workorders.filtered("in_house_qty"):
            rest = workorder.in_house_qty - done.get(workorder, 0.0)
            workorder._free_in_house_slot()
            new = self._get_backorder_workorder(workorder, backorder)
            if not new or new.state == "cancel" or workorder.product_uom_id.compare(rest, 0.0) <= 0:
                continue
            new.in_house_qty = rest
            workorder.in_house_qty -= rest
            prepared = new.subcontract_operation_ids.filtered(lambda op: op.state == "to_order" and not op.is_split)
            if not new.product_uom_id.compare(new._get_uncovered_quantity(prepared), 0.0) > 0:
                # sudo: splitting the manufacturing order was checked by core, its outsourced work follows
                prepared.sudo().unlink()
            new._update_outsourced_duration()

    def _get_backorder_workorder(self, workorder, backorder):
        """The work order of the same operation in a backorder."""
        return backorder.workorder_ids.filtered(lambda wo: wo.operation_id == workorder.operation_id)[:1]

    def _scale(self, workorders, ratio):
        """The manufacturing order's quantity changed: the parts of its split operations change with it."""
        for workorder in workorders.filtered("in_house_qty"):
            workorder.in_house_qty = workorder.product_uom_id.round(workorder.in_house_qty * ratio)
        # sudo: changing the manufacturing order was checked by core, its outsourced work follows
        for operation in workorders.sudo().subcontract_operation_ids.filtered(lambda op: op.is_split and op.is_open):
            if not operation.purchase_line_id:
                operation.quantity = operation.product_uom_id.round(operation.quantity * ratio)
