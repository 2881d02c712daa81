from odoo.fields import Command
from odoo.tests import Form

from .whole_job_common import WholeJobCommon


class TestWholeJobs(WholeJobCommon):
    """A vendor makes the whole job: order from the job, receipt makes what the vendor has not reported."""

    def test_job_01_receipt_of_4_then_6_makes_4_then_6(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        self.assertEqual((job.is_external, operation.state, operation.quantity), (True, "to_order", 10))
        order = self.order(job)
        line = order.order_line
        self.assertEqual((line.product_id, line.product_qty, line.price_unit), (self.product, 10, 8))
        self.assertEqual((operation.state, operation.purchase_id.sudo()), ("ordered", order.sudo()))
        receipt = order.picking_ids.with_user(self.clerk)
        move = receipt.move_ids
        self.assertEqual(
            (move.location_id, move.location_dest_id, move.is_subcontract), (self.vendor_stock, self.stock, False)
        )
        self.ship(operation)
        self.assertEqual(operation.state, "at_vendor")
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 20})
        self.validate(receipt, {self.product: 4})
        self.assertEqual((job.state, job.qty_produced), ("done", 4))
        backorder = operation.production_id
        self.assertEqual((backorder.product_qty, backorder.is_external, operation.state), (6, True, "back"))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 12})
        self.assertEqual((self.on_hand(self.product, self.stock), line.qty_received), (4, 4))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {})
        self.validate(self.open_receipt(order))
        self.assertEqual((backorder.state, backorder.qty_produced), ("done", 6))
        self.assertEqual((operation.state, operation.qty_good, line.qty_received), ("done", 10, 10))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})
        self.assertEqual(self.on_hand(self.product, self.stock), 10)
        self.assertEqual(len(job.production_group_id.production_ids), 2)
