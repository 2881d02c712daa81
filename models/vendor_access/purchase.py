"""Orders that vendors read: without where their need came from, and who else was asked."""

from odoo import models

from .closed_fields import is_closed


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)
