from odoo import fields, models


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    outsourcing_process_days = fields.Float(
        "Process Days",
        help="Days this vendor needs for outsourced work of a manufacturing order. Empty: the process days of the "
        "operation of the bill of materials. Learned lead times are applied here.",
    )

    _outsourcing_process_days_positive = models.Constraint(
        "CHECK(outsourcing_process_days >= 0)", "Process days can't be negative."
    )
