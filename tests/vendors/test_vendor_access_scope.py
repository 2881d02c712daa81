from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.vendors.access.closed_fields import CLOSED_FIELDS, is_closed
from ..common.vendor import VendorCommon
from ..common.vendor_core import CoreSubcontractingMixin


@tagged("post_install", "-at_install")
class TestVendorScope(CoreSubcontractingMixin, VendorCommon):
    """Whom the narrow rules hold for, from when on, and what a subcontractor can't make of its records."""

    def as_vendor(self, records):
        return records.with_user(self.vendor_user)

    def test_acc_06_nothing_changes_for_other_portal_users(self):
        plain = self.make_portal_user("plain", self.vendor)
        rules = self.env["ir.rule"].search([("domain_force", "like", "_get_vendor_scope")])
        names = set(rules.model_id.mapped("model"))
        self.assertEqual((len(rules), len(names)), (14, 14))
        self.assertFalse(rules.groups)
        for name in names:
            self.assertEqual(plain._get_vendor_scope(name), [(1, "=", 1)], name)
            self.assertEqual(self.planner._get_vendor_scope(name), [(1, "=", 1)], name)
            self.assertNotEqual(self.vendor_user._get_vendor_scope(name), [(1, "=", 1)], name)
        for name in CLOSED_FIELDS:
            for user in (plain, self.planner):
                model = self.env[name].with_user(user)
                self.assertFalse([field.name for field in model._fields.values() if is_closed(model, field)], name)

    def test_acc_05_every_closed_field_exists_and_is_closed(self):
        for name, closed in CLOSED_FIELDS.items():
            model = self.as_vendor(self.env[name])
            # a name that no field has any more would close nothing
            self.assertFalse(closed - set(model._fields), name)
            for field_name in closed:
                for operation in ("read", "write"):
                    self.assertFalse(model._has_field_access(model._fields[field_name], operation), field_name)
                    self.assertTrue(model.sudo()._has_field_access(model._fields[field_name], operation))

    def test_acc_06_a_subcontractor_without_engagement_works_as_before(self):
        plain = self.make_portal_user("plain", self.vendor)
        chips = self.make_lots(self.chip, "C1", "C2")
        receipt = self.make_core_receipt().with_user(plain)
        production = receipt._get_subcontract_production()
        self.assertEqual(self.env["stock.lot"].with_user(plain).search([("product_id", "=", self.chip.id)]), chips)
        self.assertTrue(self.env["ir.sequence"].with_user(plain).search_count([]))
        self.assertEqual(production.read(["extra_cost"])[0]["extra_cost"], 0)
        self.env["stock.lot"].with_user(plain).create({"name": "C3", "product_id": self.chip.id})
        production.move_raw_ids[0].price_unit = 5

    def test_acc_03_a_vendor_names_what_it_makes_and_no_component(self):
        lots = self.as_vendor(self.env["stock.lot"])
        with self.refused("only name lots of what they make"):
            lots.create({"name": "A1", "product_id": self.assembly.id})
        self.make_core_receipt()
        lots.create({"name": "A1", "product_id": self.assembly.id})
        with self.refused("only name lots of what they make"):
            lots.create({"name": "C1", "product_id": self.chip.id})
        with self.refused("only name lots of what they make"):
            lots.create({"name": "A2", "product_id": self.assembly.id, "note": "x"})

    def test_acc_03_a_vendor_cant_make_something_else_of_its_moves(self):
        self.make_subcontract_bom(self.rival)
        mine, theirs = self.make_core_receipt(), self.make_core_receipt(self.rival)
        production = self.as_vendor(mine)._get_subcontract_production()
        foreign = theirs._get_subcontract_production()
        move = production.move_raw_ids.filtered(lambda move: move.product_id == self.screw)
        move.quantity = 2
        line = move.move_line_ids
        self.assertEqual(line.quantity, 2)
        for name, value in (
            ("raw_material_production_id", foreign.id),
            ("product_id", self.bracket.id),
            ("location_id", self.stock.id),
            ("price_unit", 1.0),
            ("restrict_partner_id", self.rival.id),
        ):
            with self.refused("Vendors can't change"):
                move.write({name: value})
        with self.refused("rights to access the field"):
            move.write({"value_manual": 1.0})
        for name, value in (("location_id", self.stock.id), ("move_id", foreign.move_raw_ids[0].id), ("state", "done")):
            with self.refused("Vendors can't change"):
                line.write({name: value})
        lot = self.make_lots(self.screw, "S1")
        with self.assertRaises(AccessError):
            line.lot_id = lot
        theirs = self.make_lots(self.assembly, "R1")
        with self.assertRaises(AccessError):
            production.lot_producing_ids = theirs
        with self.assertRaises(AccessError):
            production.move_finished_ids.lot_ids = theirs
        with self.assertRaises(AccessError):
            move.create(
                {
                    "product_id": self.screw.id,
                    "product_uom_qty": 1,
                    "raw_material_production_id": production.id,
                    "location_id": self.stock.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
        for action in (production.button_mark_done, production.do_unreserve, production.action_cancel):
            with self.refused("Vendors can't do this"):
                action()
        with self.refused("Vendors can't do this"):
            self.as_vendor(mine).button_validate()

    def test_acc_03_serial_numbers_count_up_without_rights_on_the_sequence(self):
        self.assembly.tracking = "serial"
        production = self.as_vendor(self.make_core_receipt())._get_subcontract_production()[:1]
        dialog = self.as_vendor(self.env["mrp.production.serials"]).create(
            {"production_id": production.id, "serial_numbers": "N1\nN2"}
        )
        dialog.action_apply()
        made = self.env["stock.lot"].search([("product_id", "=", self.assembly.id)])
        self.assertEqual(set(made.mapped("name")), {"N1", "N2"})
        foreign = self.make_core_receipt(self.rival)
        self.assertFalse(self.as_vendor(self.env["ir.sequence"]).search_count([]))
        dialog.sudo().production_id = foreign.move_ids.move_orig_ids.production_id or self.make_production(self.bom, 1)
        with self.assertRaises(AccessError):
            dialog.action_apply()

    def test_acc_05_a_product_has_no_other_vendors_name(self):
        self.make_core_receipt()
        self.assembly.default_code = "OURS"
        self.assembly.seller_ids = [
            Command.create({"partner_id": self.rival.id, "product_name": "Secret", "product_code": "X"}),
            Command.create({"partner_id": self.vendor.id, "product_name": "Known", "product_code": "K"}),
        ]
        product = self.as_vendor(self.assembly)
        for context in ({"partner_id": self.rival.id}, {"seller_id": self.assembly.seller_ids[0].id}):
            self.assertEqual(product.with_context(**context).display_name, "[K] Known")
        # searching by others' names needs what is closed
        with self.assertRaises(AccessError):
            product.with_context(partner_id=self.rival.id).name_search("Secret")
        self.assertEqual(product.display_name, "[OURS] Assembly")
        self.assertEqual(self.assembly.with_context(partner_id=self.rival.id).display_name, "[X] Secret")

    def test_acc_08_a_scope_that_shrinks_shows_less_at_once(self):
        operations = self.as_vendor(self.env["mrp.subcontract.operation"])
        operation = self.make_work()
        self.assertEqual(operations.search([]), operation)
        self.engagement.line_ids.product_id = self.make_product("Other")
        self.assertFalse(operations.search([]))
        with self.assertRaises(AccessError):
            operations.browse(operation.id).read(["name"])

    def test_acc_01_cores_portal_opens_with_the_first_production(self):
        warehouses = self.as_vendor(self.env["stock.warehouse"])
        types = self.as_vendor(self.env["stock.picking.type"])
        self.make_work()
        self.assertFalse(warehouses.search([]) or types.search([]))
        self.assertEqual(
            self.as_vendor(self.env["stock.location"]).search([]).site_vendor_id,
            self.vendor.with_user(self.vendor_user),
        )
        self.make_core_receipt()
        self.assertTrue(warehouses.search([]) and types.search([]))

    def test_acc_01_transfers_between_two_vendors_are_nobodys_to_browse(self):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "partner_id": self.vendor.id,
                "location_id": self.site(self.rival, "vendor_stock").id,
                "location_dest_id": self.site(self.vendor, "vendor_stock").id,
            }
        )
        self.assertNotIn(picking, self.as_vendor(self.env["stock.picking"]).search([]))
        with self.assertRaises(AccessError):
            self.as_vendor(picking).read(["location_id"])
