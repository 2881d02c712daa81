from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records


class ResPartner(models.Model):
    _inherit = "res.partner"

    outsourcing_transfer_grouping = fields.Selection(
        [("order", "One transfer per purchase order"), ("day", "One transfer per day")],
        "Outsourcing Transfers",
        default="order",
        required=True,
        help="How components and work in progress for this vendor are combined.",
    )
    outsourcing_site_ids = fields.One2many(
        "stock.location",
        "site_vendor_id",
        "Outsourcing Sites",
        domain=[("site_type", "=", "vendor")],
        help="Where this vendor keeps our components and our work in progress.",
    )
    outsourcing_operation_count = fields.Integer(
        "Open Outsourced Operations",
        compute="_compute_outsourcing_operation_count",
        groups="mrp_outsourcing.group_outsourcing_user",
    )

    def _compute_outsourcing_operation_count(self):
        counts = dict(
            self.env["mrp.subcontract.operation"]._read_group(
                [("vendor_id", "in", self.ids), ("is_open", "=", True)], ["vendor_id"], ["__count"]
            )
        )
        for partner in self:
            partner.outsourcing_operation_count = counts.get(partner, 0)

    def action_create_outsourcing_site(self):
        """Make the vendor's site in the current company."""
        for partner in self:
            partner._get_outsourcing_site(self.env.company, "vendor_stock")
        return True

    def action_view_outsourcing_operations(self):
        """Open the operations of these vendors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_operation_action")
        action["domain"] = [("vendor_id", "in", self.ids)]
        action["context"] = {"search_default_open": 1}
        return action

    def action_view_outsourcing_custody(self):
        """Open our stock at these vendors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.stock_quant_action_at_vendors")
        action["domain"] = [("location_id.site_vendor_id", "in", self.ids)]
        return action

    def _get_outsourcing_site(self, company, site_type):
        """The vendor's own location of a type in a company, made on first need.

        :param site_type: `vendor_stock` or `vendor_wip`, or one of them with `_transit`: on the way there
        :raise UserError: if the site was archived: somebody closed it on purpose
        """
        self.ensure_one()
        vendor = self.commercial_partner_id
        # sudo: whoever orders outsourced work may make the location it goes to; reads only this vendor's locations
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        domain = [("site_vendor_id", "=", vendor.id), ("company_id", "=", company.id)]
        own = locations.search_fetch(domain, ["site_type", "active"])
        site = own.filtered(lambda location: location.site_type == "vendor")
        if not site:
            lock_records(vendor)
            site = locations.create(
                {
                    "name": vendor.name,
                    "usage": "view",
                    "site_type": "vendor",
                    "site_vendor_id": vendor.id,
                    "company_id": company.id,
                    "location_id": company._get_outsourcing_root_location().id,
                }
            )
            own = locations.create(vendor._prepare_outsourcing_locations(site))
        location = own.filtered(lambda its: its.site_type == site_type)
        if not location and site_type.endswith("_transit"):
            location = locations.create(vendor._prepare_outsourcing_transit(site, site_type))
        if not site.active or not location.active:
            raise UserError(
                self.env._(
                    "%(vendor)s has no active site in %(company)s: it was archived. Restore it in Inventory > "
                    "Configuration > Locations (%(site)s), or choose another vendor.",
                    vendor=vendor.display_name,
                    company=company.name,
                    site=site.complete_name,
                )
            )
        return location.with_env(self.env)

    def _prepare_outsourcing_locations(self, site):
        """Values of the locations below a new vendor site."""
        shared = {"location_id": site.id, "site_vendor_id": self.id, "company_id": site.company_id.id}
        return [
            {"name": self.env._("Stock"), "usage": "internal", "site_type": "vendor_stock", **shared},
            {"name": self.env._("Work in Progress"), "usage": "production", "site_type": "vendor_wip", **shared},
        ]

    def _prepare_outsourcing_transit(self, site, site_type):
        """Values of the location for what is on the way to a vendor who confirms arrivals."""
        is_wip = site_type == "vendor_wip_transit"
        return {
            "name": self.env._("Work in Progress on the Way") if is_wip else self.env._("Material on the Way"),
            "usage": "production" if is_wip else "transit",
            "site_type": site_type,
            "location_id": site.id,
            "site_vendor_id": self.id,
            "company_id": site.company_id.id,
        }
