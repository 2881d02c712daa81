from odoo import fields, models


class MrpSubcontractScrapReason(models.Model):
    """Why a vendor scrapped units: the short list that it chooses from, next to words of its own."""

    _name = "mrp.subcontract.scrap.reason"
    _description = "Reason for Scrapped Units"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
