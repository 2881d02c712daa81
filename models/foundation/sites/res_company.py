from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_outsourcing_root_location(self):
        """The view location above all vendor sites of this company, made on first need.

        It is in no warehouse: what is at a vendor is ours and valued, but nobody can pick it for a delivery.
        """
        self.ensure_one()
        return self._get_or_create_site_location(
            [("site_type", "=", "sites")],
            {"name": self.env._("Vendor Sites"), "usage": "view", "site_type": "sites"},
        )

    def _get_outsourcing_location(self, site_type):
        """The company's own location for work in progress that left the flow: rejected, scrapped or lost."""
        self.ensure_one()
        names = {
            "rejected_wip": self.env._("Rejected Work in Progress"),
            "scrapped_wip": self.env._("Scrapped Work in Progress"),
            "lost_wip": self.env._("Lost Work in Progress"),
        }
        return self._get_or_create_site_location(
            [("site_type", "=", site_type)],
            {
                "name": names[site_type],
                "usage": "production",
                "site_type": site_type,
                "location_id": self._get_outsourcing_root_location().id,
            },
        )

    def _get_or_create_site_location(self, domain, values):
        """Find or create one location of this company; sudo: locations are made for whoever first needs them."""
        locations = self.env["stock.location"].sudo()
        location = locations.search([*domain, ("company_id", "=", self.id)], limit=1)
        return location or locations.create({**values, "company_id": self.id})

    def _get_outsourcing_resource(self):
        """A resource that is never busy: dates of outsourced operations are kept on it, so that no work centre is
        blocked."""
        self.ensure_one()
        # sudo: planners have no right on resources
        resources = self.env["resource.resource"].sudo()
        name = "Outsourced Work"
        resource = resources.search([("name", "=", name), ("company_id", "=", self.id)], limit=1)
        return resource or resources.create(
            {"name": name, "company_id": self.id, "resource_type": "material", "calendar_id": False}
        )
