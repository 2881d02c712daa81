"""Production reports in the portal: what a vendor made, scrapped and used; and its earlier reports, to correct them."""

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .portal import WORKBOOK
from .portal_work import OutsourcingWork

WORK = "/my/outsourcing/work"

# reports shown on the page of one operation; a long history is not read on a phone
SHOWN = 20


class OutsourcingReports(OutsourcingWork):
    def _get_work_filters(self):
        filters = super()._get_work_filters()
        filters["report"] = {
            "label": request.env._("To report"),
            "domain": Domain("is_open", "=", True) & Domain("qty_unreported", ">", 0),
        }
        return filters

    def _prepare_operation_page(self, operation):
        values = super()._prepare_operation_page(operation)
        reports = request.env["mrp.subcontract.production.report"].search(
            [("subcontract_operation_id", "=", operation.id)], limit=SHOWN
        )
        # sudo: record rules decided on the reports; their lots and units are shown
        return {**values, "reports": reports.sudo()}

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/report",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_outsourcing_report(self, operation_id, corrects=None, **kwargs):
        """The form to report what was made, with everything proposed; or to correct an earlier report."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        corrected = None
        if corrects:
            corrected = self._get_vendor_record(
                "mrp.subcontract.production.report", int(corrects) if corrects.isdecimal() and len(corrects) < 10 else 0
            ).sudo()
            if corrected.subcontract_operation_id.id != operation.id or corrected.state != "posted":
                raise request.not_found()
            corrected = corrected.corrected_id or corrected
        return self._render_report_form(operation, corrected)

    @http.route(
        "/my/outsourcing/work/<int:operation_id>/report/send",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_outsourcing_report_send(self, operation_id, **form):
        """Take in the form; with an error, it is shown again as it was filled in."""
        operation = self._get_vendor_record("mrp.subcontract.operation", operation_id)
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        limits = request.env["mrp.subcontract.production.report.reading"]._get_limits()
        files = [
            # one byte more than allowed says that it is too big, without keeping the rest
            (upload.filename, upload.stream.read(limits["file_size"] + 1))
            for upload in request.httprequest.files.getlist("files")[: limits["files"] + 1]
        ]
        try:
            with request.env.cr.savepoint():
                report = request.env["mrp.subcontract.production.report.reading"]._report_production(
                    operation, typed, files
                )
        except UserError as error:
            corrected = operation._for_vendor().report_ids.filtered(lambda r: str(r.id) == typed.get("corrects"))
            return self._render_report_form(operation, corrected, typed, str(error))
        # sudo: it was made by this user just now; whether it waits for review is shown
        in_review = report.sudo().state == "review"
        request.session["outsourcing_done"] = (
            request.env._("Thank you. Your report counts as soon as we have looked at it.")
            if in_review
            else request.env._("Thank you. Your report is booked.")
        )
        return request.redirect(f"/my/outsourcing/work/{operation.id}")

    def _render_report_form(self, operation, corrected=None, typed=None, error=None):
        """The form, with what was typed in place of what is proposed.

        :param operation: with the rights of the user
        """
        vendor_operation = operation._for_vendor()
        longest = request.env["mrp.subcontract.production.report.reading"]._get_limits()["text"]
        # a list that is too long is not sent back
        typed = {name: value for name, value in (typed or {}).items() if len(value) <= longest}
        values = {
            "operation": vendor_operation,
            "corrected": corrected,
            "form": request.env["mrp.subcontract.production.report.form"]._get_report_form(vendor_operation, corrected),
            "typed": typed,
        }
        if error:
            values["outsourcing_error"] = error
        return self._render_vendor_page("mrp_outsourcing.portal_my_outsourcing_report", "outsourcing_work", values)

    @http.route(
        "/my/outsourcing/report/<int:report_id>/file/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_report_file(self, report_id, attachment_id, **kwargs):
        """Download a photo or a document of one's own report."""
        report = self._get_vendor_record("mrp.subcontract.production.report", report_id)
        # sudo: the record rule was checked; only files of this report are found
        return self._send_vendor_file(report.sudo().document_ids, attachment_id)

    # --- spreadsheet

    @http.route(
        f"{WORK}/reports/download",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def portal_my_outsourcing_reports_download(self, **kwargs):
        """Work that can be reported, as a workbook."""
        self._check_vendor()
        operations = request.env["mrp.subcontract.operation"].search(
            self._get_work_filters()["report"]["domain"], order="date_ready, id", limit=5000
        )
        sheet = request.env["mrp.subcontract.production.report.sheet"]._get_report_sheet(operations._for_vendor())
        return self._make_vendor_download(sheet, WORKBOOK, request.env._("reports.xlsx"))

    @http.route(f"{WORK}/reports/upload", type="http", auth="user", website=True, methods=["POST"])
    def portal_my_outsourcing_reports_upload(self, **post):
        """Book what the vendor filled in."""
        self._check_vendor()
        file = request.httprequest.files.get("file")
        return self._act_for_vendor(
            f"{WORK}?filterby=report",
            lambda: request.env["mrp.subcontract.production.report.sheet"]._read_report_sheet(file),
            request.env._("Thank you. We have your reports."),
        )
