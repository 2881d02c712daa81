from odoo import fields
from odoo.tests import tagged

from ..common.vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestPortalTour(VendorCommon):
    """What vendors do, in a real browser as wide as a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_acc_11_a_vendors_day_on_a_phone(self):
        operation = self.make_work()
        self.make_work(self.rival)
        self.start_tour("/my/outsourcing", "mrp_outsourcing_portal_of_a_vendor", login="galvano", timeout=180)
        self.assertEqual(operation.vendor_response_state, "accepted")
        self.assertEqual((operation.qty_reported, operation.qty_scrapped, operation.qty_at_vendor), (9, 1, 9))
        notice = operation.notice_ids
        self.assertEqual((notice.state, sum(notice.line_ids.mapped("quantity"))), ("sent", 9))

    def test_snd_21_the_truck_brings_less_on_a_phone(self):
        self.engagement.is_arrival_confirmed = True
        operation = self.make_work()
        self.start_tour("/my/outsourcing", "mrp_outsourcing_portal_arrival", login="galvano", timeout=180)
        difference = operation.discrepancy_ids
        self.assertEqual(
            (difference.qty_shipped, difference.qty_counted, difference.reason, difference.comment),
            (10, 8, "damaged", "The lid of one box was off"),
        )
        self.assertEqual((operation.qty_at_vendor, operation.qty_missing), (8, 2))

    def test_signing_what_it_holds_on_a_phone(self):
        self.stock_up(self.make_product("Paint"), 5, location=self.site(self.vendor, "vendor_stock"))
        today = fields.Date.context_today(self.engagement)
        ask = self.env["mrp.subcontract.stock.confirmation.request"].with_user(self.planner)
        ask.create({"engagement_ids": self.engagement.ids, "date": today}).action_ask()
        confirmation = self.env["mrp.subcontract.stock.confirmation"].search(
            [("engagement_id", "=", self.engagement.id)]
        )
        before = fields.Datetime.now()
        self.start_tour("/my/outsourcing", "mrp_outsourcing_portal_stock_confirmation", login="galvano", timeout=180)
        self.assertEqual(
            (confirmation.state, confirmation.date, confirmation.signed_by, confirmation.signed_user_id),
            ("signed", today, "Gerda Galvano", self.vendor_user),
        )
        self.assertTrue(before <= confirmation.signed_on <= fields.Datetime.now())
        self.assertTrue(confirmation.signature)
        self.assertEqual((confirmation.line_ids.difference, confirmation.comment), (-1, "One is leaking"))
