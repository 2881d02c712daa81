"""Which of the next vendors get how many units straight, where several do the following operation."""

from odoo import models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_direct_shares(self):
        """How many units are still to go straight from the vendors of this operation to those of the following one.

        Vendors are served in the order in which the operations were made. None gets more than its share still needs;
        what fits nowhere comes to our dock.

        :param self: operations of one operation; what others that do it send straight is accounted for
        :return: {(from operation, to operation): units in the unit of the manufacturing order}
        """
        shares, needs = {}, {}
        senders = self.workorder_id.subcontract_operation_ids.filtered(
            lambda operation: operation.next_stop == "vendor" and not operation.cancelled
        )
        for sender in senders.sorted("id"):
            left = max(sender.quantity - sender.qty_good, 0.0)
            for target in sender.next_operation_ids:
                if target not in needs:
                    needs[target] = max(target.quantity - target.qty_sent, 0.0) if target._may_ship() else 0.0
                part = sender.product_uom_id.round(min(left, needs[target]))
                if sender.product_uom_id.compare(part, 0.0) > 0:
                    shares[sender, target] = part
                    needs[target] -= part
                    left -= part
        return shares

    def _divide_over_next(self, quantity):
        """Divide units that are finished at this vendor over the next ones.

        :param quantity: in the unit of the manufacturing order
        :return: {operation they go to: units in the unit of the manufacturing order}; an empty operation stands for
          our dock
        """
        self.ensure_one()
        parts = {}
        if self.next_stop == "vendor":
            for (sender, target), share in self._get_direct_shares().items():
                if sender == self and self.product_uom_id.compare(quantity, 0.0) > 0:
                    parts[target] = min(share, quantity)
                    quantity -= parts[target]
        if self.product_uom_id.compare(quantity, 0.0) > 0 or not parts:
            parts[self.browse()] = self.product_uom_id.round(quantity)
        return parts

    def _straight_to(self, target):
        """These operations, with good units going to an operation of another vendor, or to our dock (none)."""
        return self.with_context(subcontract_straight_to=(self.ids, target.id))

    def _get_direct_operation(self):
        """The operation that good units go to straight from this vendor, see `_straight_to`; else the first one."""
        self.ensure_one()
        senders, target_id = self.env.context.get("subcontract_straight_to") or ([], False)
        if self.id in senders:
            return self.browse(target_id)
        return next(iter(self._divide_over_next(self.product_uom_id.rounding)))

    def _get_expected_moves(self):
        target = self._get_direct_operation()
        return super()._get_expected_moves().filtered(lambda move: move.subcontract_next_operation_id == target)

    def _expect_back(self, expected, lots):
        """One return for each of the next vendors, and one for what comes to our dock."""
        parts = self._divide_over_next(expected)
        before = [self.browse(), *self._get_open_moves("good").subcontract_next_operation_id]
        # what is asked for no more is off first, so that its lots are free
        moves = self.env["stock.move"]
        for target in [*(target for target in before if target not in parts), *parts]:
            sender = self._straight_to(target)
            moves |= super(MrpSubcontractOperation, sender)._expect_back(parts.get(target, 0.0), lots)
        return moves

    def _sync_shipments(self):
        """What leaves our dock for a vendor hangs on what the others of its operation get, and straight from where."""
        senders, targets = self._get_direct_neighbours()
        res = super(MrpSubcontractOperation, self | targets)._sync_shipments()
        senders._sync_expected_returns()
        return res

    def _sync_direct_transfers(self):
        """Bring transfers from the vendors of an operation to those of the next one in line with what everybody has
        and needs."""
        senders, targets = self._get_direct_neighbours()
        if targets:
            # brings what is expected from the senders in line, too
            targets._sync_shipments()
        else:
            senders._sync_expected_returns()

    def _get_direct_neighbours(self):
        """Operations that send straight to these or with them, and operations that may get units from there."""
        # sudo: transfers follow from what was posted or ordered, whoever did that
        operations = self.sudo()
        sending = operations.filtered(lambda operation: operation.next_stop == "vendor")
        senders = operations._get_feeding_operations()
        senders |= (sending | senders).workorder_id.subcontract_operation_ids.filtered(
            lambda operation: operation.next_stop == "vendor" and not operation.cancelled
        )
        targets = senders.next_operation_ids.filtered(lambda target: target.is_open and target._may_ship())
        return senders, targets
