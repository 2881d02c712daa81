from odoo import api, models

from ...tools.numbers import format_quantity


class IrQwebFieldOutsourcingQuantity(models.AbstractModel):
    """Quantities in pages and reports: `t-options="{'widget': 'outsourcing_quantity'}"`."""

    _name = "ir.qweb.field.outsourcing_quantity"
    _inherit = ["ir.qweb.field"]
    _description = "Quantity in Pages and Reports"

    @api.model
    def value_to_html(self, value, options):
        return format_quantity(self.env, value)
