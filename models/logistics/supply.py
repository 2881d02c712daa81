from odoo import Command, models
from odoo.exceptions import UserError


class MrpSubcontractSupply(models.AbstractModel):
    """Brings the manufacturing order's component moves in line with how the vendor gets each component."""

    _name = "mrp.subcontract.supply"
    _description = "Supply of Components"

    def _get_raw_moves(self, operation):
        """Component moves of the work order, or of the manufacturing order where all of it is outsourced."""
        operation.ensure_one()
        return (operation.workorder_id or operation.production_id).move_raw_ids

    def _get_component_moves(self, operation):
        """Open component moves of this operation's part of the work order, however the vendor gets the material."""
        operation.ensure_one()
        return operation._get_raw_moves_of_operation().filtered(
            lambda move: not operation._is_split_with_others() or move.subcontract_operation_id == operation
        )

    def _get_raw_moves_to_send(self, operation):
        """Component moves of the operation that are still open and whose material we send."""
        operation.ensure_one()
        return self._get_component_moves(operation).filtered(lambda move: self._get_supply(operation, move) == "sent")

    def _freeze_components(self, operations):
        """Note what a unit needs of each component, once: the bill of materials may change, the order does not."""
        values = []
        for operation in operations.filtered(lambda operation: not operation.component_ids):
            for moves in operation._get_raw_moves_of_operation().grouped("product_id").values():
                values.append(self._prepare_component(operation, moves))
        operations.env["mrp.subcontract.component"].create(values)

    def _prepare_component(self, operation, moves):
        """Values of the component that these moves of one product ask for."""
        operation.ensure_one()
        uom = moves[0].product_uom
        supplies = {self._get_supply(operation, move) for move in moves}
        if len(supplies) > 1:
            raise UserError(
                self.env._(
                    "%(operation)s uses %(component)s twice, supplied in different ways. Choose one “Supply Method” "
                    "for both lines of the bill of materials %(bom)s.",
                    operation=operation.name,
                    component=moves.product_id.display_name,
                    bom=operation.production_id.bom_id.display_name,
                )
            )
        return {
            "subcontract_operation_id": operation.id,
            "product_id": moves.product_id.id,
            "product_uom_id": uom.id,
            "qty_per_unit": self._get_qty_per_unit(operation, moves.product_id, uom),
            "supply": supplies.pop(),
        }

    def _get_qty_per_unit(self, operation, product, uom):
        """What one unit needs of a component: what all of the operation needs, by the units of the manufacturing
        order."""
        operation.ensure_one()
        frozen = operation.workorder_id.subcontract_operation_ids.component_ids.filtered(
            lambda c: c.product_id == product
        )
        if frozen:
            return frozen[0].product_uom_id._compute_quantity(frozen[0].qty_per_unit, uom, round=False)
        moves = self._get_raw_moves(operation).filtered(
            lambda move: move.product_id == product and move.state != "cancel"
        )
        total = sum(move.product_uom._compute_quantity(move.product_uom_qty, uom, round=False) for move in moves)
        return total / operation.production_id.product_qty

    def _get_components_to_ship(self, operation):
        """{component: quantity} that is needed for the ordered units, not there and on no shipment yet."""
        operation.ensure_one()
        missing = {}
        for component in operation.component_ids.filtered(lambda component: component.supply == "sent"):
            needed = component.product_uom_id.round(operation.quantity * component.qty_per_unit)
            quantity = needed - component.qty_sent - component.qty_to_send
            if component.product_uom_id.compare(quantity, 0.0) > 0:
                missing[component] = quantity
        return missing

    def _hand_components_over(self, operation, components, picking):
        """The shipment takes over what the manufacturing order has reserved; the manufacturing order then waits for it
        at the vendor.

        :param dict components: quantities to ship by component
        :return: the shipment's moves
        """
        shipments = operation.env["stock.move"]
        location = operation._get_site_location("vendor_stock")
        for component, quantity in components.items():
            self.env["mrp.subcontract.component.moves"]._split_off_in_house_part(
                self._get_raw_moves_to_send(operation).filtered(
                    lambda move, product=component.product_id: move.product_id == product
                )
            )
            consumers = self._get_raw_moves_to_send(operation).filtered(
                lambda move, product=component.product_id: move.product_id == product and not move.picked
            )
            source = consumers.filtered(lambda move: move.subcontract_role != "consumed")[:1]
            values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
                operation, "component_out", component.product_id, component.product_uom_id, quantity
            )
            values.update(
                {
                    "picking_id": picking.id,
                    "location_id": (source.location_id or operation.production_id.location_src_id).id,
                    "procure_method": source.procure_method or "make_to_stock",
                    "move_orig_ids": [Command.set(source.move_orig_ids.ids)],
                }
            )
            shipment = operation.env["stock.move"].create(values)
            for move in consumers:
                self.env["mrp.subcontract.component.moves"]._wait_at_vendor(move, operation, shipment, location)
            shipments |= shipment
        return shipments

    def _release_supplies(self, operations):
        """Undo what ordering did to components that are not sent, where nothing was done with them.

        The next order says anew how the vendor gets its components.
        """
        for operation in operations:
            if operation._is_touched():
                continue
            components = operation.component_ids
            self._release_supply(components)
            moved = operation.move_ids.filtered(lambda move: move.state == "done").product_id
            if not moved & components.product_id:
                components.unlink()

    def _sync_supply(self, component):
        """Bring the manufacturing order's component moves in line with what is ordered."""
        component.ensure_one()
        operation = component.subcontract_operation_id
        needed = component.product_uom_id.round(operation.quantity * component.qty_per_unit)
        own = self._get_supplied_moves(component)
        missing = needed - component.qty_consumed - self._get_demand(component, own)
        if component.product_uom_id.compare(missing, 0.0) > 0:
            self._take_from_production(component, missing)
        elif component.product_uom_id.compare(missing, 0.0) < 0:
            self._give_to_production(component, own, -missing)
        if component.supply == "dropship":
            self.env["mrp.subcontract.dropship"]._sync_dropship(component, needed)

    def _get_supplied_moves(self, component):
        """The component moves of the manufacturing order that this operation has taken over and that still wait."""
        component.ensure_one()
        if component.supply == "bought":
            return component._get_moves().filtered(lambda move: move.subcontract_role == "bought")
        return component._get_moves().filtered(
            lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
        )

    def _get_demand(self, component, moves):
        """Demand of moves in the unit of the component."""
        component.ensure_one()
        return sum(
            move.product_uom._compute_quantity(move.product_uom_qty, component.product_uom_id, round=False)
            for move in moves
        )

    def _take_from_production(self, component, quantity):
        """Take component moves for a quantity over from the manufacturing order, in the unit of the component."""
        component.ensure_one()
        operation = component.subcontract_operation_id

        def get_free():
            return self._get_component_moves(operation).filtered(
                lambda move: move.product_id == component.product_id and not move.subcontract_role
            )

        self.env["mrp.subcontract.component.moves"]._split_off_in_house_part(get_free())
        free = get_free().filtered(lambda move: not move.picked)
        if not free:
            return
        component.source_location_id = component.source_location_id or free[0].location_id
        unit = free[0].product_uom
        moves = self.env["mrp.subcontract.component.moves"]._take_part(
            free, component.product_uom_id._compute_quantity(quantity, unit, round=False)
        )
        if component.supply == "bought":
            self.env["mrp.subcontract.component.moves"]._set_aside(moves, operation)
        else:
            method = "make_to_order" if component.supply == "dropship" else "make_to_stock"
            self.env["mrp.subcontract.component.moves"]._wait_for_supply(
                moves, operation, operation._get_site_location("vendor_stock"), method
            )

    def _give_to_production(self, component, moves, quantity):
        """Give component moves for a quantity back to the manufacturing order, the last ones first."""
        component.ensure_one()
        for move in moves.sorted("id", reverse=True):
            if component.product_uom_id.compare(quantity, 0.0) <= 0:
                break
            demand = self._get_demand(component, move)
            part = min(demand, quantity)
            quantity -= part
            part = component.product_uom_id._compute_quantity(part, move.product_uom, round=False)
            if component.supply == "bought":
                rest = move.product_uom_qty - part
                self.env["mrp.subcontract.component.moves"]._bring_back(
                    move, move.raw_material_production_id, move.workorder_id, part
                )
                if move.product_uom.compare(rest, 0.0) > 0:
                    move.with_context(no_procurement=True).product_uom_qty = rest
                else:
                    move.unlink()
            else:
                self.env["mrp.subcontract.component.moves"]._return_to_production(
                    self.env["mrp.subcontract.component.moves"]._take_part(move, part), component.source_location_id
                )

    def _release_supply(self, components):
        """Give all component moves that still wait back to the manufacturing order."""
        for component in components.filtered(lambda component: component.supply != "sent"):
            moves = self._get_supplied_moves(component)
            self._give_to_production(component, moves, self._get_demand(component, moves))
            self.env["mrp.subcontract.dropship"]._release_dropship(component)

    def _get_supply(self, operation, move):
        """How the vendor gets a component: as ordered, and before that, as the bill of materials says."""
        operation.ensure_one()
        component = operation.component_ids.filtered(lambda component: component.product_id == move.product_id)
        return component.supply or move.bom_line_id.outsourcing_supply or "sent"
