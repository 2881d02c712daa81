from odoo import models


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def write(self, vals):
        res = super().write(vals)
        if "is_arrival_confirmed" in vals:
            # whether shipments are counted is remembered, see `_get_counted_products`
            self.env.registry.clear_cache()
        return res

    def _get_vendor_tasks(self):
        """What is coming to the vendor waits for its count."""
        tasks = super()._get_vendor_tasks()
        trips = self.env["stock.picking"]._get_trips_to_confirm()
        if trips:
            tasks.append(
                {
                    "title": self.env._("Coming to you: confirm what arrived"),
                    "count": len(trips),
                    "url": "/my/outsourcing/trips",
                    "icon": "fa-truck",
                }
            )
        return tasks
