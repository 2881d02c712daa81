"""What the vendor holds, and the counts that it confirms."""

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
                request.env._("You Hold"),
                request.env._("Material and units that are with you, lot by lot, and since when"),
                "/my/outsourcing/holdings",
                "fa-cubes",
            ),
        ]

    def _get_vendor_engagements(self):
        self._check_vendor()
        return request.env["mrp.subcontract.engagement"].search([("state", "=", "active")])

    @http.route(
        ["/my/outsourcing/holdings", "/my/outsourcing/holdings/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_stock_at_vendor(self, page=1, **kwargs):
        """What the vendor holds, by product."""
        engagements = self._get_vendor_engagements()
        pager = portal_pager(
            url="/my/outsourcing/holdings",
            total=engagements._count_held_products(),
            page=page,
            step=self._items_per_page,
        )
        # sudo: statements of the engagements that the user may read
        statements = request.env["mrp.subcontract.stock.confirmation"].sudo()
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_stock_at_vendor",
            "outsourcing_stock_at_vendor",
            {
                "rows": engagements._get_held_products(pager["offset"], self._items_per_page),
                "pager": pager,
                "statements": statements.search(
                    [("engagement_id", "in", engagements.ids), ("state", "!=", "cancelled")], limit=12
                ),
            },
        )

    @http.route(
        [
            "/my/outsourcing/holdings/<int:product_id>",
            "/my/outsourcing/holdings/<int:product_id>/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_product_at_vendor(self, product_id, page=1, **kwargs):
        """The lots of one product that the vendor holds, the oldest first."""
        engagements = self._get_vendor_engagements()
        quants, total = engagements._get_held_quants(
            product_id, (max(page, 1) - 1) * self._items_per_page, self._items_per_page
        )
        if not total:
            raise request.not_found()
        url = f"/my/outsourcing/holdings/{product_id}"
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_product_at_vendor",
            "outsourcing_stock_at_vendor",
            {
                "quants": quants,
                "pager": portal_pager(url=url, total=total, page=page, step=self._items_per_page),
                "get_owner_kind": engagements.sudo()._get_owner_kind,
            },
        )

    # --- statements

    def _get_vendor_statement(self, statement_id):
        """A statement under an engagement of the user, with all rights."""
        return self._get_for_vendor("mrp.subcontract.stock.confirmation", statement_id)

    @http.route("/my/outsourcing/statements/<int:statement_id>", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_statement(self, statement_id, **kwargs):
        """What the vendor is asked to confirm, to be counted and signed."""
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_statement",
            "outsourcing_stock_at_vendor",
            {"statement": self._get_vendor_statement(statement_id)},
        )

    @http.route(
        "/my/outsourcing/statements/<int:statement_id>/count",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_outsourcing_statement_count(self, statement_id, comment="", **post):
        """Save what was counted, to be signed."""
        self._get_vendor_statement(statement_id)
        statement = request.env["mrp.subcontract.stock.confirmation"].browse(statement_id)
        numbers = self._get_form_numbers(post, "count_")
        counts = {int(key): quantity for key, quantity in numbers.items() if key.isdecimal()}
        return self._act_for_vendor(
            f"/my/outsourcing/statements/{statement_id}#outsourcing_sign",
            lambda: statement._count_for_vendor(counts, comment),
            request.env._("Your counts are saved. Please sign them now."),
        )

    @http.route("/my/outsourcing/statements/<int:statement_id>/sign", type="jsonrpc", auth="user", website=True)
    def portal_my_outsourcing_statement_sign(self, statement_id, name=None, signature=None):
        """Sign; called by the signature form of the portal."""
        self._get_vendor_statement(statement_id)
        statement = request.env["mrp.subcontract.stock.confirmation"].browse(statement_id)
        try:
            with request.env.cr.savepoint():
                statement._sign_for_vendor(name, signature)
        except UserError as error:
            return {"error": str(error)}
        request.session["outsourcing_done"] = request.env._("Thank you. Your statement is signed.")
        return {"force_refresh": True, "redirect_url": f"/my/outsourcing/statements/{statement_id}"}

    @http.route(
        "/my/outsourcing/statements/<int:statement_id>/statement.pdf",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_statement_pdf(self, statement_id, **kwargs):
        """The statement to print, with its signature once it is signed."""
        statement = self._get_vendor_statement(statement_id)
        return self._render_vendor_pdf("mrp_outsourcing.action_report_subcontract_statement", statement, statement.name)
