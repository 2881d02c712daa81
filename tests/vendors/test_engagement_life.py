from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common.vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestEngagementLife(VendorCommon):
    """Ending and reopening an engagement, the terms it sets, and the days it is valid for."""

    def open_end(self, engagement=None, user=None):
        """The dialog as the button End opens it."""
        action = (engagement or self.engagement).with_user(user or self.planner).action_end()
        return (
            self.env[action["res_model"]].with_user(user or self.planner).with_context(**action["context"]).create({})
        )

    def get_lines(self, wizard, kind):
        lines = wizard.line_ids.filtered(lambda line: line.kind == kind)
        return [(line.name, line.detail or "", line.quantity) for line in lines]

    def get_locations(self, vendor=None):
        return {location.site_type: location.active for location in self.engagement._get_locations()}

    # --- ending

    def test_acc_08_links_without_a_login_end_with_the_engagement(self):
        order = self.make_work().purchase_id.sudo()
        theirs = self.make_work(self.rival).purchase_id.sudo()
        link, kept = order.get_portal_url(), theirs.get_portal_url()
        self.authenticate(None, None)
        self.assertIn(order.name, self.url_open(link).text)
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.assertNotIn(order.name, self.url_open(link).text)
        self.assertIn(theirs.name, self.url_open(kept).text)

    def test_acc_08_ending_lists_first_what_they_hold_owe_and_can_open(self):
        bolt = self.make_product("Bolt")
        bom = self.make_bom(self.make_product("Lid"), self.service, [(bolt, 2.0, "outside")])
        self.engagement.line_ids = [Command.create({"product_id": bom.product_tmpl_id.product_variant_id.id})]
        self.stock_up(bolt, 100)
        operation = self.make_work(bom=bom, quantity=10)
        self.make_work(self.rival)
        wizard = self.open_end()
        self.assertEqual(self.get_lines(wizard, "stock"), [("Bolt", "Stock", 20.0), ("Lid", "Work in Progress", 10.0)])
        back = self.open_return(operation)
        self.assertEqual(
            self.get_lines(wizard, "owe"),
            [
                (operation.name, "At Vendor", 10.0),
                (operation.purchase_id.name, "Open order", 0.0),
                (back.name, "Transfer that is not finished", 0.0),
            ],
        )
        self.assertEqual(
            self.get_lines(wizard, "access"), [(f"{self.vendor_user.name} (galvano)", "Last login: never", 0.0)]
        )
        self.assertTrue(wizard.is_something_open)
        self.assertEqual(self.engagement.state, "active", "listing ends nothing")
        wizard.action_confirm()
        self.assertEqual(self.engagement.state, "ended")
        self.assertFalse(self.vendor_user.active)
        self.assertEqual(self.get_locations(), {"vendor": True, "vendor_stock": True, "vendor_wip": True})
        body = self.engagement.message_ids[0].body
        for text in ("Stock at the vendor", "Bolt · Stock · 20 Units", operation.name, "galvano", "Last login"):
            self.assertIn(text, body)
        self.assertEqual(operation.with_user(self.planner).state, "at_vendor", "history stays")

    def test_acc_08_what_is_not_billed_yet_is_listed(self):
        operation = self.make_work()
        self.receive(operation, good=10.0)
        self.assertEqual(operation.state, "done")
        self.assertEqual(self.get_lines(self.open_end(), "owe"), [(operation.purchase_id.name, "Open order", 0.0)])
        self.bill(operation.purchase_id)
        self.assertEqual(self.get_lines(self.open_end(), "owe"), [])

    def test_acc_08_empty_locations_are_archived_and_come_back(self):
        self.open_end().action_confirm()
        self.assertEqual(self.get_locations(), {"vendor": False, "vendor_stock": False, "vendor_wip": False})
        operation = self.get_operation(self.make_production(self.bom, 5))
        operation.vendor_id = self.vendor
        with self.refused("Galvano has no active site"):
            operation.action_order()
        self.engagement.action_activate()
        self.assertEqual(self.get_locations(), {"vendor": True, "vendor_stock": True, "vendor_wip": True})
        self.assertTrue(self.vendor_user.active)
        operation.action_order()
        self.assertEqual(operation.purchase_id.partner_id, self.vendor)

    def test_acc_08_a_new_engagement_brings_the_locations_back_too(self):
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        second = self.engage(self.vendor, self.vendor_user, self.bracket)
        self.assertEqual(second.state, "active")
        self.assertEqual(self.get_locations(), {"vendor": True, "vendor_stock": True, "vendor_wip": True})
        with self.refused("already has an active engagement"):
            self.engagement.action_activate()

    def test_acc_08_a_location_where_something_lies_stays(self):
        bolt = self.make_product("Bolt")
        self.stock_up(bolt, 3, location=self.site(self.vendor, "vendor_stock"))
        wizard = self.open_end()
        self.assertEqual(self.get_lines(wizard, "stock"), [("Bolt", "Stock", 3.0)])
        wizard.action_confirm()
        self.assertEqual(self.get_locations(), {"vendor": True, "vendor_stock": True, "vendor_wip": False})

    def test_acc_08_a_reordering_rule_keeps_the_location(self):
        bolt = self.make_product("Bolt")
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": bolt.id,
                "location_id": self.site(self.vendor, "vendor_stock").id,
                "product_min_qty": 5,
                "product_max_qty": 10,
            }
        )
        wizard = self.open_end()
        self.assertEqual(self.get_lines(wizard, "owe"), [("Bolt", "Reordering rule that sends it there", 0.0)])
        wizard.action_confirm()
        self.assertTrue(self.get_locations()["vendor_stock"])

    def test_acc_08_a_user_with_another_engagement_is_named_and_keeps_access(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        second = self.engage(self.vendor, self.vendor_user, self.bracket, activate=False, company_id=sister.id)
        second.sudo().action_activate()
        wizard = self.open_end()
        self.assertEqual(
            self.get_lines(wizard, "access"),
            [
                (
                    f"{self.vendor_user.name} (galvano)",
                    "Last login: never. Keeps access for Galvano (Sister)",
                    0.0,
                )
            ],
        )
        wizard.action_confirm()
        self.assertTrue(self.vendor_user.active)
        self.assertEqual(self.vendor_user._get_active_engagements(), second.sudo())
        self.assertTrue(
            all(location.active for location in second.sudo()._get_locations()), "the sister's locations stay"
        )

    def test_acc_08_ending_twice_ends_once(self):
        first, second = self.open_end(), self.open_end()
        first.action_confirm()
        messages = len(self.engagement.message_ids)
        second.action_confirm()
        self.assertEqual(len(self.engagement.message_ids), messages)

    def test_acc_08_who_only_reads_engagements_can_not_end_them(self):
        with self.assertRaises(AccessError):
            self.engagement.with_user(self.buyer).action_end()

    # --- the form

    def test_the_form_leads_to_work_orders_and_what_they_hold(self):
        operation = self.make_work(quantity=6)
        self.make_work(self.rival)
        form = Form(self.engagement)
        self.assertEqual((form.operation_count, form.order_count, form.stock_at_vendor_count), (1, 1, 1))
        engagements = self.engagement | self.rival_engagement
        self.assertEqual(engagements.mapped("order_count"), [1, 1])
        action = self.engagement.action_view_orders()
        self.assertEqual(action["res_id"], operation.purchase_id.id)
        held = self.env["stock.quant"].search(self.engagement.action_view_stock_at_vendor()["domain"])
        self.assertEqual((held.product_id, held.quantity), (self.bracket, 6.0))

    def test_the_form_shows_when_people_were_last_there(self):
        self.open_page("/my/outsourcing")
        self.assertTrue(self.vendor_user.login_date)
        self.assertEqual(self.engagement.vendor_user_ids.login_date, self.vendor_user.login_date)

    # --- terms

    def test_terms_of_the_engagement_count_until_it_is_ordered(self):
        self.engagement.write({"pay_for": "processed", "over_tolerance": 5.0, "loss_allowance": 2.0})
        operation = self.get_operation(self.make_production(self.bom, 10))
        self.assertEqual(operation.vendor_id, self.vendor)
        self.assertEqual(
            (operation.pay_for, operation.over_tolerance, operation.loss_allowance), ("processed", 5.0, 2.0)
        )
        operation.vendor_id = self.rival
        self.assertEqual((operation.pay_for, operation.over_tolerance, operation.loss_allowance), ("good", 0.0, 0.0))
        operation.vendor_id = self.vendor
        operation.action_order()
        self.engagement.write({"pay_for": "good", "over_tolerance": 7.0})
        self.assertEqual((operation.pay_for, operation.over_tolerance), ("processed", 5.0))

    def test_terms_follow_what_is_agreed_for_work_that_is_to_order(self):
        operation = self.get_operation(self.make_production(self.bom, 10))
        self.assertEqual((operation.pay_for, operation.over_tolerance), ("good", 0.0))
        self.engagement.write({"pay_for": "job", "over_tolerance": 3.0})
        self.assertEqual((operation.pay_for, operation.over_tolerance), ("job", 3.0))
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.assertEqual((operation.pay_for, operation.over_tolerance), ("good", 0.0))

    def test_terms_do_not_reach_products_out_of_scope(self):
        self.engagement.write({"pay_for": "processed"})
        bom = self.make_bom(self.make_product("Plate"), self.service)
        operation = self.get_operation(self.make_production(bom, 10))
        self.assertEqual(operation.pay_for, "good")
        self.engagement.line_ids = [Command.create({"product_id": bom.product_tmpl_id.product_variant_id.id})]
        self.assertEqual(operation.pay_for, "processed")

    def test_terms_of_the_policy_count_where_the_engagement_says_nothing(self):
        plating = self.bom.operation_ids.filtered("outsourcing_service_id")
        plating.write({"outsourcing_pay_for": "processed", "outsourcing_over_tolerance": 4.0})
        operation = self.get_operation(self.make_production(self.bom, 10))
        self.assertEqual((operation.pay_for, operation.over_tolerance), ("processed", 4.0))

    def test_a_request_that_goes_to_another_vendor_takes_over_its_terms(self):
        self.rival_engagement.write({"pay_for": "processed", "over_tolerance": 6.0})
        operation = self.get_operation(self.make_production(self.bom, 10))
        operation.action_order()
        self.assertEqual(operation.pay_for, "good")
        operation.purchase_id.with_user(self.buyer).partner_id = self.rival
        self.assertEqual(operation.vendor_id, self.rival)
        self.assertEqual((operation.pay_for, operation.over_tolerance), ("processed", 6.0))

    def test_an_outsourced_order_pays_good_units_and_takes_the_tolerance(self):
        case = self.make_product("Case", seller_ids=[Command.create({"partner_id": self.vendor.id, "price": 20.0})])
        bom = self.make_bom(case, outsourcing_policy="either")
        self.engagement.write({"pay_for": "processed", "over_tolerance": 5.0})
        self.engagement.line_ids = [Command.create({"product_id": case.id})]
        production = self.make_production(bom, 4, previous_done=False)
        production.action_outsource_order()
        operation = production.outsourced_operation_id
        self.assertEqual((operation.pay_for, operation.over_tolerance), ("good", 5.0))

    # --- validity

    def set_end(self, days):
        self.engagement.date_from = False
        self.engagement.date_to = fields.Date.today() + timedelta(days)

    def remind(self):
        self.env["mrp.subcontract.engagement.reminder"]._cron_remind()
        return self.engagement.activity_ids

    def test_nothing_new_is_ordered_after_the_last_day(self):
        self.set_end(-1)
        operation = self.get_operation(self.make_production(self.bom, 10))
        with self.refused(r"the engagement of Galvano was valid until .* Extend it .*Engagements > Galvano"):
            operation.action_order()
        self.set_end(0)
        operation.action_order()
        self.set_end(-1)
        with self.refused("was valid until"):
            operation.purchase_id.with_user(self.buyer).button_confirm()
        self.assertEqual(self.engagement.state, "active")

    def test_the_responsible_is_reminded_two_weeks_ahead_and_on_the_day(self):
        self.set_end(15)
        self.assertFalse(self.remind())
        self.set_end(14)
        self.assertEqual(self.remind().user_id, self.planner)
        self.assertIn("The engagement with Galvano runs out", self.engagement.activity_ids.summary)
        self.assertEqual(len(self.remind()), 1, "running twice reminds once")
        # two weeks later
        self.engagement.date_reminded -= timedelta(14)
        self.set_end(0)
        self.assertEqual(len(self.remind()), 2)
        self.assertEqual(len(self.remind()), 2)
        self.assertTrue(self.vendor_user.active)

    def test_days_without_a_run_are_made_up_for_once(self):
        self.set_end(-3)
        self.assertEqual(len(self.remind()), 1)
        self.assertEqual(len(self.remind()), 1)

    def test_an_extended_engagement_is_reminded_of_again(self):
        self.set_end(5)
        self.assertEqual(len(self.remind()), 1)
        self.engagement.date_reminded -= timedelta(30)
        self.set_end(10)
        self.assertEqual(len(self.remind()), 2)

    def test_ended_ones_are_not_reminded_of(self):
        self.set_end(3)
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.assertFalse(self.remind())
