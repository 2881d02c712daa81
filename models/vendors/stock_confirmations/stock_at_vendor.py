"""Stock at a vendor: Odoo's own quants at its locations, now and on a day in the past."""

from collections import defaultdict

import pytz

from odoo import models
from odoo.fields import Domain

from ....tools.days import get_day_end

# what is on the way is not at the vendor yet
SITE_TYPES = ("vendor_stock", "vendor_wip")


class MrpSubcontractStockAtVendor(models.AbstractModel):
    """Our stock at the vendors of engagements."""

    _name = "mrp.subcontract.stock.at.vendor"
    _description = "Stock at Vendors"

    def _get_stock_at_vendor_domain(self, engagements):
        """Domain of the quants at the vendors of these engagements."""
        vendors = [
            Domain("site_vendor_id", "=", engagement.vendor_id.id) & Domain("company_id", "=", engagement.company_id.id)
            for engagement in engagements
        ]
        return Domain("site_type", "in", SITE_TYPES) & Domain("quantity", "!=", 0) & Domain.OR(vendors)

    def _get_products(self, engagements, offset, limit):
        """The stock, one row per product, owner and kind of location; `limit` counts products.

        :return: list of dicts with `product`, `owner` (see `_classify_owner`), `is_wip`, `quantity`, `since` and the
            number of `lots`
        """
        engagements = engagements._for_vendor()
        quants = engagements.env["stock.quant"].sudo()
        domain = self._get_stock_at_vendor_domain(engagements)
        products = [
            product.id
            for (product,) in quants._read_group(domain, ["product_id"], order="product_id", limit=limit, offset=offset)
        ]
        rows = quants._read_group(
            domain & Domain("product_id", "in", products),
            ["product_id", "site_type", "owner_id"],
            ["quantity:sum", "in_date:min", "lot_id:count_distinct"],
            order="product_id",
        )
        return [
            {
                "product": product,
                "owner": self._classify_owner(engagements, owner),
                "is_wip": site_type == "vendor_wip",
                "quantity": quantity,
                "since": since,
                "lots": lots,
            }
            for product, site_type, owner, quantity, since, lots in rows
        ]

    def _count_products(self, engagements):
        quants = engagements.env["stock.quant"].sudo()
        [(count,)] = quants._read_group(
            self._get_stock_at_vendor_domain(engagements._for_vendor()), aggregates=["product_id:count_distinct"]
        )
        return count

    def _get_quants(self, engagements, product_id, offset, limit):
        """The lots of one product at the vendors, the oldest first, and how many there are."""
        domain = self._get_stock_at_vendor_domain(engagements._for_vendor()) & Domain("product_id", "=", product_id)
        quants = engagements.env["stock.quant"].sudo()
        return quants.search(domain, order="in_date, id", limit=limit, offset=offset), quants.search_count(domain)

    def _classify_owner(self, engagements, owner):
        """Whose it is, as a vendor may know it: `ours`, the vendor's own, or somebody else's, never whose."""
        if not owner:
            return "ours"
        return "vendor" if owner.commercial_partner_id in engagements.vendor_id else "customer"

    def _get_quantities_on(self, engagement, date):
        """The stock at the end of a day: the stock now, without what has moved since.

        :param date: day in the time zone of the company
        :return: {(product, lot, owner, is_wip): quantity in the unit of the product}
        """
        engagement.ensure_one()
        zone = pytz.timezone(engagement.company_id.partner_id.tz or engagement.env.user.tz or "UTC")
        end = get_day_end(date, zone)
        quantities = defaultdict(float)
        keys = ["product_id", "lot_id", "owner_id"]
        # sudo: whoever may ask a vendor for its count may compare it with the books
        quants = engagement.env["stock.quant"].sudo()
        for product, lot, owner, site_type, quantity in quants._read_group(
            self._get_stock_at_vendor_domain(engagement), [*keys, "site_type"], ["quantity:sum"]
        ):
            quantities[product, lot, owner, site_type == "vendor_wip"] += quantity
        lines = engagement.env["stock.move.line"].sudo()
        locations = engagement.env["stock.location"].sudo().with_context(active_test=False)
        locations = locations.search(
            [
                ("site_vendor_id", "=", engagement.vendor_id.id),
                ("company_id", "=", engagement.company_id.id),
                ("site_type", "in", SITE_TYPES),
            ]
        )
        for field, sign in (("location_dest_id", -1), ("location_id", 1)):
            since = lines._read_group(
                [("state", "=", "done"), ("date", ">=", end), (field, "in", locations.ids)],
                [*keys, field],
                ["quantity_product_uom:sum"],
            )
            for product, lot, owner, location, quantity in since:
                quantities[product, lot, owner, location.site_type == "vendor_wip"] += sign * quantity
        return {
            key: key[0].uom_id.round(quantity)
            for key, quantity in quantities.items()
            if not key[0].uom_id.is_zero(quantity)
        }
