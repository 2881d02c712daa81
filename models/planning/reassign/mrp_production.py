from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _is_shared_outsourced(self):
        """Whether several do the same operation, or somebody has some of it without an order."""
        self.ensure_one()
        still_open = self.subcontract_operation_ids.filtered("is_open")
        if any(self.workorder_ids.mapped("in_house_qty")) or len(still_open) > len(still_open.workorder_id):
            return True
        return any(operation._is_touched() and not operation.purchase_line_id for operation in still_open)

    def button_unplan(self):
        res = super().button_unplan()
        self.workorder_ids._free_in_house_slot()
        return res
