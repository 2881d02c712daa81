"""What is coming to the vendor, to be counted, and what it sends back."""

from odoo import fields, http
from odoo.http import request

from .portal_work import OutsourcingWork


class OutsourcingTransfers(OutsourcingWork):
    def _prepare_vendor_entries(self):
        return [
            *super()._prepare_vendor_entries(),
            self._prepare_vendor_entry(
                20,
                request.env._("Coming to You"),
                request.env._("What is on its way to you, and what you have counted"),
                "/my/outsourcing/trips",
                "fa-truck",
            ),
            self._prepare_vendor_entry(
                40,
                request.env._("Ready to Ship"),
                request.env._("What we expect back: announce it, print packing slips and labels"),
                "/my/outsourcing/ship",
                "fa-reply",
            ),
        ]

    @http.route("/my/outsourcing/trips", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_transfers(self, **kwargs):
        """What is on its way to the vendor and was not confirmed, the oldest first."""
        self._check_vendor()
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_transfers",
            "outsourcing_transfers",
            {"trips": request.env["stock.picking"]._get_transfers_to_confirm()},
        )

    @http.route("/my/outsourcing/trips/<int:transfer_id>", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_transfer(self, transfer_id, **kwargs):
        """One transfer: what should be in it, line by line, to be counted."""
        trip = self._get_for_vendor("stock.picking", transfer_id)
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_transfer",
            "outsourcing_transfers",
            {"trip": trip, "lines": trip._get_arrival_lines()},
        )

    @http.route(
        "/my/outsourcing/trips/<int:transfer_id>/confirm", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_my_outsourcing_transfer_confirm(self, transfer_id, all_there=None, comment="", **post):
        """Confirm what arrived: all of it, or the counts of each line."""
        self._get_for_vendor("stock.picking", transfer_id)
        trip = request.env["stock.picking"].browse(transfer_id)
        counts = reasons = None
        if not all_there:
            counts = self._get_form_numbers(post, "count_")
            reasons = {name.removeprefix("reason_"): post[name] for name in post if name.startswith("reason_")}
        files = self._get_form_files("photos")
        return self._act_for_vendor(
            f"/my/outsourcing/trips/{transfer_id}",
            lambda: trip._confirm_arrival_for_vendor(counts, reasons, comment, files),
            request.env._("Thank you. Your count is recorded."),
        )

    # --- sending back

    @http.route("/my/outsourcing/ship", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_ship(self, **kwargs):
        """What is expected back from the vendor, what is due first on top."""
        self._check_vendor()
        engagements = request.env["mrp.subcontract.engagement"]
        operations = request.env["mrp.subcontract.operation"].search(
            engagements._get_to_ship_domain(), order="date_ready, id", limit=self._items_per_page * 2
        )
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_ship", "outsourcing_ship", {"operations": operations._for_vendor()}
        )

    def _prepare_operation_page(self, operation):
        values = super()._prepare_operation_page(operation)
        work = values["operation"]
        notice = work._get_open_notice()
        announced = {line.lot_id.id or 0: line.quantity for line in notice.line_ids}
        values.update(
            {
                "notice": notice,
                "notice_lines": [
                    {"key": lot.id or 0, "lot": lot, "there": there, "quantity": announced.get(lot.id or 0, 0.0)}
                    for lot, there in work._get_announceable().items()
                ],
                "today": fields.Date.context_today(work),
            }
        )
        return values

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/announce", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_my_outsourcing_announce(self, operation_id, date="", carrier="", tracking_ref="", comment="", **post):
        """Announce what comes back, or correct what was announced."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        numbers = self._get_form_numbers(post, "quantity_")
        quantities = {int(key): quantity for key, quantity in numbers.items() if key.isdecimal()}
        try:
            date = fields.Date.to_date(date)
        except ValueError:
            date = None
        files = self._get_form_files("certificates")
        return self._act_for_vendor(
            f"/my/outsourcing/work/{operation_id}#outsourcing_ship",
            lambda: operation._announce_for_vendor(quantities, date, carrier, tracking_ref, comment, files),
            request.env._("Thank you. We expect it. Print the packing slip and the labels now."),
        )

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/withdraw", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_my_outsourcing_withdraw(self, operation_id, **post):
        """Take back what was announced."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        return self._act_for_vendor(
            f"/my/outsourcing/work/{operation_id}#outsourcing_ship",
            operation._withdraw_notice_for_vendor,
            request.env._("Your announcement is withdrawn."),
        )

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/<any(slip, labels):document>.pdf",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_shipping_documents(self, operation_id, paper, **kwargs):
        """The packing slip of what is announced, or labels for it, to print."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        notice = operation._for_vendor()._get_open_notice()
        if not notice:
            raise request.not_found()
        report = {
            "slip": "mrp_outsourcing.action_report_subcontract_packing_slip",
            "labels": "mrp_outsourcing.action_report_subcontract_labels",
        }[paper]
        return self._render_vendor_pdf(report, notice, notice.picking_id.name or paper)

    def _render_vendor_pdf(self, report, records, name):
        """A document to download.

        :param records: which the caller has checked that the user may have
        """
        # sudo: vendors have no right on what stands in it: announcements, transfers, lots
        content, _extension = request.env["ir.actions.report"].sudo()._render_qweb_pdf(report, records.ids)
        return self._make_vendor_download(content, "application/pdf", f"{name}.pdf")

    # --- what forms send

    def _get_form_numbers(self, post, prefix):
        """Numbers of the fields whose name begins with a prefix, by the rest of the name; None for what is none."""
        numbers = {}
        for name, text in post.items():
            if name.startswith(prefix):
                try:
                    # browsers send numbers with a point, whatever the language
                    number = float(str(text).replace(",", ".").strip())
                except ValueError:
                    number = None
                # not a number at all, which float() reads nevertheless
                if number is not None and not abs(number) < 10**15:
                    number = None
                numbers[name.removeprefix(prefix)] = number
        return numbers

    def _get_form_files(self, name):
        """Files of a form as (name, content); of each no more is read than it takes to see that it is too large."""
        max_files, max_size = request.env["ir.attachment"]._get_vendor_limits()
        files = [file for file in request.httprequest.files.getlist(name) if file.filename]
        return [(file.filename, file.read(max_size + 1)) for file in files[: max_files + 1]]
