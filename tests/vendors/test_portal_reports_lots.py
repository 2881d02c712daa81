import base64
from io import BytesIO

from odoo.tests import tagged

from ..common.reports import ReportCommon

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalReportSerials(ReportCommon):
    """Serial numbers that vendors paste or scan, and photos they attach."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls.make_product("Pump", tracking="serial")
        (cls.engagement | cls.rival_engagement).line_ids = [(0, 0, {"product_id": cls.pump.id})]
        cls.pump_bom = cls.make_bom(cls.pump, cls.service)

    def make_pumps(self, prefix="S", count=4, **values):
        lots = self.make_lots(self.pump, *(f"{prefix}{number}" for number in range(1, count + 1)))
        return self.make_work(quantity=count, bom=self.pump_bom, lots=lots, **values)

    def test_serials_are_proposed_pasted_and_scanned(self):
        operation = self.make_pumps()
        self.assertEqual(self.open_form(operation)["serials_good"], "S1\nS2\nS3\nS4")
        report = self.report(operation, serials_good="S1, S3", serials_scrapped="")
        self.assertEqual(report.line_ids.lot_id.mapped("name"), ["S1", "S3"])
        self.assertEqual(self.figures(operation), (2, 2, 2, 4))
        self.assertEqual(self.open_form(operation)["serials_good"], "S2\nS4")
        report = self.report(operation, serials_good="S4;\t\r\n", serials_scrapped=" S2 \n", why_serials="Fell down")
        self.assertEqual(self.figures(operation), (3, 3, 0, 3))
        self.assertEqual(report.line_ids.filtered("qty_scrapped").lot_id.name, "S2")
        self.assertEqual(sorted(self.open_return(operation).move_line_ids.lot_id.mapped("name")), ["S1", "S3", "S4"])
        self.receive_transfer(operation)
        self.assertEqual((self.figures(operation), operation.state), ((3, 0, 0, 0), "done"))

    def test_lot_01_wrong_serials_are_named(self):
        operation = self.make_pumps()
        self.make_pumps("R", vendor=self.rival)
        self.make_pumps("J")
        self.assert_refused(operation, "Not with you, or reported already: X9, R1, J1", serials_good="S1\nX9\nR1\nJ1")
        # what was typed is kept
        self.assertEqual(self.get_fields(self.page)["serials_good"], "S1\nX9\nR1\nJ1")
        self.assert_refused(operation, "Good: listed twice: S1, S2", serials_good="S1 , S1\nS2\nS2\nS3")
        self.assert_refused(
            operation, "Good and scrapped at the same time: S2", serials_good="S1,S2", serials_scrapped="S2"
        )
        many = "\n".join(f"X{number}" for number in range(500))
        self.assert_refused(operation, "X0, X1, .*X9 and 490 more", serials_good=many)
        self.report(operation, serials_good="S1")
        self.assert_refused(operation, "Not with you, or reported already: S1", serials_good="S1\nS2")
        self.assertEqual(operation.qty_reported, 1)

    def test_a_huge_paste_is_refused_fast(self):
        operation = self.make_pumps()
        paste = "\n".join(f"SN{number:08}" for number in range(100_000))
        self.assert_refused(
            operation, "more than 5000 serial numbers. Report them in several parts", serials_good=paste
        )
        self.assertNotIn("SN00000001", self.page)
        self.assert_refused(operation, "more than 5000 serial numbers", serials_good=paste[:60_000].replace("\n", ";"))

    def test_serials_of_components(self):
        chip = self.make_product("Chip", tracking="serial")
        chips = self.make_lots(chip, *(f"C{number}" for number in range(1, 6)))
        for lot in chips:
            self.stock_up(chip, 1, lot)
        operation = self.make_supplied(chip, sent=5, quantity=4)
        name = f"used_serials_{operation.component_ids.id}"
        self.assertEqual(self.open_form(operation)[name], "C1\nC2\nC3\nC4")
        self.report(operation, good_0="1")
        self.assertEqual(self.quants(chip, self.at_vendor), {"C2": 1, "C3": 1, "C4": 1, "C5": 1})
        self.assert_refused(operation, "Chip: not with you for this work: C1, C9", good_0="1", **{name: "C1 ,C9"})
        self.assert_refused(operation, "Chip: listed twice: C2", good_0="1", **{name: "C2\nC2"})
        self.report(operation, good_0="2", **{name: "C5\nC3"})
        self.assertEqual(self.quants(chip, self.at_vendor), {"C2": 1, "C4": 1})

    def test_corrected_serials(self):
        operation = self.make_pumps()
        report = self.report(operation, serials_good="S1\nS2\nS3")
        self.assertEqual(self.open_form(operation, corrects=report)["serials_good"], "S1\nS2\nS3")
        correction = self.report(
            operation, corrects=report, serials_good="S1\nS4", serials_scrapped="S2", why_serials="Bent"
        )
        self.assertEqual(
            {line.lot_id.name: (line.qty_good, line.qty_scrapped) for line in correction.line_ids},
            {"S2": (-1, 1), "S3": (-1, 0), "S4": (1, 0)},
        )
        self.assertEqual(self.figures(operation), (2, 2, 1, 3))
        self.assertEqual(self.open_form(operation, corrects=report)["serials_good"], "S1\nS4")
        # a unit that was not scrapped after all
        self.report(operation, corrects=report, serials_good="S1\nS2\nS4", serials_scrapped="")
        self.assertEqual((self.figures(operation), operation.qty_scrapped), ((3, 3, 1, 4), 0))
        self.report(operation, serials_good="S3")
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.qty_good), ("done", 4))

    # --- files

    def send_files(self, operation, *files):
        return [("files", (name, BytesIO(content), "image/png")) for name, content in files]

    def test_a_photo_is_kept_and_read_by_this_vendor_only(self):
        operation = self.make_work()
        report = self.report(operation, files=self.send_files(operation, ("photo.png", PIXEL)))
        photo = report.document_ids
        self.assertEqual((photo.name, photo.raw, photo.res_id, photo.public), ("photo.png", PIXEL, report.id, False))
        url = f"/my/outsourcing/report/{report.id}/file/{photo.id}"
        self.assertIn(url, self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertEqual(self.url_open(url).content, PIXEL)
        other = self.env["ir.attachment"].create({"name": "Secret", "raw": b"x"})
        self.assertEqual(self.url_open(f"/my/outsourcing/report/{report.id}/file/{other.id}").status_code, 404)
        self.authenticate("rival", "rival")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self.url_open(f"/web/content/{photo.id}").status_code, 404)

    def test_files_of_wrong_type_size_and_number(self):
        operation = self.make_work()
        for name, content in (
            ("evil.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
            ("page.pdf", b"<html><script>alert(1)</script></html>"),
            ("run.jpg", b"MZ\x90\x00" + b"\x00" * 100),
        ):
            self.assert_refused(
                operation, f"{name} can't be attached: only photos", files=self.send_files(operation, (name, content))
            )
        big = PIXEL + b"\x00" * (10 * 1024 * 1024)
        self.assert_refused(
            operation, "big.png is bigger than 10 MB", files=self.send_files(operation, ("big.png", big))
        )
        many = [(f"{number}.png", PIXEL) for number in range(6)]
        self.assert_refused(operation, "no more than 5 files", files=self.send_files(operation, *many))
        self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", "mrp.subcontract.production.report")]))
