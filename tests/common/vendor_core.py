"""A vendor that also works in core's own subcontracting portal."""

from odoo import Command
from odoo.tests import Form, new_test_user


class CoreSubcontractingMixin:
    """For VendorCommon: subcontracted assemblies with tracked components, made by vendors in core's portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids = [Command.link(cls.env.ref("stock.group_production_lot").id)]
        cls.vendor_user.group_ids = [Command.link(cls.env.ref("stock.group_production_lot").id)]
        cls.chip = cls.make_product("Chip", tracking="serial", cost=777123.45)
        cls.screw = cls.make_product("Screw", cost=777123.45)
        cls.assembly = cls.make_product("Assembly", tracking="lot", list_price=777123.45)
        cls.make_subcontract_bom(cls.vendor)

    @classmethod
    def make_subcontract_bom(cls, *vendors):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.assembly.product_tmpl_id.id,
                "type": "subcontract",
                "subcontractor_ids": [Command.set([vendor.id for vendor in vendors])],
                "bom_line_ids": [
                    Command.create({"product_id": product.id, "product_qty": 1.0}) for product in (cls.chip, cls.screw)
                ],
            }
        )

    def make_core_receipt(self, vendor=None, quantity=2, product=None):
        """An expected receipt from a subcontractor, with the production behind it."""
        form = Form(self.env["stock.picking"])
        form.picking_type_id = self.warehouse.in_type_id
        form.partner_id = vendor or self.vendor
        with form.move_ids.new() as move:
            move.product_id = product or self.assembly
            move.product_uom_qty = quantity
        receipt = form.save()
        receipt.action_confirm()
        return receipt

    def resupply(self, lots, vendor=None):
        """Chips on their way to a subcontractor, and there."""
        self.stock_up_lots(lots)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "partner_id": (vendor or self.vendor).id,
                "location_id": self.stock.id,
                "location_dest_id": self.company.subcontracting_location_id.id,
                "move_ids": [
                    Command.create({"product_id": lots.product_id.id, "product_uom_qty": len(lots)}),
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self.assertEqual(picking.move_ids.lot_ids, lots)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def stock_up_lots(self, lots):
        for lot in lots:
            self.stock_up(lot.product_id, 1, lot=lot)

    @classmethod
    def make_portal_user(cls, login, partner=None):
        """A portal user that no engagement names."""
        user = new_test_user(cls.env, login, groups="base.group_portal", password=login)
        if partner:
            user.partner_id.parent_id = partner
        return user
