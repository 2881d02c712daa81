from collections import defaultdict

from odoo import models

from ...tools.roles import PROCESSED_ROLES


class MrpSubcontractLots(models.AbstractModel):
    """Says which units, by lot, can leave for a vendor or come back from there."""

    _name = "mrp.subcontract.lots"
    _description = "Lots of Outsourced Work"

    def _refresh_wip_lines(self, operations):
        """Offer what earlier operations have finished, and which lots, on shipments that have not left."""
        for operation in operations:
            ready = self.env["mrp.subcontract.readiness"]._get_ready_quantity(operation, send_ahead=True)
            # what is offered to others who do the same operation is not offered twice
            others = operation.workorder_id.subcontract_operation_ids - operation
            ready -= sum(
                operation._to_production_unit(sum(move.move_line_ids.mapped("quantity_product_uom")))
                for move in others._get_open_moves("wip_out")
            )
            ready = max(ready, 0.0)
            moves = operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role == "wip_out"
                    and move.state not in ("draft", "done", "cancel")
                    and not move.picked
                )
            ).sorted("id")
            lots = self._get_lots_here(operation)
            for move in moves:
                quantity = min(ready, move.product_uom_qty)
                ready -= quantity
                move._set_subcontract_lines(self._take_lots(operation, lots, quantity))

    def _get_lots_here(self, operation):
        """The manufacturing order's units that have not left, by lot, in the unit of the product.

        Takes are noted in the result. Serial numbers at another vendor can't leave from here.
        """
        operation.ensure_one()
        if operation.product_tracking == "none":
            return {operation.env["stock.lot"]: float("inf")}
        if operation.product_tracking == "lot":
            return dict.fromkeys(operation.production_id.lot_producing_ids, float("inf"))
        taken = self._get_serials_taken(operation)
        others = operation.workorder_id.subcontract_operation_ids - operation
        taken |= (others._get_open_moves("wip_out") | others._get_open_moves("good")).lot_ids
        elsewhere = self._get_lots_elsewhere(operation)
        return {
            lot: 1.0 for lot in operation.production_id.lot_producing_ids if lot not in taken and lot not in elsewhere
        }

    def _get_serials_taken(self, operation):
        """Serial numbers that are out for this operation, at whatever vendor, or were processed already."""
        taken = operation.env["stock.lot"]
        for other in operation | operation.workorder_id.subcontract_operation_ids:
            taken = taken.union(*other._get_lot_balance())
            taken |= other.move_ids.filtered(
                lambda move: move.state == "done" and move.subcontract_role in (*PROCESSED_ROLES, "lost")
            ).lot_ids
        return taken

    def _get_other_operations(self, operation):
        """The manufacturing order's other operations to which its units travel."""
        operation.ensure_one()
        return (operation.production_group_id.production_ids.subcontract_operation_ids - operation).filtered("ship_wip")

    def _get_lots_elsewhere(self, operation):
        """Units of the manufacturing order that are at vendors for its other operations, by lot in the unit of the
        product."""
        elsewhere = defaultdict(float)
        for other in self._get_other_operations(operation):
            for lot, quantity in other._get_lot_balance().items():
                elsewhere[lot] += quantity
        return elsewhere

    def _get_lots_back(self, operation):
        """Units that may come back by lot, in the unit of the product."""
        operation.ensure_one()
        return operation._get_lot_balance() if operation.ship_wip else self._get_lots_here(operation)

    def _take_lots(self, operation, lots, quantity):
        """Take units of a mapping of lots, in order.

        :param quantity: in the unit of the manufacturing order
        :return: quantities by lot in the unit of the product
        """
        remaining = operation.product_uom_id._compute_quantity(
            quantity, operation.product_id.uom_id, rounding_method="HALF-UP"
        )
        return self._take_units(operation, lots, remaining)

    def _take_units(self, operation, lots, remaining):
        """The same for a quantity in the unit of the product."""
        taken = {}
        for lot, available in lots.items():
            part = min(available, remaining)
            if operation.product_id.uom_id.compare(part, 0.0) <= 0:
                continue
            taken[lot] = part
            lots[lot] -= part
            remaining -= part
        return taken
