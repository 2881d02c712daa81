from odoo import models

from .closed_fields import is_closed


class MrpSubcontractVendorClosedMixin(models.AbstractModel):
    """A model of core's that vendors' users reach: without the fields that are none of their business."""

    _name = "mrp.subcontract.vendor.closed.mixin"
    _description = "Partly Closed to Vendors"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)
