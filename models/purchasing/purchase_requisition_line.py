from collections import defaultdict

from odoo import api, fields, models


class PurchaseRequisitionLine(models.Model):
    _inherit = "purchase.requisition.line"

    qty_left = fields.Float(
        "Left",
        digits="Product Unit",
        compute="_compute_qty_left",
        help="What may still be called off: agreed, less what is on requests and orders that are not cancelled.",
    )

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_qty",
        "requisition_id.purchase_ids.state",
        "requisition_id.purchase_ids.order_line.product_id",
        "requisition_id.purchase_ids.order_line.product_uom_id",
        "requisition_id.purchase_ids.order_line.product_qty",
    )
    def _compute_qty_left(self):
        called = defaultdict(float)
        groups = self.env["purchase.order.line"]._read_group(
            [
                ("order_id.requisition_id", "in", self.requisition_id.ids),
                ("product_id", "in", self.product_id.ids),
                ("order_id.state", "!=", "cancel"),
            ],
            ["order_id", "product_id", "product_uom_id"],
            ["product_qty:sum"],
        )
        for order, product, uom, quantity in groups:
            called[order.requisition_id, product] += uom._compute_quantity(quantity, product.uom_id, round=False)
        for line in self:
            quantity = called[line.requisition_id, line.product_id]
            line.qty_left = line.product_qty - line.product_id.uom_id._compute_quantity(
                quantity, line.product_uom_id, round=False
            )

    def _is_open_on(self, vendor, company, day):
        """Whether a vendor's blanket order can be called off on a day."""
        self.ensure_one()
        requisition = self.requisition_id
        return (
            requisition.state == "confirmed"
            and requisition.requisition_type == "blanket_order"
            and requisition.company_id == company
            and requisition._is_with(vendor)
            and (not requisition.date_start or requisition.date_start <= day)
            and (not requisition.date_end or requisition.date_end >= day)
            and self.product_uom_id.compare(self.qty_left, 0.0) > 0
        )
