"""What a vendor works on, and by what: products of its engagement and their locked bills of materials."""

from odoo import http
from odoo.http import request

from .portal import OutsourcingPortal


class OutsourcingProducts(OutsourcingPortal):
    def _prepare_vendor_entries(self):
        return [
            *super()._prepare_vendor_entries(),
            self._prepare_vendor_entry(
                70,
                request.env._("Products"),
                request.env._("What you work on, by which version, from what: parts lists, instructions, documents"),
                "/my/outsourcing/products",
                "fa-cube",
            ),
        ]

    @http.route("/my/outsourcing/products", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_products(self, **kwargs):
        """The products of the vendor's engagements."""
        self._check_vendor()
        lines = request.env["mrp.subcontract.engagement.line"].search([("engagement_id.state", "=", "active")])
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_products",
            "outsourcing_products",
            {"lines": lines._for_vendor().sorted(lambda line: line.product_id.display_name)},
        )

    @http.route("/my/outsourcing/products/<int:line_id>", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_product(self, line_id, **kwargs):
        """What one unit is made from, by the version that the vendor works by."""
        line = self._get_vendor_record("mrp.subcontract.engagement.line", line_id)._for_vendor()
        products = request.env["mrp.subcontract.portal.product"]
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_product",
            "outsourcing_products",
            {
                "line": line,
                "components": products._get_vendor_components(line),
                "terms": products._get_vendor_terms(line),
            },
        )

    @http.route(
        "/my/outsourcing/products/<int:line_id>/document/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_product_document(self, line_id, attachment_id, **kwargs):
        """Download a drawing or a specification that the vendor works by, and no other attachment."""
        line = self._get_vendor_record("mrp.subcontract.engagement.line", line_id)
        documents = request.env["mrp.subcontract.portal.product"]._get_vendor_documents(line._for_vendor())
        return self._send_vendor_file(documents, attachment_id)
