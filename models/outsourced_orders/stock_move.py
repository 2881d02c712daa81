from collections import defaultdict

from odoo import models

from ...tools.locks import lock_records


class StockMove(models.Model):
    """Moves of a manufacturing order that a vendor makes as a whole: what is made there, received from there and
    consumed there."""

    _inherit = "stock.move"

    def _is_of_outsourced_order(self):
        self.ensure_one()
        return bool(self.subcontract_role) and self.sudo().subcontract_operation_id.is_outsourced_order

    def _get_backorder_move_vals(self):
        """The backorder of such a manufacturing order is made at the same vendor."""
        vals = super()._get_backorder_move_vals()
        if self._is_of_outsourced_order():
            vals.update(
                {
                    "subcontract_operation_id": self.subcontract_operation_id.id,
                    "subcontract_role": self.subcontract_role,
                }
            )
        return vals

    def _should_bypass_reservation(self, forced_location=False):
        """A receipt is ready when it is ordered: validating it makes what is not made yet."""
        return self.subcontract_role == "received" or super()._should_bypass_reservation(
            forced_location=forced_location
        )

    def _get_available_move_lines(self, assigned_moves_ids, partially_available_moves_ids):
        """Which lots a receipt offers follows from what is finished at the vendor, see `_sync_receipt_lines`."""
        others = self.filtered(lambda move: move.subcontract_role != "received")
        return super(StockMove, others)._get_available_move_lines(assigned_moves_ids, partially_available_moves_ids)

    def _update_candidate_moves_list(self, candidate_moves_set):
        """A buyer who may not read manufacturing orders confirms an order whose goods feed one."""
        receipts = self.filtered(lambda move: move.subcontract_role == "received")
        res = super(StockMove, self - receipts)._update_candidate_moves_list(candidate_moves_set)
        candidates = set()
        # sudo: core looks through the transfers of the manufacturing orders that wait for these goods; nothing is
        # shown of them
        super(StockMove, receipts.sudo())._update_candidate_moves_list(candidates)
        candidate_moves_set.update(moves.sudo(False) for moves in candidates)
        return res

    def _is_purchase_return(self):
        return self.subcontract_role == "returned" or super()._is_purchase_return()

    def _action_done(self, cancel_backorder=False):
        picked = self.filtered(lambda move: move.picked and move.quantity > 0 and move.state not in ("done", "cancel"))
        ours = picked.filtered(lambda move: move._is_posted_by_core())
        # sudo: a receiving clerk's transfer makes the manufacturing order; the transfer itself is checked by core
        operations = ours.sudo().subcontract_operation_id
        lock_records(operations)
        for operation in operations:
            receipts = ours.sudo().filtered(
                lambda move, op=operation: move.subcontract_operation_id == op and move.subcontract_role == "received"
            )
            if receipts:
                operation._make_what_is_received(receipts._get_received_by_lot())
        picked.sudo()._check_material_at_vendor()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        for operation in operations:
            operation._log_posted(
                (moves & ours).sudo().filtered(lambda m, op=operation: m.subcontract_operation_id == op)
            )
        return moves

    def _get_received_by_lot(self):
        """Quantities about to be received by lot, in the unit of the product; lots typed by name are made now."""
        lines = self.move_line_ids
        if any(line.picked for line in lines):
            lines = lines.filtered("picked")
        for line in lines.filtered(lambda line: line.lot_name and not line.lot_id):
            line.lot_id = line.move_id.subcontract_operation_id._find_lot(line.lot_name)
        lines.filtered(lambda line: line.lot_name and not line.lot_id)._create_and_assign_production_lot()
        quantities = defaultdict(float)
        for line in lines:
            quantities[line.lot_id] += line.quantity_product_uom
        return quantities

    def _check_material_at_vendor(self):
        """A manufacturing order that is made at a vendor uses what is there for it: the vendor's stock never goes
        below zero.

        :raise UserError: with the quantities
        """
        raw = self.filtered(lambda move: move.subcontract_role == "consumed" and move._is_of_outsourced_order())
        for operation, moves in raw.grouped("subcontract_operation_id").items():
            for component in operation.component_ids:
                quantities = defaultdict(float)
                for line in moves.filtered(lambda m, p=component.product_id: m.product_id == p).move_line_ids:
                    quantities[line.lot_id, line.package_id, line.owner_id] += line.quantity_product_uom
                component._check_lots_there(quantities)
