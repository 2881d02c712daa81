"""The vendor's list of work, and the page of one operation, where the other parts of the portal add theirs."""

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal import OutsourcingPortal


class OutsourcingWork(OutsourcingPortal):
    def _get_work_filters(self):
        return {
            "open": {"label": request.env._("Open"), "domain": Domain("is_open", "=", True)},
            "at_vendor": {"label": request.env._("On your floor"), "domain": Domain("state", "=", "at_vendor")},
            "done": {"label": request.env._("Done"), "domain": Domain("is_open", "=", False)},
        }

    def _get_work_sortings(self):
        return {
            "date": {"label": request.env._("Due"), "order": "date_ready, id"},
            "name": {"label": request.env._("Manufacturing Order"), "order": "name, id"},
        }

    @http.route(
        ["/my/outsourcing/work", "/my/outsourcing/work/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_work(self, page=1, filterby="open", sortby="date", **kwargs):
        """Everything the vendor does for us, what is due first on top."""
        self._check_vendor()
        filters, sortings = self._get_work_filters(), self._get_work_sortings()
        filterby = filterby if filterby in filters else "open"
        sortby = sortby if sortby in sortings else "date"
        operations = request.env["mrp.subcontract.operation"]
        domain, order = filters[filterby]["domain"], sortings[sortby]["order"]
        if (filterby, sortby) == ("done", "date"):
            # what is to be done comes first by its day, what was done last
            order = "date_ready desc, id desc"
        pager = portal_pager(
            url="/my/outsourcing/work",
            url_args={"filterby": filterby, "sortby": sortby},
            total=self._count_for_pager(operations, domain, page),
            page=page,
            step=self._items_per_page,
        )
        operations = operations.search(domain, order=order, limit=self._items_per_page, offset=pager["offset"])
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_work",
            "outsourcing_work",
            {
                "operations": operations._for_vendor(),
                "pager": pager,
                "default_url": "/my/outsourcing/work",
                "searchbar_filters": filters,
                "filterby": filterby,
                "searchbar_sortings": sortings,
                "sortby": sortby,
            },
        )

    @http.route("/my/outsourcing/work/<int:operation_id>", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_operation(self, operation_id, **kwargs):
        """One operation: what to do, until when, and what the vendor can say about it."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_operation",
            "outsourcing_work",
            self._prepare_operation_page(operation),
        )

    def _prepare_operation_page(self, operation):
        """Values of the page of one operation; other parts of the portal add theirs.

        :param operation: with the rights of the user
        """
        return {"operation": operation._for_vendor()}

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/document/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_document(self, operation_id, attachment_id, **kwargs):
        """Download a drawing or a specification that goes with the work, and no other attachment."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        return self._send_vendor_file(operation._for_vendor().document_ids, attachment_id)
