"""What models that vendors' users read have in common: fields that are open or closed, and a chatter that is ours."""

from odoo import api, models

from .closed_fields import is_closed


class MrpSubcontractVendorReadMixin(models.AbstractModel):
    """A model of ours that vendors' users read: the fields that it lists, and write none."""

    _name = "mrp.subcontract.vendor.read.mixin"
    _description = "Read by Vendors"

    @api.model
    def _get_vendor_fields(self):
        """Names of the fields that a vendor's user may read; none may be written."""
        return frozenset()

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user._is_outsourcing_vendor():
            return True
        return operation == "read" and field.name in self._get_vendor_fields()


class MrpSubcontractVendorChatterMixin(models.AbstractModel):
    """Documents whose chatter is ours: correspondence with a vendor is on its orders.

    What is said elsewhere may be for others, or from a time when somebody else did the work.
    """

    _name = "mrp.subcontract.vendor.chatter.mixin"
    _description = "Chatter Closed to Vendors"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        if not self.env.su and self.env.user._is_outsourcing_vendor():
            return dict.fromkeys(self, "unlink")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)


class MrpSubcontractVendorClosedMixin(models.AbstractModel):
    """A model of core's that vendors' users reach: without the fields that are none of their business."""

    _name = "mrp.subcontract.vendor.closed.mixin"
    _description = "Partly Closed to Vendors"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)
