from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..common.vendor import VendorCommon


@tagged("post_install", "-at_install")
class TestLockedBoms(VendorCommon):
    """A bill of materials that a vendor works by stays as it is; what changes is a new version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer = new_test_user(
            cls.env, "engineer", groups="mrp.group_mrp_manager,mrp_outsourcing.group_outsourcing_user"
        )
        cls.bolt, cls.nut = cls.make_product("Bolt"), cls.make_product("Nut")
        cls.lid = cls.make_product("Lid")
        cls.lid_bom = cls.make_bom(
            cls.lid, cls.service, [(cls.bolt, 4.0, "outside"), (cls.nut, 2.0, "outside")], product_qty=2.0
        )
        cls.engagement.sudo().line_ids = [Command.create({"product_id": cls.lid.id})]
        cls.line = cls.engagement.line_ids.filtered(lambda line: line.product_id == cls.lid)

    def new_version(self, bom=None):
        """Press New Version; what it opens."""
        bom = (bom or self.lid_bom).with_user(self.engineer)
        new = bom.browse(bom.action_new_version()["res_id"])
        if bom in self.decided_boms:
            type(self).decided_boms |= new
        return new

    def move(self, line=None):
        """Press Move to Newest Version, and confirm; what the dialog said would change."""
        action = (line or self.line).with_user(self.planner).action_move_version()
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]).create({})
        differences = wizard.differences
        wizard.action_confirm()
        return differences

    def test_acc_10_changing_what_is_made_from_what_asks_for_a_new_version(self):
        bom = self.lid_bom.with_user(self.engineer)
        bolt = bom.bom_line_ids[0]
        plating = bom.operation_ids.filtered("outsourcing_service_id")
        other = self.make_service("Painting")
        changes = {
            "another quantity": lambda: bolt.write({"product_qty": 5.0}),
            "another component": lambda: bolt.write({"product_id": self.nut.id}),
            "another operation": lambda: bolt.write({"operation_id": False}),
            "another supply": lambda: bolt.write({"outsourcing_supply": "bought"}),
            "one more": lambda: bom.write({"bom_line_ids": [Command.create({"product_id": self.bracket.id})]}),
            "one less": lambda: bolt.unlink(),
            "another lot size": lambda: bom.write({"product_qty": 3.0}),
            "another rule": lambda: bom.write({"consumption": "strict"}),
            "another service": lambda: plating.write({"outsourcing_service_id": other.id}),
            "other instructions": lambda: plating.write({"outsourcing_instructions": "Thicker"}),
            "no operation": lambda: plating.unlink(),
            "no operation any more": lambda: plating.action_archive(),
            "a by-product": lambda: bom.write({"byproduct_ids": [Command.create({"product_id": self.nut.id})]}),
        }
        for name, change in changes.items():
            with self.subTest(name), self.refused(r"Lid is what Galvano works by.*Press “New Version”"):
                change()
        with self.refused("New Version"), Form(bom) as form, form.bom_line_ids.edit(0) as line:
            line.product_qty = 9.0
        self.assertEqual(bom.bom_line_ids.mapped("product_qty"), [4.0, 2.0])

    def test_acc_10_nobody_may_also_not_with_all_rights(self):
        with self.refused("New Version"):
            self.lid_bom.sudo().bom_line_ids[0].product_qty = 5.0

    def test_acc_10_names_order_and_how_we_do_it_stay_free(self):
        bom = self.lid_bom.with_user(self.engineer)
        bom.write({"code": "LID-A", "sequence": 7, "product_qty": 2.0})
        bom.operation_ids[0].write({"name": "Deburr", "time_cycle_manual": 3.0})
        bom.bom_line_ids[0].write({"sequence": 9, "product_qty": 4.0})
        self.assertEqual(bom.code, "LID-A")

    def test_acc_10_a_bill_of_materials_without_vendor_stays_free(self):
        free = self.make_bom(self.make_product("Free"), self.service, [(self.bolt, 1.0, "outside")])
        free.with_user(self.engineer).bom_line_ids.product_qty = 2.0
        self.assertFalse(free.is_outsourcing_locked)
        self.assertTrue(self.lid_bom.is_outsourcing_locked)
        self.assertEqual(self.lid_bom.outsourcing_locked_text, "Galvano")
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.lid_bom.with_user(self.engineer).bom_line_ids[0].product_qty = 2.0

    def test_acc_10_a_line_is_not_moved_into_a_locked_one(self):
        free = self.make_bom(self.make_product("Free"), self.service, [(self.bolt, 1.0, "before")])
        with self.refused("New Version"):
            free.with_user(self.engineer).bom_line_ids.bom_id = self.lid_bom

    def test_acc_10_a_new_version_is_for_new_productions_and_the_vendor_keeps_the_old_one(self):
        new = self.new_version()
        self.assertEqual((new.outsourcing_version, new.outsourcing_previous_id), (2, self.lid_bom))
        self.assertEqual(new.display_name, "Lid (version 2)")
        self.assertEqual(new.bom_line_ids.mapped("product_qty"), [4.0, 2.0])
        self.assertEqual(
            new.bom_line_ids.operation_id, new.operation_ids.filtered("outsourcing_service_id"), "operations of its own"
        )
        new.bom_line_ids[0].product_qty = 6.0
        self.assertEqual(self.env["mrp.bom"]._bom_find(self.lid)[self.lid], new)
        self.assertEqual(self.line.bom_id, self.lid_bom)
        self.assertTrue(self.lid_bom.active)
        self.assertEqual(self.lid_bom.bom_line_ids.mapped("product_qty"), [4.0, 2.0])

    def test_acc_10_pressing_twice_makes_one_version(self):
        new = self.new_version()
        self.assertEqual(self.new_version(), new)
        self.assertEqual(self.env["mrp.bom"].search_count([("product_tmpl_id", "=", self.lid.product_tmpl_id.id)]), 2)

    def test_acc_10_a_version_that_was_archived_keeps_its_number(self):
        second = self.new_version()
        second.with_user(self.engineer).action_archive()
        self.assertFalse(self.line.is_outdated)
        third = self.new_version()
        self.assertEqual(third.outsourcing_version, 3)
        self.assertEqual(self.env["mrp.bom"]._bom_find(self.lid)[self.lid], third)

    def test_acc_10_a_locked_one_is_archived_by_nobody(self):
        with self.refused("New Version"):
            self.lid_bom.with_user(self.engineer).action_archive()

    def test_acc_10_activating_locks_what_was_made_meanwhile(self):
        case = self.make_product("Case")
        newcomer = self.env["res.partner"].create({"name": "New"})
        engagement = self.engage(newcomer, self.vendor_user.browse(), case, activate=False)
        self.assertFalse(engagement.line_ids.bom_id)
        bom = self.make_bom(case, self.service)
        self.assertFalse(bom.is_outsourcing_locked)
        engagement.action_activate()
        self.assertEqual(engagement.line_ids.bom_id, bom)
        with self.refused("Case is what New works by"):
            bom.product_qty = 3.0

    def test_acc_10_a_new_version_leaves_other_bills_of_materials_first(self):
        second = self.make_bom(self.lid, self.service)
        self.env.flush_all()
        first = self.env["mrp.bom"]._bom_find(self.lid)[self.lid]
        self.assertEqual(first, self.lid_bom)
        self.line.bom_id = second
        new = self.new_version(second)
        self.assertEqual(self.env["mrp.bom"]._bom_find(self.lid)[self.lid], self.lid_bom)
        boms = self.env["mrp.bom"].search(
            [("product_tmpl_id", "=", self.lid.product_tmpl_id.id)], order="sequence, product_id, id"
        )
        self.assertEqual(boms.ids, [self.lid_bom.id, new.id, second.id])

    def test_acc_10_who_may_not_change_bills_of_materials_makes_no_version(self):
        with self.assertRaises(AccessError):
            self.lid_bom.with_user(self.planner).action_new_version()

    def test_acc_10_the_move_shows_what_changes_and_is_told(self):
        new = self.new_version()
        bolt, nut = new.bom_line_ids
        bolt.product_qty = 6.0
        nut.write({"product_id": self.bracket.id, "outsourcing_supply": "bought"})
        plating = new.operation_ids.filtered("outsourcing_service_id")
        plating.write({"outsourcing_service_qty": 2.0, "outsourcing_instructions": "Thicker"})
        self.assertEqual(
            self.env["mrp.subcontract.bom.difference"]._get_bom_differences(self.lid_bom, new),
            [
                "Bracket added: 1 Units per unit",
                "Nut removed: 1 Units per unit",
                "Bolt: 3 instead of 2 Units per unit",
                "Plating: 2 instead of 1 Units per unit",
                "The instructions for the vendor differ",
            ],
        )
        self.assertTrue(self.line.is_outdated)
        self.assertIn("Bolt: 3 instead of 2", self.move())
        self.assertEqual(self.line.bom_id, new)
        self.assertIn("works by Lid (version 2) from now on", self.engagement.message_ids[0].body)
        with self.refused("at its newest version already"):
            self.move()
        with self.refused("Galvano works by"):
            new.bom_line_ids[0].product_qty = 7.0
        self.lid_bom.with_user(self.engineer).bom_line_ids[0].product_qty = 7.0

    def test_acc_10_a_production_by_another_version_is_not_ordered_from_this_vendor(self):
        new = self.new_version()
        production = self.make_production(new, 4)
        operation = self.get_operation(production)
        self.assertEqual(operation.vendor_id, self.vendor)
        with self.refused(
            r"is made by Lid \(version 2\), but Galvano works by Lid \(version 1\)\. Move the product "
            r"Lid of the engagement Galvano to the version of the manufacturing order .* choose that bill of materials "
            r"on a new "
            r"manufacturing order"
        ):
            operation.action_order()
        self.assertFalse(operation.purchase_id)
        operation.vendor_id = self.rival
        operation.action_order()
        self.assertEqual(operation.purchase_id.partner_id, self.rival)
        with self.refused("but Galvano works by"):
            operation.purchase_id.with_user(self.buyer).partner_id = self.vendor

    def test_acc_10_both_ways_out_lead_to_an_order(self):
        new = self.new_version()
        by_old = self.get_operation(self.make_production(self.lid_bom, 4))
        by_old.action_order()
        self.assertEqual(by_old.purchase_id.partner_id, self.vendor)
        by_new = self.get_operation(self.make_production(new, 4))
        self.move()
        by_new.action_order()
        self.assertEqual(by_new.purchase_id.partner_id, self.vendor)

    def test_acc_10_an_outsourced_order_by_another_version_is_refused_too(self):
        case = self.make_product("Case", seller_ids=[Command.create({"partner_id": self.vendor.id, "price": 20.0})])
        bom = self.make_bom(case, policy="in_house", outsourcing_policy="either")
        self.engagement.sudo().line_ids = [Command.create({"product_id": case.id})]
        new = self.new_version(bom)
        production = self.make_production(new, 4, previous_done=False)
        production.action_outsource_order()
        with self.refused(r"outsourced order is made by Case \(version 2\).*but Galvano works by Case"):
            production.outsourced_operation_id.with_user(self.planner).action_order()

    def test_acc_10_the_policy_tells_instead_of_ordering(self):
        self.always_outsourced(self.lid_bom)
        new = self.new_version()
        production = self.make_production(new, 4, previous_done=False)
        operation = self.get_operation(production)
        self.assertEqual((operation.state, operation.purchase_id.id), ("to_order", False))
        self.assertIn("Galvano works by Lid", operation.activity_ids.note)

    def test_a_product_out_of_scope_is_ordered_but_not_seen(self):
        plate = self.make_product("Plate")
        operation = self.make_work(bom=self.make_bom(plate, self.service))
        self.assertEqual(operation.state, "at_vendor")
        self.assertTrue(operation.is_out_of_scope)
        self.assertFalse(self.env["mrp.subcontract.operation"].with_user(self.vendor_user).search([]))
        self.engagement.line_ids = [Command.create({"product_id": plate.id})]
        operation.invalidate_recordset()
        self.assertFalse(operation.is_out_of_scope)

    def test_the_engagement_tells_how_its_scope_grew_and_shrank(self):
        self.assertIn("Added to the products: Lid", self.engagement.message_ids[0].body)
        self.line.with_user(self.planner).unlink()
        self.assertIn("Removed from the products: Lid", self.engagement.message_ids[0].body)

    def test_the_bill_of_materials_makes_the_product(self):
        with self.refused("does not make Lid"):
            self.line.bom_id = self.bom

    def test_the_lock_does_not_look_at_every_engagement(self):
        """The locks of many bills of materials are read at once."""
        boms = self.env["mrp.bom"]
        for number in range(6):
            boms |= self.make_bom(self.make_product(f"P{number}"), self.service, [(self.bolt, 1.0, "outside")])
        self.env.flush_all()

        def count(lines):
            self.env.invalidate_all()
            lines.mapped("bom_id.product_qty")
            before = self.cr.sql_log_count
            lines.write({"product_qty": 3.0})
            return self.cr.sql_log_count - before

        one, many = count(boms[0].bom_line_ids), count(boms[1:].bom_line_ids)
        self.assertLessEqual(many, one + 1)

    def test_what_the_engagement_says_is_read_once_for_many_operations(self):
        operations = self.env["mrp.subcontract.operation"]
        for dummy in range(6):
            operations |= self.get_operation(self.make_production(self.lid_bom, 1))
        operations.vendor_id = self.vendor
        self.env.flush_all()

        def get_errors(operation):
            engagement = self.vendor._get_active_engagement(operation.company_id)
            return self.env["mrp.subcontract.engagement.term"]._get_term_errors(engagement, operation, self.vendor)

        def count(records):
            self.env.invalidate_all()
            records.mapped("production_id.bom_id.outsourcing_version")
            records.mapped("vendor_id.commercial_partner_id.display_name")
            before = self.cr.sql_log_count
            errors = [error for operation in records for error in get_errors(operation)]
            self.assertEqual(errors, [])
            return self.cr.sql_log_count - before

        few = count(operations[:2])
        self.assertGreater(few, 0)
        self.assertLessEqual(count(operations), few)
