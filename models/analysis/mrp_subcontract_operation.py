from odoo import api, fields, models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    planned_unit_cost = fields.Float(
        digits=0,
        compute="_compute_planned_unit_cost",
        store=True,
        readonly=True,
        # whoever plans a manufacturing order needs no right on prices and orders
        compute_sudo=True,
        help="Cost per unit that was expected when this was planned, in company currency. For a "
        "unit of the service; it follows vendor and quantity until it is ordered.",
    )

    @api.depends("quantity", "service_id", "service_qty", "vendor_id")
    def _compute_planned_unit_cost(self):
        for operation in self:
            line = operation.purchase_line_id
            if line and operation.planned_unit_cost:
                continue
            if line:
                operation.planned_unit_cost = line._get_outsourced_price()
                continue
            units = operation._get_service_quantity(operation.quantity) if operation.service_id else 0.0
            price = operation._get_price(operation.quantity) if units and not operation.cancelled else None
            operation.planned_unit_cost = price.company_amount / units if price else operation.planned_unit_cost
