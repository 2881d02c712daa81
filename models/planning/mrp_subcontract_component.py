from odoo import models


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _get_stranded_quantity(self):
        """What is at the vendor beyond the need of the units it still processes, in the unit of the component."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        still = max(operation.quantity - operation._get_processed(), 0.0)
        return max(self.qty_at_vendor - self.product_uom_id.round(still * self.qty_per_unit), 0.0)
