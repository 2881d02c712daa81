from odoo import models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpSubcontractDirectShipment(models.AbstractModel):
    """Sends good units from one vendor straight to the next one."""

    _name = "mrp.subcontract.direct.shipment"
    _description = "Direct Shipments between Vendors"

    def _follow_next_stop(self, operation):
        """Bring transfers in line with a changed next stop."""
        operation.ensure_one()
        if operation.next_stop == "vendor" and not operation.next_operation_id:
            raise UserError(
                self.env._(
                    "%(operation)s: no other vendor does the next operation, so the units come to our dock. Outsource "
                    "the next operation first.",
                    operation=operation.name,
                )
            )
        # sudo: whoever may change the operation changes the transfers that follow from it
        operation = operation.sudo()
        self.env["mrp.subcontract.returns"]._sync_expected_returns(operation)
        self.env["mrp.subcontract.shipping"]._sync_shipments(
            operation.next_operation_ids.filtered(lambda target: target._may_ship())
        )

    def _get_feeding_operations(self, operations):
        """Operations of the previous work order whose units come, or came, straight from their vendor."""
        return operations.workorder_id.blocked_by_workorder_ids.subcontract_operation_ids.filtered(
            lambda feeding: (
                feeding.next_stop == "vendor"
                and not feeding.cancelled
                and bool(feeding.next_operation_ids & operations)
            )
        )

    def _get_next_operations(self, operation):
        """Operations of the next work order, at other vendors, that need nothing else than this operation's units."""
        operation.ensure_one()
        workorder = operation.workorder_id
        followers = workorder.needed_by_workorder_ids.filtered(
            lambda follower: follower.blocked_by_workorder_ids.filtered(lambda wo: wo.state != "cancel") == workorder
        )
        vendor = operation.vendor_id.commercial_partner_id
        others = followers.subcontract_operation_ids.filtered(
            lambda other: (
                not other.cancelled
                and other.ship_wip
                and other.vendor_id
                and other.vendor_id.commercial_partner_id != vendor
            )
        ).sorted("id")
        return others.filtered(lambda other: other.workorder_id == others[0].workorder_id)

    def _log_arrival(self, operation, moves):
        operation.ensure_one()
        lots = ", ".join(moves.lot_ids.mapped("name"))
        operation.message_post(
            body=self.env._(
                "%(transfers)s Straight from %(vendor)s: %(quantity)s %(unit)s %(product)s %(lots)s",
                transfers=", ".join(moves.picking_id.mapped("name")),
                vendor=", ".join(moves.subcontract_operation_id.vendor_id.mapped("display_name")),
                quantity=format_quantity(self.env, sum(move._get_subcontract_quantity() for move in moves)),
                unit=operation.product_id.uom_id.name,
                product=operation.product_id.display_name,
                lots=f"({lots})" if lots else "",
            ).strip()
        )

    def _get_direct_quantities(self, operations):
        """Units that are still to go straight from the vendors of a work order to those of the next one.

        Vendors are served in the order in which the operations were made. None gets more than it still needs;
        what fits nowhere comes to our dock.

        :param operations: of one work order; what others that do it send straight is accounted for
        :return: {(from operation, to operation): units in the unit of the manufacturing order}
        """
        quantities, needs = {}, {}
        senders = operations.workorder_id.subcontract_operation_ids.filtered(
            lambda operation: operation.next_stop == "vendor" and not operation.cancelled
        )
        for sender in senders.sorted("id"):
            left = max(sender.quantity - sender.qty_good, 0.0)
            for target in sender.next_operation_ids:
                if target not in needs:
                    needs[target] = max(target.quantity - target.qty_sent, 0.0) if target._may_ship() else 0.0
                part = sender.product_uom_id.round(min(left, needs[target]))
                if sender.product_uom_id.compare(part, 0.0) > 0:
                    quantities[sender, target] = part
                    needs[target] -= part
                    left -= part
        return quantities

    def _divide_over_next(self, operation, quantity):
        """Divide units that are finished at this vendor over the next ones.

        :param quantity: in the unit of the manufacturing order
        :return: {operation they go to: units in the unit of the manufacturing order}; an empty operation stands for
          our dock
        """
        operation.ensure_one()
        parts = {}
        if operation.next_stop == "vendor":
            for (sender, target), units in self._get_direct_quantities(operation).items():
                if sender == operation and operation.product_uom_id.compare(quantity, 0.0) > 0:
                    parts[target] = min(units, quantity)
                    quantity -= parts[target]
        if operation.product_uom_id.compare(quantity, 0.0) > 0 or not parts:
            parts[operation.browse()] = operation.product_uom_id.round(quantity)
        return parts

    def _straight_to(self, operations, target):
        """These operations, with good units going to an operation of another vendor, or to our dock (none)."""
        return operations.with_context(outsourcing_straight_to=(operations.ids, target.id))

    def _get_direct_operation(self, operation):
        """The operation that good units go to straight from this vendor, see `_straight_to`; else the first one."""
        operation.ensure_one()
        senders, target_id = operation.env.context.get("outsourcing_straight_to") or ([], False)
        if operation.id in senders:
            return operation.browse(target_id)
        return next(iter(self._divide_over_next(operation, operation.product_uom_id.rounding)))

    def _sync_direct_transfers(self, operations):
        """Bring transfers from the vendors of an operation to those of the next one in line with what everybody has
        and needs."""
        senders, targets = self._get_direct_neighbors(operations)
        if targets:
            # brings what is expected from the senders in line, too
            self.env["mrp.subcontract.shipping"]._sync_shipments(targets)
        else:
            self.env["mrp.subcontract.returns"]._sync_expected_returns(senders)

    def _get_direct_neighbors(self, operations):
        """Operations that send straight to these or with them, and operations that may get units from there."""
        # sudo: transfers follow from what was posted or ordered, whoever did that
        operations = operations.sudo()
        sending = operations.filtered(lambda operation: operation.next_stop == "vendor")
        senders = self._get_feeding_operations(operations)
        senders |= (sending | senders).workorder_id.subcontract_operation_ids.filtered(
            lambda operation: operation.next_stop == "vendor" and not operation.cancelled
        )
        targets = senders.next_operation_ids.filtered(lambda target: target.is_open and target._may_ship())
        return senders, targets

    def _follow_direct_moves(self, operations, moves):
        """Start the next vendor's operation with units that went straight there, as if they had come here first."""
        for target in moves.subcontract_next_operation_id:
            arrived = moves.filtered(lambda move, target=target: move.subcontract_next_operation_id == target)
            self.env["mrp.subcontract.receiving"]._start_workorder(target)
            self._log_arrival(target, arrived)
            self.env["mrp.subcontract.returns"]._sync_expected_returns(target)
            target.workorder_id._close_or_reopen()
        self._sync_direct_transfers(operations)
