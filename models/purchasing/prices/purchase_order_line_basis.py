"""What an order line for outsourced work costs in company currency, and in words; what is left of a blanket order."""

from odoo import api, fields, models
from odoo.tools import formatLang

from ....tools.numbers import format_quantity


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    requisition_qty_left = fields.Float(
        "Left on Blanket Order",
        digits="Product Unit",
        compute="_compute_requisition_qty_left",
        compute_sudo=True,
        help="In the unit of the agreement: agreed, less what is on requests and orders, this one included. Below "
        "zero, more was called off than agreed.",
    )

    @api.depends("order_id.requisition_id.line_ids.qty_left", "product_id")
    def _compute_requisition_qty_left(self):
        for line in self:
            line.requisition_qty_left = line._get_agreement_line().qty_left

    def _get_agreement_line(self):
        """The line of the blanket order that this line is called off, or none."""
        self.ensure_one()
        lines = self.order_id.requisition_id.line_ids.filtered(lambda line: line.product_id == self.product_id)
        return lines[:1] if self.order_id.requisition_type == "blanket_order" else lines.browse()

    def _get_service_quantity(self):
        """The ordered quantity in the product's own unit, unrounded."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(self.product_qty, self.product_id.uom_id, round=False)

    def _get_company_subtotal(self):
        """The line's amount in company currency, at the rate of the day of confirmation as the cost of the
        manufacturing order."""
        self.ensure_one()
        return self._get_outsourced_price() * self._get_service_quantity()

    def _get_price_basis(self):
        """Sentences that say where the amount of this line comes from."""
        self.ensure_one()
        order = self.order_id
        texts = {
            "order": order.name,
            "vendor": order.partner_id.display_name,
            "quantity": format_quantity(self.env, self.product_qty),
            "unit": self.product_uom_id.name,
            "price": formatLang(self.env, self.price_unit, dp="Product Price", currency_obj=self.currency_id),
            "amount": self.currency_id.format(self.price_subtotal),
        }
        if order.state == "purchase":
            basis = self.env._(
                "Ordered from %(vendor)s on %(order)s: %(quantity)s %(unit)s at %(price)s, %(amount)s in all.", **texts
            )
        else:
            basis = self.env._(
                "Requested from %(vendor)s on %(order)s: %(quantity)s %(unit)s at %(price)s, %(amount)s in all.",
                **texts,
            )
        if self._has_typed_price():
            basis += " " + self.env._("The price was typed by hand.")
        return basis
