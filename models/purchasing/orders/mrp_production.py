from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_confirm(self):
        """What is always done outside is requested by itself, together with the vendor's open requests."""
        res = super().action_confirm()
        self._order_by_policy()
        return res

    def _order_by_policy(self):
        """Request the work that the policy sends outside; what can't be ordered waits, and somebody is told why."""
        # sudo: confirming a manufacturing order requests its outsourced work, whoever confirms it
        operations = self.sudo().subcontract_operation_ids.filtered(
            lambda operation: operation.state == "to_order" and operation._is_always_outsourced()
        )
        ready = operations.browse()
        for operation in operations:
            errors = operation._get_order_errors()
            if errors:
                operation._tell_why_not_ordered(errors)
            else:
                ready |= operation
        ready.action_order()
