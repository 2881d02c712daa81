"""Who vendors read about, themselves and us: without what we note about them, and how we keep our books."""

from odoo import models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "res.company"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "res.partner"]
