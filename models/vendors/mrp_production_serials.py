from odoo import models

from .access.refusals import is_vendor


class MrpProductionSerials(models.TransientModel):
    _inherit = "mrp.production.serials"

    def action_apply(self):
        if is_vendor(self):
            self.production_id.check_access("write")
            # sudo: the production is the vendor's own; core counts the next serial number up, and its sequence is
            # nobody's business
            return super(MrpProductionSerials, self.sudo()).action_apply()
        return super().action_apply()
