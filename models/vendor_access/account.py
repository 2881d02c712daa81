"""Bills that vendors read: without what is ours on them."""

from odoo import models

from .closed_fields import is_closed


class AccountMove(models.Model):
    _inherit = "account.move"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)
