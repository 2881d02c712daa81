"""Transfers, locations and operation types that vendors read: without their other end."""

from odoo import models

from .guard import refuse_vendor


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "mrp.subcontract.vendor.chatter.mixin", "stock.picking"]

    def button_validate(self):
        refuse_vendor(self)
        return super().button_validate()


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.location"]


class StockPickingType(models.Model):
    _name = "stock.picking.type"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.picking.type"]


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.warehouse"]
