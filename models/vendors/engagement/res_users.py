"""What a vendor's portal user is entitled to, for record rules: ids found once, compared with indexed columns."""

from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_outsourcing_vendor(self):
        """Whether this is a portal user of a vendor with an active engagement."""
        return self.has_group("mrp_outsourcing.group_outsourcing_vendor")

    def _get_active_engagements(self):
        """The active engagements that name these users.

        Runs with all rights: it is asked to decide on rights.
        """
        return (
            self.env["mrp.subcontract.engagement"]
            .sudo()
            .search([("vendor_user_ids", "in", self.ids), ("state", "=", "active")])
        )

    def _get_vendor_domain(self, vendor="vendor_id.commercial_partner_id", company="company_id", product=None):
        """Domain of the records that belong to the active engagements of this user.

        :param str vendor: path to the company of the vendor, which an engagement is with
        :param str company: name of the field that holds our company
        :param str product: name of the field that holds what is made or processed, where only the engagement's count
        :return: list, as record rules want it
        """
        self.ensure_one()
        domains = []
        for engagement in self._get_active_engagements():
            domain = Domain(company, "=", engagement.company_id.id) & Domain(vendor, "=", engagement.vendor_id.id)
            if product:
                domain &= Domain(product, "in", engagement.line_ids.product_id.ids)
            domains.append(domain)
        return list(Domain.OR(domains))
