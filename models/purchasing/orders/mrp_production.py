from odoo import models
from odoo.exceptions import UserError


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

    def action_outsource(self):
        """Order the outsourced operations of these manufacturing orders: creates what operations are missing and their
        purchase orders."""
        workorders = self._get_workorders_to_outsource()
        requested = self.subcontract_operation_ids.filtered("is_open")
        if not workorders and requested:
            return requested._action_view_orders()
        if not workorders:
            raise UserError(
                self.env._(
                    "No operation of %s can be outsourced. Set “Sourcing” to Outsourced or Either on an operation of "
                    "the bill of materials.",
                    ", ".join(self.mapped("display_name")),
                )
            )
        workorders.action_outsource()
        return workorders.subcontract_operation_ids.filtered(lambda op: op._is_to_order()).action_order()
