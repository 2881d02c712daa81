"""Vendors answer what orders ask for; we decide. Nothing a vendor types overwrites ours."""

from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_vendor import VendorCommon

# a Tuesday, at noon UTC: when the brackets are asked back
DUE = datetime(2031, 1, 14, 12)
LATER = datetime(2031, 1, 17, 12)


class AnswersCommon(VendorCommon):
    """Orders of ten brackets at 8.00, back on 2031-01-14."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor.email = "office@galvano.example.com"
        cls.rival.email = "office@rival.example.com"
        cls.buyer.tz = cls.company.partner_id.tz = "UTC"

    def ask(self, quantity=10, vendor=None, confirm=True):
        """Outside work on an order that asks for it on DUE."""
        job = self.make_job(self.bom, quantity)
        operation = self.get_operation(job)
        operation.vendor_id = vendor or self.vendor
        order = self.request(job)
        order.user_id = self.buyer
        line = operation.purchase_line_id.with_user(self.buyer)
        line.date_planned = DUE
        if confirm:
            order.button_confirm()
        return operation

    def answer(self, operation, user=None, **data):
        """Press a button of the form on the page of an operation; what the page says then."""
        data.setdefault("revision", operation.sudo()._get_revision())
        response = self.send(f"/my/outsourcing/work/{operation.id}/answer", user=user, **data)
        operation.invalidate_recordset()
        return self.get_text(response.text) if response.status_code == 200 else response

    def propose(self, operation, **data):
        text = self.answer(operation, kind="propose", **data)
        self.assertIn("We have your answer", text)
        return self.last(operation)

    def last(self, operation):
        return self.answers(operation)[-1:]

    def answers(self, operation):
        answers = self.env["mrp.subcontract.answer"].with_user(self.buyer)
        return answers.search([("subcontract_operation_id", "=", operation.id)])

    def get_promises(self, operation):
        line = operation.sudo().purchase_line_id
        return line.date_planned, line.date_requested, line.date_promised, line.date_agreed

    def get_activities(self, order):
        return self.env["mail.activity"].search([("res_model", "=", "purchase.order"), ("res_id", "=", order.id)])


@tagged("post_install", "-at_install")
class TestPortalAnswers(AnswersCommon):
    """Accept, propose, ask: on the page of an operation and on the list of orders."""

    def test_acc_11_accept_a_line(self):
        operation = self.ask()
        self.assertEqual(operation.vendor_answer_state, "new")
        home = self.get_text(self.open_page("/my/outsourcing"))
        self.assertIn("1 thing needs you New work to accept 1", home)
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("We ask for 10 Units , back with us by 2031-01-14 .", page)
        self.assertIn("We have your answer", self.answer(operation, kind="acknowledge", comment="Fine"))
        answer = self.last(operation)
        self.assertEqual(
            (answer.kind, answer.asked_date, answer.asked_quantity, answer.asked_price, answer.comment),
            ("acknowledge", DUE, 10, 8, "Fine"),
        )
        self.assertFalse(answer.decision or answer.proposed_date or answer.proposed_quantity)
        self.assertEqual((answer.partner_id, answer.via), (self.vendor_user.partner_id, "portal"))
        self.assertEqual(operation.vendor_answer_state, "accepted")
        message = operation.purchase_id.message_ids[0]
        self.assertEqual(message.author_id, self.vendor_user.partner_id)
        self.assertIn(f"{operation.name}: accepted, 10 Units back by 2031-01-14. Fine", message.body)
        self.assertFalse(self.get_activities(operation.purchase_id))
        self.assertIn("Nothing needs you now", self.open_page("/my/outsourcing"))

    def test_acc_13_a_proposed_date_moves_nothing(self):
        operation = self.ask()
        facts = operation.date_back, operation.quantity, operation.production_id.date_finished
        answer = self.propose(operation, date="2031-01-17", comment="Line is down")
        self.assertEqual((answer.asked_date, answer.proposed_date), (DUE, LATER))
        self.assertEqual((answer.decision, answer.days_moved), ("open", 3))
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))
        self.assertEqual(facts, (operation.date_back, operation.quantity, operation.production_id.date_finished))
        self.assertEqual(operation.vendor_answer_state, "waiting")
        activity = self.get_activities(operation.purchase_id)
        self.assertEqual((activity.user_id, activity.summary), (self.buyer, "Galvano answered: decide on it"))
        self.assertIn(
            "proposes 2031-01-17 instead of 2031-01-14. Line is down", operation.purchase_id.message_ids[0].body
        )

    def test_acc_13_agree_on_the_date(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        answer.action_agree()
        self.assertEqual(self.get_promises(operation), (LATER, DUE, LATER, LATER))
        self.assertEqual((answer.decision, answer.decided_by_id), ("agreed", self.buyer))
        self.assertEqual(operation.vendor_answer_state, "accepted")
        self.assertEqual(operation.date_back, LATER)
        self.assertFalse(self.get_activities(operation.purchase_id))
        message = operation.purchase_id.message_ids[0]
        self.assertIn("we agree to 2031-01-17 instead of 2031-01-14", message.body)
        self.assertIn(self.vendor, message.partner_ids)
        with self.refused("Nothing of this waits for a decision any more"):
            answer.action_agree()

    def test_acc_13_agree_on_the_quantity(self):
        operation = self.ask()
        answer = self.propose(operation, quantity="8")
        self.assertEqual((answer.proposed_quantity, answer.quantity_short, answer.proposed_date), (8, 2, False))
        self.assertEqual((operation.quantity, operation.purchase_line_id.product_qty), (10, 10))
        answer.action_agree()
        self.assertEqual((operation.quantity, operation.purchase_line_id.product_qty), (8, 8))
        shipment = self.open_shipment(operation).move_ids.filtered(lambda move: move.product_id == self.bracket)
        self.assertEqual(shipment.product_uom_qty, 8)
        self.assertEqual(self.get_promises(operation), (DUE, DUE, False, False))
        self.assertEqual(operation.vendor_answer_state, "accepted")

    def test_acc_13_a_quantity_below_what_left_is_refused(self):
        operation = self.ask()
        self.ship(operation)
        answer = self.propose(operation, quantity="8", date="2031-01-17")
        with self.refused("10 Units left for Galvano already, so the order can't go down to 8"):
            answer.action_agree()
        self.assertEqual((answer.decision, operation.quantity), ("open", 10))
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))

    def test_acc_13_agree_on_several_rows_at_once(self):
        first, second, third = self.ask(), self.ask(5), self.ask(7, vendor=self.rival)
        answers = self.propose(first, date="2031-01-17") | self.propose(second, quantity="4")
        self.answer(third, user=self.rival_user, kind="propose", date="2031-01-20")
        answers |= self.last(third)
        answers.action_agree()
        self.assertEqual(set(answers.mapped("decision")), {"agreed"})
        self.assertEqual((first.date_back, second.quantity, third.date_back), (LATER, 4, datetime(2031, 1, 20, 12)))

    def test_acc_13_a_question_among_them_stops_all(self):
        first, second = self.ask(), self.ask(5)
        answers = self.propose(first, date="2031-01-17")
        self.answer(second, kind="question", comment="Which mask?")
        with self.refused(f"the vendor asks something: {second.name}"):
            (answers | self.last(second)).action_agree()
        self.assertEqual((answers.decision, first.date_back), ("open", DUE))

    def reply(self, answers, method, note):
        action = getattr(answers, method)()
        form = Form(self.env[action["res_model"]].with_user(self.buyer).with_context(**action["context"]))
        form.note = note
        form.save().action_reply()

    def test_refuse_and_ask_back(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        self.reply(answer, "action_refuse", "Our customer waits.")
        self.assertEqual((answer.decision, answer.decision_note), ("refused", "Our customer waits."))
        self.assertEqual(self.get_promises(operation), (DUE, DUE, False, False))
        message = operation.purchase_id.message_ids[0]
        self.assertIn("we can't accept 2031-01-17 instead of 2031-01-14. Our customer waits.", message.body)
        self.assertIn(self.vendor, message.partner_ids)
        self.assertEqual(operation.vendor_answer_state, "again")
        self.assertIn("We replied: answer again 1", self.get_text(self.open_page("/my/outsourcing")))
        self.assertIn("Our customer waits.", self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.answer(operation, kind="question", comment="Could you send half now?")
        question = self.last(operation)
        self.reply(question, "action_ask_back", "Yes, five.")
        self.assertEqual((question.decision, operation.vendor_answer_state), ("asked", "again"))
        self.answer(operation, kind="acknowledge")
        self.assertEqual(operation.vendor_answer_state, "accepted")

    def test_the_date_dialog_settles_answers(self):
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
            [operation.vendor_answer_state for operation in (agreed, refused, other)],
            ["accepted", "again", "changed"],
        )

    def test_a_buyer_who_types_the_proposed_date_agrees(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        operation.purchase_line_id.with_user(self.buyer).date_planned = datetime(2031, 1, 17, 8)
        self.assertEqual((answer.decision, operation.vendor_answer_state), ("agreed", "accepted"))

    def test_what_the_buyer_changes_is_shown_and_asked_again(self):
        operation = self.ask()
        operation.with_user(self.planner).instructions = "<p>Mask the thread</p>"
        self.answer(operation, kind="acknowledge")
        self.assertEqual(operation.vendor_answer_state, "accepted")
        line = operation.purchase_line_id.with_user(self.buyer)
        line.date_planned = datetime(2031, 1, 14, 8)
        self.assertEqual(operation.vendor_answer_state, "accepted")
        line.write({"date_planned": LATER, "product_qty": 12, "price_unit": 7.5})
        operation.with_user(self.planner).instructions = "<p>Mask thread and bore</p>"
        operation.with_user(self.planner).sudo().document_ids = self.env["ir.attachment"].create(
            {"name": "drawing.pdf", "raw": b"B"}
        )
        self.assertEqual(operation.vendor_answer_state, "changed")
        self.assertIn("Changed by us: look again 1", self.get_text(self.open_page("/my/outsourcing")))
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("Back with us 2031-01-14 2031-01-17", page)
        self.assertIn("Quantity 10 Units 12 Units", page)
        self.assertRegex(page, r"Price \D*8.00\D*7.50")
        self.assertIn("Instructions Mask the thread Mask thread and bore", page)
        self.assertIn("Papers drawing.pdf", page)
        self.answer(operation, kind="acknowledge")
        self.assertEqual(operation.vendor_answer_state, "accepted")
        self.assertEqual(self.get_promises(operation), (LATER, DUE, LATER, LATER))

    def test_a_new_version_of_a_paper_is_a_change(self):
        operation = self.ask()
        paper = self.env["ir.attachment"].create({"name": "drawing.pdf", "raw": b"A"})
        operation.sudo().document_ids = paper
        self.answer(operation, kind="acknowledge")
        operation.sudo().document_ids = self.env["ir.attachment"].create({"name": "drawing.pdf", "raw": b"B"})
        self.assertEqual(operation.vendor_answer_state, "changed")
        page = self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}"))
        self.assertIn("Papers drawing.pdf drawing.pdf (new version)", page)

    def test_pressing_twice_is_answering_once(self):
        operation = self.ask()
        revision = operation.sudo()._get_revision()
        for _press in range(2):
            text = self.answer(operation, kind="propose", date="2031-01-17", revision=revision)
            self.assertIn("We have your answer", text)
        self.assertEqual(len(self.answers(operation)), 1)
        self.assertEqual(len(self.get_activities(operation.purchase_id)), 1)

    def test_two_users_of_one_vendor(self):
        colleague = self.make_vendor_user(self.vendor, "colleague")
        self.engagement.vendor_user_ids = [(4, colleague.id)]
        operation = self.ask()
        revision = operation.sudo()._get_revision()
        self.answer(operation, kind="acknowledge", revision=revision)
        text = self.answer(operation, user=colleague, kind="propose", date="2031-01-17", revision=revision)
        self.assertIn("was changed or answered meanwhile. Look at it again", text)
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

    def test_a_page_that_is_out_of_date_answers_nothing(self):
        operation = self.ask()
        revision = operation.sudo()._get_revision()
        operation.purchase_line_id.with_user(self.buyer).product_qty = 9
        text = self.answer(operation, kind="acknowledge", revision=revision)
        self.assertIn("was changed or answered meanwhile", text)
        self.assertFalse(self.answers(operation))

    def test_bad_input_leaves_nothing(self):
        operation = self.ask()
        messages = len(operation.purchase_id.message_ids)
        for expected, data in (
            ("is over already", {"kind": "propose", "date": "2001-01-17"}),
            ("Look at the year", {"kind": "propose", "date": "9999-12-31"}),
            ("is no date", {"kind": "propose", "date": "17.01.2031"}),
            ("is no date", {"kind": "propose", "date": "2031-02-30"}),
            ("is no number", {"kind": "propose", "quantity": "many"}),
            ("is no number", {"kind": "propose", "quantity": "nan"}),
            ("is no number", {"kind": "propose", "quantity": "1e999"}),
            ("the quantity has to be above zero", {"kind": "propose", "quantity": "-3"}),
            ("the quantity has to be above zero", {"kind": "propose", "quantity": "0"}),
            ("the quantity has to be above zero", {"kind": "propose", "quantity": "1e12"}),
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

    def test_foreign_and_missing_ids_get_the_same_answer(self):
        theirs = self.ask(vendor=self.rival)
        for operation_id in (theirs.id, 999999999):
            for page in ("answer", "status"):
                response = self.send(f"/my/outsourcing/work/{operation_id}/{page}", kind="acknowledge")
                self.assertEqual(response.status_code, 404)
        self.assertFalse(self.answers(theirs))
        with self.assertRaises(AccessError):
            self.env["mrp.subcontract.answer"].with_user(self.vendor_user).search([])
        self.assertNotIn(theirs.name, self.open_page("/my/outsourcing/orders"))
        self.assertIn(theirs.name, self.open_page("/my/outsourcing/orders", self.rival_user))

    def test_after_the_engagement_ended_nothing_is_answered(self):
        operation = self.ask()
        revision = operation.sudo()._get_revision()
        url = f"/my/outsourcing/work/{operation.id}"
        self.open_page(url)
        self.engagement._end()
        response = self.url_open(f"{url}/answer", data={"kind": "acknowledge", "revision": revision})
        self.assertNotIn("We have your answer", response.text)
        self.assertFalse(self.answers(operation))

    def test_orders_that_are_not_alive_are_not_answered(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        order = operation.purchase_id
        order.with_user(self.buyer).button_cancel()
        self.assertEqual(answer.decision, "overtaken")
        self.assertFalse(operation.vendor_answer_state)
        self.assertFalse(self.get_activities(order))
        response = self.answer(operation, kind="acknowledge")
        self.assertEqual(response.status_code, 404)

    def test_answers_are_history(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        for records in (answer.with_user(self.boss), answer.sudo()):
            with self.refused("Answers of vendors are history"):
                records.comment = "Nothing"
        with self.refused("Answers of vendors are history"):
            answer.with_user(self.boss).decision = "agreed"
        with self.refused("Answers of vendors are history: they stay"):
            answer.sudo().unlink()
        with self.assertRaises(AccessError):
            answer.with_user(self.boss).unlink()

    def test_who_may_decide(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        for method in ("action_agree", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(answer.with_user(self.maker), method)()
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))

    def test_a_request_is_answered_before_it_is_an_order(self):
        operation = self.ask(confirm=False)
        operation.purchase_id.with_user(self.buyer).write({"state": "sent"})
        answer = self.propose(operation, date="2031-01-17")
        answer.action_agree()
        self.assertEqual(self.get_promises(operation), (LATER, False, LATER, LATER))
        operation.purchase_id.with_user(self.buyer).button_confirm()
        self.assertEqual(operation.vendor_answer_state, "accepted")

    def test_a_date_typed_on_cores_page_is_an_answer(self):
        operation = self.ask()
        order = operation.purchase_id.sudo()
        order._update_date_planned_for_lines([(order.order_line, LATER)])
        answer = self.last(operation)
        self.assertEqual((answer.kind, answer.proposed_date, answer.decision), ("propose", LATER, "open"))
        self.assertEqual(answer.partner_id, self.vendor)
        self.assertEqual(self.get_promises(operation), (DUE, DUE, LATER, False))

    def test_goods_and_nonsense_on_cores_page_are_no_answers(self):
        operation = self.ask()
        order = operation.purchase_id.sudo()
        order.order_line = [(0, 0, {"product_id": self.bracket.id, "product_qty": 1, "price_unit": 1})]
        outside, goods = order.order_line
        order._update_date_planned_for_lines([(goods, LATER), (outside, datetime(2001, 1, 1, 12))])
        self.assertEqual(goods.date_planned, LATER)
        self.assertEqual(outside.date_planned, DUE)
        self.assertFalse(self.answers(operation))

    def test_quantities_are_in_the_unit_of_the_job(self):
        job = self.make_job(self.bom, 2, uom=self.dozen)
        operation = self.get_operation(job)
        order = self.order(job)
        line = order.order_line
        self.assertEqual((operation.quantity, line.product_qty), (2, 24))
        self.assertIn("We ask for 2 Dozens", self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}")))
        answer = self.propose(operation, quantity="1.5")
        answer.action_agree()
        self.assertEqual((operation.quantity, line.product_qty), (1.5, 18))
        self.assertEqual(operation.vendor_answer_state, "accepted")

    def test_answers_of_another_company_are_not_seen(self):
        operation = self.ask()
        answer = self.propose(operation, date="2031-01-17")
        sister = self.env["res.company"].create({"name": "Sister"})
        self.buyer.write({"company_ids": [(6, 0, sister.ids)], "company_id": sister.id})
        answers = self.env["mrp.subcontract.answer"].with_user(self.buyer)
        self.assertFalse(answers.search([]))
        with self.assertRaises(AccessError):
            answers.browse(answer.id).action_agree()

    def test_the_list_of_answers_shows_the_effect_on_the_job(self):
        operation = self.ask()
        follower = operation.workorder_id.needed_by_workorder_ids
        follower.sudo().date_start = datetime(2031, 1, 15, 12)
        self.propose(operation, date="2031-01-17", quantity="8")
        waiting = self.env["mrp.subcontract.answer"].with_user(self.buyer)
        waiting = waiting.search([("decision", "=", "open"), ("subcontract_operation_id", "=", operation.id)])
        names = ("asked_date", "proposed_date", "date_needed", "days_moved", "days_late", "quantity_short")
        self.assertEqual([waiting[name] for name in names], [DUE, LATER, datetime(2031, 1, 15, 12), 3, 2, 2])
        action = waiting.action_review_date()
        self.assertEqual(action["res_model"], "mrp.subcontract.review.date")

    # --- status

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
        self.assertIn("Please answer", page)

    # --- one shared view

    def test_ordered_received_and_billed_per_line(self):
        operation = self.ask()
        self.ship(operation)
        self.receive_trip(operation, 4)
        self.bill(operation.purchase_id, quantity=3)
        text = self.get_text(self.open_page("/my/outsourcing/orders"))
        self.assertIn(f"{operation.name} {operation.purchase_id.name}, Bracket 10.00 Units 4.00 3.00 2031-01-14", text)
        self.assertIn("Please answer", text)
        done = self.get_text(self.open_page("/my/outsourcing/orders?filterby=done"))
        self.assertNotIn(operation.name, done)

    def test_accept_from_the_list(self):
        operation = self.ask()
        self.assertIn("We have your answer", self.answer(operation, kind="acknowledge", back="orders"))
        self.assertEqual(operation.vendor_answer_state, "accepted")

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
        self.assertRegex(page, r"Plating 100.00 Units 30 70 \D*6.00")
        self.assertNotIn("777", page)

    def test_lists_cost_the_same_for_many(self):
        self.ask()
        self.open_page("/my/outsourcing/orders")

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            operations = self.env["mrp.subcontract.operation"].with_user(self.vendor_user)
            before = self.env.cr.sql_log_count
            records = operations.search([("vendor_answer_state", "=", "new")])._for_vendor()
            for record in records:
                record._get_revision()
            records._get_answer_sheet()
            return self.env.cr.sql_log_count - before

        count()
        one = count()
        for _number in range(4):
            self.ask()
        count()
        self.assertEqual(count(), one)
