from odoo import models


class MrpSubcontractLots(models.AbstractModel):
    _inherit = "mrp.subcontract.lots"

    def _get_serials_taken(self, operation):
        taken = super()._get_serials_taken(operation)
        for other in operation | operation.workorder_id.subcontract_operation_ids:
            taken = taken.union(*self.env["mrp.subcontract.in.transit"]._get_wip_in_transit(other))
        return taken

    def _get_lots_elsewhere(self, operation):
        elsewhere = super()._get_lots_elsewhere(operation)
        for other in self._get_other_operations(operation):
            for lot, quantity in operation.env["mrp.subcontract.in.transit"]._get_wip_in_transit(other).items():
                elsewhere[lot] += quantity
        return elsewhere
