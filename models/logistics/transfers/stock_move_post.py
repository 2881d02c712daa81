"""Moves of outside operations are posted: within what was sent, and with what comes into being at the vendor."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity
from ....tools.roles import PROCESSED_ROLES, WIP_BACK_ROLES, WIP_OUT_ROLES


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        ours = self.filtered(
            lambda move: (
                move.subcontract_role
                and move.subcontract_role != "consumed"
                and not move._is_posted_by_core()
                # core drops what is not picked
                and move.picked
                and move.quantity > 0
                and not move._appears_at_vendor()
            )
        )
        if not ours:
            return super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: a shipping clerk's transfer reads and reports the work order; the transfer itself is checked by core
        operations = ours.sudo().subcontract_operation_id
        lock_records(operations | ours.sudo().subcontract_next_operation_id)
        ours.sudo()._check_subcontract_bounds()
        ours.sudo()._post_work_that_appears_at_vendor()
        good_before = {operation: operation.qty_good for operation in operations}
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        operations._on_moves_done((moves & ours).sudo(), good_before)
        return moves

    def _check_subcontract_bounds(self):
        """Nothing comes back that was not sent, by lot; nothing is sent that is not there.

        :raise UserError: with the quantities
        """
        for operation in self.subcontract_operation_id:
            moves = self.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            moves._check_production_open(operation)
            moves._check_lots_back(operation)
            moves._check_rework(operation)
            operation._check_quantities_after(moves)

    def _check_production_open(self, operation):
        """What is done to a closed manufacturing order's units has no work order and no goods to go into any more."""
        if any(move.subcontract_role in (*PROCESSED_ROLES, *WIP_OUT_ROLES) for move in self):
            operation._check_production_open()

    def _get_picked_by_lot(self, roles):
        """Quantities about to be posted by lot, in the unit of the product."""
        quantities = defaultdict(float)
        for move in self.filtered(lambda move: move.subcontract_role in roles):
            lines = move.move_line_ids
            if move.picked and any(line.picked for line in lines):
                lines = lines.filtered("picked")
            for line in lines:
                quantities[line.lot_id] += line.quantity_product_uom
        return quantities

    def _check_lots_back(self, operation):
        if not operation.ship_wip:
            return
        uom = operation.product_id.uom_id
        balance = operation._get_lot_balance()
        for lot, quantity in self._get_picked_by_lot(WIP_BACK_ROLES).items():
            if uom.compare(quantity, balance.get(lot, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s %(lot)s can't come back from %(vendor)s, only %(there)s "
                        "are there. Correct the quantity, or record the shipment that is missing.",
                        operation=operation.name,
                        quantity=format_quantity(self.env, quantity),
                        unit=uom.name,
                        lot=lot.name or operation.product_id.display_name,
                        vendor=operation.vendor_id.display_name,
                        there=format_quantity(self.env, balance.get(lot, 0.0)),
                    )
                )

    def _check_rework(self, operation):
        uom = operation.product_uom_id
        for role, available in (
            ("rework_good", operation._get_good_here()),
            ("rework_rejected", operation.qty_rejected),
        ):
            quantity = sum(
                move.product_uom._compute_quantity(move._get_picked_quantity(), uom)
                for move in self
                if move.subcontract_role == role
            )
            if uom.compare(quantity, 0.0) <= 0:
                continue
            if uom.compare(quantity, available) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s can't go out for rework, only %(available)s are here.",
                        operation=operation.name,
                        quantity=format_quantity(self.env, quantity),
                        unit=uom.name,
                        available=format_quantity(self.env, available),
                    )
                )

    def _appears_at_vendor(self):
        """Whether this is the bookkeeping half of a receipt, see `_post_work_that_appears_at_vendor`."""
        self.ensure_one()
        return self.subcontract_role == "wip_out" and not self.sudo().subcontract_operation_id.ship_wip

    def _post_work_that_appears_at_vendor(self):
        """Units of an operation to which no work in progress travels come into being at the vendor: one move says so.

        Without it, what comes back would have come from nowhere.
        """
        moves = self.filtered(
            lambda move: (
                move.subcontract_role in WIP_BACK_ROLES
                and not move.subcontract_operation_id.ship_wip
                and move.state not in ("done", "cancel")
            )
        )
        for operation in moves.subcontract_operation_id:
            ours = moves.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            quantities = ours._get_picked_by_lot(WIP_BACK_ROLES)
            operation._post_move("wip_out", quantities)
