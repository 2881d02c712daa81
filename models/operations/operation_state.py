from odoo import models

from ...tools.roles import PROCESSED_ROLES, REWORK_ROLES, get_vendor_sign


class MrpSubcontractFlow(models.AbstractModel):
    """The rules of a kind of outsourced operation; here: an operation of a work order.

    Each context adds its part; see `mrp.subcontract.operation._get_flow`.
    """

    _name = "mrp.subcontract.flow"
    _description = "Flow of Outsourced Operations"

    def _get_first_processed(self, operation):
        """Units processed for the first time, which used components, and units out for rework, which don't again.

        What comes back settles open rework first. Both are in the unit of the product.
        """
        operation.ensure_one()
        first = rework = there = 0.0
        done = operation._get_wip_moves().filtered(
            lambda move: move.state == "done" and move.product_id == operation.product_id
        )
        for move in done.sorted(lambda move: (move.date, move.id)):
            quantity, role = move._get_subcontract_quantity(), move._get_subcontract_role(operation)
            there += get_vendor_sign(role) * quantity
            if role == "scrapped_reversed":
                first -= quantity
            if role in REWORK_ROLES:
                rework += quantity
            elif role in PROCESSED_ROLES:
                settled = min(rework, quantity)
                rework -= settled
                first += quantity - settled
            # what was lost or came back as it was is not out for rework any more
            rework = min(rework, max(there, 0.0))
        return operation.product_id.uom_id.round(first), operation.product_id.uom_id.round(rework)

    def _get_state(self, operation):
        """The state that follows from order line and moves."""
        operation.ensure_one()
        is_zero = operation.product_uom_id.is_zero
        if operation.cancelled or (
            operation.purchase_line_id and is_zero(operation.quantity) and not operation._is_touched()
        ):
            return "cancel"
        came_back = not is_zero(operation._get_processed())
        sends_more = operation._has_open_shipment()
        if operation._has_something_at_vendor():
            if came_back:
                return "back"
            return "out" if sends_more else "at_vendor"
        if came_back:
            is_short = not operation._needs_shipment() and not is_zero(operation.qty_outstanding)
            return "back" if sends_more or is_short else "done"
        order_state = operation.purchase_line_id.order_id.state
        if not order_state:
            return "to_order"
        if order_state != "purchase":
            return "requested"
        return "ordered" if sends_more or not operation._needs_shipment() else "exception"

    def _is_touched(self, operation):
        """Whether anything is at the vendor or was processed there."""
        operation.ensure_one()
        is_zero = operation.product_uom_id.is_zero
        return (
            not is_zero(operation.qty_sent)
            or not is_zero(operation.qty_at_vendor)
            or not is_zero(operation._get_processed())
            or any(component._is_at_vendor() for component in operation.component_ids)
        )
