from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    outsourcing_engagement_ids = fields.One2many(
        "mrp.subcontract.engagement",
        "vendor_id",
        "Outsourcing Engagements",
        groups="mrp_outsourcing.group_outsourcing_user",
    )
