from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestEngagements(VendorCommon):
    """What an engagement opens in the portal, and that it closes it again."""

    def test_a_vendor_sees_its_own_work_only(self):
        ours, theirs = self.make_work(), self.make_work(self.rival)
        operations = self.env["mrp.subcontract.operation"].with_user(self.vendor_user)
        self.assertEqual(operations.search([]), ours)
        with self.assertRaises(AccessError):
            operations.browse(theirs.id).read(["name"])
        page = self.open_page("/my/outsourcing/work")
        self.assertIn(ours.name, page)
        self.assertNotIn(theirs.name, page)

    def test_a_foreign_id_and_a_missing_one_get_the_same_response(self):
        theirs = self.make_work(self.rival)
        self.authenticate("galvano", "galvano")
        for operation_id in (theirs.id, 999999999):
            self.assertEqual(self.url_open(f"/my/outsourcing/work/{operation_id}").status_code, 404)

    def test_what_was_not_requested_for_yet_is_not_seen(self):
        operation = self.get_operation(self.make_production(self.bom, 5))
        operation.vendor_id = self.vendor
        operation.action_order()
        operations = self.env["mrp.subcontract.operation"].with_user(self.vendor_user)
        self.assertFalse(operations.search([]))
        operation.purchase_id.button_confirm()
        self.assertEqual(operations.search([]), operation)

    def test_acc_10_adding_a_product_shows_only_that_product(self):
        lid, plate = self.make_product("Lid"), self.make_product("Plate")
        lids = self.make_work(bom=self.make_bom(lid, self.service))
        self.make_work(bom=self.make_bom(plate, self.service))
        operations = self.env["mrp.subcontract.operation"].with_user(self.vendor_user)
        self.assertFalse(operations.search([]))
        self.engagement.line_ids = [(0, 0, {"product_id": lid.id})]
        self.assertEqual(operations.search([]), lids)

    def test_acc_08_ending_closes_the_portal_on_the_next_request(self):
        operation = self.make_work()
        page = self.open_page(f"/my/outsourcing/work/{operation.id}")
        self.assertIn("What to do", page)
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        response = self.url_open(f"/my/outsourcing/work/{operation.id}")
        self.assertIn("/web/login", response.url)
        self.assertFalse(self.vendor_user.active)
        self.engagement.action_activate()
        self.assertTrue(self.vendor_user.active)
        self.assertIn("What to do", self.open_page(f"/my/outsourcing/work/{operation.id}"))

    def test_a_user_with_another_engagement_keeps_its_access(self):
        other = self.env["res.company"].create({"name": "Sister"})
        second = self.engage(self.vendor, self.vendor_user, self.bracket, activate=False, company_id=other.id)
        second.sudo().action_activate()
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.assertTrue(self.vendor_user.active)
        self.assertIn(other, self.vendor_user.company_ids)

    def test_people_of_others_are_refused(self):
        with self.refused(r"rival \(base.group_portal\) can't work for Galvano in the portal"):
            self.engagement.vendor_user_ids = [(4, self.rival_user.id)]
        with self.refused(r"buyer \(.*\) can't work for Galvano"):
            self.engagement.vendor_user_ids = [(4, self.buyer.id)]

    def test_only_buttons_change_the_state(self):
        with self.refused("with its buttons"):
            self.engagement.state = "ended"
        with self.refused("Only drafts can be deleted"):
            self.engagement.unlink()
        with self.refused("End the engagement first"):
            self.engagement.active = False

    def test_an_engagement_without_products_is_not_activated(self):
        newcomer = self.env["res.partner"].create({"name": "New"})
        with self.refused("New: add at least one product"):
            self.engage(newcomer, self.vendor_user.browse(), ())

    def test_a_second_active_engagement_is_refused(self):
        second = self.engage(self.vendor, self.vendor_user, self.bracket, activate=False)
        with self.refused("Galvano already has an active engagement"):
            second.action_activate()

    def test_the_home_page_and_one_unit_of_work(self):
        self.assertIn("Nothing needs you now", self.open_page("/my/outsourcing"))
        operation = self.make_work(quantity=7)
        text = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("With you now 7.00", text)
        self.assertIn(operation.purchase_id.name, text)
        self.assertIn("Outsourced Work", self.open_page("/my/home"))

    def test_whoever_is_no_vendor_finds_no_page(self):
        self.planner.password = "planner"
        self.authenticate("planner", "planner")
        self.assertEqual(self.url_open("/my/outsourcing").status_code, 404)
