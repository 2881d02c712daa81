"""Versions of a bill of materials: a new one is for new manufacturing orders, vendors keep the one of their
engagement."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpBom(models.Model):
    _name = "mrp.bom"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "mrp.bom", "mrp.bom.locked.part"]

    outsourcing_version = fields.Integer(
        "Version", default=1, required=True, readonly=True, copy=False, help="Counted up by the button New Version."
    )
    outsourcing_previous_id = fields.Many2one(
        "mrp.bom",
        "Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The bill of materials that this one was made from, by the button New Version.",
    )
    outsourcing_next_ids = fields.One2many("mrp.bom", "outsourcing_previous_id", "Next Versions")
    outsourcing_engagement_line_ids = fields.One2many("mrp.subcontract.engagement.line", "bom_id", "Vendors' Products")
    is_outsourcing_locked = fields.Boolean(
        "Locked",
        compute="_compute_is_outsourcing_locked",
        help="A vendor works by it under an active engagement: changing it takes a new version.",
    )
    outsourcing_locked_text = fields.Char(compute="_compute_is_outsourcing_locked")

    @api.depends("outsourcing_engagement_line_ids.engagement_id.state")
    def _compute_is_outsourcing_locked(self):
        locked = self._origin._get_locked()
        for bom in self:
            bom.is_outsourcing_locked = bom._origin in locked
            bom.outsourcing_locked_text = ", ".join(
                bom._origin._get_active_engagement_lines().engagement_id.vendor_id.mapped("display_name")
            )

    @api.depends("outsourcing_version")
    def _compute_display_name(self):
        res = super()._compute_display_name()
        for bom in self.filtered(lambda bom: bom.outsourcing_version > 1):
            bom.display_name = bom._add_version(bom.display_name)
        return res

    def _add_version(self, name):
        return self.env._("%(bom)s (version %(version)s)", bom=name, version=self.outsourcing_version)

    def _get_version_name(self):
        """Its name, always with the version; of none, what says so."""
        if not self:
            return self.env._("no bill of materials")
        return self.display_name if self.outsourcing_version > 1 else self._add_version(self.display_name)

    @api.model
    def _get_locked_fields(self):
        return (
            "product_tmpl_id",
            "product_id",
            "product_qty",
            "product_uom_id",
            "type",
            "consumption",
            "outsourcing_instructions",
            "outsourcing_document_ids",
        )

    def _get_boms_of_parts(self):
        return self

    def _get_active_engagement_lines(self):
        """Where these are what a vendor works by now."""
        # sudo: the lock holds for everybody, also for people who see no engagements, and in every company
        lines = self.env["mrp.subcontract.engagement.line"].sudo()
        if not self.ids:
            return lines
        return lines.search([("bom_id", "in", self.ids), ("engagement_id.state", "=", "active")])

    def _get_locked(self):
        """Those of these that a vendor works by now."""
        return self & self._get_active_engagement_lines().bom_id.with_env(self.env)

    def _refuse_change(self):
        """:raise UserError: when there is one here, as all of these are locked"""
        if not self:
            return
        vendors = self._get_active_engagement_lines().engagement_id.vendor_id
        raise UserError(
            self.env._(
                "%(bom)s is what %(vendors)s works by, so it can't be changed. Press “New Version” on the bill of "
                "materials: new manufacturing orders take the new one, and the vendor keeps this one until you move "
                "the engagement.",
                bom=", ".join(self.mapped("display_name")),
                vendors=", ".join(vendors.mapped("display_name")),
            )
        )

    def action_new_version(self):
        """Make the next version and open it; where there is one already, open that.

        New manufacturing orders take the new one. The old one stays active, after it: manufacturing orders and vendors
        that work by it go on, and a
        planner can still choose it for a manufacturing order.
        """
        self.ensure_one()
        newest = self._get_newest_version()
        if newest == self:
            newest = self.copy(self._prepare_new_version())
            self._put_before(newest)
            self.message_post(body=self.env._("Version %s was made from this one.", newest.outsourcing_version))
        return newest._get_records_action(name=self.env._("Bill of Materials"))

    def _prepare_new_version(self):
        """Values of the next version. One that was archived keeps its number."""
        made = self.with_context(active_test=False).outsourcing_next_ids.mapped("outsourcing_version")
        return {
            "outsourcing_version": max([self.outsourcing_version, *made]) + 1,
            "outsourcing_previous_id": self.id,
        }

    def _get_newest_version(self):
        """The last one of the versions that were made from this one, and from each other."""
        self.ensure_one()
        newest, seen = self, self
        while following := newest.outsourcing_next_ids.sorted("id")[-1:] - seen:
            newest = following
            seen |= newest
        return newest

    def _put_before(self, newest):
        """Odoo takes the first one for new manufacturing orders: all others of the product keep their order behind
        it."""
        siblings = self.with_context(active_test=False).search(
            [("product_tmpl_id", "=", self.product_tmpl_id.id), ("id", "!=", newest.id)],
            order="sequence, product_id, id",
        )
        position = siblings.ids.index(self.id)
        ordered = siblings[:position] + newest + siblings[position:]
        for sequence, bom in enumerate(ordered, start=1):
            if bom.sequence != sequence:
                bom.sequence = sequence
