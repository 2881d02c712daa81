"""Products that vendors read: without anybody's prices, stock and notes, under the vendor's own names only."""

from odoo import SUPERUSER_ID, models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "product.product"]

    def _compute_display_name(self):
        products = self._with_own_names()
        if products is None:
            return super()._compute_display_name()
        super(ProductProduct, products)._compute_display_name()
        for product, named in zip(self, products, strict=True):
            product.display_name = named.display_name
        return None

    def _compute_value(self):
        """Core values stock by what its user may read; a report that is posted for a vendor's user values it, too."""
        if not (self.env.su and self.env.user._is_outsourcing_vendor()):
            return super()._compute_value()
        # the value itself stays closed to vendors; `sudo(False)`, which core uses, is nothing to this user
        products = self.with_user(SUPERUSER_ID).with_company(self.env.company)
        return super(ProductProduct, products)._compute_value()

    def _with_own_names(self):
        """Core names a product as a vendor in the context calls it: a vendor's user may ask for its own names only.

        :return: these products in such a context, or None where nothing has to be changed
        """
        user, context = self.env.user, self.env.context
        if not (context.get("partner_id") or context.get("seller_id")) or not user._is_outsourcing_vendor():
            return None
        return self.with_context(partner_id=user.commercial_partner_id.id, seller_id=False)
