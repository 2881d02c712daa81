from odoo import api, fields, models
from odoo.exceptions import AccessError

from .access.refusals import is_vendor

# what a subcontractor types when it names what it made
VENDOR_CREATE_FIELDS = frozenset(("name", "product_id", "company_id"))


class StockLot(models.Model):
    """Vendors name what they make for us; what it is made from has names already."""

    _name = "stock.lot"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "mrp.subcontract.vendor.chatter.mixin", "stock.lot"]

    move_line_ids = fields.One2many("stock.move.line", "lot_id", "Product Moves", groups="stock.group_stock_user")

    @api.model_create_multi
    def create(self, vals_list):
        if is_vendor(self):
            self._check_vendor_lots(vals_list)
        return super().create(vals_list)

    def _check_vendor_lots(self, vals_list):
        """Refuse lots of anything but what this vendor makes now in core's subcontracting."""
        names = {name for vals in vals_list for name in vals}
        default_product = self.env.context.get("default_product_id")
        wanted = {vals.get("product_id", default_product) for vals in vals_list}
        made = (
            # record rules: productions of this vendor only
            self.env["mrp.production"]
            .search([("product_id", "in", list(wanted)), ("state", "not in", ("done", "cancel"))])
            .product_id
        )
        if names - VENDOR_CREATE_FIELDS or wanted - set(made.ids):
            raise AccessError(
                self.env._("Vendors can only name lots of what they make, and only while they make it for us.")
            )
