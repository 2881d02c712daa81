from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common.vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestOnboarding(VendorCommon):
    """From a vendor to first material on its way, in one dialog, by a plain outsourcing user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner.group_ids += cls.env.ref("stock.group_production_lot")
        cls.newcomer = cls.env["res.partner"].create(
            {
                "name": "Newcomer",
                "child_ids": [
                    Command.create({"name": "Nina", "email": "nina@newcomer.example"}),
                    Command.create({"name": "Nobody"}),
                    Command.create({"name": "Dock", "type": "delivery", "email": "dock@newcomer.example"}),
                ],
            }
        )
        cls.nina = cls.newcomer.child_ids.filtered(lambda child: child.name == "Nina")
        cls.coating = cls.make_service("Coating", vendors=(cls.newcomer,))
        cls.bolt = cls.make_product("Bolt")
        cls.lid = cls.make_product("Lid")
        cls.lid_bom = cls.make_bom(cls.lid, cls.coating, [(cls.bolt, 2.0, "outside")])
        cls.stock_up(cls.bolt, 100)

    def open_dialog(self, vendor=None):
        """The dialog as the button on the vendor's form opens it."""
        action = (vendor or self.newcomer).with_user(self.planner).action_start_outsourcing()
        self.assertEqual(action["res_model"], "mrp.subcontract.onboarding")
        return Form(self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]))

    def add_material(self, form, product, quantity, lot=None, uom=None):
        with form.material_line_ids.new() as line:
            line.product_id = product
            line.quantity = quantity
            if lot:
                line.lot_id = lot
            if uom:
                line.product_uom_id = uom

    def start(self, form):
        wizard = form.save()
        action = wizard.action_confirm()
        return self.env[action["res_model"]].with_user(self.planner).browse(action["res_id"])

    def get_transfers(self, vendor=None):
        return self.env["stock.picking"].search([("partner_id", "=", (vendor or self.newcomer).id)])

    def test_acc_09_from_a_vendor_to_first_material_in_transit(self):
        form = self.open_dialog()
        self.assertEqual([line["product_id"] for line in form.product_line_ids._records], [self.lid.id])
        self.assertEqual([line["bom_id"] for line in form.product_line_ids._records], [self.lid_bom.id])
        self.assertEqual(
            [(line["name"], line["is_invited"]) for line in form.person_line_ids._records],
            [("Newcomer", False), ("Nina", True), ("Nobody", False)],
        )
        with form.person_line_ids.new() as line:
            line.name = "Otto"
            line.email = "Otto@newcomer.example"
        form.date_to = "2099-12-31"
        form.report_policy = "review"
        form.is_arrival_confirmed = True
        form.loss_allowance = 2.0
        form.over_tolerance = 5.0
        form.pay_for = "processed"
        calendar = self.env["resource.calendar"].create({"name": "Four days"})
        form.calendar_id = calendar
        self.add_material(form, self.bolt, 2, uom=self.dozen)
        engagement = self.start(form)

        self.assertEqual((engagement.state, engagement.vendor_id), ("active", self.newcomer))
        self.assertEqual((engagement.line_ids.product_id, engagement.line_ids.bom_id), (self.lid, self.lid_bom))
        self.assertEqual(
            (engagement.report_policy, engagement.is_arrival_confirmed, engagement.pay_for),
            ("review", True, "processed"),
        )
        self.assertEqual((engagement.loss_allowance, engagement.over_tolerance), (2.0, 5.0))
        self.assertEqual(str(engagement.date_to), "2099-12-31")
        self.assertEqual(self.newcomer.outsourcing_calendar_id, calendar)
        self.assertTrue(self.lid_bom.is_outsourcing_locked)

        users = engagement.sudo().vendor_user_ids.sorted("login")
        self.assertEqual(users.mapped("login"), ["nina@newcomer.example", "otto@newcomer.example"])
        self.assertEqual(users.partner_id.commercial_partner_id, self.newcomer)
        self.assertEqual(self.nina.user_ids, users[0])
        for user in users:
            self.assertTrue(user.active and user.share and user._is_outsourcing_vendor())
        mails = self.env["mail.mail"].search([("recipient_ids", "in", users.partner_id.ids)]) or self.env[
            "mail.mail"
        ].search([("email_to", "ilike", "newcomer.example")])
        self.assertEqual(len(mails), 2, "each got an invitation")

        transfer = self.get_transfers()
        self.assertEqual(
            (transfer.state, transfer.picking_type_id), ("assigned", self.warehouse.outsourcing_out_type_id)
        )
        self.assertEqual(transfer.location_dest_id, self.site(self.newcomer, "vendor_stock"))
        self.validate(transfer.with_user(self.clerk))
        self.assertEqual(self.on_hand(self.bolt, self.site(self.newcomer, "vendor_stock")), 24.0)
        self.assertEqual(self.on_hand(self.bolt, self.stock), 76.0)
        self.assertIn(transfer.name, engagement.message_ids[0].body)
        self.assertIn("Nina, Otto", engagement.message_ids[0].body)

    def test_acc_09_in_the_browser(self):
        self.planner.password = "planner"
        self.start_tour(
            "/odoo/action-mrp_outsourcing.mrp_subcontract_engagement_action",
            "mrp_outsourcing_start_with_a_vendor",
            login="planner",
            timeout=180,
        )
        engagement = self.newcomer.outsourcing_engagement_ids
        self.assertEqual((engagement.state, engagement.line_ids.product_id), ("active", self.lid))
        self.assertTrue(engagement.is_arrival_confirmed)
        self.assertEqual(engagement.vendor_user_ids.partner_id, self.nina)
        transfer = self.get_transfers()
        self.assertEqual(
            (transfer.state, transfer.move_ids.product_id, transfer.move_ids.product_uom_qty),
            ("assigned", self.bolt, 24),
        )

    def test_acc_09_pressing_twice_makes_nothing_twice(self):
        form = self.open_dialog()
        self.add_material(form, self.bolt, 5)
        wizard = form.save()
        first, second = wizard.action_confirm(), wizard.action_confirm()
        self.assertEqual(first["res_id"], second["res_id"])
        self.assertEqual(len(self.get_transfers()), 1)
        self.assertEqual(len(self.newcomer.outsourcing_engagement_ids), 1)
        self.assertEqual(len(self.nina.user_ids), 1)

    def test_acc_09_the_button_opens_the_engagement_where_there_is_one(self):
        form = self.open_dialog()
        engagement = self.start(form)
        action = self.newcomer.with_user(self.planner).action_start_outsourcing()
        self.assertEqual((action["res_model"], action["res_id"]), ("mrp.subcontract.engagement", engagement.id))
        form = Form(
            self.env["mrp.subcontract.onboarding"]
            .with_user(self.planner)
            .with_context(default_vendor_id=self.newcomer.id)
        )
        with self.refused("Newcomer already has an active engagement with .*: add products and people to Newcomer"):
            self.start(form)

    def test_acc_09_everything_that_is_wrong_is_said_at_once_and_nothing_is_left(self):
        lot_product = self.make_product("Coil", tracking="lot")
        lot = self.make_lots(lot_product, "C1")
        self.stock_up(lot_product, 3, lot)
        form = self.open_dialog()
        form.product_line_ids.remove(0)
        for name, email in (("Bad", "no address"), ("Thief", "galvano"), ("Twin", "nina@newcomer.example")):
            with form.person_line_ids.new() as line:
                line.name = name
                line.email = email
        self.vendor_user.login = "thief@newcomer.example"
        with form.person_line_ids.edit(4) as line:
            line.email = "thief@newcomer.example"
        self.add_material(form, self.bolt, 101)
        self.add_material(form, lot_product, 4, lot)
        wizard = form.save()
        with self.refused(
            r"Add at least one product that this vendor works on \(tab Products\).* "
            r"Bad has no valid e-mail address.*\(tab People\).* "
            r"Thief: thief@newcomer.example is the login of another user already.* "
            r"nina@newcomer.example is there for two people.* "
            r"Bolt: 101 Units are to leave, but only 100 are free in WH/Stock.* "
            r"Coil \(C1\): 4 Units are to leave, but only 3 are free"
        ):
            wizard.action_confirm()
        self.assertFalse(self.newcomer.outsourcing_engagement_ids)
        self.assertFalse(self.get_transfers())
        self.assertFalse(self.nina.user_ids)
        self.assertEqual(len(self.newcomer.child_ids), 3)

    def test_acc_09_lots_that_were_chosen_are_reserved(self):
        coil = self.make_product("Coil", tracking="lot")
        first, second = self.make_lots(coil, "C1", "C2")
        self.stock_up(coil, 5, first)
        self.stock_up(coil, 5, second)
        form = self.open_dialog()
        self.add_material(form, coil, 5)
        self.add_material(form, coil, 2, first)
        self.start(form)
        lines = self.get_transfers().move_line_ids
        self.assertEqual(sum(lines.mapped("quantity")), 7.0)
        chosen = lines.move_id.filtered(lambda move: move.product_uom_qty == 2.0)
        self.assertEqual([(line.lot_id, line.quantity) for line in chosen.move_line_ids], [(first, 2.0)])
        self.assertEqual(self.get_transfers().state, "assigned")

    def test_acc_09_without_people_and_material(self):
        form = self.open_dialog()
        with form.person_line_ids.edit(1) as line:
            line.is_invited = False
        engagement = self.start(form)
        self.assertEqual(engagement.state, "active")
        self.assertFalse(engagement.sudo().vendor_user_ids)
        self.assertFalse(self.get_transfers())
        self.assertTrue(engagement.site_ids)

    def test_acc_09_who_has_a_user_already_is_not_invited_again(self):
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.assertFalse(self.vendor_user.active)
        form = self.open_dialog(self.vendor)
        count = self.env["mail.mail"].search_count([])
        engagement = self.start(form)
        self.assertEqual(engagement.sudo().vendor_user_ids, self.vendor_user)
        self.assertTrue(self.vendor_user.active)
        self.assertEqual(self.env["mail.mail"].search_count([]), count)

    def test_acc_09_colleagues_of_ours_are_refused(self):
        self.buyer.partner_id.parent_id = self.newcomer
        self.buyer.partner_id.email = "buyer@example.com"
        with self.refused("is a user of your own company, and no portal user"):
            self.start(self.open_dialog())

    def test_acc_09_contacts_of_others_are_refused(self):
        wizard = self.open_dialog().save()
        wizard.person_line_ids[1].partner_id = self.rival
        with self.refused("Nina is no contact of Newcomer"):
            wizard.action_confirm()
        self.assertFalse(self.rival.user_ids)

    def test_acc_09_in_another_company(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.planner.company_ids += sister
        action = self.newcomer.with_user(self.planner).with_company(sister).action_start_outsourcing()
        wizards = self.env[action["res_model"]].with_user(self.planner).with_company(sister)
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.product_line_ids._records, [], "bills of materials are of the first company")
        product = self.make_product("Shared")
        with form.product_line_ids.new() as line:
            line.product_id = product
        engagement = self.start(form)
        self.assertEqual((engagement.company_id, engagement.site_ids.company_id), (sister, sister))
        user = self.nina.user_ids
        self.assertEqual((user.company_id, user.company_ids), (sister, sister))

    def test_acc_09_who_is_no_outsourcing_user_can_not(self):
        with self.assertRaises(AccessError):
            self.env["mrp.subcontract.onboarding"].with_user(self.buyer).create({"vendor_id": self.newcomer.id})

    def open_invite(self, engagement):
        action = engagement.with_user(self.planner).action_invite()
        wizards = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"])
        return Form(wizards, view=self.env.ref("mrp_outsourcing.mrp_subcontract_onboarding_view_form_invite"))

    def test_acc_09_more_people_are_invited_later(self):
        form = self.open_invite(self.engagement)
        self.assertEqual([line["name"] for line in form.person_line_ids._records], ["Galvano"], "who is there is not")
        with form.person_line_ids.new() as line:
            line.name = "Gina"
            line.email = "gina@galvano.example"
        wizard = form.save()
        wizard.action_invite()
        wizard.action_invite()
        users = self.engagement.sudo().vendor_user_ids
        self.assertEqual(users.sorted("login").mapped("login"), ["galvano", "gina@galvano.example"])
        self.assertTrue(users.filtered(lambda user: user.name == "Gina")._is_outsourcing_vendor())
        self.assertEqual(len(self.vendor.child_ids.filtered(lambda child: child.name == "Gina")), 1)

    def test_acc_09_nobody_is_invited_without_tick_or_engagement(self):
        wizard = self.open_invite(self.engagement).save()
        with self.refused("Tick whom to invite"):
            wizard.action_invite()
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        with self.refused("Activate the engagement first"):
            wizard.action_invite()
