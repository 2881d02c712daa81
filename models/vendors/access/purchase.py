"""Orders that vendors read: without where their need came from, and who else was asked."""

from odoo import models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "purchase.order"]


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "purchase.order.line"]

    # what a vendor can bill is little, whatever it has billed before
    _vendor_to_bill_idx = models.Index("(partner_id) WHERE qty_to_invoice > 0")
