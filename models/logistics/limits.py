from odoo import models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity
from ...tools.roles import PROCESSED_ROLES, WIP_BACK_ROLES, WIP_OUT_ROLES


class MrpSubcontractLimits(models.AbstractModel):
    """Refuses postings beyond what is ordered, was sent, or is there."""

    _name = "mrp.subcontract.limits"
    _description = "Limits of Outsourced Transfers"

    def _check_subcontract_bounds(self, moves):
        """Refuse what comes back without having been sent, by lot, and what is sent without being there.

        :raise UserError: with the quantities
        """
        for operation in moves.subcontract_operation_id:
            ours = moves.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            # what is done to a closed manufacturing order's units has no goods to go into any more
            if any(move.subcontract_role in (*PROCESSED_ROLES, *WIP_OUT_ROLES) for move in ours):
                self._check_production_open(operation)
            self._check_lots_back(ours, operation)
            self._check_rework(ours, operation)
            self._check_quantities_after(operation, ours)
        # the next vendor gets no more than is ordered there
        for operation in moves.subcontract_next_operation_id:
            arriving = moves.filtered(lambda move, op=operation: move.subcontract_next_operation_id == op)
            self._check_arrival(
                operation, operation._to_production_unit(sum(arriving._get_picked_by_lot(("good",)).values()))
            )

    def _check_lots_back(self, moves, operation):
        if not operation.ship_wip:
            return
        uom = operation.product_id.uom_id
        balance = operation._get_lot_balance()
        for lot, quantity in moves._get_picked_by_lot(WIP_BACK_ROLES).items():
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

    def _check_rework(self, moves, operation):
        uom = operation.product_uom_id
        for role, available in (
            ("rework_good", operation._get_good_here()),
            ("rework_rejected", operation.qty_rejected),
        ):
            quantity = sum(
                move.product_uom._compute_quantity(move._get_picked_quantity(), uom)
                for move in moves
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

    def _check_quantities_after(self, operation, moves):
        """Refuse what would go beyond what earlier operations finished, or beyond the order and its tolerance.

        :param moves: moves of this operation that are about to be posted
        """
        operation.ensure_one()
        new = {
            role: operation._to_production_unit(sum(moves._get_picked_by_lot((role,)).values()))
            for role in ("wip_out", *PROCESSED_ROLES)
        }
        compare = operation.product_uom_id.compare
        texts = {
            "operation": operation.name,
            "unit": operation.product_uom_id.name,
            "vendor": operation.vendor_id.display_name,
        }
        if new["wip_out"] and operation.ship_wip:
            ready = self.env["mrp.subcontract.readiness"]._get_ready_quantity(operation)
            if ready != float("inf") and compare(new["wip_out"], ready) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s can't leave, only %(ready)s are ready. Report the "
                        "earlier operations of the manufacturing order first.",
                        quantity=format_quantity(self.env, new["wip_out"]),
                        ready=format_quantity(self.env, ready),
                        **texts,
                    )
                )
        maximum = operation._get_maximum_quantity()
        sent = operation.qty_sent + new["wip_out"]
        if new["wip_out"] and compare(sent, maximum) > 0:
            raise self._get_excess_error(operation, sent, maximum, texts)
        processed = sum(new[role] for role in PROCESSED_ROLES)
        if not processed:
            return
        first, rework = operation._get_first_processed()
        units = sum(sum(moves._get_picked_by_lot((role,)).values()) for role in PROCESSED_ROLES)
        total = operation._to_production_unit(first + max(units - rework, 0.0))
        if compare(total, maximum) > 0:
            raise self._get_excess_error(operation, total, maximum, texts)

    def _get_excess_error(self, operation, quantity, maximum, texts):
        return UserError(
            self.env._(
                "%(operation)s: that would be %(quantity)s %(unit)s of %(ordered)s ordered; with a tolerance of "
                "%(tolerance)s %%, %(maximum)s are allowed. Raise the quantity on the purchase order line, or correct "
                "the quantity.",
                quantity=format_quantity(self.env, quantity),
                ordered=format_quantity(self.env, operation.quantity),
                tolerance=format_quantity(self.env, operation.over_tolerance),
                maximum=format_quantity(self.env, maximum),
                **texts,
            )
        )

    def _check_production_open(self, operations):
        """A closed manufacturing order has no work order to report to, and no goods for its units to become part of."""
        for production in operations.production_id.filtered(lambda production: production.state in ("done", "cancel")):
            raise UserError(
                self.env._(
                    "%s is closed, its units are finished goods now. Have them reworked with a manufacturing order of "
                    "their own.",
                    production.name,
                )
            )

    def _check_arrival(self, operation, quantity):
        """Refuse units from another vendor that this operation may not get.

        :param quantity: units about to arrive, in the unit of the manufacturing order
        """
        operation.ensure_one()
        texts = {"operation": operation.name, "vendor": operation.vendor_id.display_name}
        if not operation.is_open or not operation._may_ship():
            raise UserError(
                self.env._(
                    "%(operation)s is not on order at %(vendor)s any more. Set the next stop of the operation before "
                    "to our dock, and receive there.",
                    **texts,
                )
            )
        maximum = operation._get_maximum_quantity()
        if operation.product_uom_id.compare(operation.qty_sent + quantity, maximum) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s can't go straight to %(vendor)s: %(operation)s may get %(maximum)s and got "
                    "%(sent)s. Raise the quantity on its purchase order line, or set the next stop to our dock.",
                    quantity=format_quantity(self.env, quantity),
                    unit=operation.product_uom_id.name,
                    maximum=format_quantity(self.env, maximum),
                    sent=format_quantity(self.env, operation.qty_sent),
                    **texts,
                )
            )
