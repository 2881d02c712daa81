"""What a vendor holds of ours: Odoo's own quants at its locations, now and on a day in the past."""

from collections import defaultdict

import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ....tools.days import get_day_end

# what is on the way is not held yet
HELD = ("vendor_stock", "vendor_wip")


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def _get_stock_at_vendor_domain(self):
        """Domain of the quants that the vendors of these engagements hold."""
        vendors = [
            Domain("site_vendor_id", "=", engagement.vendor_id.id) & Domain("company_id", "=", engagement.company_id.id)
            for engagement in self
        ]
        return Domain("site_type", "in", HELD) & Domain("quantity", "!=", 0) & Domain.OR(vendors)

    def _for_vendor(self):
        """These engagements with all rights, for what the portal shows of them.

        :raise AccessError: unless the vendor's user works under every one of them
        """
        self.check_access("read")
        # sudo: the record rule was checked; vendors have no right on stock
        return self.sudo()

    def _get_held_products(self, offset, limit):
        """What is held, one row per product, owner and kind of location; `limit` counts products.

        :return: list of dicts with `product`, `owner` (see `_get_owner_kind`), `is_wip`, `quantity`, `since` and the
            number of `lots`
        """
        engagements = self._for_vendor()
        quants = self.env["stock.quant"].sudo()
        domain = engagements._get_stock_at_vendor_domain()
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
                "owner": engagements._get_owner_kind(owner),
                "is_wip": site_type == "vendor_wip",
                "quantity": quantity,
                "since": since,
                "lots": lots,
            }
            for product, site_type, owner, quantity, since, lots in rows
        ]

    def _count_held_products(self):
        quants = self.env["stock.quant"].sudo()
        [(count,)] = quants._read_group(
            self._for_vendor()._get_stock_at_vendor_domain(), aggregates=["product_id:count_distinct"]
        )
        return count

    def _get_held_quants(self, product_id, offset, limit):
        """The lots of one product that are held, the oldest first, and how many there are."""
        domain = self._for_vendor()._get_stock_at_vendor_domain() & Domain("product_id", "=", product_id)
        quants = self.env["stock.quant"].sudo()
        return quants.search(domain, order="in_date, id", limit=limit, offset=offset), quants.search_count(domain)

    def _get_owner_kind(self, owner):
        """Whose it is, as a vendor may know it: `ours`, the vendor's own, or somebody else's, never whose."""
        if not owner:
            return "ours"
        return "vendor" if owner.commercial_partner_id in self.vendor_id else "customer"

    def _get_held_on(self, date):
        """What was held at the end of a day: what is held now, without what has moved since.

        :param date: day in the time zone of the company
        :return: {(product, lot, owner, is_wip): quantity in the unit of the product}
        """
        self.ensure_one()
        zone = pytz.timezone(self.company_id.partner_id.tz or self.env.user.tz or "UTC")
        end = get_day_end(date, zone or self.env.tz)
        quantities = defaultdict(float)
        keys = ["product_id", "lot_id", "owner_id"]
        # sudo: whoever may ask a vendor for its count may compare it with the books
        quants = self.env["stock.quant"].sudo()
        for product, lot, owner, site_type, quantity in quants._read_group(
            self._get_stock_at_vendor_domain(), [*keys, "site_type"], ["quantity:sum"]
        ):
            quantities[product, lot, owner, site_type == "vendor_wip"] += quantity
        lines = self.env["stock.move.line"].sudo()
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        locations = locations.search(
            [
                ("site_vendor_id", "=", self.vendor_id.id),
                ("company_id", "=", self.company_id.id),
                ("site_type", "in", HELD),
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

    # --- asking for a count

    def action_request_stock_confirmation(self):
        """Open the dialog that asks these vendors to confirm what they hold as of a day."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for Confirmation"),
            "res_model": "mrp.subcontract.stock.confirmation.request",
            "view_mode": "form",
            "target": "new",
            "context": {"default_engagement_ids": [fields.Command.set(self.ids)]},
        }

    def action_view_stock_confirmations(self):
        """Open what these vendors were asked to confirm."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_statement_action")
        action["domain"] = [("engagement_id", "in", self.ids)]
        return action

    def _get_vendor_tasks(self):
        """A count that we have asked for waits for its confirmation."""
        tasks = super()._get_vendor_tasks()
        # sudo: counts are searched for the engagements that the user may read
        statements = self.env["mrp.subcontract.stock.confirmation"].sudo()
        for statement in statements.search([("engagement_id", "in", self.ids), ("state", "=", "asked")], order="date"):
            tasks.append(
                {
                    "title": self.env._("Confirm what you held on %s", format_date(self.env, statement.date)),
                    "count": 1,
                    "url": f"/my/outsourcing/statements/{statement.id}",
                    "icon": "fa-check-square-o",
                }
            )
        return tasks
