from odoo import fields, models


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    outsourcing_process_days = fields.Float(
        "Process Days",
        help="Days this vendor needs for the work, when it is outsourced work of a manufacturing order. Empty: as "
        "many as the operation "
        "of the bill of materials says. Lead times learned from actual transfers are adopted here.",
    )

    _outsourcing_process_days_positive = models.Constraint(
        "CHECK(outsourcing_process_days >= 0)", "Process days can't be negative."
    )
