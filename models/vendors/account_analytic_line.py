"""Bills that vendors read: without what is ours on them."""

from odoo import models

from .access.refusals import is_vendor


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _has_field_access(self, field, operation):
        """Vendors read none of these lines, and not the names of their columns: they are those of our plans."""
        return super()._has_field_access(field, operation) and not (field.manual and is_vendor(self))
