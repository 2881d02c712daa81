from odoo import fields, models


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    subcontract_operation_ids = fields.One2many(
        "mrp.subcontract.operation", "production_group_id", "Outsourced Operations"
    )
