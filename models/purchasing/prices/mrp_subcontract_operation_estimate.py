"""What outsourced work will cost, before anything is ordered; and which prices that assumes."""

from odoo import api, fields, models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    estimated_cost = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_estimate",
        # a planner sees what outsourced work will cost without a right on purchase orders and agreements
        compute_sudo=True,
        help="What the work will cost: the amount of the order line once there is one, before that what an order line "
        "would cost today.",
    )
    estimate_basis = fields.Text(
        compute="_compute_estimate",
        compute_sudo=True,
        help="Vendor, price, quantity break, charges and exchange rate that the estimate assumes.",
    )
    requisition_id = fields.Many2one(
        "purchase.requisition",
        "Blanket Order",
        compute="_compute_estimate",
        compute_sudo=True,
        help="The agreement with the vendor that this work is, or will be, called off.",
    )
    requisition_qty_left = fields.Float(
        "Left on Blanket Order",
        digits="Product Unit",
        compute="_compute_estimate",
        compute_sudo=True,
        help="In the unit of the agreement: agreed, less what is on requests and orders. Below zero, more was called "
        "off than agreed.",
    )

    @api.depends(
        "cancelled",
        "quantity",
        "service_id.seller_ids.price",
        "service_qty",
        "vendor_id",
        "date_back",
        "purchase_line_id.price_subtotal",
        "purchase_line_id.order_id.requisition_id",
        "purchase_line_id.order_id.date_approve",
    )
    def _compute_estimate(self):
        for operation in self:
            price = None
            if operation.purchase_line_id:
                line = operation.purchase_line_id
                agreement_line = line._get_agreement_line()
                operation.estimated_cost = line._get_company_subtotal()
                operation.estimate_basis = line._get_price_basis()
            else:
                price = None if operation.cancelled else operation._get_price(operation.quantity)
                agreement_line = price.agreement_line if price else self.env["purchase.requisition.line"]
                operation.estimated_cost = price.company_amount if price else 0.0
                operation.estimate_basis = operation._get_estimate_basis(price)
            operation.requisition_id = agreement_line.requisition_id
            operation.requisition_qty_left = agreement_line.qty_left

    def _get_estimate_basis(self, price):
        self.ensure_one()
        if price:
            return self.service_id.with_company(self.company_id)._get_price_basis(price)
        if self.cancelled:
            return False
        return self.env._("No vendor has a price for this quantity and date.")
