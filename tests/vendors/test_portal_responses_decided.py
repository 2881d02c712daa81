"""We decide on what vendors propose and ask."""

from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common.responses import DUE, LATER, ResponsesCommon


@tagged("post_install", "-at_install")
class TestPortalResponsesDecided(ResponsesCommon):
    """Agree, decline, reply; by whom, and what remains of it."""

    def reply(self, responses, method, note):
        action = getattr(responses, method)()
        form = Form(self.env[action["res_model"]].with_user(self.buyer).with_context(**action["context"]))
        form.note = note
        form.save().action_reply()

    def test_acc_13_agree_on_the_date(self):
        operation = self.ask()
        response = self.propose(operation, date="2031-01-17")
        response.action_agree()
        self.assertEqual(self.get_promises(operation), (LATER, DUE, LATER, LATER))
        self.assertEqual((response.decision, response.decided_by_id), ("agreed", self.buyer))
        self.assertEqual(operation.vendor_response_state, "accepted")
        self.assertEqual(operation.date_back, LATER)
        self.assertFalse(self.get_activities(operation.purchase_id))
        message = operation.purchase_id.message_ids[0]
        self.assertIn("we agree to 01/17/2031 instead of 01/14/2031", message.body)
        self.assertIn(self.vendor, message.partner_ids)
        with self.refused("None of these responses waits for a decision any more"):
            response.action_agree()

    def test_acc_13_agree_on_the_quantity(self):
        operation = self.ask()
        response = self.propose(operation, quantity="8")
        self.assertEqual((response.proposed_quantity, response.quantity_short, response.proposed_date), (8, 2, False))
        self.assertEqual((operation.quantity, operation.purchase_line_id.product_qty), (10, 10))
        response.action_agree()
        self.assertEqual((operation.quantity, operation.purchase_line_id.product_qty), (8, 8))
        shipment = self.open_shipment(operation).move_ids.filtered(lambda move: move.product_id == self.bracket)
        self.assertEqual(shipment.product_uom_qty, 8)
        self.assertEqual(self.get_promises(operation), (DUE, DUE, False, False))
        self.assertEqual(operation.vendor_response_state, "accepted")

    def test_acc_13_a_quantity_below_what_left_is_refused(self):
        operation = self.ask()
        self.ship(operation)
        response = self.propose(operation, quantity="8", date="2031-01-17")
        with self.refused("10 Units left for Galvano already, so the order can't go down to 8"):
            response.action_agree()
        self.assertEqual((response.decision, operation.quantity), ("open", 10))
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))

    def test_acc_13_agree_on_several_rows_at_once(self):
        first, second, third = self.ask(), self.ask(5), self.ask(7, vendor=self.rival)
        responses = self.propose(first, date="2031-01-17") | self.propose(second, quantity="4")
        self.answer(third, user=self.rival_user, kind="propose", date="2031-01-20")
        responses |= self.last(third)
        responses.action_agree()
        self.assertEqual(set(responses.mapped("decision")), {"agreed"})
        self.assertEqual((first.date_back, second.quantity, third.date_back), (LATER, 4, datetime(2031, 1, 20, 12)))

    def test_acc_13_a_question_among_them_stops_all(self):
        first, second = self.ask(), self.ask(5)
        responses = self.propose(first, date="2031-01-17")
        self.answer(second, kind="question", comment="Which mask?")
        with self.refused(f"the vendor asks a question: {second.name}"):
            (responses | self.last(second)).action_agree()
        self.assertEqual((responses.decision, first.date_back), ("open", DUE))

    def test_refuse_and_request_return(self):
        operation = self.ask()
        response = self.propose(operation, date="2031-01-17")
        self.reply(response, "action_refuse", "Our customer waits.")
        self.assertEqual((response.decision, response.decision_note), ("refused", "Our customer waits."))
        self.assertEqual(self.get_promises(operation), (DUE, DUE, False, False))
        message = operation.purchase_id.message_ids[0]
        self.assertIn("we can't accept 01/17/2031 instead of 01/14/2031. Our customer waits.", message.body)
        self.assertIn(self.vendor, message.partner_ids)
        self.assertEqual(operation.vendor_response_state, "again")
        self.assertIn("We replied: respond again 1", self.get_text(self.open_page("/my/outsourcing")))
        self.assertIn("Our customer waits.", self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.answer(operation, kind="question", comment="Could you send half now?")
        question = self.last(operation)
        self.reply(question, "action_reply_to_vendor", "Yes, five.")
        self.assertEqual((question.decision, operation.vendor_response_state), ("asked", "again"))
        self.answer(operation, kind="acknowledge")
        self.assertEqual(operation.vendor_response_state, "accepted")

    def test_the_date_dialog_settles_responses(self):
        agreed, refused, other = self.ask(), self.ask(), self.ask()
        for operation in (agreed, refused, other):
            self.propose(operation, date="2031-01-17")

        def review(operation):
            action = self.last(operation).action_review_date()
            return self.env[action["res_model"]].with_user(self.buyer).browse(action["res_id"])

        review(agreed).action_agree()
        review(refused).action_refuse()
        wizard = review(other)
        wizard.date = datetime(2031, 1, 16, 12)
        wizard.action_preview()
        wizard.action_agree()
        self.assertEqual(
            [self.last(operation).decision for operation in (agreed, refused, other)],
            ["agreed", "refused", "overtaken"],
        )
        self.assertEqual(
            [operation.vendor_response_state for operation in (agreed, refused, other)],
            ["accepted", "again", "changed"],
        )

    def test_a_buyer_who_types_the_proposed_date_agrees(self):
        operation = self.ask()
        response = self.propose(operation, date="2031-01-17")
        operation.purchase_line_id.with_user(self.buyer).date_planned = datetime(2031, 1, 17, 8)
        self.assertEqual((response.decision, operation.vendor_response_state), ("agreed", "accepted"))

    def test_responses_are_history(self):
        operation = self.ask()
        response = self.propose(operation, date="2031-01-17")
        for records in (response.with_user(self.boss), response.sudo()):
            with self.refused("Vendor responses can't be changed"):
                records.comment = "Nothing"
        with self.refused("Vendor responses can't be changed"):
            response.with_user(self.boss).decision = "agreed"
        with self.refused("can't be deleted"):
            response.sudo().unlink()
        with self.assertRaises(AccessError):
            response.with_user(self.boss).unlink()

    def test_who_may_decide(self):
        operation = self.ask()
        response = self.propose(operation, date="2031-01-17")
        for method in ("action_agree", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(response.with_user(self.maker), method)()
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))

    def test_responses_of_another_company_are_not_seen(self):
        operation = self.ask()
        response = self.propose(operation, date="2031-01-17")
        sister = self.env["res.company"].create({"name": "Sister"})
        self.buyer.write({"company_ids": [(6, 0, sister.ids)], "company_id": sister.id})
        responses = self.env["mrp.subcontract.response"].with_user(self.buyer)
        self.assertFalse(responses.search([]))
        with self.assertRaises(AccessError):
            responses.browse(response.id).action_agree()

    def test_the_list_of_responses_shows_the_effect_on_the_production(self):
        operation = self.ask()
        follower = operation.workorder_id.needed_by_workorder_ids
        follower.sudo().date_start = datetime(2031, 1, 15, 12)
        self.propose(operation, date="2031-01-17", quantity="8")
        waiting = self.env["mrp.subcontract.response"].with_user(self.buyer)
        waiting = waiting.search([("decision", "=", "open"), ("subcontract_operation_id", "=", operation.id)])
        names = ("requested_date", "proposed_date", "date_needed", "days_moved", "days_late", "quantity_short")
        self.assertEqual([waiting[name] for name in names], [DUE, LATER, datetime(2031, 1, 15, 12), 3, 2, 2])
        action = waiting.action_review_date()
        self.assertEqual(action["res_model"], "mrp.subcontract.review.date")
