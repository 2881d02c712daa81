"""A link in a mail answers one question, once, by POST, until it expires."""

import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields, http
from odoo.tests import tagged

from ..common.responses import DUE, LATER, ResponsesCommon

NEUTRAL = "There is nothing to respond to here"


@tagged("post_install", "-at_install")
class TestPortalResponseLinks(ResponsesCommon):
    def remind(self, operation):
        """Press Send Reminder; the path of the link in the mail."""
        operation.with_user(self.buyer).action_send_reminder()
        body = self.get_mail().body_html
        urls = re.findall(r'href="[^"]*?(/outsourcing/response/[\w-]{43})"', body)
        self.assertEqual(len(urls), 1)
        return urls[0]

    def get_mail(self):
        return self.env["mail.mail"].search([], order="id desc", limit=1)

    def get_main(self, response):
        """What a reader sees between header and footer."""
        return self.get_text(re.search(r"<main.*</main>", response.text, re.DOTALL).group())

    def open_link(self, url):
        self.authenticate(None, None)
        response = self.url_open(url)
        return response.status_code, self.get_main(response)

    def press(self, url, **data):
        self.authenticate(None, None)
        response = self.url_open(url, data={"csrf_token": http.Request.csrf_token(self), **data})
        return response.status_code, self.get_main(response)

    def test_acc_12_cores_link_acknowledges_no_outsourced_work_by_being_opened(self):
        order = self.make_work().purchase_id.sudo()
        goods = self.env["purchase.order"].create({"partner_id": self.vendor.id})
        goods.order_line = [(0, 0, {"product_id": self.bracket.id, "product_qty": 1})]
        goods.button_confirm()
        self.authenticate(None, None)
        for document in (order, goods):
            url = document.get_portal_url(query_string="&acknowledge=True")
            self.assertIn(document.name, self.url_open(url).text)
        self.assertEqual((order.acknowledged, goods.acknowledged), (False, True))

    def test_acc_12_opening_changes_nothing_and_posting_responses_once(self):
        operation = self.ask()
        url = self.remind(operation)
        mail = self.get_mail()
        self.assertEqual((mail.recipient_ids, mail.auto_delete), (self.vendor, True))
        for _time in range(2):
            status, text = self.open_link(url)
            self.assertEqual(status, 200)
            self.assertIn("Quantity 10 Units Back with us by 01/14/2031", text)
        self.assertFalse(self.answers(operation))
        status, text = self.press(url, kind="acknowledge", comment="Fine")
        self.assertEqual(status, 200)
        self.assertIn("Thank you", text)
        response = self.last(operation)
        self.assertEqual(
            (response.kind, response.via, response.partner_id, response.comment),
            ("acknowledge", "mail", self.vendor, "Fine"),
        )
        self.assertEqual(operation.purchase_id.message_ids[0].author_id, self.vendor)
        for outcome in (self.press(url, kind="question", comment="Again?"), self.open_link(url)):
            self.assertEqual(outcome[0], 404)
            self.assertIn(NEUTRAL, outcome[1])
        self.assertEqual(len(self.answers(operation)), 1)

    def test_acc_12_used_and_unknown_links_get_the_same_response(self):
        operation = self.ask()
        url = self.remind(operation)
        self.press(url, kind="acknowledge")
        unknown = "/outsourcing/response/" + "a" * 43
        self.assertEqual(self.open_link(url), self.open_link(unknown))
        self.assertEqual(self.press(url, kind="acknowledge"), self.press(unknown, kind="acknowledge"))

    def test_acc_12_another_date_or_a_question(self):
        first, second = self.ask(), self.ask()
        self.press(self.remind(first), kind="propose", date="2031-01-17", quantity="8")
        response = self.last(first)
        self.assertEqual((response.proposed_date, response.proposed_quantity, response.decision), (LATER, 8, "open"))
        self.assertEqual(self.get_promises(first), (DUE, DUE, LATER, False))
        self.press(self.remind(second), kind="question", comment="Which mask?")
        self.assertEqual((self.last(second).kind, self.last(second).comment), ("question", "Which mask?"))
        self.assertEqual(self.get_activities(second.purchase_id).user_id, self.buyer)

    def test_acc_12_bad_input_does_not_use_the_link_up(self):
        operation = self.ask()
        url = self.remind(operation)
        status, text = self.press(url, kind="propose", date="2001-01-01")
        self.assertEqual(status, 200)
        self.assertIn("01/01/2001 is in the past", text)
        self.assertFalse(self.answers(operation))
        self.assertIn("Thank you", self.press(url, kind="acknowledge")[1])

    def test_acc_12_an_expired_link_responses_nothing(self):
        operation = self.ask()
        url = self.remind(operation)
        with freeze_time(fields.Datetime.now() + timedelta(days=13, hours=23)):
            self.assertEqual(self.open_link(url)[0], 200)
        with freeze_time(fields.Datetime.now() + timedelta(days=14, minutes=1)):
            self.assertIn(NEUTRAL, self.open_link(url)[1])
            self.assertEqual(self.press(url, kind="acknowledge")[0], 404)
        self.assertFalse(self.answers(operation))

    def test_acc_12_what_was_changed_meanwhile_is_not_answered(self):
        operation = self.ask()
        url = self.remind(operation)
        operation.purchase_line_id.with_user(self.buyer).product_qty = 9
        for _status, text in (self.open_link(url), self.press(url, kind="acknowledge")):
            self.assertIn("This was changed meanwhile", text)
        self.assertFalse(self.answers(operation))

    def test_acc_12_an_response_in_the_portal_uses_the_link_up(self):
        operation = self.ask()
        url = self.remind(operation)
        self.answer(operation, kind="acknowledge")
        self.assertIn(NEUTRAL, self.open_link(url)[1])

    def test_acc_12_asking_again_takes_the_location_of_the_first_link(self):
        operation = self.ask()
        first = self.remind(operation)
        second = self.remind(operation)
        self.assertNotEqual(first, second)
        self.assertIn(NEUTRAL, self.press(first, kind="acknowledge")[1])
        self.assertIn("Thank you", self.press(second, kind="acknowledge")[1])

    def test_acc_12_links_end_with_the_engagement_and_the_order(self):
        first, second = self.ask(), self.ask()
        urls = [self.remind(first), self.remind(second)]
        second.purchase_id.with_user(self.buyer).button_cancel()
        self.assertIn(NEUTRAL, self.open_link(urls[1])[1])
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        self.assertIn(NEUTRAL, self.press(urls[0], kind="acknowledge")[1])
        # not even when it is opened again
        self.engagement.action_activate()
        self.assertIn(NEUTRAL, self.press(urls[0], kind="acknowledge")[1])
        self.assertFalse(self.answers(first))

    def test_acc_12_work_that_went_to_a_rival_is_not_answered_by_the_first(self):
        operation = self.ask()
        url = self.remind(operation)
        order = operation.purchase_id.with_user(self.buyer)
        order.button_cancel()
        operation.vendor_id = self.rival
        again = self.request(operation.production_id)
        again.button_confirm()
        self.assertEqual((operation.vendor_id, operation.vendor_response_state), (self.rival, "new"))
        self.assertIn(NEUTRAL, self.press(url, kind="acknowledge")[1])
        theirs = self.remind(operation)
        self.assertEqual(self.get_mail().recipient_ids, self.rival)
        self.press(theirs, kind="acknowledge")
        response = self.last(operation)
        self.assertEqual((response.vendor_id, response.partner_id), (self.rival, self.rival))

    def test_acc_12_the_secret_is_in_the_mail_only(self):
        operation = self.ask()
        token = self.remind(operation).rsplit("/", 1)[1]
        link = self.env["mrp.subcontract.response.link"].sudo().search([], order="id desc", limit=1)
        self.assertNotIn(token, str(link.read()))
        messages = operation.purchase_id.message_ids | operation.message_ids
        self.assertNotIn(token, " ".join(messages.mapped("body")))
        for number in range(len(token)):
            # a secret is compared as a whole
            if number % 10 == 0:
                wrong = token[:number] + ("x" if token[number] != "x" else "y") + token[number + 1 :]
                self.assertEqual(self.open_link(f"/outsourcing/response/{wrong}")[0], 404)

    def test_acc_12_a_form_without_its_token_is_refused(self):
        operation = self.ask()
        url = self.remind(operation)
        self.authenticate(None, None)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.url_open(url, data={"kind": "acknowledge"}).status_code, 400)
        self.assertFalse(self.answers(operation))

    def test_acc_12_pages_of_links_are_kept_nowhere(self):
        url = self.remind(self.ask())
        self.authenticate(None, None)
        headers = self.url_open(url).headers
        self.assertEqual((headers["Cache-Control"], headers["Referrer-Policy"]), ("no-store", "no-referrer"))

    def test_one_mail_per_order_with_a_link_per_line(self):
        first, second = self.make_production(self.bom, 4), self.make_production(self.bom, 6)
        productions = first | second
        productions.subcontract_operation_ids.with_user(self.planner).vendor_id = self.vendor
        order = self.order(productions)
        order.action_send_reminder()
        self.assertEqual(self.get_mail().body_html.count("/outsourcing/response/"), 2)
        self.assertIn("was asked by mail to confirm", order.message_ids[0].body)

    def test_who_can_be_requested(self):
        operation = self.ask()
        self.vendor.email = False
        operation.with_user(self.buyer).action_send_reminder()
        self.assertEqual(self.get_mail().recipient_ids, self.vendor_user.partner_id)
        self.vendor_user.partner_id.email = False
        with self.refused("Galvano has no email address"):
            operation.with_user(self.buyer).action_send_reminder()
        self.vendor.email = "office@galvano.example.com"
        self.answer(operation, kind="acknowledge")
        with self.refused("No reminder is needed"):
            operation.with_user(self.buyer).action_send_reminder()
        other = self.ask()
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        with self.refused("has no active engagement for that product"):
            other.with_user(self.buyer).action_send_reminder()
