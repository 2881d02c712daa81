"""Orders of the vendor, line by line, and its responses: in the portal, by spreadsheet, and from a link in a mail."""

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ...models.vendors.responses.response_forms import read_reply
from .portal import WORKBOOK, OutsourcingPortal

ORDERS = "/my/outsourcing/orders"


class OutsourcingResponses(OutsourcingPortal):
    def _prepare_vendor_entries(self):
        return [
            *super()._prepare_vendor_entries(),
            self._prepare_vendor_entry(
                10,
                request.env._("Orders"),
                request.env._("What we ask for, what you accepted, what was received and billed"),
                ORDERS,
                "fa-file-text-o",
            ),
        ]

    def _get_order_filters(self):
        def in_state(state):
            return Domain("vendor_response_state", "=", state)

        is_open = Domain("is_open", "=", True)
        return {
            "open": {"label": request.env._("Open"), "domain": is_open},
            "new": {"label": request.env._("New"), "domain": in_state("new")},
            "changed": {"label": request.env._("Changed by us"), "domain": in_state("changed")},
            "again": {"label": request.env._("We replied"), "domain": in_state("again")},
            "waiting": {"label": request.env._("Waits for us"), "domain": in_state("waiting")},
            "done": {"label": request.env._("Done"), "domain": ~is_open},
        }

    @http.route(
        [ORDERS, f"{ORDERS}/page/<int:page>"], type="http", auth="user", website=True, readonly=True, sitemap=False
    )
    def portal_my_outsourcing_orders(self, page=1, filterby="open", **kwargs):
        """Order lines, what was received and billed of each, and blanket orders with what is left of them."""
        self._check_vendor()
        filters = self._get_order_filters()
        filterby = filterby if filterby in filters else "open"
        operations = request.env["mrp.subcontract.operation"]
        domain = filters[filterby]["domain"] & Domain("purchase_line_id", "!=", False)
        pager = portal_pager(
            url=ORDERS,
            url_args={"filterby": filterby},
            total=self._count_for_pager(operations, domain, page),
            page=page,
            step=self._items_per_page,
        )
        # what is due comes first by its day, what was done last; the latter by the index of a long history
        order = "date_ready desc, id desc" if filterby == "done" else "date_back, id"
        operations = operations.search(domain, order=order, limit=self._items_per_page, offset=pager["offset"])
        engagements = request.env["mrp.subcontract.engagement"].search([("state", "=", "active")])
        work = operations._for_vendor()
        requests = request.env["mrp.subcontract.vendor.request"]
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_orders",
            "outsourcing_orders",
            {
                "operations": work,
                "revisions": {
                    operation.id: requests._get_revision(operation)
                    for operation in work.filtered(lambda operation: operation.vendor_response_state == "new")
                },
                "requisitions": engagements._get_blanket_orders(),
                "pager": pager,
                "default_url": ORDERS,
                "searchbar_filters": filters,
                "filterby": filterby,
            },
        )

    def _prepare_operation_page(self, operation):
        values = super()._prepare_operation_page(operation)
        work = operation._for_vendor()
        requests = request.env["mrp.subcontract.vendor.request"]
        vendor = work.vendor_id.commercial_partner_id
        return {
            **values,
            "asked": requests._get_requested(work),
            "revision": requests._get_revision(work),
            "changes": requests._get_changes_since_response(work),
            # whoever did the work before may have been somebody else
            "responses": work.response_ids.filtered(
                lambda response: response.vendor_id.commercial_partner_id == vendor
            )[-10:],
            "vendor_statuses": request.env["mrp.subcontract.vendor.status"]._get_vendor_statuses(work)
            if work.is_open
            else (),
        }

    # --- responses

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/response", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_my_outsourcing_response(self, operation_id, back="", **post):
        """Accept, propose something else, or ask."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        return self._act_for_vendor(
            ORDERS if back == "orders" else f"/my/outsourcing/work/{operation_id}",
            lambda: request.env["mrp.subcontract.response.recording"]._respond_as_vendor(
                operation, {operation.id: read_reply(request.env, **post)}
            ),
            request.env._("Thank you. We have your response."),
        )

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/status", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_my_outsourcing_status(self, operation_id, status_id="", note="", **post):
        """The vendor says where the work is, in its own words."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        # longer numbers are no ids, and the database would refuse them
        status_id = int(status_id) if status_id.isdecimal() and len(status_id) < 10 else 0
        return self._act_for_vendor(
            f"/my/outsourcing/work/{operation_id}",
            lambda: request.env["mrp.subcontract.vendor.status"]._set_vendor_status(operation, status_id, note),
            request.env._("Thank you. We see it at once."),
        )

    # --- spreadsheet

    @http.route(f"{ORDERS}/download", type="http", auth="user", website=True, readonly=True, sitemap=False)
    def portal_my_outsourcing_orders_download(self, **kwargs):
        """Open order lines as a workbook."""
        self._check_vendor()
        operations = request.env["mrp.subcontract.operation"].search(
            [("vendor_response_state", "!=", False)], order="date_back, id", limit=5000
        )
        sheet = request.env["mrp.subcontract.response.sheet"]._get_response_sheet(operations._for_vendor())
        return self._make_vendor_download(sheet, WORKBOOK, request.env._("orders.xlsx"))

    @http.route(f"{ORDERS}/upload", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_outsourcing_orders_upload(self, **post):
        """Take over what the vendor filled in."""
        self._check_vendor()
        file = request.httprequest.files.get("file")
        return self._act_for_vendor(
            ORDERS,
            lambda: request.env["mrp.subcontract.response.sheet"]._read_response_sheet(file),
            request.env._("Thank you. We have your responses."),
        )

    # --- without a login

    @http.route(
        "/outsourcing/response/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_outsourcing_link(self, token, **kwargs):
        """Show the question of a link. Programs that look into mails open it, too: nothing is changed by that."""
        return self._render_link(self._find_link(token))

    @http.route("/outsourcing/response/<string:token>", type="http", auth="public", methods=["POST"], website=True)
    def portal_outsourcing_link_response(self, token, **post):
        """Record the response from a link, once."""
        link = self._find_link(token)
        if not link or link._is_changed():
            return self._render_link(link)
        try:
            with request.env.cr.savepoint():
                link._respond(read_reply(request.env, **post))
        except UserError as error:
            return self._render_link(link, error=str(error))
        return self._render_link(link, done=True)

    def _find_link(self, token):
        """The link of a secret, in the language of whom it was sent to."""
        # sudo: whoever knows the secret may respond to this one request, and sees nothing but it
        link = request.env["mrp.subcontract.response.link"].sudo()._find(token)
        return link.with_context(lang=link.partner_id.lang or request.env.lang)

    def _render_link(self, link, done=False, error=None):
        """Unknown, used, expired and void links get the same page."""
        values = {"link": link, "done": done, "error": error, "changed": link and not done and link._is_changed()}
        if link:
            operation = link.subcontract_operation_id
            values.update(
                operation=operation, asked=request.env["mrp.subcontract.vendor.request"]._get_requested(operation)
            )
            request.update_context(lang=link.env.lang)
        response = request.render("mrp_outsourcing.portal_outsourcing_link", values)
        response.status_code = 200 if link else 404
        # the address is a secret: it is neither kept, nor told to whoever is linked to, nor found by searching
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
