from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def button_unplan(self):
        res = super().button_unplan()
        self.workorder_ids._free_in_house_slot()
        return res
