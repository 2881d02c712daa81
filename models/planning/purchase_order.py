from odoo import api, fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    outsourcing_response_count = fields.Integer("Responses to Review", compute="_compute_outsourcing_response_count")

    @api.depends("order_line.subcontract_operation_id.is_response_waiting")
    def _compute_outsourcing_response_count(self):
        for order in self:
            operations = order.order_line.subcontract_operation_id
            order.outsourcing_response_count = len(operations.filtered("is_response_waiting"))

    def action_review_dates(self):
        """Open the dialog for the promised date to review, or the list of operations that have one."""
        operations = self.order_line.subcontract_operation_id.filtered("is_response_waiting")
        if len(operations) == 1:
            return operations.action_review_date()
        return operations._get_records_action(name=self.env._("Vendor Responses"))
