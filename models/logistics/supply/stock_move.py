"""Component moves of a manufacturing order whose material is not sent: they wait at the vendor, or are set aside."""

from odoo import Command, models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _compute_reference(self):
        """What is posted without a transfer is called after its manufacturing order, also in the books."""
        res = super()._compute_reference()
        for move in self.filtered(lambda move: move.subcontract_role and not move.reference):
            # sudo: whoever moves goods may not read the manufacturing order they are for
            move.reference = move.sudo().subcontract_operation_id.production_id.name
        return res

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        """The manufacturing order waits at the vendor for what is bought for it."""
        moves = super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)
        bought = moves.filtered(lambda move: move.subcontract_role == "component_out" and move.purchase_line_id)
        # sudo: the buyer may not write on the manufacturing order; only now, because core reads the manufacturing
        # order of a move that is linked
        for component in bought.sudo().subcontract_operation_id.component_ids:
            if component.product_id in bought.product_id:
                component._link_receipts()
        return moves

    def _action_cancel(self):
        """A receipt of dropshipped goods is cancelled: the manufacturing order still waits for goods, not for stock
        that lies there."""
        bought = self.filtered(
            lambda move: (
                move.subcontract_role == "component_out"
                and move.purchase_line_id
                and move.state not in ("done", "cancel")
            )
        )
        waiting = {move: move.move_dest_ids.filtered(lambda m: m.subcontract_role == "consumed") for move in bought}
        res = super()._action_cancel()
        for moves in waiting.values():
            # sudo: whoever cancels the goods may not write on the manufacturing order
            waiting_for_goods = moves.sudo().filtered(lambda m: not m.move_orig_ids)
            waiting_for_goods.procure_method = "make_to_order"
            waiting_for_goods._recompute_state()
        return res

    def _take_part(self, quantity):
        """Of these component moves, those for `quantity`; one that asks for more is split.

        :param quantity: in the unit of the first move
        """
        taken = self.browse()
        for move in self.sorted("id"):
            unit = self[0].product_uom
            demand = move.product_uom._compute_quantity(move.product_uom_qty, unit, round=False)
            if unit.compare(quantity, 0.0) <= 0:
                break
            if unit.compare(demand, quantity) > 0:
                rest = unit._compute_quantity(demand - quantity, move.product_id.uom_id, rounding_method="HALF-UP")
                values = move.with_context(no_procurement=True)._split(rest)
                other = self.create(
                    [{**vals, "workorder_id": move.workorder_id.id, "picked": False} for vals in values]
                )
                other._action_confirm(merge=False, create_proc=False)
                move._trim_reservation()
                move._recompute_state()
                other._action_assign()
            quantity -= demand
            taken |= move
        return taken

    def _wait_for_supply(self, operation, place, procure_method):
        """Component moves take their material from the vendor's location; what was reserved for them here is free.

        :param procure_method: `make_to_order` where something will arrive for them there
        """
        self._release_source()
        self.write({"subcontract_operation_id": operation.id, "subcontract_role": "consumed"})
        self.write({"location_id": place.id})
        self.write({"procure_method": procure_method})
        moves = self._join_siblings()
        moves._recompute_state()
        moves._action_assign()

    def _set_aside(self, operation):
        """The vendor buys it: nothing of ours is moved. The cancelled move stays as the memory of the manufacturing
        order's need."""
        self._release_source()
        self.with_context(skip_mo_check=True)._action_cancel()
        self.write({"subcontract_operation_id": operation.id, "subcontract_role": "bought"})

    def _release_source(self):
        """Let go of what is reserved for these moves, or is on its way to them within the warehouse."""
        self._do_unreserve()
        for move in self:
            sources = move.move_orig_ids.filtered(lambda source: source.state not in ("done", "cancel"))
            move.move_orig_ids = [Command.clear()]
            for source in sources:
                demand = move.product_uom._compute_quantity(move.product_uom_qty, source.product_uom)
                if not source.move_dest_ids or source.product_uom.compare(source.product_uom_qty, demand) <= 0:
                    source._action_cancel()
                else:
                    source.product_uom_qty -= demand

    def _return_to_production(self, location):
        """Component moves take their material in-house again, as if the work had never been outside."""
        moves = self.filtered(lambda move: move.state not in ("done", "cancel"))
        moves._do_unreserve()
        moves.write({"subcontract_operation_id": False, "subcontract_role": False, "location_id": location.id})
        moves.write({"procure_method": "make_to_stock", "move_orig_ids": [Command.clear()]})
        moves = moves._join_siblings()
        moves._run_procurement()
        moves._recompute_state()

    def _join_siblings(self):
        """Moves that had been split off a component move become one with it again."""
        joined = self.browse()
        for move in self:
            sibling = move.raw_material_production_id.move_raw_ids.filtered(
                lambda other, move=move: (
                    other.id != move.id
                    and other.state not in ("done", "cancel")
                    and not other.picked
                    and all(
                        other[field] == move[field]
                        for field in (
                            "subcontract_operation_id",
                            "subcontract_role",
                            "bom_line_id",
                            "product_id",
                            "product_uom",
                            "workorder_id",
                            "location_id",
                        )
                    )
                )
            )[:1]
            if not sibling or move in joined:
                joined |= move
                continue
            sibling.with_context(no_procurement=True).product_uom_qty += move.product_uom_qty
            sibling.move_orig_ids |= move.move_orig_ids
            move.with_context(skip_mo_check=True)._action_cancel()
            move.unlink()
            joined |= sibling
        return joined

    def _bring_back(self, production, workorder, quantity):
        """A component that the vendor was to buy is needed from us again: a new component move of the manufacturing
        order.

        :param quantity: in the unit of this move
        """
        self.ensure_one()
        move = self.copy(
            {
                "product_uom_qty": quantity,
                "raw_material_production_id": production.id,
                "workorder_id": workorder.id,
                "picked": False,
            }
        )
        move._adjust_procure_method()
        move._action_confirm(merge=False)
        return move._join_siblings()
