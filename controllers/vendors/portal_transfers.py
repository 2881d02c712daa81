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
                request.env._("Transfers to You"),
                request.env._("Shipments to your site, and their arrival confirmations"),
                "/my/outsourcing/transfers",
                "fa-truck",
            ),
            self._prepare_vendor_entry(
                40,
                request.env._("Ready to Ship"),
                request.env._("What we expect from you: send shipment notices, print packing slips and labels"),
                "/my/outsourcing/ship",
                "fa-reply",
            ),
        ]

    @http.route("/my/outsourcing/transfers", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_transfers(self, **kwargs):
        """What is on its way to the vendor and was not confirmed, the oldest first."""
        self._check_vendor()
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_transfers",
            "outsourcing_transfers",
            {"transfers": request.env["mrp.subcontract.arrivals"]._get_transfers_to_confirm()},
        )

    @http.route("/my/outsourcing/transfers/<int:transfer_id>", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_transfer(self, transfer_id, **kwargs):
        """One transfer: what should be in it, line by line, to be counted."""
        transfer = self._get_for_vendor("stock.picking", transfer_id)
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_transfer",
            "outsourcing_transfers",
            {"transfer": transfer, "lines": request.env["mrp.subcontract.arrivals"]._get_arrival_lines(transfer)},
        )

    @http.route(
        "/my/outsourcing/transfers/<int:transfer_id>/confirm", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_my_outsourcing_transfer_confirm(self, transfer_id, all_there=None, comment="", **post):
        """Confirm what arrived: all of it, or the counts of each line."""
        self._get_for_vendor("stock.picking", transfer_id)
        transfer = request.env["stock.picking"].browse(transfer_id)
        counts = reasons = None
        if not all_there:
            counts = self._get_form_numbers(post, "count_")
            reasons = {name.removeprefix("reason_"): post[name] for name in post if name.startswith("reason_")}
        files = self._get_form_files("photos")
        return self._act_for_vendor(
            f"/my/outsourcing/transfers/{transfer_id}",
            lambda: request.env["mrp.subcontract.arrivals"]._confirm_arrival_for_vendor(
                transfer, counts, reasons, comment, files
            ),
            request.env._("Thank you. The arrival is confirmed."),
        )

    # --- sending back

    @http.route("/my/outsourcing/ship", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_ship(self, **kwargs):
        """What is expected back from the vendor, what is due first on top."""
        self._check_vendor()
        operations = request.env["mrp.subcontract.operation"].search(
            request.env["mrp.subcontract.portal.task"]._get_to_ship_domain(),
            order="date_ready, id",
            limit=self._items_per_page * 2,
        )
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_ship", "outsourcing_ship", {"operations": operations._for_vendor()}
        )

    def _prepare_operation_page(self, operation):
        values = super()._prepare_operation_page(operation)
        work = values["operation"]
        notice = request.env["mrp.subcontract.vendor.shipping"]._get_open_notice(work)
        noticed = {line.lot_id.id or 0: line.quantity for line in notice.line_ids}
        values.update(
            {
                "notice": notice,
                "notice_lines": [
                    {"key": lot.id or 0, "lot": lot, "there": there, "quantity": noticed.get(lot.id or 0, 0.0)}
                    for lot, there in request.env["mrp.subcontract.vendor.shipping"]._get_shippable(work).items()
                ],
                "today": fields.Date.context_today(work),
            }
        )
        return values

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/shipment-notice",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_outsourcing_shipment_notice(
        self, operation_id, date="", carrier="", tracking_ref="", comment="", **post
    ):
        """Send a shipment notice, or correct it."""
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
            lambda: request.env["mrp.subcontract.vendor.shipping"]._send_notice_for_vendor(
                operation, quantities, date, carrier, tracking_ref, comment, files
            ),
            request.env._("Thank you. We expect it. Print the packing slip and the labels now."),
        )

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/shipment-notice/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_outsourcing_shipment_notice_withdraw(self, operation_id, **post):
        """Withdraw a shipment notice."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        return self._act_for_vendor(
            f"/my/outsourcing/work/{operation_id}#outsourcing_ship",
            lambda: request.env["mrp.subcontract.vendor.shipping"]._withdraw_notice_for_vendor(operation),
            request.env._("The shipment notice is withdrawn."),
        )

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/<any(slip, labels):document>.pdf",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_shipping_documents(self, operation_id, document, **kwargs):
        """The packing slip of a shipment notice, or labels for it, to print."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        notice = request.env["mrp.subcontract.vendor.shipping"]._get_open_notice(operation._for_vendor())
        if not notice:
            raise request.not_found()
        report = {
            "slip": "mrp_outsourcing.action_report_subcontract_packing_slip",
            "labels": "mrp_outsourcing.action_report_subcontract_labels",
        }[document]
        return self._render_vendor_pdf(report, notice, notice.picking_id.name or document)

    def _render_vendor_pdf(self, report, records, name):
        """A document to download.

        :param records: which the caller has checked that the user may have
        """
        # sudo: vendors have no right on what stands in it: notices, transfers, lots
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
