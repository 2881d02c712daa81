from odoo import models


class MrpSubcontractReadiness(models.AbstractModel):
    """Says how many units are ready to be outsourced now: what earlier operations have finished, with their send-ahead
    quantity."""

    _name = "mrp.subcontract.readiness"
    _description = "Units Ready to Be Outsourced"

    def _get_ready_quantity(self, operation, send_ahead=False):
        """Units that earlier operations have finished and that have not left yet, in the unit of the manufacturing
        order.

        Unlimited where there is no earlier operation.

        :param send_ahead: whether none are ready before the send-ahead quantity is
        """
        operation.ensure_one()
        workorder = operation.workorder_id
        finished = self._get_finished_before(workorder, send_ahead)
        if finished is None:
            return float("inf")
        done = workorder.qty_produced + workorder.qty_reported_from_previous_wo
        # sent and not back as good: out, or scrapped there
        operations = workorder.subcontract_operation_ids
        out = sum(operations.mapped("qty_sent")) - sum(operations.mapped("qty_good"))
        return max(finished - done - out, 0.0)

    def _get_finished_before(self, workorder, send_ahead=False):
        """Units that the earlier operations have finished, in the unit of the manufacturing order; None where there is
        no earlier operation.

        :param send_ahead: whether nothing counts before an operation has finished its send-ahead quantity, or all it
          has to do
        """
        before = workorder.blocked_by_workorder_ids.filtered(lambda earlier: earlier.state != "cancel")
        return min((self._get_finished(earlier, send_ahead) for earlier in before), default=None)

    def _get_finished(self, workorder, send_ahead):
        workorder.ensure_one()
        finished = workorder.qty_produced + workorder.qty_reported_from_previous_wo
        if not send_ahead:
            return finished
        operation = workorder.operation_id
        least = operation.bom_id.product_uom_id._compute_quantity(
            operation.outsourcing_send_ahead_qty, workorder.product_uom_id, round=False
        )
        if (
            workorder.state == "done"
            or workorder.product_uom_id.compare(finished, min(least, workorder.qty_production)) >= 0
        ):
            return finished
        return 0.0
