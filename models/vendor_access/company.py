"""Who vendors read about, themselves and us: without what we note about them, and how we keep our books."""

from odoo import models

from .closed_fields import is_closed


class ResCompany(models.Model):
    _inherit = "res.company"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not is_closed(self, field)
