from odoo import models


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def _get_vendor_tasks(self):
        tasks = super()._get_vendor_tasks()
        count = self.env["mrp.subcontract.operation"].search_count(
            [("is_open", "=", True), ("qty_unreported", ">", 0)], limit=1000
        )
        if count:
            tasks.append(
                {
                    "title": self.env._("On your floor: report what you made"),
                    "count": count,
                    "url": "/my/outsourcing/work?filterby=report",
                    "icon": "fa-clipboard",
                }
            )
        return tasks
