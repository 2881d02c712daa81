from odoo import fields, models


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    planned_unit_cost = fields.Float(
        digits=0,
        readonly=True,
        help="Cost per unit that was expected when this was planned, in company currency. For a unit of the product.",
    )

    def _get_cost_document(self):
        return self.subcontract_operation_id
