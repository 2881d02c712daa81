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
        # sudo: confirming a job requests its outside work, whoever confirms it
        operations = self.sudo().subcontract_operation_ids.filtered(
            lambda operation: operation.state == "to_order" and operation._is_always_outside()
        )
        ready = operations.browse()
        for operation in operations:
            errors = operation._get_order_errors()
            if errors:
                operation._tell_why_not_ordered(errors)
            else:
                ready |= operation
        ready.action_order()

    def _split_productions(self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False):
        """A backorder's outside steps that no vendor has taken over are requested like any job's."""
        productions = super()._split_productions(
            amounts=amounts, cancel_remaining_qty=cancel_remaining_qty, set_consumed_qty=set_consumed_qty
        )
        (productions - self)._order_by_policy()
        return productions
