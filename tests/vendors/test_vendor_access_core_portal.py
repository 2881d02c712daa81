from odoo.tests import Form, tagged

from ..common.vendor import VendorCommon
from ..common.vendor_core import CoreSubcontractingMixin


@tagged("post_install", "-at_install")
class TestVendorInCorePortal(CoreSubcontractingMixin, VendorCommon):
    """A vendor with an engagement goes on recording in core's subcontracting portal, and goes no further there."""

    def make_receipt(self, **values):
        return self.make_core_receipt(**values).with_user(self.vendor_user)

    def make_lot(self, name, product=None):
        lots = self.env["stock.lot"].with_user(self.vendor_user)
        return lots.create({"name": name, "product_id": (product or self.assembly).id})

    def open_form(self, move):
        """The details of a move as core's portal opens them."""
        action = move.with_context(is_subcontracting_portal=1).action_show_details()
        return Form(move.with_context(**action["context"]), view=action["views"][0][0])

    def make_productions(self):
        """Two assemblies, whose lots the vendor has named."""
        receipt = self.make_receipt()
        lots = self.make_lot("A1") | self.make_lot("A2")
        with self.open_form(receipt.move_ids) as form:
            with form.move_line_ids.edit(0) as line:
                line.lot_id = lots[0]
                line.quantity = 1
            with form.move_line_ids.new() as line:
                line.lot_id = lots[1]
                line.quantity = 1
        productions = receipt._get_subcontract_production()
        self.assertEqual(productions.lot_producing_ids, lots)
        return receipt, productions

    def test_acc_03_a_vendor_records_in_cores_portal(self):
        chips = self.make_lots(self.chip, "C1", "C2")
        self.resupply(chips)
        receipt, productions = self.make_productions()
        self.assertEqual(len(productions), 2)
        production = productions[0]
        raw = {move.product_id: move for move in production.move_raw_ids}
        with self.open_form(raw[self.chip]) as form:
            while form.move_line_ids._records:
                form.move_line_ids.remove(0)
            with form.move_line_ids.new() as line:
                line.lot_id = chips[1]
                line.quantity = 1
        self.assertEqual(raw[self.chip].move_line_ids.lot_id, chips[1])
        action = receipt.move_ids.action_show_subcontract_details(lot_id=production.lot_producing_ids.id)
        self.assertEqual(action["res_id"], production.id)
        with Form(production.with_context(**action["context"]), view=action["views"][0][0]) as form:
            self.assertEqual(form.product_qty, 1)
            with form.move_line_raw_ids.new() as line:
                line.product_id = self.screw
                line.quantity = 3
        self.assertEqual(raw[self.screw].quantity, 3)
        receipt.with_user(self.clerk).button_validate()
        self.assertEqual(productions.sudo().mapped("state"), ["done", "done"])
        self.assertEqual(raw[self.chip].sudo().move_line_ids.lot_id, chips[1])
