import base64
from datetime import timedelta

from odoo import fields
from odoo.tests import Form, JsonRpcException, tagged
from odoo.tools import format_date

from ..common.vendor import VendorCommon
from .test_portal_transfers import make_picture


@tagged("post_install", "-at_install")
class TestPortalStockAtVendor(VendorCommon):
    """Stock at a vendor, and the counts that it signs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.material = cls.site(cls.vendor, "vendor_stock")
        cls.rivals_material = cls.site(cls.rival, "vendor_stock")
        cls.today = fields.Date.today()
        cls.paint = cls.make_product("Paint", tracking="lot")
        cls.red, cls.blue = cls.make_lots(cls.paint, "RED", "BLUE")

    def post_json(self, url, user=None, **params):
        user = user or self.vendor_user
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(url, params)

    def ask(self, date=None, engagements=None):
        """Press Request Stock Confirmation, and Ask."""
        engagements = (engagements or self.engagement).with_user(self.planner)
        action = engagements.action_request_stock_confirmation()
        form = Form(self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]))
        form.date = date or self.today
        form.save().action_ask()
        confirmations = self.env["mrp.subcontract.stock.confirmation"].with_user(self.planner)
        return confirmations.search(
            [("engagement_id", "in", engagements.ids), ("state", "=", "asked")], order="id desc"
        )

    def sign(self, confirmation, user=None, name="Gerda Galvano", signature=None):
        signature = base64.b64encode(make_picture()).decode() if signature is None else signature
        return self.post_json(
            f"/my/outsourcing/stock-confirmations/{confirmation.id}/sign", user, name=name, signature=signature
        )

    def count(self, confirmation, counts, user=None, **data):
        data.update({f"count_{line.id}": str(quantity) for line, quantity in counts.items()})
        return self.send(f"/my/outsourcing/stock-confirmations/{confirmation.id}/count", user, **data)

    def test_acc_01_the_same_product_lies_at_both(self):
        customer = self.env["res.partner"].create({"name": "Secret Customer"})
        self.stock_up(self.paint, 5, self.red, self.material)
        self.env["stock.quant"]._update_available_quantity(
            self.paint, self.material, 2, lot_id=self.red, owner_id=customer
        )
        self.stock_up(self.paint, 3, self.blue, self.rivals_material)
        self.make_work(quantity=7)
        page = self.open_page("/my/outsourcing/stock")
        text = self.get_text(page)
        self.assertIn("Bracket work in progress ours 7.00 Units", text)
        self.assertIn("Paint material, 1 lot or serial number ours 5.00 Units", text)
        self.assertIn("customer-owned 2.00 Units", text)
        self.assertNotIn("Secret Customer", page)
        lots = self.open_page(f"/my/outsourcing/stock/{self.paint.id}")
        self.assertIn("RED material ours 5.00 Units", self.get_text(lots))
        self.assertNotIn("BLUE", lots)
        self.assertNotIn("Secret Customer", lots)
        self.assertIn("BLUE", self.open_page(f"/my/outsourcing/stock/{self.paint.id}", self.rival_user))
        self.authenticate("rival", "rival")
        for product_id in (self.bracket.id, 999999999):
            self.assertEqual(self.url_open(f"/my/outsourcing/stock/{product_id}").status_code, 404)

    def test_pages_of_a_long_list(self):
        products = [self.make_product(f"Thing {number:03}") for number in range(85)]
        for product in products:
            self.stock_up(product, 1, location=self.material)
        first = self.open_page("/my/outsourcing/stock")
        self.assertIn("Thing 079", first)
        self.assertNotIn("Thing 080", first)
        self.assertIn("Thing 080", self.open_page("/my/outsourcing/stock/page/2"))

    def test_books_on_a_day_in_the_past(self):
        operation = self.make_work(quantity=10)
        self.receive_transfer(operation, 4)
        yesterday = self.today - timedelta(days=1)
        # ten left two days ago, four came back today
        sent = operation.move_ids.filtered(lambda move: move.subcontract_role == "wip_out")
        sent.move_line_ids.date = sent.date = fields.Datetime.now() - timedelta(days=2)
        self.assertEqual(self.ask(yesterday).line_ids.mapped("qty_book"), [10.0])
        self.assertEqual(self.ask(self.today)[0].line_ids.mapped("qty_book"), [6.0])
        self.assertFalse(self.ask(self.today - timedelta(days=3))[0].line_ids)

    def test_i_agree(self):
        self.stock_up(self.paint, 5, self.red, self.material)
        confirmation = self.ask()
        self.assertIn(
            f"Confirm our stock at your site on {format_date(self.env, self.today)}", self.open_page("/my/outsourcing")
        )
        page = self.get_text(self.open_page(f"/my/outsourcing/stock-confirmations/{confirmation.id}"))
        self.assertIn("our books say 5.00 Units", page)
        self.assertIn("Agree and Sign", page)
        self.assertIn("redirect_url", self.sign(confirmation))
        self.assertEqual(
            (confirmation.state, confirmation.signed_by, confirmation.signed_user_id, confirmation.difference_count),
            ("signed", "Gerda Galvano", self.vendor_user, 0),
        )
        self.assertTrue(confirmation.signature)
        self.assertEqual(confirmation.message_ids.attachment_ids.mapped("name"), [f"Galvano {self.today}.pdf"])
        self.assertFalse(confirmation.activity_ids)
        self.assertNotIn("Confirm our stock", self.open_page("/my/outsourcing"))
        document = self.open_page(f"/my/outsourcing/stock-confirmations/{confirmation.id}/stock-confirmation.pdf")
        for text in ("Gerda Galvano", "RED", "5.00"):
            self.assertIn(text, document)
        # once more, and afterwards
        self.assertIn("signed already by Gerda Galvano", self.sign(confirmation, name="Somebody")["error"])
        response = self.count(confirmation, {confirmation.line_ids: 4})
        self.assertIn("signed already by Gerda Galvano", response.text)
        self.assertEqual((confirmation.line_ids.qty_counted, confirmation.signed_by), (5.0, "Gerda Galvano"))

    def test_other_counts_become_an_activity(self):
        self.stock_up(self.paint, 5, self.red, self.material)
        self.stock_up(self.paint, 3, self.blue, self.material)
        confirmation = self.ask()
        blue, red = confirmation.line_ids
        self.assertEqual((blue.lot_id, red.lot_id), (self.blue, self.red))
        self.count(confirmation, {red: 4.5, blue: 3}, comment="One can is leaking")
        self.assertIn(
            "Sign with 1 difference", self.open_page(f"/my/outsourcing/stock-confirmations/{confirmation.id}")
        )
        self.assertEqual((confirmation.state, red.difference, blue.difference), ("asked", -0.5, 0.0))
        self.sign(confirmation)
        self.assertEqual((confirmation.state, confirmation.difference_count), ("signed", 1))
        self.assertEqual(confirmation.activity_ids.user_id, self.planner)
        # nothing of ours moved
        self.assertEqual(self.quants(self.paint, self.material), {"RED": 5.0, "BLUE": 3.0})

    def get_mails(self):
        return self.env["mail.mail"].sudo().search([("subject", "like", "please confirm our stock")], order="id")

    def test_vendors_are_requested_by_mail(self):
        self.env["res.lang"]._activate_lang("de_DE")
        colleague = self.make_vendor_user(self.vendor, "colleague")
        colleague.lang = "de_DE"
        gone = self.make_vendor_user(self.vendor, "gone")
        self.engagement.sudo().vendor_user_ids = [(4, colleague.id), (4, gone.id)]
        gone.active = False
        date = self.today - timedelta(days=1)
        confirmation = self.ask(date)
        mails = self.get_mails()
        self.assertEqual(mails.mapped("recipient_ids"), (self.vendor_user | colleague).partner_id)
        for mail in mails:
            reader = mail.recipient_ids
            day = format_date(self.env, date, lang_code=reader.lang)
            self.assertEqual(mail.subject, f"{self.company.name}: please confirm our stock at your site on {day}")
            self.assertIn(f'/my/outsourcing/stock-confirmations/{confirmation.id}"', mail.body_html)
            self.assertIn(day, mail.body_html)
            self.assertEqual(mail.author_id, self.planner.partner_id)
        text = self.get_text(confirmation.message_ids[0].body)
        self.assertIn("Requested by mail:", text)
        self.assertIn("galvano", text)
        self.assertIn("colleague", text)
        self.assertNotIn("gone", text)

    def test_nobody_to_mail_to(self):
        self.vendor_user.email = False
        confirmation = self.ask()
        self.assertFalse(self.get_mails())
        self.assertIn("no user of the vendor has an email address", confirmation.message_ids[0].body)

    def test_serials_are_there_or_not(self):
        engine = self.make_product("Engine", tracking="serial")
        serial = self.make_lots(engine, "S1")
        self.stock_up(engine, 1, serial, self.material)
        confirmation = self.ask()
        self.assertIn("Engine S1 is one unit", self.count(confirmation, {confirmation.line_ids: 2}).text)
        self.count(confirmation, {confirmation.line_ids: 0})
        self.assertEqual(confirmation.line_ids.difference, -1.0)

    def test_acc_01_confirmations_of_others_and_forged_lines(self):
        self.stock_up(self.paint, 5, self.red, self.material)
        self.stock_up(self.paint, 3, self.blue, self.rivals_material)
        confirmations = self.ask(engagements=self.engagement | self.rival_engagement)
        ours = confirmations.filtered(lambda confirmation: confirmation.vendor_id == self.vendor)
        theirs = confirmations - ours
        self.authenticate("galvano", "galvano")
        for confirmation_id in (theirs.id, 999999999):
            for page in ("", "/stock-confirmation.pdf"):
                self.assertEqual(
                    self.url_open(f"/my/outsourcing/stock-confirmations/{confirmation_id}{page}").status_code, 404
                )
        self.assertEqual(self.count(theirs, {theirs.line_ids: 0}).status_code, 404)
        with self.assertRaises(JsonRpcException):
            self.sign(theirs)
        self.assertIn("The lines have changed", self.count(ours, {theirs.line_ids: 0}).text)
        for quantity in (-1, "nan", "x"):
            self.assertIn("Enter how many of Paint RED", self.count(ours, {ours.line_ids: quantity}).text)
        self.assertIn("Enter your name", self.sign(ours, name=" ")["error"])
        for signature in ("", "no picture", base64.b64encode(b"<svg onload=alert(1)/>").decode()):
            self.assertIn("type your signature", self.sign(ours, signature=signature)["error"])
        self.assertEqual((ours.state, theirs.state), ("asked", "asked"))
        self.assertEqual((ours.line_ids.qty_counted, theirs.line_ids.qty_counted), (5.0, 3.0))

    def test_requesting(self):
        with self.refused("today or a day in the past"):
            self.ask(self.today + timedelta(days=1))
        confirmation = self.ask()
        with self.refused("for that day already: Galvano"):
            self.ask()
        with self.refused("can't be changed"):
            confirmation.comment = "We know better"
        confirmation.action_cancel()
        self.authenticate("galvano", "galvano")
        self.assertEqual(self.url_open(f"/my/outsourcing/stock-confirmations/{confirmation.id}").status_code, 404)
        again = self.ask()
        self.sign(again)
        with self.refused("A signed stock confirmation"):
            again.action_cancel()
        with self.refused("A signed stock confirmation"):
            again.unlink()

    def test_acc_08_after_the_engagement_ended(self):
        confirmation = self.ask()
        self.open_page("/my/outsourcing/stock")
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        for url in ("stock", "bills", f"stock-confirmations/{confirmation.id}"):
            self.assertIn("/web/login", self.url_open(f"/my/outsourcing/{url}").url)
        with self.refused("the engagement is not active"):
            self.ask(self.today - timedelta(days=1))


@tagged("post_install", "-at_install")
class TestPortalBills(VendorCommon):
    """Bills and expected payment."""

    def test_acc_05_bills_and_what_can_be_billed(self):
        billed, open_work = self.make_work(quantity=10), self.make_work(quantity=10)
        self.receive_transfer(billed)
        self.receive_transfer(open_work, 4)
        bill = self.bill(billed.purchase_id)
        bill.ref = "G-4711"
        bill.invoice_date_due = "2026-03-02"
        theirs = self.make_work(self.rival, quantity=10)
        self.receive_transfer(theirs)
        their_bill = self.bill(theirs.purchase_id)
        page = self.open_page("/my/outsourcing/bills")
        text = self.get_text(page)
        self.assertIn(f"G-4711 {bill.name} 01/31/2026 03/02/2026 $ 80.00 $ 80.00 Open", text.replace("\xa0", " "))
        self.assertNotIn(their_bill.name, page)
        self.assertIn(open_work.purchase_id.name, page)
        self.assertRegex(text.replace("\xa0", " "), r"4.00 Units \$ 32.00")
        self.assertNotIn(theirs.purchase_id.name, page)

    def test_drafts_are_not_shown_and_paid_ones_are(self):
        operation = self.make_work(quantity=10)
        self.receive_transfer(operation)
        operation.purchase_id.with_user(self.buyer).action_create_invoice()
        bill = operation.purchase_id.sudo().invoice_ids
        self.assertIn("There is no bill of yours here", self.open_page("/my/outsourcing/bills"))
        bill.invoice_date = "2026-01-31"
        bill.action_post()
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create(
            {}
        )._create_payments()
        text = self.get_text(self.open_page("/my/outsourcing/bills"))
        self.assertIn(bill.name, text)
        self.assertRegex(text, "Paid|In payment")
        self.assertIn("You have billed everything", text)
