"""What vendors print, rendered as PDF by whichever build of wkhtmltopdf there is."""

import base64

from odoo import fields
from odoo.tests import tagged

from ..common.documents import Printer, needs_printer
from ..common.vendor import VendorCommon
from .test_portal_transfers import make_picture

MILLIMETRE = 72 / 25.4


@tagged("post_install", "-at_install")
@needs_printer
class TestPortalDocuments(Printer, VendorCommon):
    """Labels, packing slips and stock confirmations."""

    def render(self, report, records):
        """The pages of a document: (width, height) in mm each."""
        pages = self.print_pages(f"mrp_outsourcing.action_report_subcontract_{report}", records)
        boxes = [page.mediabox for page in pages]
        return [(round(float(box.width) / MILLIMETRE), round(float(box.height) / MILLIMETRE)) for box in boxes]

    def make_notice(self):
        """Two lots, in a shipment notice."""
        operation = self.make_work(quantity=10)
        lots = self.make_lots(self.bracket, "L-0001", "L-0002")
        return self.env["mrp.subcontract.shipment.notice"].create(
            {
                "subcontract_operation_id": operation.id,
                "vendor_id": self.vendor.id,
                "date": fields.Date.today(),
                "carrier": "DHL",
                "line_ids": [(0, 0, {"lot_id": lot.id, "quantity": 5}) for lot in lots],
            }
        )

    def test_a_label_for_each_lot(self):
        self.assertEqual(self.render("labels", self.make_notice()), [(100, 70)] * 2)

    def test_one_packing_slip(self):
        self.assertEqual(len(self.render("packing_slip", self.make_notice())), 1)

    def test_several_stock_confirmations_a_page_each(self):
        confirmations = self.env["mrp.subcontract.stock.confirmation"]
        for engagement in (self.engagement, self.rival_engagement):
            ask = self.env["mrp.subcontract.stock.confirmation.request"].with_user(self.planner)
            ask.create({"engagement_ids": engagement.ids}).action_ask()
            confirmations |= confirmations.search([("engagement_id", "=", engagement.id)])
        signed = confirmations.filtered(lambda confirmation: confirmation.engagement_id == self.engagement)
        signed.with_user(self.vendor_user)._sign_for_vendor("Gerda Galvano", base64.b64encode(make_picture()))
        self.assertEqual(len(self.render("stock_confirmation", confirmations)), 2)
