"""Vendors answer what orders ask for. Nothing a vendor types overwrites ours."""

from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.responses import DUE, LATER, ResponsesCommon


@tagged("post_install", "-at_install")
class TestPortalResponses(ResponsesCommon):
    """Accept, propose, ask: on the page of an operation."""

    def test_acc_11_accept_a_line(self):
        operation = self.ask()
        self.assertEqual(operation.vendor_response_state, "new")
        home = self.get_text(self.open_page("/my/outsourcing"))
        self.assertIn("1 thing needs you New work to accept 1", home)
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("We ask for 10 Units , back with us by 01/14/2031 .", page)
        self.assertIn("We have your response", self.answer(operation, kind="acknowledge", comment="Fine"))
        response = self.last(operation)
        self.assertEqual(
            (
                response.kind,
                response.requested_date,
                response.requested_quantity,
                response.requested_price,
                response.comment,
            ),
            ("acknowledge", DUE, 10, 8, "Fine"),
        )
        self.assertFalse(response.decision or response.proposed_date or response.proposed_quantity)
        self.assertEqual((response.partner_id, response.via), (self.vendor_user.partner_id, "portal"))
        self.assertEqual(operation.vendor_response_state, "accepted")
        message = operation.purchase_id.message_ids[0]
        self.assertEqual(message.author_id, self.vendor_user.partner_id)
        self.assertIn(f"{operation.name}: accepted, 10 Units back by 01/14/2031. Fine", message.body)
        self.assertFalse(self.get_activities(operation.purchase_id))
        self.assertIn("Nothing needs you now", self.open_page("/my/outsourcing"))

    def test_acc_13_a_proposed_date_moves_nothing(self):
        operation = self.ask()
        facts = operation.date_back, operation.quantity, operation.production_id.date_finished
        response = self.propose(operation, date="2031-01-17", comment="Line is down")
        self.assertEqual((response.requested_date, response.proposed_date), (DUE, LATER))
        self.assertEqual((response.decision, response.days_moved), ("open", 3))
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))
        self.assertEqual(facts, (operation.date_back, operation.quantity, operation.production_id.date_finished))
        self.assertEqual(operation.vendor_response_state, "waiting")
        activity = self.get_activities(operation.purchase_id)
        self.assertEqual((activity.user_id, activity.summary), (self.buyer, "Galvano responded: decision needed"))
        self.assertIn(
            "proposes 01/17/2031 instead of 01/14/2031. Line is down", operation.purchase_id.message_ids[0].body
        )

    def test_what_the_buyer_changes_is_shown_and_requested_again(self):
        operation = self.ask()
        operation.with_user(self.planner).instructions = "<p>Mask the thread</p>"
        self.answer(operation, kind="acknowledge")
        self.assertEqual(operation.vendor_response_state, "accepted")
        line = operation.purchase_line_id.with_user(self.buyer)
        line.date_planned = datetime(2031, 1, 14, 8)
        self.assertEqual(operation.vendor_response_state, "accepted")
        line.write({"date_planned": LATER, "product_qty": 12, "price_unit": 7.5})
        operation.with_user(self.planner).instructions = "<p>Mask thread and bore</p>"
        operation.with_user(self.planner).sudo().document_ids = self.env["ir.attachment"].create(
            {"name": "drawing.pdf", "raw": b"B"}
        )
        self.assertEqual(operation.vendor_response_state, "changed")
        self.assertIn("Changed by us: look again 1", self.get_text(self.open_page("/my/outsourcing")))
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("Back with us 01/14/2031 01/17/2031", page)
        self.assertIn("Quantity 10 Units 12 Units", page)
        self.assertRegex(page, r"Price \D*8.00\D*7.50")
        self.assertIn("Instructions Mask the thread Mask thread and bore", page)
        self.assertIn("Documents drawing.pdf", page)
        self.answer(operation, kind="acknowledge")
        self.assertEqual(operation.vendor_response_state, "accepted")
        self.assertEqual(self.get_promises(operation), (LATER, DUE, LATER, LATER))

    def test_a_new_version_of_a_document_is_a_change(self):
        operation = self.ask()
        document = self.env["ir.attachment"].create({"name": "drawing.pdf", "raw": b"A"})
        operation.sudo().document_ids = document
        self.answer(operation, kind="acknowledge")
        operation.sudo().document_ids = self.env["ir.attachment"].create({"name": "drawing.pdf", "raw": b"B"})
        self.assertEqual(operation.vendor_response_state, "changed")
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("Documents drawing.pdf drawing.pdf (new version)", page)

    def test_pressing_twice_is_answering_once(self):
        operation = self.ask()
        revision = self.env["mrp.subcontract.vendor.request"]._get_revision(operation.sudo())
        for _press in range(2):
            text = self.answer(operation, kind="propose", date="2031-01-17", revision=revision)
            self.assertIn("We have your response", text)
        self.assertEqual(len(self.answers(operation)), 1)
        self.assertEqual(len(self.get_activities(operation.purchase_id)), 1)

    def test_two_users_of_one_vendor(self):
        colleague = self.make_vendor_user(self.vendor, "colleague")
        self.engagement.vendor_user_ids = [(4, colleague.id)]
        operation = self.ask()
        revision = self.env["mrp.subcontract.vendor.request"]._get_revision(operation.sudo())
        self.answer(operation, kind="acknowledge", revision=revision)
        text = self.answer(operation, user=colleague, kind="propose", date="2031-01-17", revision=revision)
        self.assertIn("was changed or responded to in the meantime. Look at it again", text)
        self.assertEqual(self.answers(operation).mapped("kind"), ["acknowledge"])
        # who looked again may change the company's mind
        self.answer(operation, user=colleague, kind="propose", date="2031-01-17")
        self.assertEqual(self.answers(operation).mapped("kind"), ["acknowledge", "propose"])

    def test_a_second_proposal_overtakes_the_first(self):
        operation = self.ask()
        first = self.propose(operation, date="2031-01-17")
        second = self.propose(operation, date="2031-01-20")
        self.assertEqual((first.decision, second.decision), ("overtaken", "open"))
        self.assertEqual(len(self.get_activities(operation.purchase_id)), 1)
        self.answer(operation, kind="acknowledge")
        self.assertEqual(second.decision, "overtaken")
        self.assertFalse(self.get_activities(operation.purchase_id))
        self.assertEqual(self.get_promises(operation), (DUE, DUE, DUE, False))

    def test_a_page_that_is_out_of_date_responses_nothing(self):
        operation = self.ask()
        revision = self.env["mrp.subcontract.vendor.request"]._get_revision(operation.sudo())
        operation.purchase_line_id.with_user(self.buyer).product_qty = 9
        text = self.answer(operation, kind="acknowledge", revision=revision)
        self.assertIn("was changed or responded to in the meantime", text)
        self.assertFalse(self.answers(operation))

    def test_bad_input_leaves_nothing(self):
        operation = self.ask()
        messages = len(operation.purchase_id.message_ids)
        for expected, data in (
            ("is in the past", {"kind": "propose", "date": "2001-01-17"}),
            ("Check the year", {"kind": "propose", "date": "9999-12-31"}),
            ("is not a date", {"kind": "propose", "date": "17.01.2031"}),
            ("is not a date", {"kind": "propose", "date": "2031-02-30"}),
            ("is not a number", {"kind": "propose", "quantity": "many"}),
            ("is not a number", {"kind": "propose", "quantity": "nan"}),
            ("is not a number", {"kind": "propose", "quantity": "1e999"}),
            ("the quantity must be above zero", {"kind": "propose", "quantity": "-3"}),
            ("the quantity must be above zero", {"kind": "propose", "quantity": "0"}),
            ("the quantity must be above zero", {"kind": "propose", "quantity": "1e12"}),
            ("that is what we asked for", {"kind": "propose", "date": "2031-01-14", "quantity": "10"}),
            ("that is what we asked for", {"kind": "propose"}),
            ("type your question", {"kind": "question", "comment": "  "}),
            ("the comment is too long", {"kind": "acknowledge", "comment": "x" * 2001}),
            ("say whether you accept it", {"kind": "agreed"}),
            ("say whether you accept it", {}),
        ):
            with self.subTest(**data):
                self.assertIn(expected, self.answer(operation, **data))
        self.assertFalse(self.answers(operation))
        self.assertEqual(len(operation.purchase_id.message_ids), messages)
        self.assertEqual(self.get_promises(operation), (DUE, DUE, False, False))

    def test_what_a_vendor_types_is_text(self):
        operation = self.ask()
        self.answer(operation, kind="question", comment="<script>alert(1)</script>")
        self.assertNotIn("<script>alert", operation.purchase_id.message_ids[0].body)
        self.assertNotIn("<script>alert", self.open_page(f"/my/outsourcing/work/{operation.id}"))

    def test_foreign_and_missing_ids_get_the_same_response(self):
        theirs = self.ask(vendor=self.rival)
        for operation_id in (theirs.id, 999999999):
            for page in ("answer", "status"):
                response = self.send(f"/my/outsourcing/work/{operation_id}/{page}", kind="acknowledge")
                self.assertEqual(response.status_code, 404)
        self.assertFalse(self.answers(theirs))
        with self.assertRaises(AccessError):
            self.env["mrp.subcontract.response"].with_user(self.vendor_user).search([])
        self.assertNotIn(theirs.name, self.open_page("/my/outsourcing/orders"))
        self.assertIn(theirs.name, self.open_page("/my/outsourcing/orders", self.rival_user))

    def test_after_the_engagement_ended_nothing_is_answered(self):
        operation = self.ask()
        revision = self.env["mrp.subcontract.vendor.request"]._get_revision(operation.sudo())
        url = f"/my/outsourcing/work/{operation.id}"
        self.open_page(url)
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        response = self.url_open(f"{url}/answer", data={"kind": "acknowledge", "revision": revision})
        self.assertNotIn("We have your response", response.text)
        self.assertFalse(self.answers(operation))

    def test_orders_that_are_not_alive_are_not_answered(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        order = operation.purchase_id
        order.with_user(self.buyer).button_cancel()
        self.assertEqual(answer.decision, "overtaken")
        self.assertFalse(operation.vendor_response_state)
        self.assertFalse(self.get_activities(order))
        response = self.answer(operation, kind="acknowledge")
        self.assertEqual(response.status_code, 404)

    def test_a_request_is_answered_before_it_is_an_order(self):
        operation = self.ask(confirm=False)
        operation.purchase_id.with_user(self.buyer).write({"state": "sent"})
        response = self.propose(operation, date="2031-01-17")
        response.action_agree()
        self.assertEqual(self.get_promises(operation), (LATER, False, LATER, LATER))
        operation.purchase_id.with_user(self.buyer).button_confirm()
        self.assertEqual(operation.vendor_response_state, "accepted")

    def test_a_date_typed_on_cores_page_is_an_response(self):
        operation = self.ask()
        order = operation.purchase_id.sudo()
        order._update_date_planned_for_lines([(order.order_line, LATER)])
        response = self.last(operation)
        self.assertEqual((response.kind, response.proposed_date, response.decision), ("propose", LATER, "open"))
        self.assertEqual(response.partner_id, self.vendor)
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))

    def test_goods_and_nonsense_on_cores_page_are_no_responses(self):
        operation = self.ask()
        order = operation.purchase_id.sudo()
        order.order_line = [(0, 0, {"product_id": self.bracket.id, "product_qty": 1, "price_unit": 1})]
        outside, goods = order.order_line
        order._update_date_planned_for_lines([(goods, LATER), (outside, datetime(2001, 1, 1, 12))])
        self.assertEqual(goods.date_planned, LATER)
        self.assertEqual(outside.date_planned, DUE)
        self.assertFalse(self.answers(operation))

    def test_quantities_are_in_the_unit_of_the_production(self):
        production = self.make_production(self.bom, 2, uom=self.dozen)
        operation = self.get_operation(production)
        order = self.order(production)
        line = order.order_line
        self.assertEqual((operation.quantity, line.product_qty), (2, 24))
        self.assertIn("We ask for 2 Dozens", self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}")))
        response = self.propose(operation, quantity="1.5")
        response.action_agree()
        self.assertEqual((operation.quantity, line.product_qty), (1.5, 18))
        self.assertEqual(operation.vendor_response_state, "accepted")
