"""Trips, places and operation types that vendors read: without their other end."""

from odoo import models

from .closed_fields import is_closed
from .guard import refuse_vendor


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Correspondence with a vendor is on its orders: what is said on a trip may be for others."""
        if not self.env.su and self.env.user._is_outsourcing_vendor():
            return dict.fromkeys(self, "unlink")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def button_validate(self):
        refuse_vendor(self)
        return super().button_validate()


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)
