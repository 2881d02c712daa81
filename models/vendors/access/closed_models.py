"""Models of core that vendors' users read, and that need nothing but to be without the closed fields."""

from odoo import models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "account.move.line"]


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "product.template"]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "res.company"]


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.location"]


class StockPickingType(models.Model):
    _name = "stock.picking.type"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.picking.type"]


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.warehouse"]
