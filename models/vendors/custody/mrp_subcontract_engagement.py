from odoo import api, fields, models
from odoo.fields import Domain


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def write(self, vals):
        res = super().write(vals)
        if "is_arrival_confirmed" in vals:
            # whether shipments are counted is remembered, see `_get_counted_products`
            self.env.registry.clear_cache()
        return res

    def _get_vendor_tasks(self):
        """What is coming to the vendor waits for its count; what is due to leave, for its announcement."""
        tasks = super()._get_vendor_tasks()
        transfers = self.env["stock.picking"]._get_transfers_to_confirm()
        if transfers:
            tasks.append(
                {
                    "title": self.env._("Coming to you: confirm what arrived"),
                    "count": len(transfers),
                    "url": "/my/outsourcing/trips",
                    "icon": "fa-truck",
                }
            )
        ready = self.env["mrp.subcontract.operation"].search_count(self._get_ready_to_ship_domain(), limit=1000)
        if ready:
            tasks.append(
                {
                    "title": self.env._("Ready to ship: say what comes back"),
                    "count": ready,
                    "url": "/my/outsourcing/ship",
                    "icon": "fa-reply",
                }
            )
        return tasks

    @api.model
    def _get_ready_to_ship_domain(self):
        """Work that was not announced, and is finished as an outsourced order, or should have left the vendor before
        today."""
        today = fields.Datetime.to_datetime(fields.Date.context_today(self))
        finished = Domain("is_outsourced_order", "=", True) & Domain("qty_at_vendor", ">", 0)
        return (
            self._get_to_ship_domain()
            & Domain("has_shipment_notice", "=", False)
            & (Domain("date_ready", "<", today) | finished)
        )

    @api.model
    def _get_to_ship_domain(self):
        """Work of which units are expected back."""
        return Domain("is_open", "=", True) & Domain("qty_outstanding", ">", 0) & Domain("purchase_id", "!=", False)
