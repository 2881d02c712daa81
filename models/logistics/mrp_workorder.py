from odoo import models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def write(self, vals):
        """What an operation finishes is what can leave for the next one: shipments that wait offer it at once."""
        res = super().write(vals)
        if "qty_produced" in vals or "state" in vals:
            followers = self.needed_by_workorder_ids.subcontract_operation_ids
            # sudo: reporting an operation here refreshes the transfers of the next one
            self.env["mrp.subcontract.lots"]._refresh_wip_lines(followers.filtered("qty_to_send").sudo())
        return res
