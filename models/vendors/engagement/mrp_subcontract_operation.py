"""What a vendor's user may see of outsourced work, and how the portal acts on it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

# what a vendor's user may read of an operation; what it stands for (product, lots, documents) portal pages add by name
VENDOR_FIELDS = frozenset(
    (
        "id",
        "display_name",
        "name",
        "company_id",
        "vendor_id",
        "product_id",
        "product_uom_id",
        "service_id",
        "purchase_line_id",
        "purchase_id",
        "instructions",
        "quantity",
        "qty_sent",
        "qty_good",
        "qty_rejected",
        "qty_scrapped",
        "qty_lost",
        "qty_at_vendor",
        "qty_in_transit",
        "qty_missing",
        "qty_to_send",
        "qty_outstanding",
        "state",
        "is_open",
        "is_seen_by_vendor",
        "date_out",
        "date_at_vendor",
        "date_ready",
        "date_back",
        "date_requested",
        "date_promised",
        "date_agreed",
    )
)


class MrpSubcontractOperation(models.Model):
    _name = "mrp.subcontract.operation"
    _inherit = [
        "mrp.subcontract.vendor.read.mixin",
        "mrp.subcontract.vendor.chatter.mixin",
        "mrp.subcontract.operation",
    ]

    vendor_company_id = fields.Many2one(
        related="vendor_id.commercial_partner_id",
        string="Vendor's Company",
        store=True,
        help="Whom an engagement is with, whichever of its contacts the order is for.",
    )
    is_seen_by_vendor = fields.Boolean(
        compute="_compute_is_seen_by_vendor",
        store=True,
        help="The vendor was asked for it, or holds some of it: its users see it in the portal.",
    )

    # The portal's lists of what is open, and of what is done, however long that is. The conditions are written as the
    # ORM writes them: PostgreSQL recognizes nothing else. What record rules compare is read along.
    _vendor_open_idx = models.Index(
        "(vendor_company_id, date_ready, id) INCLUDE (company_id, product_id)"
        " WHERE is_seen_by_vendor IS TRUE AND is_open IS TRUE"
    )
    _vendor_done_idx = models.Index(
        "(vendor_company_id, date_ready, id) INCLUDE (company_id, product_id)"
        " WHERE is_seen_by_vendor IS TRUE AND is_open IS NOT TRUE"
    )
    _vendor_done_name_idx = models.Index(
        "(vendor_company_id, name, id) WHERE is_seen_by_vendor IS TRUE AND is_open IS NOT TRUE"
    )

    @api.depends("purchase_id.state", "state")
    def _compute_is_seen_by_vendor(self):
        for operation in self:
            operation.is_seen_by_vendor = operation.purchase_id.state in ("sent", "purchase") or operation.state in (
                "out",
                "at_vendor",
                "back",
                "exception",
            )

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | VENDOR_FIELDS

    def _get_vendor_state_label(self):
        """The state in words for the vendor: what is at the vendor for us is with them."""
        self.ensure_one()
        labels = {
            "out": self.env._("On the way to you"),
            "at_vendor": self.env._("With you"),
            "back": self.env._("Partly back with us"),
            "exception": self.env._("Waits for us"),
        }
        return labels.get(self.state) or dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _for_vendor(self):
        """These operations with all rights, for what the portal shows of them or does to them.

        Every method that a portal page calls begins with this.

        :raise AccessError: unless the user is a vendor's and record rules let it read every one of them
        """
        if not self.env.user._is_outsourcing_vendor():
            raise AccessError(self.env._("Only portal users of a vendor with an active engagement can do this."))
        self.check_access("read")
        # sudo: the record rule was checked above, and vendors have no rights on manufacturing orders, products, moves
        # and lots
        return self.sudo()
