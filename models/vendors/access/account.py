"""Bills that vendors read: without what is ours on them."""

from odoo import models

from .guard import is_vendor


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "account.move"]

    # the portal's list of a vendor's bills, however long that is; conditions as the ORM writes them
    _vendor_bills_idx = models.Index(
        "(commercial_partner_id, invoice_date_due, id)"
        " WHERE state = 'posted' AND move_type IN ('in_invoice', 'in_refund')"
    )


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "account.move.line"]


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _has_field_access(self, field, operation):
        """Vendors read none of these lines, and not the names of their columns: they are those of our plans."""
        return super()._has_field_access(field, operation) and not (field.manual and is_vendor(self))
