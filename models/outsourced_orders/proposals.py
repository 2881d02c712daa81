from odoo import models


class MrpSubcontractProposals(models.AbstractModel):
    """Proposals for manufacturing orders that must, or could, be made by a vendor as a whole."""

    _inherit = "mrp.subcontract.proposals"

    def _get_proposals(self, workorders):
        """Work orders of outsourced orders are not ordered one by one."""
        return super()._get_proposals(workorders.filtered(lambda wo: not wo.production_id.is_outsourced_order))

    def _get_order_proposals(self, productions):
        """Outsource a manufacturing order, or ask its vendor for an earlier date."""
        proposals = super()._get_order_proposals(productions)
        for production in productions:
            operation = production.outsourced_operation_id.filtered("is_open")
            if operation and operation._is_to_order():
                proposals.append(self._prepare_order_proposal(production, "must", operation))
            elif operation and operation._comes_too_late():
                proposals.append(self._prepare_order_proposal(production, "reschedule", operation))
            elif self._can_be_outsourced(production):
                proposals.append(self._prepare_order_proposal(production, "could", operation))
        return proposals

    def _can_be_outsourced(self, production):
        """Whether nothing was done or ordered of a manufacturing order yet."""
        is_free = not production.is_outsourced_order and not production.subcontract_operation_ids.filtered("is_open")
        return is_free and not production._is_work_reported()

    def _prepare_order_proposal(self, production, kind, operation):
        """Values of a worksheet line."""
        quantity = operation.quantity or production.product_qty
        return {
            "kind": kind,
            "production_id": production.id,
            "subcontract_operation_id": operation.id,
            "vendor_id": operation.vendor_id.id,
            "qty_open": quantity,
            "qty_ready": quantity if kind != "reschedule" else 0.0,
            "quantity": quantity,
            "date_needed": production._get_date_to_end(),
        }
