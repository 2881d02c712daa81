from odoo import models


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    def action_find_alternatives(self):
        """The machine is down: open the worksheet with who else could do the manufacturing orders that wait for it."""
        return self.env["mrp.subcontract.worksheet"].create({"workcenter_ids": self.ids}).action_show()
