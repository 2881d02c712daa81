from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common.outsourced_order import OutsourcedOrderCommon
from ..common.vendor import VendorCommon
from .test_portal_transfers import make_picture

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class ShippingCommon(VendorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tomorrow = fields.Date.today() + timedelta(days=1)

    def send_notice(self, operation, quantities, user=None, files=None, date=None, **data):
        """Send a shipment notice by lot, None for the untracked product, as the form of the portal does."""
        data.update({f"quantity_{lot.id if lot else 0}": str(qty) for lot, qty in quantities.items()})
        return self.send(
            f"/my/outsourcing/work/{operation.id}/shipment-notice",
            user,
            files=files,
            date=fields.Date.to_string(date or self.tomorrow),
            **data,
        )

    def expected(self, operation):
        """{lot name: quantity} that the open return offers to the receiving clerk"""
        lines = self.env["mrp.subcontract.vendor.shipping"]._get_expected_moves(operation).move_line_ids
        return {line.lot_id.name or "": line.quantity for line in lines}


@tagged("post_install", "-at_install")
class TestPortalShipping(ShippingCommon):
    """Shipment notices of a vendor."""

    def test_acc_11_a_shipment_notice_fills_in_the_expected_return(self):
        operation = self.make_work(quantity=10)
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("Bracket (with you: 10 Units)", page)
        response = self.send_notice(operation, {None: 4}, carrier="DHL", tracking_ref="0815")
        self.assertIn("We expect it", response.text)
        picking = self.open_return(operation)
        self.assertEqual((picking.move_ids.product_uom_qty, picking.move_ids.quantity), (10.0, 4.0))
        self.assertEqual(picking.scheduled_date.date(), self.tomorrow)
        self.assertNotEqual(picking.state, "done")
        notice = picking.subcontract_notice_ids
        self.assertEqual((notice.quantity, notice.carrier, notice.tracking_ref), (4.0, "DHL", "0815"))
        self.assertTrue(operation.has_shipment_notice)
        announced = self.env["stock.picking"].search(
            [("state", "!=", "done"), ("move_ids.subcontract_operation_id.has_shipment_notice", "=", True)]
        )
        self.assertIn(picking.sudo(), announced)
        message = operation.purchase_id.message_ids[0]
        self.assertIn("4 Units Bracket arrive on", message.body)
        self.assertEqual(message.author_id, self.vendor_user.partner_id)

        self.validate(picking)
        self.assertEqual((operation.qty_good, operation.has_shipment_notice, notice.state), (4.0, False, "received"))
        rest = self.open_return(operation)
        self.assertEqual((rest.move_ids.product_uom_qty, rest.move_ids.quantity), (6.0, 6.0))

    def test_a_shipment_notice_is_corrected_and_withdrawn_until_it_was_received(self):
        operation = self.make_work(quantity=10)
        self.send_notice(operation, {None: 4})
        self.send_notice(operation, {None: 7}, date=self.tomorrow + timedelta(days=2))
        self.assertEqual(len(operation.notice_ids), 1)
        self.assertEqual(self.expected(operation), {"": 7.0})
        self.assertEqual(self.open_return(operation).scheduled_date.date(), self.tomorrow + timedelta(days=2))
        self.assertIn("shipment notice corrected", operation.purchase_id.message_ids[0].body)
        self.send(f"/my/outsourcing/work/{operation.id}/shipment-notice/withdraw")
        self.assertEqual((self.expected(operation), operation.has_shipment_notice), ({"": 10.0}, False))
        self.assertEqual(operation.notice_ids.state, "withdrawn")
        response = self.send(f"/my/outsourcing/work/{operation.id}/shipment-notice/withdraw")
        self.assertIn("received or withdrawn in the meantime", response.text)
        self.send_notice(operation, {None: 10})
        self.receive_transfer(operation)
        response = self.send_notice(operation, {None: 1})
        self.assertIn("nothing is expected back now", response.text)

    def test_serials_as_in_the_notice(self):
        engine = self.make_product("Engine", tracking="serial", cost=5.0)
        self.engagement.line_ids = [(0, 0, {"product_id": engine.id})]
        first, second, third = serials = self.make_lots(engine, "S1", "S2", "S3")
        other = self.make_lots(engine, "S9")
        operation = self.make_work(bom=self.make_bom(engine, self.service), quantity=3, lots=serials)
        for quantities, message in (
            ({first: 1, other: 1}, "one of the lots is not with you"),
            ({first: 2}, "2 Units S1 can&#39;t come back, 1 are with you"),
            ({first: 0.5}, "S1 is one unit"),
            ({first: -1}, "0 where none does"),
            ({first: "x"}, "0 where none does"),
            ({first: 0}, "Enter how many units come back."),
        ):
            self.assertIn(message, self.send_notice(operation, quantities).text)
        self.assertFalse(operation.notice_ids)
        self.send_notice(operation, {first: 0, second: 1, third: 1})
        self.assertEqual(self.expected(operation), {"S2": 1.0, "S3": 1.0})
        # other postings of the operation leave the shipment notice
        self.env["mrp.subcontract.returns"]._sync_expected_returns(operation.sudo())
        self.assertEqual(self.expected(operation), {"S2": 1.0, "S3": 1.0})
        self.receive_transfer(operation)
        self.assertEqual(operation.qty_good, 2.0)
        self.assertEqual(self.expected(operation), {"S1": 1.0})

    def test_acc_01_only_its_own_work(self):
        theirs = self.make_work(self.rival, quantity=10)
        self.send_notice(theirs, {None: 3}, self.rival_user)
        for url in ("shipment-notice", "shipment-notice/withdraw"):
            response = self.send(f"/my/outsourcing/work/{theirs.id}/{url}", date="2090-01-01", quantity_0="1")
            self.assertEqual(response.status_code, 404)
        for url in ("slip.pdf", "labels.pdf"):
            self.assertEqual(self.url_open(f"/my/outsourcing/work/{theirs.id}/{url}").status_code, 404)
        self.assertEqual(theirs.notice_ids.quantity, 3.0)
        self.assertNotIn(theirs.name, self.open_page("/my/outsourcing/ship"))

    def test_acc_03_a_notice_validates_nothing_and_changes_nothing_of_ours(self):
        operation = self.make_work(quantity=10)
        before = (operation.quantity, operation.date_back, operation.purchase_line_id.product_qty)
        self.send_notice(operation, {None: 10})
        self.assertEqual((operation.quantity, operation.date_back, operation.purchase_line_id.product_qty), before)
        self.assertEqual((operation.qty_good, operation.qty_at_vendor), (0.0, 10.0))
        with self.refused("Only portal users of a vendor"):
            self.env["mrp.subcontract.vendor.shipping"]._send_notice_for_vendor(operation, {0: 1.0}, self.tomorrow)

    def test_too_much_a_past_day_and_wrong_files(self):
        operation = self.make_work(quantity=10)
        yesterday = fields.Date.today() - timedelta(days=1)
        self.assertIn("10 are with you", self.send_notice(operation, {None: 11}).text)
        self.assertIn("today or later", self.send_notice(operation, {None: 1}, date=yesterday).text)
        for name, content, message in (
            ("cert.pdf", b"MZ\x90\x00 not a paper", "please send PDF files"),
            ("cert.pdf", PDF + b"0" * 10 * 1024 * 1024, "cert.pdf is too large: send files of up to 10 MB"),
        ):
            files = [("certificates", (name, content))]
            self.assertIn(message, self.send_notice(operation, {None: 1}, files=files).text)
        self.assertFalse(operation.notice_ids)
        files = [("certificates", ("cert.pdf", PDF)), ("certificates", ("stamp.png", make_picture()))]
        self.send_notice(operation, {None: 1}, files=files)
        documents = operation.notice_ids.attachment_ids
        self.assertEqual(sorted(documents.mapped("mimetype")), ["application/pdf", "image/png"])
        self.assertEqual(set(documents.mapped("res_model")), {"mrp.subcontract.shipment.notice"})
        # the receiving clerk reads them
        self.assertEqual(len(self.open_return(operation).subcontract_notice_ids.attachment_ids.mapped("name")), 2)

    def test_packing_slip_and_labels(self):
        operation = self.make_work(quantity=10)
        url = f"/my/outsourcing/work/{operation.id}"
        self.authenticate("galvano", "galvano")
        self.assertEqual(self.url_open(f"{url}/slip.pdf").status_code, 404)
        self.send_notice(operation, {None: 4}, carrier="DHL", tracking_ref="0815")
        slip = self.open_page(f"{url}/slip.pdf")
        picking = self.open_return(operation)
        for text in (picking.name, operation.production_id.name, "DHL", "0815", "4.00", "Bracket", "Galvano"):
            self.assertIn(text, slip)
        labels = self.open_page(f"{url}/labels.pdf")
        self.assertIn(operation.production_id.name, labels)
        self.assertIn("4.00", labels)

    def test_ready_to_ship_is_a_task_until_there_is_a_shipment_notice(self):
        operation = self.make_work(quantity=10)
        self.assertNotIn("Ready to ship: send", self.open_page("/my/outsourcing"))
        operation.sudo().date_ready = fields.Datetime.now() - timedelta(days=1)
        self.assertIn("Ready to ship: send", self.open_page("/my/outsourcing"))
        self.assertIn(operation.name, self.open_page("/my/outsourcing/ship"))
        self.send_notice(operation, {None: 10})
        self.assertNotIn("Ready to ship: send", self.open_page("/my/outsourcing"))

    def test_acc_08_after_the_engagement_ended(self):
        operation = self.make_work(quantity=10)
        self.send_notice(operation, {None: 4})
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        for url in ("slip.pdf", "labels.pdf"):
            self.assertIn("/web/login", self.url_open(f"/my/outsourcing/work/{operation.id}/{url}").url)
        with self.refused("Only portal users of a vendor"):
            self.env["mrp.subcontract.vendor.shipping"]._send_notice_for_vendor(
                operation.with_user(self.vendor_user), {0: 5.0}, self.tomorrow
            )
        self.assertEqual(operation.notice_ids.quantity, 4.0)


@tagged("post_install", "-at_install")
class TestPortalShippingOutsourcedOrders(ShippingCommon, OutsourcedOrderCommon):
    """A shipment notice for an outsourced order fills in the order's receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engagement.line_ids = [(0, 0, {"product_id": cls.product.id})]

    def make_board(self, quantity):
        production = self.make_production(self.get_board_bom(), quantity, previous_done=False)
        order = self.order_and_ship(production)
        return self.get_operation(production), order

    def get_board_bom(self):
        return self.product.bom_ids

    def test_a_receipt_offers_what_has_shipment_notice(self):
        operation, order = self.make_board(10)
        self.send_notice(operation, {None: 6})
        receipt = self.open_receipt(order)
        self.assertEqual((receipt.move_ids.product_uom_qty, receipt.move_ids.quantity), (10.0, 6.0))
        self.validate(receipt)
        self.assertEqual((operation.qty_good, operation.has_shipment_notice), (6.0, False))
        rest = self.open_receipt(order)
        self.assertEqual((rest.move_ids.product_uom_qty, rest.move_ids.quantity), (4.0, 4.0))

    def test_finished_goods_are_ready_to_ship(self):
        operation, _order = self.make_board(10)
        self.assertNotIn("Ready to ship: send", self.open_page("/my/outsourcing"))
        self.record_production(operation, (4, 0, None))
        self.assertIn("Ready to ship: send", self.open_page("/my/outsourcing"))

    def test_a_withdrawn_shipment_notice_of_a_receipt(self):
        operation, order = self.make_board(10)
        self.send_notice(operation, {None: 6})
        self.send(f"/my/outsourcing/work/{operation.id}/shipment-notice/withdraw")
        self.assertEqual(self.open_receipt(order).move_ids.quantity, 10.0)

    def test_snd_21_parts_of_an_outsourced_order_in_transit_cannot_be_used(self):
        self.engagement.is_arrival_confirmed = True
        operation, order = self.make_board(10)
        steel = operation.component_ids.filtered(lambda component: component.product_id == self.steel)
        self.assertEqual((steel.qty_in_transit, steel.qty_at_vendor, operation.state), (20.0, 0.0, "out"))
        with self.refused("can't be consumed|missing|finished"):
            self.validate(self.open_receipt(order))
        transfer = operation.picking_ids.filtered("is_arrival_awaited")
        self.send(f"/my/outsourcing/transfers/{transfer.id}/confirm", all_there="1")
        self.assertEqual((steel.qty_in_transit, steel.qty_at_vendor), (0.0, 20.0))
        self.validate(self.open_receipt(order))
        self.assertEqual((operation.qty_good, operation.state), (10.0, "done"))
        self.assertEqual(self.on_hand(self.steel, self.site(self.vendor, "vendor_stock")), 0.0)
