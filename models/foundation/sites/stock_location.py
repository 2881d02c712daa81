from odoo import api, fields, models
from odoo.exceptions import ValidationError

# the usage that each kind of location must have: work in progress is no stock
SITE_USAGE = {
    "sites": "view",
    "vendor": "view",
    "vendor_stock": "internal",
    "vendor_wip": "production",
    "vendor_stock_transit": "transit",
    "vendor_wip_transit": "production",
    "rejected_wip": "production",
    "scrapped_wip": "production",
    "lost_wip": "production",
}


class StockLocation(models.Model):
    _inherit = "stock.location"

    site_type = fields.Selection(
        [
            ("sites", "All vendor sites"),
            ("vendor", "Vendor site"),
            ("vendor_stock", "Our material at the vendor"),
            ("vendor_wip", "Work in progress at the vendor"),
            ("vendor_stock_transit", "Our material on the way to the vendor"),
            ("vendor_wip_transit", "Work in progress on the way to the vendor"),
            ("rejected_wip", "Rejected work in progress"),
            ("scrapped_wip", "Scrapped work in progress"),
            ("lost_wip", "Lost work in progress"),
        ],
        index="btree_not_null",
        help="What this location is for in outsourcing. Reports on stock at vendors filter by it.",
    )
    site_vendor_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        help="The vendor who keeps what is here.",
    )

    _vendor_site_uniq = models.UniqueIndex(
        "(company_id, site_type, site_vendor_id) WHERE site_vendor_id IS NOT NULL AND site_type IS NOT NULL",
        "This vendor already has a location of this kind in this company.",
    )

    _company_location_uniq = models.UniqueIndex(
        "(company_id, site_type) WHERE site_vendor_id IS NULL AND site_type IS NOT NULL",
        "This company already has a location of this kind.",
    )

    @api.constrains("site_type", "usage", "site_vendor_id", "company_id")
    def _check_site_type(self):
        for location in self.filtered("site_type"):
            usage = SITE_USAGE[location.site_type]
            if location.usage != usage:
                raise ValidationError(
                    self.env._(
                        "%(location)s is “%(site_type)s”, so its location type has to be “%(usage)s”.",
                        location=location.display_name,
                        site_type=dict(self._fields["site_type"]._description_selection(self.env))[location.site_type],
                        usage=dict(self._fields["usage"]._description_selection(self.env))[usage],
                    )
                )
            if location.site_type.startswith("vendor") and not location.site_vendor_id:
                raise ValidationError(
                    self.env._("%s is a location at a vendor: set the vendor on it.", location.display_name)
                )
            if not location.company_id:
                raise ValidationError(
                    self.env._("%s belongs to outsourced work: set the company on it.", location.display_name)
                )
