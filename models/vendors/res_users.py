"""What of core's models a vendor's user reaches, for global record rules: its own custody, whoever else opens more.

Rules of one group add up, so a rule of the vendors' group could only widen what portal users see; these hold for
everybody and say "everything" to whoever is no vendor's user.
"""

from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "res.users"]

    def _get_vendor_scope(self, model):
        """Domain that narrows a model of core to the custody of this user, for global record rules.

        It compares stored columns with ids found once: it costs the same whatever the history.

        :return: list; for whoever is no vendor's user, one that everything satisfies
        """
        self.ensure_one()
        if not self._is_outsourcing_vendor():
            return list(Domain.TRUE)
        # sudo: asked to decide on rights
        user = self.sudo()
        return list(getattr(user, f"_get_vendor_scope_{model.replace('.', '_')}")(user.commercial_partner_id.id))

    def _is_core_subcontractor(self):
        """Whether this user's company has productions of core's subcontracting, which it records in core's portal."""
        # sudo: asked to decide on rights
        productions = self.env["mrp.production"].sudo()
        return bool(productions.search_count([("subcontractor_id", "=", self.commercial_partner_id.id)], limit=1))

    def _get_core_scope(self):
        """Everything that core's rules grant where this user works in core's portal, otherwise nothing."""
        return Domain.TRUE if self._is_core_subcontractor() else Domain.FALSE

    def _get_vendor_scope_purchase_order(self, vendor_id):
        return Domain("partner_id.commercial_partner_id", "=", vendor_id) & Domain(
            "state", "in", ("sent", "purchase", "cancel")
        )

    def _get_vendor_scope_purchase_order_line(self, vendor_id):
        return Domain("order_id", "any", self._get_vendor_scope_purchase_order(vendor_id))

    def _get_vendor_scope_stock_picking(self, vendor_id):
        """Transfers from and to it: not those that connect it with another vendor, whom it would see."""
        return (
            Domain("partner_id.commercial_partner_id", "=", vendor_id)
            & Domain("location_id.site_vendor_id", "in", (False, vendor_id))
            & Domain("location_dest_id.site_vendor_id", "in", (False, vendor_id))
        )

    def _get_vendor_scope_stock_location(self, vendor_id):
        locations = (vendor_id, False) if self._is_core_subcontractor() else (vendor_id,)
        return Domain("site_vendor_id", "in", locations)

    def _get_vendor_scope_stock_lot(self, vendor_id):
        """Lots that lie with it; in core's portal also those it makes or was sent, and its own location's."""
        scope = Domain("quant_ids", "any", [("site_vendor_id", "=", vendor_id), ("quantity", ">", 0)])
        if self._is_core_subcontractor():
            scope |= Domain("move_line_ids", "any", self._get_vendor_scope_stock_move_line(vendor_id))
            transfers = Domain("partner_id.commercial_partner_id", "=", vendor_id)
            scope |= Domain(
                "move_line_ids", "any", Domain("picking_id", "any", transfers) & Domain("state", "=", "done")
            )
            scope |= Domain("quant_ids.location_id", "in", self._get_own_subcontracting_locations().ids)
            colleagues = self.search([("commercial_partner_id", "=", vendor_id)])
            scope |= Domain("create_uid", "in", colleagues.ids)
        return scope

    def _get_own_subcontracting_locations(self):
        """Locations of core's subcontracting that are this vendor's alone."""
        partner = self.commercial_partner_id
        locations = self.env["stock.location"]
        for company in self.company_ids:
            locations |= partner.with_company(company).property_stock_subcontractor
        return locations - self.company_ids.subcontracting_location_id

    def _get_vendor_scope_mrp_production(self, vendor_id):
        return Domain("subcontractor_id", "=", vendor_id)

    def _get_vendor_scope_stock_move(self, vendor_id):
        own = Domain("subcontractor_id", "=", vendor_id)
        return (
            Domain("production_id", "any", own)
            | Domain("raw_material_production_id", "any", own)
            | Domain("move_orig_ids.production_id", "any", own)
        )

    def _get_vendor_scope_stock_move_line(self, vendor_id):
        return Domain("move_id", "any", self._get_vendor_scope_stock_move(vendor_id))

    def _get_vendor_scope_stock_picking_type(self, vendor_id):
        return self._get_core_scope()

    def _get_vendor_scope_stock_warehouse(self, vendor_id):
        return self._get_core_scope()

    def _get_vendor_scope_barcode_nomenclature(self, vendor_id):
        return self._get_core_scope()

    def _get_vendor_scope_ir_sequence(self, vendor_id):
        return Domain.FALSE

    def _get_vendor_scope_account_analytic_account(self, vendor_id):
        return Domain.FALSE

    def _get_vendor_scope_account_analytic_line(self, vendor_id):
        return Domain.FALSE

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
