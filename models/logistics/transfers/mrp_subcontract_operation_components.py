"""The components of an operation: what a unit needs, frozen when it was ordered, and how shipments take them over."""

from odoo import Command, models
from odoo.exceptions import UserError


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_raw_moves(self):
        """Component moves of the operation, or of the manufacturing order where all of it is done outside."""
        self.ensure_one()
        return (self.workorder_id or self.production_id).move_raw_ids

    def _get_raw_moves_of_operation(self):
        """Component moves of everybody's share that are still open, however the vendor gets the material."""
        self.ensure_one()
        return self._get_raw_moves().filtered(
            lambda move: move.state not in ("done", "cancel") and move.product_id.type == "consu"
        )

    def _get_component_moves(self):
        """Component moves of this operation's share that are still open, however the vendor gets the material."""
        self.ensure_one()
        return self._get_raw_moves_of_operation().filtered(
            lambda move: not self._is_split_with_others() or move.subcontract_operation_id == self
        )

    def _get_raw_moves_to_send(self):
        """Component moves of the operation that are still open and whose material we send."""
        self.ensure_one()
        return self._get_component_moves().filtered(lambda move: self._get_supply(move) == "sent")

    def _needs_site(self):
        """Material that is sent needs a location at the vendor, too."""
        return super()._needs_site() or any(
            self._get_supply(move) == "sent" for move in self._get_raw_moves_of_operation()
        )

    def _get_supply(self, move):
        """How the vendor gets a component: as ordered, and before that, as the bill of materials says."""
        self.ensure_one()
        component = self.component_ids.filtered(lambda component: component.product_id == move.product_id)
        return component.supply or move.bom_line_id.outsourcing_supply or "sent"

    def _freeze_components(self):
        """Note what a unit needs of each component, once: the bill of materials may change, the order does not."""
        values = []
        for operation in self.filtered(lambda operation: not operation.component_ids):
            for moves in operation._get_raw_moves_of_operation().grouped("product_id").values():
                values.append(operation._prepare_component(moves))
        self.env["mrp.subcontract.component"].create(values)

    def _prepare_component(self, moves):
        """Values of the component that these moves of one product ask for."""
        self.ensure_one()
        uom = moves[0].product_uom
        supplies = {self._get_supply(move) for move in moves}
        if len(supplies) > 1:
            raise UserError(
                self.env._(
                    "%(operation)s uses %(component)s twice, supplied in different ways. Choose one “Supply Outside” "
                    "for both lines of the bill of materials %(bom)s.",
                    operation=self.name,
                    component=moves.product_id.display_name,
                    bom=self.production_id.bom_id.display_name,
                )
            )
        return {
            "subcontract_operation_id": self.id,
            "product_id": moves.product_id.id,
            "product_uom_id": uom.id,
            "qty_per_unit": self._get_qty_per_unit(moves.product_id, uom),
            "supply": supplies.pop(),
        }

    def _get_qty_per_unit(self, product, uom):
        """What one unit needs of a component: what all of the operation needs, by the units of the manufacturing
        order."""
        self.ensure_one()
        frozen = self.workorder_id.subcontract_operation_ids.component_ids.filtered(lambda c: c.product_id == product)
        if frozen:
            return frozen[0].product_uom_id._compute_quantity(frozen[0].qty_per_unit, uom, round=False)
        moves = self._get_raw_moves().filtered(lambda move: move.product_id == product and move.state != "cancel")
        total = sum(move.product_uom._compute_quantity(move.product_uom_qty, uom, round=False) for move in moves)
        return total / self.production_id.product_qty

    # --- handing over

    def _get_components_to_ship(self):
        """{component: quantity} that is needed for the ordered units, not there and on no shipment yet."""
        self.ensure_one()
        missing = {}
        for component in self.component_ids.filtered(lambda component: component.supply == "sent"):
            needed = component.product_uom_id.round(self.quantity * component.qty_per_unit)
            quantity = needed - component.qty_sent - component.qty_to_send
            if component.product_uom_id.compare(quantity, 0.0) > 0:
                missing[component] = quantity
        return missing

    def _hand_components_over(self, components, picking):
        """The shipment takes over what the manufacturing order has reserved; the manufacturing order then waits for it
        at the vendor.

        :param dict components: quantities to ship by component
        :return: the shipment's moves
        """
        shipments = self.env["stock.move"]
        location = self._get_site_location("vendor_stock")
        for component, quantity in components.items():
            self._get_raw_moves_to_send().filtered(
                lambda move, product=component.product_id: move.product_id == product
            )._split_off_in_house_part()
            consumers = self._get_raw_moves_to_send().filtered(
                lambda move, product=component.product_id: move.product_id == product and not move.picked
            )
            source = consumers.filtered(lambda move: move.subcontract_role != "consumed")[:1]
            values = self._prepare_move_values(
                "component_out", component.product_id, component.product_uom_id, quantity
            )
            values.update(
                {
                    "picking_id": picking.id,
                    "location_id": (source.location_id or self.production_id.location_src_id).id,
                    "procure_method": source.procure_method or "make_to_stock",
                    "move_orig_ids": [Command.set(source.move_orig_ids.ids)],
                }
            )
            shipment = self.env["stock.move"].create(values)
            for move in consumers:
                move._wait_at_vendor(self, shipment, location)
            shipments |= shipment
        return shipments


class StockMove(models.Model):
    _inherit = "stock.move"

    def _split_off_in_house_part(self):
        """What was consumed in-house of an operation's component stays as it is; the rest becomes a move of its own."""
        for move in self.filtered("picked"):
            rest = move.product_uom_qty - move.quantity
            if move.product_uom.compare(rest, 0.0) <= 0:
                continue
            values = move._split(move.product_uom._compute_quantity(rest, move.product_id.uom_id))
            new = self.create(values)
            new.picked = False
            new._action_confirm(merge=False, create_proc=False)

    def _trim_reservation(self):
        """A manufacturing order may have reserved more than is ordered: the rest is free for others again."""
        for move in self:
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

    def _wait_at_vendor(self, operation, shipment, place):
        """A component move of the manufacturing order hands its reservation over to a shipment, and waits for it at
        the vendor."""
        self.ensure_one()
        if self.subcontract_role != "consumed":
            self.move_line_ids.write(
                {
                    "move_id": shipment.id,
                    "picking_id": shipment.picking_id.id,
                    "location_dest_id": shipment.location_dest_id.id,
                    "production_id": False,
                    "workorder_id": False,
                }
            )
            self.write({"subcontract_operation_id": operation.id, "subcontract_role": "consumed"})
            self.write({"location_id": place.id})
            self.move_orig_ids = [Command.clear()]
        self.write({"procure_method": "make_to_order", "move_orig_ids": [Command.link(shipment.id)]})
