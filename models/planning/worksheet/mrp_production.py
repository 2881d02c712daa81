from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _get_outsourced_order_proposals(self):
        """Manufacturing orders that must, or could, be made outside as a whole, each as values of a worksheet line."""
        proposals = []
        for production in self:
            operation = production.outsourced_operation_id.filtered("is_open")
            if operation and operation._is_to_order():
                proposals.append(production._prepare_outsourced_order_proposal("must", operation))
            elif operation and operation._comes_too_late():
                proposals.append(production._prepare_outsourced_order_proposal("reschedule", operation))
            elif production._could_go_out():
                proposals.append(production._prepare_outsourced_order_proposal("could", operation))
        return proposals

    def _could_go_out(self):
        """Whether nothing was done or ordered of this manufacturing order yet."""
        self.ensure_one()
        is_free = not self.is_outsourced_order and not self.subcontract_operation_ids.filtered("is_open")
        return is_free and not self._is_work_reported()

    def _prepare_outsourced_order_proposal(self, kind, operation):
        self.ensure_one()
        quantity = operation.quantity or self.product_qty
        return {
            "kind": kind,
            "production_id": self.id,
            "subcontract_operation_id": operation.id,
            "vendor_id": operation.vendor_id.id,
            "qty_open": quantity,
            "qty_ready": quantity if kind != "reschedule" else 0.0,
            "quantity": quantity,
            "date_needed": self._get_date_to_end(),
        }
