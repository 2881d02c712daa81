from odoo.tests import tagged

from .common_vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestPortalTour(VendorCommon):
    """The vendor's day in a real browser, as wide as a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_acc_11_a_vendors_day_on_a_phone(self):
        operation = self.make_work()
        self.make_work(self.rival)
        self.start_tour("/my/outsourcing", "mrp_outsourcing_portal_of_a_vendor", login="galvano", timeout=180)
        self.assertEqual(operation.vendor_answer_state, "accepted")
        self.assertEqual((operation.qty_reported, operation.qty_scrapped, operation.qty_at_vendor), (9, 1, 9))
        notice = operation.notice_ids
        self.assertEqual((notice.state, sum(notice.line_ids.mapped("quantity"))), ("announced", 9))
