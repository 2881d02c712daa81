"""Proposals of the worksheet: what must, or could, be outsourced now, net of what is ordered already."""

from odoo import models


class MrpSubcontractProposals(models.AbstractModel):
    """Works out what the planner may do about work orders, each as values of a worksheet line.

    Kinds: `must` and `could` order, `change` the quantity of an order, `reschedule` an order that comes too late, or
    use another `machine`.
    """

    _name = "mrp.subcontract.proposals"
    _description = "Outsourcing Proposals"

    def _get_proposals(self, workorders):
        """What the planner may do about work orders now.

        Never a second order for the same units: what is ordered already counts, and is proposed to be changed where
        the need has changed.
        """
        workorders.subcontract_operation_ids.mapped("date_needed")  # computed for all of them at once
        return [proposal for workorder in workorders for proposal in self._get_workorder_proposals(workorder)]

    def _get_order_proposals(self, productions):
        """Hook: what the planner may do about whole manufacturing orders."""
        return []

    def _get_workorder_proposals(self, workorder):
        """Proposals for one work order: what is to be ordered, changed, or asked for earlier."""
        operations = workorder.subcontract_operation_ids.filtered("is_open")
        to_order = operations.filtered(lambda operation: operation._is_to_order())
        placed = operations - to_order
        balance = workorder._get_balance()
        compare = workorder.product_uom_id.compare
        fixed = to_order.filtered(lambda operation: operation.is_split or operation._is_touched())
        proposals = [self._prepare(workorder, "must", operation.quantity, operation) for operation in fixed]
        if compare(balance, 0.0) > 0:
            proposals.append(self._get_open_proposal(workorder, balance, operations, to_order - fixed))
        elif placed and compare(balance, 0.0) < 0:
            proposals += self._get_change_proposals(workorder, placed, -balance)
        proposals += [
            self._prepare(workorder, "reschedule", operation.quantity, operation)
            for operation in placed
            if operation._comes_too_late()
        ]
        return proposals

    def _get_open_proposal(self, workorder, quantity, operations, waiting):
        """The proposal for units that nobody has taken on.

        :param operations: all open operations of the work order
        :param waiting: those that wait to be ordered, for whatever is left
        """
        if operations or workorder.subcontract_operation_ids.filtered(lambda op: op.state == "done"):
            # a request that is not confirmed yet is extended, rather than asking the same vendor twice
            draft = operations.filtered(lambda op: op.state == "requested" and not op._is_touched())[:1]
            return self._prepare(workorder, "must", quantity, waiting[:1] or draft)
        return self._prepare(workorder, "must" if workorder.outsourcing_policy == "outside" else "could", quantity)

    def _get_change_proposals(self, workorder, operations, excess):
        """More is on order than the operation needs: the last orders are lowered, never below what has left."""
        proposals = []
        for operation in operations.sorted("id", reverse=True):
            least = max(operation._get_processed(), operation.qty_sent)
            quantity = max(operation.quantity - excess, least)
            if workorder.product_uom_id.compare(quantity, operation.quantity) < 0:
                excess -= operation.quantity - quantity
                proposals.append(self._prepare(workorder, "change", quantity, operation))
        return proposals

    def _prepare(self, workorder, kind, quantity, operation=None):
        """Values of a worksheet line."""
        operation = operation or workorder.subcontract_operation_ids.browse()
        is_new = kind in ("must", "could")
        return {
            "kind": kind,
            "production_id": workorder.production_id.id,
            "workorder_id": workorder.id,
            "subcontract_operation_id": operation.id,
            "vendor_id": operation.vendor_id.id,
            "qty_open": quantity if is_new else operation.quantity,
            "qty_ready": self._get_ready_quantity(workorder, quantity) if is_new else 0.0,
            "quantity": quantity,
            "date_needed": workorder._get_date_needed(),
        }

    def _get_ready_quantity(self, workorder, quantity):
        """Of a quantity that is not ordered yet, the units that could leave now, in the unit of the manufacturing
        order."""
        finished = self.env["mrp.subcontract.readiness"]._get_finished_before(workorder, send_ahead=True)
        if finished is None:
            return quantity
        gone = workorder.qty_produced + workorder.qty_reported_from_previous_wo
        for operation in workorder.subcontract_operation_ids:
            if operation.state == "cancel":
                continue
            # shipped, or scrapped at the vendor; and ordered, so that the next finished units are reserved for it
            gone += max(operation._get_processed(), operation.qty_sent) - operation.qty_good
            if operation.purchase_line_id and operation.is_open:
                gone += max(operation.quantity - max(operation._get_processed(), operation.qty_sent), 0.0)
        return min(max(workorder.product_uom_id.round(finished - gone), 0.0), quantity)
