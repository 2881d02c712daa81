"""Ways from an engagement to what it stands for: orders, what the vendor holds, and its people."""

from odoo import fields, models
from odoo.fields import Domain


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    order_count = fields.Integer("Open Orders", compute="_compute_order_count", compute_sudo=True)
    hold_count = fields.Integer(
        "They Hold",
        compute="_compute_hold_count",
        compute_sudo=True,
        help="Products and lots of yours that lie at this vendor.",
    )

    def _compute_order_count(self):
        counts = {}
        groups = self.env["purchase.order"]._read_group(
            self._get_open_orders_domain(), ["partner_id", "company_id"], ["__count"]
        )
        for partner, company, count in groups:
            key = partner.commercial_partner_id, company
            counts[key] = counts.get(key, 0) + count
        for engagement in self:
            engagement.order_count = counts.get((engagement.vendor_id, engagement.company_id), 0)

    def _compute_hold_count(self):
        groups = self.env["stock.quant"]._read_group(
            self._get_held_domain(), ["site_vendor_id", "company_id"], ["__count"]
        )
        counts = {(vendor, company): count for vendor, company, count in groups}
        for engagement in self:
            engagement.hold_count = counts.get((engagement.vendor_id, engagement.company_id), 0)

    def _get_held_domain(self):
        """What of ours lies at these vendors."""
        return (
            Domain("site_vendor_id", "in", self.vendor_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("quantity", "!=", 0)
        )

    def action_view_orders(self):
        """Open the orders of these vendors that are open."""
        orders = self.env["purchase.order"].search(self._get_open_orders_domain())
        return orders._get_records_action(name=self.env._("Open Orders"))

    def action_view_held(self):
        """Open what of ours lies at these vendors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.stock_quant_action_at_vendors")
        action["domain"] = list(self._get_held_domain())
        return action

    def action_invite(self):
        """Open the dialog that invites more people of the vendor to the portal."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite People of %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.onboarding",
            "view_mode": "form",
            "views": [(self.env.ref("mrp_outsourcing.mrp_subcontract_onboarding_view_form_invite").id, "form")],
            "target": "new",
            "context": {
                "default_engagement_id": self.id,
                "default_vendor_id": self.vendor_id.id,
                "default_company_id": self.company_id.id,
            },
        }
