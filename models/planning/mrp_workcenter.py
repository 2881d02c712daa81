from odoo import models


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    def action_find_alternatives(self):
        """Open the worksheet with vendors and other work centers for the work orders that wait for this one."""
        return self.env["mrp.subcontract.worksheet"].create({"workcenter_ids": self.ids}).action_show()
