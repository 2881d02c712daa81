"""The vendors' portal: its home, and what all of its pages share.

Pages read as the vendor's user, so that record rules decide on what there is. What a record stands for and the user has
no right on (products, lots, manufacturing orders) comes from `_for_vendor`, which checks first. Whatever a vendor does
is one POST that
calls one method of a model; bad input leaves nothing behind but a message on the page.
"""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

# pages that a pager offers beyond the one that is open, and where a vendor stops looking
PAGES_AHEAD = 5
MAX_PAGES = 50

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OutsourcingPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "outsourcing_count" in counters:
            operations = request.env["mrp.subcontract.operation"]
            is_vendor = request.env.user._is_outsourcing_vendor()
            values["outsourcing_count"] = operations.search_count([("is_open", "=", True)]) if is_vendor else 0
        return values

    @http.route("/my/outsourcing", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing(self, **kwargs):
        """What needs the vendor, and the ways to everything else."""
        self._check_vendor()
        engagements = request.env["mrp.subcontract.engagement"].search([("state", "=", "active")])
        tasks = request.env["mrp.subcontract.portal.task"]._get_tasks(engagements)
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing",
            "outsourcing",
            {
                "engagements": engagements,
                "tasks": tasks,
                "task_count": sum(task["count"] for task in tasks),
                "entries": sorted(self._prepare_vendor_entries(), key=lambda entry: entry["sequence"]),
            },
        )

    def _prepare_vendor_entries(self):
        """The areas of the portal, shown below the tasks; each part of the portal adds its own."""
        return [
            self._prepare_vendor_entry(
                30,
                request.env._("Work"),
                request.env._("Everything you do for us: quantities, dates, instructions, documents"),
                "/my/outsourcing/work",
                "fa-cogs",
            )
        ]

    def _prepare_vendor_entry(self, sequence, title, text, url, icon):
        """A way to an area of the portal.

        :param int sequence: its position in the order of a vendor's day
        """
        return {"sequence": sequence, "title": title, "text": text, "url": url, "icon": icon}

    # --- shared by all pages

    def _check_vendor(self):
        """Whoever is no vendor finds no such page."""
        if not request.env.user._is_outsourcing_vendor():
            raise request.not_found()

    def _count_for_pager(self, records, domain, page):
        """How many there are, as far as the pager of a page looks ahead.

        Counting a long history costs more than showing it.
        """
        return records.search_count(domain, limit=self._items_per_page * (min(max(page, 1), MAX_PAGES) + PAGES_AHEAD))

    def _get_vendor_record(self, model, record_id):
        """A record this user may read; a foreign id and a missing one get the same answer.

        :return: the record with the rights of the user
        """
        self._check_vendor()
        record = request.env[model].browse(record_id)
        try:
            record.check_access("read")
            found = record.exists()
        except (AccessError, MissingError):
            found = record.browse()
        if not found:
            raise request.not_found()
        return record

    def _get_for_vendor(self, model, record_id):
        """A record that `_for_vendor` of its model allows; a foreign id and a missing one get the same answer.

        :return: the record with all rights
        """
        self._check_vendor()
        try:
            return request.env[model].browse(record_id)._for_vendor()
        except AccessError:
            raise request.not_found() from None

    def _send_vendor_file(self, files, file_id):
        """One of these attachments to download, and no other one.

        :param files: with all rights; the caller has checked that the user may have them
        """
        file = files.filtered(lambda attachment: attachment.id == file_id)
        if not file:
            raise request.not_found()
        return request.env["ir.binary"]._get_stream_from(file).get_response(as_attachment=True)

    def _make_vendor_download(self, content, content_type, name):
        """What was made for the vendor just now, to download under a name."""
        return request.make_response(
            content,
            [
                ("Content-Type", content_type),
                ("Content-Length", len(content)),
                ("Content-Disposition", http.content_disposition(name)),
            ],
        )

    def _render_vendor_page(self, template, page_name, values):
        """Render a page with what the layout needs, and what the last action has to say."""
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": page_name,
            "outsourcing_error": request.session.pop("outsourcing_error", None),
            "outsourcing_done": request.session.pop("outsourcing_done", None),
            **values,
        }
        return request.render(template, values)

    def _act_for_vendor(self, url, action, done):
        """Do what a vendor asked for, all of it or nothing, and show the page again with the outcome.

        :param action: called without arguments
        :param str done: what to say when it worked
        """
        try:
            with request.env.cr.savepoint():
                action()
        except UserError as error:
            request.session["outsourcing_error"] = str(error)
        else:
            request.session["outsourcing_done"] = done
        return request.redirect(url)
