"""Manufacturing orders of core's subcontracting in core's portal: a vendor records, we decide when they are done."""

from odoo import api, models

from .access.refusals import is_vendor, refuse_vendor


class MrpProduction(models.Model):
    """Productions of core's subcontracting in core's portal: a vendor records, we decide when they are done."""

    _name = "mrp.production"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "mrp.subcontract.vendor.chatter.mixin", "mrp.production"]

    @api.model_create_multi
    def create(self, vals_list):
        productions = super().create(vals_list)
        productions._update_vendor_scope()
        return productions

    def _update_vendor_scope(self):
        """A vendor's first production of core's subcontracting opens core's portal to its users."""
        vendors = self.subcontractor_id.commercial_partner_id
        if not vendors:
            return
        # sudo: whoever makes a production may not read engagements
        engagements = self.env["mrp.subcontract.engagement"].sudo()
        if engagements.search_count([("vendor_id", "in", vendors.ids), ("state", "=", "active")], limit=1):
            others = self.sudo().search([("subcontractor_id", "in", vendors.ids), ("id", "not in", self.ids)])
            if vendors - others.subcontractor_id.commercial_partner_id:
                self.env.registry.clear_cache()

    def write(self, vals):
        if is_vendor(self) and vals.get("lot_producing_ids"):
            # to be asked first: once a lot is on a line of its own, the user may read it
            lots = self.new({"lot_producing_ids": vals["lot_producing_ids"]}).lot_producing_ids._origin
            lots.check_access("read")
            if lots.product_id - self.product_id:
                refuse_vendor(self)
        return super().write(vals)

    def button_mark_done(self):
        refuse_vendor(self)
        return super().button_mark_done()

    def action_confirm(self):
        refuse_vendor(self)
        return super().action_confirm()

    def action_cancel(self):
        refuse_vendor(self)
        return super().action_cancel()

    def do_unreserve(self):
        refuse_vendor(self)
        return super().do_unreserve()
