from odoo import Command, fields, models


class MrpSubcontractComponentMoves(models.AbstractModel):
    """Lets component moves of manufacturing orders wait at a vendor, and brings them in-house again."""

    _name = "mrp.subcontract.component.moves"
    _description = "Component Moves of Outsourced Work"

    def _split_off_in_house_part(self, moves):
        """What was consumed in-house of an operation's component stays as it is; the rest becomes a move of its own."""
        for move in moves.filtered("picked"):
            rest = move.product_uom_qty - move.quantity
            if move.product_uom.compare(rest, 0.0) <= 0:
                continue
            values = move._split(move.product_uom._compute_quantity(rest, move.product_id.uom_id))
            new = moves.create(values)
            new.picked = False
            new._action_confirm(merge=False, create_proc=False)

    def _trim_reservation(self, moves):
        """A manufacturing order may have reserved more than is ordered: the rest is free for others again."""
        for move in moves:
            excess = move.quantity - move.product_uom_qty
            for line in reversed(move.move_line_ids):
                if move.product_uom.compare(excess, 0.0) <= 0:
                    break
                quantity = line.product_uom_id._compute_quantity(line.quantity, move.product_uom, round=False)
                taken = min(quantity, excess)
                excess -= taken
                if move.product_uom.compare(quantity, taken) == 0:
                    line.unlink()
                else:
                    line.quantity -= move.product_uom._compute_quantity(taken, line.product_uom_id, round=False)

    def _wait_at_vendor(self, move, operation, shipment, place):
        """A component move of the manufacturing order hands its reservation over to a shipment, and waits for it at
        the vendor."""
        move.ensure_one()
        if move.subcontract_role != "consumed":
            move.move_line_ids.write(
                {
                    "move_id": shipment.id,
                    "picking_id": shipment.picking_id.id,
                    "location_dest_id": shipment.location_dest_id.id,
                    "production_id": False,
                    "workorder_id": False,
                }
            )
            move.write({"subcontract_operation_id": operation.id, "subcontract_role": "consumed"})
            move.write({"location_id": place.id})
            move.move_orig_ids = [Command.clear()]
        move.write({"procure_method": "make_to_order", "move_orig_ids": [Command.link(shipment.id)]})

    def _restore_origin(self, moves, origin):
        """Component moves of the manufacturing order take their material from where it was before a shipment was
        planned.

        :param dict origin: location, procurement method and preceding moves that the shipment had taken over
        """
        for move in moves.filtered(lambda move: move.state not in ("done", "cancel")):
            operation = move.subcontract_operation_id
            in_transit = move.move_orig_ids.filtered(lambda orig: orig.state not in ("done", "cancel"))
            component = operation.component_ids.filtered(lambda c, product=move.product_id: c.product_id == product)
            if in_transit or component._is_at_vendor() or component.qty_consumed:
                continue
            self._give_back_to_production(move, origin)

    def _give_back_to_production(self, moves, origin):
        """Component moves that waited at a vendor take their material from where the manufacturing order has it again.

        :param dict origin: see `_restore_origin`; by default whatever is in stock at the location
        """
        for move in moves:
            move._do_unreserve()
            move.write({"subcontract_operation_id": False, "subcontract_role": False})
            move.write({"location_id": origin["location_id"]})
            move.write(
                {
                    "procure_method": origin.get("procure_method", "make_to_stock"),
                    "move_orig_ids": [fields.Command.set(origin.get("move_orig_ids", []))],
                }
            )
            move._action_assign()

    def _leave_vendor(self, moves):
        """Component moves of a manufacturing order take their material where the manufacturing order does again, and
        wait for no shipment."""
        for move in moves:
            self._give_back_to_production(move, {"location_id": move.raw_material_production_id.location_src_id.id})

    def _take_part(self, moves, quantity):
        """Of these component moves, those for `quantity`; one that asks for more is split.

        :param quantity: in the unit of the first move
        """
        taken = moves.browse()
        for move in moves.sorted("id"):
            unit = moves[0].product_uom
            demand = move.product_uom._compute_quantity(move.product_uom_qty, unit, round=False)
            if unit.compare(quantity, 0.0) <= 0:
                break
            if unit.compare(demand, quantity) > 0:
                rest = unit._compute_quantity(demand - quantity, move.product_id.uom_id, rounding_method="HALF-UP")
                values = move.with_context(no_procurement=True)._split(rest)
                other = moves.create(
                    [{**vals, "workorder_id": move.workorder_id.id, "picked": False} for vals in values]
                )
                other._action_confirm(merge=False, create_proc=False)
                self._trim_reservation(move)
                move._recompute_state()
                other._action_assign()
            quantity -= demand
            taken |= move
        return taken

    def _wait_for_supply(self, moves, operation, place, procure_method):
        """Component moves take their material from the vendor's location; what was reserved for them here is free.

        :param procure_method: `make_to_order` where something will arrive for them there
        """
        self._release_source(moves)
        moves.write({"subcontract_operation_id": operation.id, "subcontract_role": "consumed"})
        moves.write({"location_id": place.id})
        moves.write({"procure_method": procure_method})
        moves = self._join_siblings(moves)
        moves._recompute_state()
        moves._action_assign()

    def _set_aside(self, moves, operation):
        """The vendor buys it: nothing of ours is moved. The cancelled move stays as the memory of the manufacturing
        order's need."""
        self._release_source(moves)
        moves.with_context(skip_mo_check=True)._action_cancel()
        moves.write({"subcontract_operation_id": operation.id, "subcontract_role": "bought"})

    def _release_source(self, moves):
        """Let go of what is reserved for these moves, or is on its way to them within the warehouse."""
        moves._do_unreserve()
        for move in moves:
            sources = move.move_orig_ids.filtered(lambda source: source.state not in ("done", "cancel"))
            move.move_orig_ids = [Command.clear()]
            for source in sources:
                demand = move.product_uom._compute_quantity(move.product_uom_qty, source.product_uom)
                if not source.move_dest_ids or source.product_uom.compare(source.product_uom_qty, demand) <= 0:
                    source._action_cancel()
                else:
                    source.product_uom_qty -= demand

    def _return_to_production(self, moves, location):
        """Component moves take their material in-house again, as if the work had never been outsourced."""
        moves = moves.filtered(lambda move: move.state not in ("done", "cancel"))
        moves._do_unreserve()
        moves.write({"subcontract_operation_id": False, "subcontract_role": False, "location_id": location.id})
        moves.write({"procure_method": "make_to_stock", "move_orig_ids": [Command.clear()]})
        moves = self._join_siblings(moves)
        moves._run_procurement()
        moves._recompute_state()

    def _join_siblings(self, moves):
        """Moves that had been split off a component move become one with it again."""
        joined = moves.browse()
        for move in moves:
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

    def _bring_back(self, move, production, workorder, quantity):
        """A component that the vendor was to buy is needed from us again: a new component move of the manufacturing
        order.

        :param quantity: in the unit of this move
        """
        move.ensure_one()
        move = move.copy(
            {
                "product_uom_qty": quantity,
                "raw_material_production_id": production.id,
                "workorder_id": workorder.id,
                "picked": False,
            }
        )
        move._adjust_procure_method()
        move._action_confirm(merge=False)
        return self._join_siblings(move)
