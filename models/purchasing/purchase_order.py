from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    subcontract_operation_ids = fields.Many2many(
        "mrp.subcontract.operation", string="Outsourced Operations", compute="_compute_subcontract_operation_ids"
    )
    subcontract_operation_count = fields.Integer(compute="_compute_subcontract_operation_ids")
    outsourcing_picking_count = fields.Integer(compute="_compute_subcontract_operation_ids")

    @api.depends("order_line.subcontract_operation_id.picking_ids")
    def _compute_subcontract_operation_ids(self):
        for order in self:
            operations = order.order_line.subcontract_operation_id
            order.subcontract_operation_ids = operations
            order.subcontract_operation_count = len(operations)
            order.outsourcing_picking_count = len(operations.picking_ids)

    def action_view_subcontract_operations(self):
        """Open the outsourced operations on these orders."""
        return self.subcontract_operation_ids._get_records_action(name=self.env._("Outsourced Operations"))

    def action_view_outsourcing_pickings(self):
        """Open the transfers of these orders."""
        return self.subcontract_operation_ids.action_view_pickings()

    def _get_outsourcing_documents(self):
        """Drawings and specifications of the operations on these orders, as they went with the orders."""
        # sudo: the buyer may not read manufacturing orders; documents of the order itself are read
        originals = self.sudo().order_line.subcontract_operation_id.document_ids
        return self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("original_id", "in", originals.ids)]
        )

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        if error:
            return error
        errors = [
            message
            for operation in self.order_line.subcontract_operation_id.sudo()
            for message in operation._get_vendor_errors(self.partner_id)
        ]
        return "\n".join(errors) or False

    def button_approve(self, force=False):
        res = super().button_approve(force=force)
        approved = self.filtered(lambda order: order.state == "purchase")
        # sudo: approving the order ships what it needs, as core's receipts; the approver was checked by core
        approved.order_line.subcontract_operation_id.sudo()._on_ordered()
        return res

    def button_cancel(self):
        """Cancel what was prepared for outsourced work, and request the return of what has left."""
        # sudo: cancelling the order was checked by core, the work on it follows
        operations = self.filtered(lambda order: order.state != "cancel").order_line.subcontract_operation_id.sudo()
        for operation in operations:
            operation._get_flow()._check_can_cancel_order(operation)
        operations._before_unordered()
        operations._before_order_cancelled()
        res = super().button_cancel()
        operations._on_order_cancelled()
        return res

    def write(self, vals):
        """Terms and prices of outsourced work follow the vendor and the blanket order."""
        vendors = {order: order.partner_id.commercial_partner_id for order in self} if "partner_id" in vals else {}
        res = super().write(vals)
        if "requisition_id" in vals:
            self.filtered(lambda order: order.state != "purchase").order_line._update_outsourced_price()
        for order, vendor in vendors.items():
            if order.state in ("draft", "sent") and order.partner_id.commercial_partner_id != vendor:
                order._on_vendor_changed()
        return res

    def _on_vendor_changed(self):
        """Hook: this request goes to another vendor now."""

    def _prepare_grouped_data(self, rfq):
        """Requests for outsourced work are never merged: each of their lines belongs to one manufacturing order."""
        key = super()._prepare_grouped_data(rfq)
        return (*key, rfq.id) if rfq.order_line.subcontract_operation_id else key

    @api.constrains("partner_id")
    def _check_outsourcing_vendor(self):
        for order in self:
            operations = order.order_line.subcontract_operation_id.sudo()
            errors = [error for operation in operations for error in operation._get_vendor_errors(order.partner_id)]
            if errors:
                raise UserError("\n".join(errors))

    def _warn_of_agreement(self):
        """Tell the buyers where outsourced work exceeds what is left of the blanket order it is called off."""
        summary = self.env._("More called off than agreed")
        for order in self.filtered(lambda order: order.requisition_id and order.state != "cancel"):
            lines = order.order_line.filtered(
                lambda line: (
                    line.subcontract_operation_id and line.product_uom_id.compare(line.requisition_qty_left, 0.0) < 0
                )
            )
            if not lines or summary in order.activity_ids.mapped("summary"):
                continue
            notes = [
                self.env._(
                    "%(service)s: %(quantity)s %(unit)s more than the blanket order %(agreement)s covers.",
                    service=line.product_id.display_name,
                    quantity=format_quantity(self.env, -line.requisition_qty_left),
                    unit=line._get_agreement_line().product_uom_id.name,
                    agreement=order.requisition_id.name,
                )
                for line in {line.product_id: line for line in lines}.values()
            ]
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note="\n".join(notes),
                user_id=order.user_id.id or self.env.uid,
            )
