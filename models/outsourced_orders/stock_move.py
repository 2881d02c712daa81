from collections import defaultdict
from contextlib import contextmanager

from odoo import models

from ...tools.locks import lock_records


class StockMove(models.Model):
    """Moves of outsourced orders: what is made, received and consumed at the vendor."""

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

    @contextmanager
    def _around_done(self, done):
        """A receipt makes what was not made yet."""
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
                self.env["mrp.subcontract.making"]._make_what_is_received(operation, receipts._get_received_by_lot())
        picked.sudo()._check_material_at_vendor()
        with super()._around_done(done):
            yield
        for operation in operations:
            self.env["mrp.subcontract.receiving"]._log_posted(
                operation, (done[0] & ours).sudo().filtered(lambda m, op=operation: m.subcontract_operation_id == op)
            )

    def _get_received_by_lot(self):
        """Quantities about to be received by lot, in the unit of the product; lots typed by name are made now."""
        lines = self.move_line_ids
        if any(line.picked for line in lines):
            lines = lines.filtered("picked")
        for line in lines.filtered(lambda line: line.lot_name and not line.lot_id):
            line.lot_id = self.env["mrp.subcontract.making"]._find_lot(
                line.move_id.subcontract_operation_id, line.lot_name
            )
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
                self.env["mrp.subcontract.consumption"]._check_lots_there(component, quantities)

    def _get_consumption_reversals(self):
        """Moves that reverse some of what these have consumed."""
        return self.returned_move_ids.filtered(
            lambda m: m.subcontract_role == "consumed_reversed" and m.state == "done"
        )

    def _get_reversed_quantity(self, lot=None):
        """Reversed quantity of what this move has made, in the unit of the product.

        :param lot: counts of this lot only; an empty one: what has no lot
        """
        self.ensure_one()
        if self.subcontract_role != "made":
            return 0.0
        lines = self.returned_move_ids.filtered(
            lambda move: move.subcontract_role == "made_reversed" and move.state == "done"
        ).move_line_ids
        if lot is not None:
            lines = lines.filtered(lambda line: line.lot_id == lot)
        return sum(lines.mapped("quantity_product_uom"))

    def _get_subcontract_quantity(self):
        """Reversed goods were not made."""
        quantity = super()._get_subcontract_quantity()
        return quantity - self._get_reversed_quantity() if self.state == "done" else quantity

    def _get_out_move_lines(self, lot=None):
        """What was never made goes nowhere: its value leaves with the move that had made it."""
        if self.subcontract_role == "made_reversed":
            return self.env["stock.move.line"]
        return super()._get_out_move_lines(lot)

    def _get_valued_qty(self, lot=None):
        return super()._get_valued_qty(lot) - self._get_reversed_quantity(lot)

    def _should_create_account_move(self):
        if self.subcontract_role == "made_reversed":
            return bool(self.origin_returned_move_id.account_move_id)
        return super()._should_create_account_move()
