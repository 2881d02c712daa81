"""Our stock at the vendor, and stock confirmations."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal_transfers import OutsourcingTransfers


class OutsourcingStockAtVendor(OutsourcingTransfers):
    def _prepare_vendor_entries(self):
        return [
            *super()._prepare_vendor_entries(),
            self._prepare_vendor_entry(
                50,
                request.env._("Stock at Your Site"),
                request.env._("Our material and units at your site, lot by lot"),
                "/my/outsourcing/stock",
                "fa-cubes",
            ),
        ]

    def _get_vendor_engagements(self):
        self._check_vendor()
        return request.env["mrp.subcontract.engagement"].search([("state", "=", "active")])

    @http.route(
        ["/my/outsourcing/stock", "/my/outsourcing/stock/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_stock_at_vendor(self, page=1, **kwargs):
        """Our stock at the vendor, by product."""
        engagements = self._get_vendor_engagements()
        pager = portal_pager(
            url="/my/outsourcing/stock",
            total=request.env["mrp.subcontract.stock.at.vendor"]._count_products(engagements),
            page=page,
            step=self._items_per_page,
        )
        # sudo: confirmations of the engagements that the user may read
        confirmations = request.env["mrp.subcontract.stock.confirmation"].sudo()
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_stock_at_vendor",
            "outsourcing_stock_at_vendor",
            {
                "rows": request.env["mrp.subcontract.stock.at.vendor"]._get_products(
                    engagements, pager["offset"], self._items_per_page
                ),
                "pager": pager,
                "confirmations": confirmations.search(
                    [("engagement_id", "in", engagements.ids), ("state", "!=", "cancelled")], limit=12
                ),
            },
        )

    @http.route(
        [
            "/my/outsourcing/stock/<int:product_id>",
            "/my/outsourcing/stock/<int:product_id>/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_product_at_vendor(self, product_id, page=1, **kwargs):
        """The lots of one product at the vendor, the oldest first."""
        engagements = self._get_vendor_engagements()
        quants, total = request.env["mrp.subcontract.stock.at.vendor"]._get_quants(
            engagements, product_id, (max(page, 1) - 1) * self._items_per_page, self._items_per_page
        )
        if not total:
            raise request.not_found()
        url = f"/my/outsourcing/stock/{product_id}"
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_product_at_vendor",
            "outsourcing_stock_at_vendor",
            {
                "quants": quants,
                "pager": portal_pager(url=url, total=total, page=page, step=self._items_per_page),
                "get_owner_kind": lambda owner: request.env["mrp.subcontract.stock.at.vendor"]._classify_owner(
                    engagements, owner
                ),
            },
        )

    # --- confirmations

    def _get_vendor_stock_confirmation(self, confirmation_id):
        """A confirmation under an engagement of the user, with all rights."""
        return self._get_for_vendor("mrp.subcontract.stock.confirmation", confirmation_id)

    @http.route(
        "/my/outsourcing/stock-confirmations/<int:confirmation_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_stock_confirmation(self, confirmation_id, **kwargs):
        """What the vendor is asked to confirm, to be counted and signed."""
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_stock_confirmation",
            "outsourcing_stock_at_vendor",
            {"confirmation": self._get_vendor_stock_confirmation(confirmation_id)},
        )

    @http.route(
        "/my/outsourcing/stock-confirmations/<int:confirmation_id>/count",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_outsourcing_stock_confirmation_count(self, confirmation_id, comment="", **post):
        """Save what was counted, to be signed."""
        self._get_vendor_stock_confirmation(confirmation_id)
        confirmation = request.env["mrp.subcontract.stock.confirmation"].browse(confirmation_id)
        numbers = self._get_form_numbers(post, "count_")
        counts = {int(key): quantity for key, quantity in numbers.items() if key.isdecimal()}
        return self._act_for_vendor(
            f"/my/outsourcing/stock-confirmations/{confirmation_id}#outsourcing_sign",
            lambda: confirmation._count_for_vendor(counts, comment),
            request.env._("Your counts are saved. Please sign them now."),
        )

    @http.route(
        "/my/outsourcing/stock-confirmations/<int:confirmation_id>/sign", type="jsonrpc", auth="user", website=True
    )
    def portal_my_outsourcing_stock_confirmation_sign(self, confirmation_id, name=None, signature=None):
        """Sign; called by the signature form of the portal."""
        self._get_vendor_stock_confirmation(confirmation_id)
        confirmation = request.env["mrp.subcontract.stock.confirmation"].browse(confirmation_id)
        try:
            with request.env.cr.savepoint():
                confirmation._sign_for_vendor(name, signature)
        except UserError as error:
            return {"error": str(error)}
        request.session["outsourcing_done"] = request.env._("Thank you. Your stock confirmation is signed.")
        return {"force_refresh": True, "redirect_url": f"/my/outsourcing/stock-confirmations/{confirmation_id}"}

    @http.route(
        "/my/outsourcing/stock-confirmations/<int:confirmation_id>/stock-confirmation.pdf",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_stock_confirmation_pdf(self, confirmation_id, **kwargs):
        """The confirmation to print, with its signature once it is signed."""
        confirmation = self._get_vendor_stock_confirmation(confirmation_id)
        return self._render_vendor_pdf(
            "mrp_outsourcing.action_report_subcontract_stock_confirmation", confirmation, confirmation.name
        )
