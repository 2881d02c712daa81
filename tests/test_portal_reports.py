from odoo.tests import tagged

from .common_vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestPortalReports(VendorCommon):
    def test_smoke(self):
        operation = self.make_work()
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}/report"))
        self.assertIn("Good", page)
        self.send(f"/my/outsourcing/work/{operation.id}/report/send", token="abc", good_0="8", scrapped_0="2", why_0="Burnt")
        operation.invalidate_recordset()
        self.assertEqual((operation.qty_reported, operation.qty_ready, operation.qty_scrapped, operation.qty_unreported), (8, 8, 2, 0))
