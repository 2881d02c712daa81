"""What is coming to the vendor: trips to confirm, with counts and pictures."""

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.mrp_outsourcing.models.custody.ir_attachment import MAX_FILES, MAX_SIZE

from .portal import OutsourcingPortal


class OutsourcingTrips(OutsourcingPortal):
    def _prepare_vendor_entries(self):
        _ = request.env._
        return [
            *super()._prepare_vendor_entries(),
            {
                "title": _("Coming to You"),
                "text": _("What is on its way to you, and what you have counted"),
                "url": "/my/outsourcing/trips",
                "icon": "fa-truck",
            },
        ]

    @http.route("/my/outsourcing/trips", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_trips(self, **kwargs):
        """What is on its way to the vendor and was not confirmed, the oldest first."""
        self._check_vendor()
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_trips",
            "outsourcing_trips",
            {"trips": request.env["stock.picking"]._get_trips_to_confirm()},
        )

    @http.route("/my/outsourcing/trips/<int:trip_id>", type="http", auth="user", website=True, readonly=True)
    def portal_my_outsourcing_trip(self, trip_id, **kwargs):
        """One trip: what should be in it, line by line, to be counted."""
        trip = self._get_vendor_trip(trip_id)
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_trip",
            "outsourcing_trips",
            {"trip": trip, "lines": trip._get_arrival_lines()},
        )

    @http.route("/my/outsourcing/trips/<int:trip_id>/confirm", type="http", auth="user", website=True, methods=["POST"])
    def portal_my_outsourcing_trip_confirm(self, trip_id, all_there=None, comment="", **post):
        """Confirm what arrived: all of it, or the counts of each line."""
        self._get_vendor_trip(trip_id)
        trip = request.env["stock.picking"].browse(trip_id)
        counts = reasons = None
        if not all_there:
            counts = self._get_form_numbers(post, "count_")
            reasons = {name.removeprefix("reason_"): post[name] for name in post if name.startswith("reason_")}
        files = self._get_form_files("photos")
        return self._act_for_vendor(
            f"/my/outsourcing/trips/{trip_id}",
            lambda: trip._confirm_arrival_for_vendor(counts, reasons, comment, files),
            request.env._("Thank you. Your count is recorded."),
        )

    def _get_vendor_trip(self, trip_id):
        """A trip to the vendor of the user, with all rights; a foreign id and a missing one get the same answer."""
        self._check_vendor()
        try:
            return request.env["stock.picking"].browse(trip_id)._for_vendor()
        except AccessError:
            raise request.not_found() from None

    # --- what forms send

    def _get_form_numbers(self, post, prefix):
        """Numbers of the fields whose name begins with a prefix, by the rest of the name; None for what is none."""
        numbers = {}
        for name, text in post.items():
            if name.startswith(prefix):
                try:
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
        files = [file for file in request.httprequest.files.getlist(name) if file.filename]
        return [(file.filename, file.read(MAX_SIZE + 1)) for file in files[: MAX_FILES + 1]]
