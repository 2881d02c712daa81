"""The list of orders that both sides read, and the vendor's own status of each line."""

from odoo.tests import tagged

from ..common.responses import ResponsesCommon


@tagged("post_install", "-at_install")
class TestPortalOrders(ResponsesCommon):
    """What was ordered, received and billed, line by line, and where the vendor says it is."""

    def test_vendor_status_is_seen_at_once_and_decides_nothing(self):
        statuses = self.env["mrp.subcontract.vendor.status"].with_user(self.planner)
        smt, aoi, foreign = statuses.create(
            [
                {"name": "In SMT"},
                {"name": "In AOI", "vendor_id": self.vendor.id},
                {"name": "In the furnace", "vendor_id": self.rival.id},
            ]
        )
        operation = self.ask()
        state = operation.state
        url = f"/my/outsourcing/work/{operation.id}"
        page = self.open_page(url)
        self.assertIn("In AOI", page)
        self.assertNotIn("In the furnace", page)
        response = self.send(f"{url}/status", status_id=str(aoi.id), note="Line 3")
        self.assertIn("We see it at once", response.text)
        operation.invalidate_recordset()
        self.assertEqual((operation.vendor_status_id, operation.vendor_status_note), (aoi, "Line 3"))
        self.assertEqual(operation.purchase_line_id.with_user(self.buyer).vendor_status_id, aoi)
        since = operation.vendor_status_date
        self.assertTrue(since)
        self.assertEqual(operation.state, state)
        message = operation.purchase_id.message_ids[0]
        self.assertEqual(message.author_id, self.vendor_user.partner_id)
        self.assertIn("In AOI. Line 3", message.body)
        # pressed twice, it is said once, and holds since the first time
        self.send(f"{url}/status", status_id=str(aoi.id), note="Line 3")
        operation.invalidate_recordset()
        self.assertEqual((operation.purchase_id.message_ids[0], operation.vendor_status_date), (message, since))
        for bad in (str(foreign.id), "0", "x", "9" * 30):
            self.assertIn("Choose a status from the list", self.send(f"{url}/status", status_id=bad).text)
        smt.active = False
        self.assertNotIn("In SMT", self.open_page(url))

    def test_what_a_vendor_said_is_not_read_by_the_next_one(self):
        status = self.env["mrp.subcontract.vendor.status"].create({"name": "In SMT"})
        operation = self.ask()
        self.send(f"/my/outsourcing/work/{operation.id}/status", status_id=str(status.id), note="Line 3")
        self.answer(operation, kind="question", comment="Which mask?")
        operation.purchase_id.with_user(self.buyer).button_cancel()
        self.assertEqual(operation.vendor_status_id, status)
        operation.vendor_id = self.rival
        self.assertFalse(operation.vendor_status_id or operation.vendor_status_note or operation.vendor_status_date)
        self.request(operation.production_id).button_confirm()
        page = self.open_page(f"/my/outsourcing/work/{operation.id}", self.rival_user)
        self.assertNotIn("Which mask?", page)
        self.assertNotIn("Line 3", page)
        self.assertIn("Please respond", page)

    def test_ordered_received_and_billed_per_line(self):
        operation = self.ask()
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.bill(operation.purchase_id, quantity=3)
        text = self.get_text(self.open_page("/my/outsourcing/orders"))
        self.assertIn(f"{operation.name} {operation.purchase_id.name}, Bracket 10.00 Units 4.00 3.00 01/14/2031", text)
        self.assertIn("Please respond", text)
        done = self.get_text(self.open_page("/my/outsourcing/orders?filterby=done"))
        self.assertNotIn(operation.name, done)

    def test_accept_from_the_list(self):
        operation = self.ask()
        self.assertIn("We have your response", self.answer(operation, kind="acknowledge", back="orders"))
        self.assertEqual(operation.vendor_response_state, "accepted")

    def test_blanket_orders_with_what_was_called_off(self):
        for vendor, agreed in ((self.vendor, 100), (self.rival, 777)):
            requisition = self.env["purchase.requisition"].create(
                {
                    "vendor_id": vendor.id,
                    "requisition_type": "blanket_order",
                    "line_ids": [
                        (0, 0, {"product_id": self.service.id, "product_qty": agreed, "price_unit": 6.0}),
                    ],
                }
            )
            requisition.action_confirm()
        self.ask(30)
        page = self.get_text(self.open_page("/my/outsourcing/orders"))
        self.assertRegex(page, r"Plating 100.00 Units 30.00 70.00 \D*6.00")
        self.assertNotIn("777", page)

    def test_lists_cost_the_same_for_many(self):
        self.ask()
        self.open_page("/my/outsourcing/orders")

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            operations = self.env["mrp.subcontract.operation"].with_user(self.vendor_user)
            before = self.env.cr.sql_log_count
            records = operations.search([("vendor_response_state", "=", "new")])._for_vendor()
            for record in records:
                self.env["mrp.subcontract.vendor.request"]._get_revision(record)
            self.env["mrp.subcontract.response.sheet"]._get_response_sheet(records)
            return self.env.cr.sql_log_count - before

        count()
        one = count()
        for _number in range(4):
            self.ask()
        count()
        self.assertEqual(count(), one)
