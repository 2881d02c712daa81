from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestPortalProducts(VendorCommon):
    """What a vendor's page of a product shows, and what it never shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bolt, cls.foil = cls.make_product("Bolt", cost=123.45), cls.make_product("Foil", uom_id=cls.gram.id)
        cls.secret = cls.make_product("Secret resin")
        cls.theirs_only = cls.make_service("Rival polishing", vendors=(cls.rival,))
        cls.lid = cls.make_product("Lid", cost=77.77)
        cls.lid_bom = cls.make_bom(
            cls.lid,
            cls.service,
            [(cls.bolt, 8.0, "outside"), (cls.foil, 6.0, "outside"), (cls.secret, 1.0, "before")],
            product_qty=1.0,
            product_uom_id=cls.dozen.id,
        )
        cls.plating = cls.lid_bom.operation_ids.filtered("outsourcing_service_id")
        documents = cls.env["ir.attachment"].create(
            [{"name": name, "raw": name.encode()} for name in ("drawing.pdf", "rival.pdf", "other.pdf")]
        )
        cls.drawing, cls.rival_drawing, cls.other_document = documents
        cls.plating.write(
            {
                "outsourcing_instructions": "<p>Mask the threads</p>",
                "outsourcing_document_ids": [Command.set(cls.drawing.ids)],
            }
        )
        cls.lid_bom.operation_ids = [
            Command.create(
                {
                    "name": "Polishing operation",
                    "workcenter_id": cls.workcenter.id,
                    "sequence": 15,
                    "outsourcing_policy": "either",
                    "outsourcing_service_id": cls.theirs_only.id,
                    "outsourcing_instructions": "<p>Only for the rival</p>",
                    "outsourcing_document_ids": [Command.set(cls.rival_drawing.ids)],
                }
            )
        ]
        cls.lid_bom.bom_line_ids.filtered(lambda line: line.product_id == cls.foil).outsourcing_supply = "bought"
        cls.engagement.sudo().line_ids = [Command.create({"product_id": cls.lid.id})]
        cls.line = cls.engagement.line_ids.filtered(lambda line: line.product_id == cls.lid)
        cls.url = f"/my/outsourcing/products/{cls.line.id}"

    def test_acc_10_the_vendor_sees_the_locked_version_per_unit(self):
        text = self.get_text(self.open_page(self.url))
        for part in ("Lid Version 1", "Bolt We send it 0.666667 Units", "Foil You buy it 0.5 g"):
            self.assertIn(part, text)
        self.assertIn("Mask the threads", text)
        self.assertIn("drawing.pdf", text)
        new = self.lid_bom.browse(self.lid_bom.action_new_version()["res_id"])
        new.bom_line_ids[0].product_qty = 24.0
        self.assertIn("Bolt We send it 0.666667 Units", self.get_text(self.open_page(self.url)))
        self.line.bom_id = new
        text = self.get_text(self.open_page(self.url))
        self.assertIn("Lid Version 2", text)
        self.assertIn("Bolt We send it 2 Units", text)

    def test_acc_05_costs_other_steps_and_other_vendors_are_not_shown(self):
        html = self.open_page(self.url)
        for hidden in (
            "Secret resin",
            "123.45",
            "77.77",
            "Rival",
            "rival.pdf",
            "Only for the rival",
            "Polishing operation",
            "Before 0",
            "After 0",
            "Shop",
        ):
            self.assertNotIn(hidden, html)

    def test_a_vendor_who_makes_the_whole_product_sees_all_components(self):
        self.env["product.supplierinfo"].create(
            {"partner_id": self.vendor.id, "product_tmpl_id": self.lid.product_tmpl_id.id, "price": 9.0}
        )
        self.lid_bom.outsourcing_policy = "either"
        text = self.get_text(self.open_page(self.url))
        self.assertIn("Secret resin", text)
        self.assertNotIn("Only for the rival", text)

    def test_kits_are_shown_as_what_they_consist_of(self):
        kit, screw = self.make_product("Kit"), self.make_product("Screw")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create({"product_id": screw.id, "product_qty": 3.0})],
            }
        )
        plate = self.make_product("Plate")
        self.make_bom(plate, self.service, [(kit, 2.0, "outside")])
        self.engagement.line_ids = [Command.create({"product_id": plate.id})]
        line = self.engagement.line_ids.filtered(lambda line: line.product_id == plate)
        text = self.get_text(self.open_page(f"/my/outsourcing/products/{line.id}"))
        self.assertIn("Screw We send it 6 Units", text)
        self.assertNotIn("Kit", text)

    def test_acc_10_the_list_shows_the_products_of_the_scope_only(self):
        text = self.get_text(self.open_page("/my/outsourcing/products"))
        self.assertIn("Bracket Version 1", text)
        self.assertIn("Lid Version 1", text)
        text = self.get_text(self.open_page("/my/outsourcing/products", self.rival_user))
        self.assertIn("Bracket", text)
        self.assertNotIn("Lid", text)
        self.assertIn("/my/outsourcing/products", self.open_page("/my/outsourcing"))

    def test_foreign_and_missing_ids_get_the_same_response(self):
        self.authenticate("rival", "rival")
        for url in (
            self.url,
            "/my/outsourcing/products/999999999",
            f"{self.url}/document/{self.drawing.id}",
            f"/my/outsourcing/products/999999999/document/{self.drawing.id}",
        ):
            self.assertEqual(self.url_open(url).status_code, 404, url)
        self.authenticate("galvano", "galvano")
        self.assertEqual(self.url_open(f"{self.url}/document/{self.drawing.id}").content, b"drawing.pdf")
        for document in (self.rival_drawing, self.other_document):
            self.assertEqual(self.url_open(f"{self.url}/document/{document.id}").status_code, 404)
        self.planner.password = "planner"
        self.authenticate("planner", "planner")
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_acc_08_after_the_end_the_pages_are_gone(self):
        self.open_page(self.url)
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.assertIn("/web/login", self.url_open(self.url).url)
        self.assertIn("/web/login", self.url_open(f"{self.url}/document/{self.drawing.id}").url)

    def test_acc_05_a_vendor_reads_what_pages_show_and_no_more(self):
        line = self.line.with_user(self.vendor_user)
        self.assertEqual(line.read(["product_id"])[0]["id"], line.id)
        for name in ("newest_bom_id", "is_outdated", "create_uid"):
            with self.assertRaises(AccessError):
                line.read([name])
        with self.assertRaises(AccessError):
            line.write({"bom_id": False})

    def test_pages_cost_the_same_however_many_products(self):
        def count():
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            self.open_page("/my/outsourcing/products")
            before = self.cr.sql_log_count
            self.open_page("/my/outsourcing/products")
            return self.cr.sql_log_count - before

        few = count()
        self.assertGreater(few, 0)
        for number in range(8):
            product = self.make_product(f"Part {number}")
            self.make_bom(product, self.service)
            self.engagement.line_ids = [Command.create({"product_id": product.id})]
        self.assertLessEqual(count(), few + 2)
