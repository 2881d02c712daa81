from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_outsourcing_sellers(self, company):
        """Vendor price lines of a product that a company may use.

        :param company: empty for a bill of materials of all companies
        """
        return self.seller_ids.filtered(
            lambda seller: (
                (not seller.product_id or seller.product_id == self)
                and (not seller.company_id or not company or seller.company_id == company)
            )
        )
