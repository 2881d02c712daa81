import io

from PIL import Image

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common.vendor import VendorCommon


def make_picture():
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return content.getvalue()


class ArrivalCommon(VendorCommon):
    """Galvano counts what arrives; its rival does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engagement.is_arrival_confirmed = True
        cls.wip = cls.site(cls.vendor, "vendor_wip")
        cls.wip_in_transit = cls.site(cls.vendor, "vendor_wip_transit")
        cls.material = cls.site(cls.vendor, "vendor_stock")
        cls.material_in_transit = cls.site(cls.vendor, "vendor_stock_transit")

    def get_transfer(self, operation):
        return operation.move_ids.filtered("location_dest_id").picking_id.filtered("is_arrival_awaited")

    def key(self, operation, product=None, lot=None):
        return f"{operation.id}-{(product or operation.product_id).id}-{lot.id if lot else 0}"

    def count(self, transfer, counts, user=None, files=None, **data):
        """Send counts by the key of each line, as the form of the portal does."""
        data.update({f"count_{key}": str(quantity) for key, quantity in counts.items()})
        return self.send(f"/my/outsourcing/transfers/{transfer.id}/confirm", user, files=files, **data)

    def all_there(self, transfer, user=None):
        return self.send(f"/my/outsourcing/transfers/{transfer.id}/confirm", user, all_there="1")


@tagged("post_install", "-at_install")
class TestPortalTransfers(ArrivalCommon):
    """Arrivals that a vendor counts."""

    def test_snd_21_shipped_50_counted_48(self):
        operation = self.make_work(quantity=50)
        transfer = self.get_transfer(operation)
        self.assertEqual(self.quants(self.bracket, self.wip_in_transit), {"": 50.0})
        self.assertEqual(self.quants(self.bracket, self.wip), {})
        self.assertEqual((operation.qty_in_transit, operation.qty_at_vendor, operation.state), (50.0, 0.0, "out"))
        self.assertIn("Transfers to you: confirm arrivals", self.open_page("/my/outsourcing"))
        self.assertIn(transfer.name, self.open_page("/my/outsourcing/transfers"))
        text = self.get_text(self.open_page(f"/my/outsourcing/transfers/{transfer.id}"))
        self.assertIn("Bracket shipped 50.00 Units", text)

        response = self.count(transfer, {self.key(operation): 48}, comment="One box was open")
        self.assertIn("The arrival is confirmed", response.text)
        self.assertEqual(self.quants(self.bracket, self.wip), {"": 48.0})
        self.assertEqual(self.quants(self.bracket, self.wip_in_transit), {"": 2.0})
        self.assertEqual((operation.qty_in_transit, operation.qty_missing, operation.qty_at_vendor), (0.0, 2.0, 48.0))
        self.assertEqual((operation.qty_sent, operation.qty_outstanding, operation.state), (50.0, 48.0, "at_vendor"))
        difference = operation.discrepancy_ids
        self.assertEqual(
            (difference.qty_shipped, difference.qty_counted, difference.difference, difference.state),
            (50.0, 48.0, 2.0, "open"),
        )
        self.assertEqual((difference.user_id, difference.comment), (self.planner, "One box was open"))
        self.assertEqual(difference.activity_ids.user_id, self.planner)
        self.assertEqual((transfer.arrival_user_id, transfer.is_arrival_awaited), (self.vendor_user, False))
        message = operation.purchase_id.message_ids[0]
        self.assertIn("48 of 50 Units", message.body)
        self.assertEqual(message.author_id, self.vendor_user.partner_id)
        self.assertNotIn("confirm arrivals", self.open_page("/my/outsourcing"))

    def make_difference(self, **values):
        operation = self.make_work(quantity=50, **values)
        self.count(self.get_transfer(operation), {self.key(operation): 48})
        return operation, operation.discrepancy_ids.with_user(self.planner)

    def test_snd_21_what_was_missing_is_found(self):
        operation, difference = self.make_difference()
        difference.action_found()
        self.assertEqual((difference.state, difference.move_id.subcontract_role), ("found", "wip_arrived"))
        self.assertEqual(self.quants(self.bracket, self.wip), {"": 50.0})
        self.assertEqual(self.quants(self.bracket, self.wip_in_transit), {})
        self.assertEqual((operation.qty_at_vendor, operation.qty_missing, operation.qty_outstanding), (50.0, 0.0, 50.0))
        self.assertFalse(difference.activity_ids)
        # pressed once more
        difference.action_found()
        self.assertEqual(self.quants(self.bracket, self.wip), {"": 50.0})

    def test_snd_21_what_was_missing_is_lost_with_approval(self):
        operation, difference = self.make_difference()
        with self.refused("Losses are approved by an Outsourcing Administrator"):
            difference.action_lost()
        difference.with_user(self.boss).action_lost()
        self.assertEqual((difference.state, difference.move_id.subcontract_role), ("lost", "lost"))
        self.assertEqual(self.quants(self.bracket, self.wip_in_transit), {})
        self.assertEqual((operation.qty_lost, operation.qty_at_vendor, operation.qty_missing), (2.0, 48.0, 0.0))
        self.receive_transfer(operation)
        self.assertEqual((operation.qty_good, operation.state), (48.0, "done"))

    def test_snd_21_counts_stay_as_they_were_counted(self):
        _operation, difference = self.make_difference()
        with self.refused("Counts can't be changed"):
            difference.qty_counted = 50
        difference.write({"user_id": self.planner.id, "resolution": "Asked the driver"})
        self.assertEqual(difference.user_id, self.planner)

    def test_silence_is_recorded_as_silence(self):
        operation = self.make_work(quantity=5)
        self.assertFalse(self.open_return(operation))
        with self.refused("5 Units Bracket can't come back from Galvano, only 0 are there"):
            self.receive_all(operation)
        self.assertEqual((operation.qty_in_transit, operation.qty_good), (5.0, 0.0))
        # somebody here was told by phone
        transfer = self.get_transfer(operation).with_user(self.planner)
        self.open_arrival(transfer).save().action_confirm()
        self.assertEqual((transfer.arrival_user_id, operation.qty_at_vendor), (self.planner, 5.0))
        self.receive_transfer(operation)
        self.assertEqual((operation.qty_good, operation.state), (5.0, "done"))

    def open_arrival(self, transfer, user=None):
        """The dialog behind the button Confirm Arrival of a transfer."""
        action = transfer.with_user(user or self.planner).action_confirm_arrival()
        return Form(self.env[action["res_model"]].with_user(user or self.planner).browse(action["res_id"]))

    def test_what_a_vendor_counted_is_told_on_the_phone(self):
        operation = self.make_work(quantity=50)
        transfer = self.get_transfer(operation)
        form, second = self.open_arrival(transfer), self.open_arrival(transfer)
        with form.line_ids.edit(0) as line:
            self.assertEqual((line.product_id, line.qty_shipped, line.qty_counted), (self.bracket, 50, 50))
            line.qty_counted = 47
            line.reason = "damaged"
        form.comment = "Three are bent"
        form.save().action_confirm()
        difference = operation.discrepancy_ids
        self.assertEqual(
            (difference.qty_shipped, difference.qty_counted, difference.reason, difference.comment),
            (50, 47, "damaged", "Three are bent"),
        )
        self.assertEqual((operation.qty_at_vendor, operation.qty_missing), (47, 3))
        self.assertEqual((transfer.arrival_user_id, transfer.is_arrival_awaited), (self.planner, False))
        message = operation.purchase_id.message_ids[0]
        self.assertEqual(message.author_id, self.planner.partner_id)
        self.assertIn("47 of 50 Units", message.body)
        # a colleague had the same dialog open
        with self.refused("was confirmed already. Nothing was posted twice"):
            second.save().action_confirm()
        self.assertEqual(operation.qty_at_vendor, 47)

    def test_more_than_was_shipped_is_a_difference_and_less_than_nothing_is_none(self):
        operation = self.make_work(quantity=5)
        transfer = self.get_transfer(operation)
        form = self.open_arrival(transfer)
        with form.line_ids.edit(0) as line:
            line.qty_counted = -1
        with self.refused("Enter how many of Bracket"):
            form.save().action_confirm()
        with self.assertRaises(AccessError):
            self.open_arrival(transfer, self.maker)
        with form.line_ids.edit(0) as line:
            line.qty_counted = 6
        form.save().action_confirm()
        self.assertEqual((operation.qty_at_vendor, operation.discrepancy_ids.difference), (5, -1))

    def receive_all(self, operation):
        self.env["mrp.subcontract.receiving"]._post_move(operation.sudo(), "good", {self.env["stock.lot"]: 5.0})

    def test_one_tap_confirms_all_and_pressing_twice_posts_nothing_twice(self):
        operation = self.make_work(quantity=7)
        transfer = self.get_transfer(operation)
        self.all_there(transfer)
        self.assertEqual((operation.qty_at_vendor, operation.qty_in_transit), (7.0, 0.0))
        self.assertFalse(operation.discrepancy_ids)
        response = self.all_there(transfer)
        self.assertIn("was confirmed already. Nothing was posted twice", response.text)
        self.assertEqual(self.quants(self.bracket, self.wip), {"": 7.0})

    def test_a_vendor_who_does_not_count_has_it_at_once(self):
        operation = self.make_work(self.rival, quantity=7)
        self.assertEqual((operation.qty_at_vendor, operation.qty_in_transit), (7.0, 0.0))
        self.assertFalse(operation.picking_ids.filtered("is_arrival_awaited"))
        self.assertIn("No transfers to confirm", self.open_page("/my/outsourcing/transfers", self.rival_user))

    def test_acc_01_a_transfer_of_others_is_not_there(self):
        self.rival_engagement.is_arrival_confirmed = True
        theirs = self.get_transfer(self.make_work(self.rival))
        self.authenticate("galvano", "galvano")
        for transfer_id in (theirs.id, 999999999):
            self.assertEqual(self.url_open(f"/my/outsourcing/transfers/{transfer_id}").status_code, 404)
            self.assertEqual(
                self.send(f"/my/outsourcing/transfers/{transfer_id}/confirm", all_there="1").status_code, 404
            )
        self.assertNotIn(theirs.name, self.open_page("/my/outsourcing/transfers"))
        self.assertTrue(theirs.is_arrival_awaited)

    def test_snd_21_components_by_lot(self):
        paint = self.make_product("Paint", tracking="lot", cost=10.0)
        red, blue = self.make_lots(paint, "RED", "BLUE")
        self.stock_up(paint, 6, red)
        self.stock_up(paint, 4, blue)
        bom = self.make_bom(self.bracket, self.service, [(paint, 1, "outside")])
        operation = self.make_work(bom=bom, quantity=10)
        transfer = self.get_transfer(operation)
        component = operation.component_ids
        self.assertEqual(self.quants(paint, self.material_in_transit), {"RED": 6.0, "BLUE": 4.0})
        self.assertEqual((component.qty_in_transit, component.qty_at_vendor, operation.state), (10.0, 0.0, "out"))
        counts = {
            self.key(operation): 10,
            self.key(operation, paint, red): 6,
            self.key(operation, paint, blue): 3,
        }
        self.count(transfer, counts, **{f"reason_{self.key(operation, paint, blue)}": "damaged"})
        self.assertEqual(self.quants(paint, self.material), {"RED": 6.0, "BLUE": 3.0})
        self.assertEqual((component.qty_in_transit, component.qty_at_vendor, component.qty_sent), (1.0, 9.0, 10.0))
        difference = operation.discrepancy_ids
        self.assertEqual(
            (difference.product_id, difference.lot_id, difference.reason, difference.difference),
            (paint, blue, "damaged", 1.0),
        )
        # nine units can be made of it, and what is missing can't be consumed
        self.assertEqual(operation.qty_outstanding, 9.0)
        waiting = operation.move_ids.filtered(lambda move: move.subcontract_role == "consumed")
        self.assertEqual(waiting.move_line_ids.location_id, self.material)
        self.assertEqual(sum(waiting.mapped("quantity")), 9.0)
        difference.with_user(self.boss).action_lost()
        self.assertEqual(difference.move_id.location_dest_id.usage, "inventory")
        self.assertEqual(difference.move_id.subcontract_operation_id, operation)
        self.assertEqual(self.quants(paint, self.material_in_transit), {})
        self.assertEqual((component.qty_sent, component.qty_at_vendor), (9.0, 9.0))
        self.receive_transfer(operation, 9)
        self.assertEqual((operation.qty_good, component.qty_consumed), (9.0, 9.0))
        self.assertEqual(self.quants(paint, self.material), {})

    def test_lot_01_a_serial_that_did_not_arrive_cannot_come_back(self):
        engine = self.make_product("Engine", tracking="serial", cost=5.0)
        self.engagement.line_ids = [(0, 0, {"product_id": engine.id})]
        serials = self.make_lots(engine, "S1", "S2", "S3")
        operation = self.make_work(bom=self.make_bom(engine, self.service), quantity=3, lots=serials)
        transfer = self.get_transfer(operation)
        keys = [self.key(operation, engine, serial) for serial in serials]
        response = self.count(transfer, dict(zip(keys, (1, 0.5, 1), strict=True)))
        self.assertIn("Engine S2 is one unit", response.text)
        self.count(transfer, dict(zip(keys, (1, 0, 1), strict=True)))
        self.assertEqual(self.quants(engine, self.wip), {"S1": 1.0, "S3": 1.0})
        self.assertEqual(operation.discrepancy_ids.lot_id, serials[1])
        expected = self.open_return(operation).move_ids
        self.assertEqual(expected.lot_ids, serials[0] | serials[2])
        with self.refused("1 Units S2 can't come back from Galvano, only 0 are there"):
            self.env["mrp.subcontract.receiving"]._post_move(operation.sudo(), "good", {serials[1]: 1.0})
        self.receive_transfer(operation)
        self.assertEqual((operation.qty_good, operation.state), (2.0, "back"))
        operation.discrepancy_ids.with_user(self.planner).action_found()
        self.assertEqual(self.open_return(operation).move_ids.lot_ids, serials[1])
        self.receive_transfer(operation)
        self.assertEqual((operation.qty_good, operation.state), (3.0, "done"))

    def test_more_than_was_shipped(self):
        operation = self.make_work(quantity=5)
        self.count(self.get_transfer(operation), {self.key(operation): 6})
        difference = operation.discrepancy_ids
        self.assertEqual((difference.difference, difference.qty_missing, operation.qty_at_vendor), (-1.0, 0.0, 5.0))
        with self.refused("more arrived than was shipped, so nothing is lost"):
            difference.with_user(self.boss).action_lost()
        difference.with_user(self.planner).action_found()
        self.assertEqual((difference.state, operation.qty_at_vendor), ("found", 5.0))

    def test_forged_counts_leave_nothing(self):
        operation = self.make_work(quantity=5)
        transfer = self.get_transfer(operation)
        theirs = self.make_work(self.rival, quantity=5)
        for counts, message in (
            ({self.key(theirs): 5}, "have changed"),
            ({self.key(operation): 5, self.key(theirs): 5}, "have changed"),
            ({}, "have changed"),
            ({self.key(operation): -1}, "Enter how many of Bracket"),
            ({self.key(operation): "nan"}, "Enter how many of Bracket"),
            ({self.key(operation): "1e400"}, "Enter how many of Bracket"),
            ({self.key(operation): "many"}, "Enter how many of Bracket"),
        ):
            self.assertIn(message, self.count(transfer, counts).text)
        self.assertTrue(transfer.is_arrival_awaited)
        self.assertEqual((operation.qty_in_transit, theirs.qty_at_vendor), (5.0, 5.0))
        self.assertFalse(operation.discrepancy_ids)

    def test_pictures_of_the_right_kind_and_size(self):
        operation = self.make_work(quantity=5)
        transfer = self.get_transfer(operation)
        counts = {self.key(operation): 4}
        for files, message in (
            (
                [("photos", ("box.png", b"<html><script>alert(1)</script></html>"))],
                "please send JPEG, PNG, GIF or WebP pictures.",
            ),
            ([("photos", ("box.png", make_picture() + b"0" * 10 * 1024 * 1024))], "box.png is too large"),
            ([("photos", (f"{n}.png", make_picture())) for n in range(11)], "Send at most 10 files"),
        ):
            self.assertIn(message, self.count(transfer, counts, files=files).text)
        self.assertFalse(operation.discrepancy_ids)
        self.count(transfer, counts, files=[("photos", ("box.png", make_picture()))])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "mrp.subcontract.discrepancy"), ("res_id", "=", operation.discrepancy_ids.id)]
        )
        self.assertEqual((attachment.name, attachment.mimetype), ("box.png", "image/png"))

    def test_acc_08_after_the_engagement_ended(self):
        operation = self.make_work(quantity=5)
        transfer = self.get_transfer(operation)
        self.open_page("/my/outsourcing/transfers")
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        response = self.url_open(f"/my/outsourcing/transfers/{transfer.id}")
        self.assertIn("/web/login", response.url)
        self.assertTrue(transfer.is_arrival_awaited)
        # what is on the way is still confirmed, by us
        self.open_arrival(transfer).save().action_confirm()
        self.assertEqual(operation.qty_at_vendor, 5.0)

    def test_what_comes_back_before_it_arrived(self):
        operation = self.make_work(quantity=5)
        transfer = self.get_transfer(operation)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.clerk)
            .with_context(active_id=transfer.id, active_ids=transfer.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2.0
        back = self.env["stock.picking"].with_user(self.clerk).browse(wizard.action_create_returns()["res_id"])
        back.button_validate()
        self.assertEqual((operation.qty_in_transit, operation.qty_sent), (3.0, 3.0))
        self.all_there(transfer)
        self.assertEqual((operation.qty_at_vendor, operation.qty_in_transit), (3.0, 0.0))

    def test_snd_20_straight_from_one_vendor_to_the_next(self):
        bom = self.make_bom(self.bracket, self.service, after=0)
        bom.operation_ids[-1].copy({"name": "Sealing", "sequence": 15, "bom_id": bom.id})
        self.agree_on(bom)
        production = self.make_production(bom, 4)
        first, second = production.subcontract_operation_ids.sorted(lambda op: op.workorder_id.sequence)
        first.vendor_id, second.vendor_id = self.rival, self.vendor
        first.next_stop = "vendor"
        self.order(production)
        self.ship(first)
        self.receive_transfer(first)
        self.assertEqual((first.qty_good, second.qty_in_transit, second.qty_at_vendor), (4.0, 4.0, 0.0))
        self.all_there(self.env["stock.picking"].search([("is_arrival_awaited", "=", True)]))
        self.assertEqual((second.qty_in_transit, second.qty_at_vendor, second.state), (0.0, 4.0, "at_vendor"))
