"""Vendors read and write in their own language; what they do is told to our people in theirs."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.translate import code_translations

from ..common.responses import ResponsesCommon

# texts of our code, which translations of the addon would bring
ACCEPTED = "%(operation)s: accepted, %(quantity)s %(unit)s back by %(date)s."
TRANSLATED = {"With you": "Bei Ihnen", ACCEPTED: "%(operation)s: bis %(date)s, %(quantity)s %(unit)s"}


@tagged("post_install", "-at_install")
class TestPortalLanguage(ResponsesCommon):
    """Galvano speaks German; we, and its rival, speak English."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.vendor_user.lang = "de_DE"
        template = cls.env.ref("mrp_outsourcing.portal_my_outsourcing_work")
        template.update_field_translations("arch_db", {"de_DE": {"Due": "Fällig am"}})
        cls.startClassPatcher(
            patch.dict(code_translations.python_translations, {("mrp_outsourcing", "de_DE"): TRANSLATED})
        )

    def test_texts_of_pages_and_of_code(self):
        self.make_work()
        self.make_work(self.rival)
        text = self.get_text(self.open_page("/my/outsourcing/work"))
        self.assertIn("Fällig am", text)
        self.assertIn("Bei Ihnen", text)
        text = self.get_text(self.open_page("/my/outsourcing/work", self.rival_user))
        self.assertIn("Due", text)
        self.assertIn("With you", text)
        self.assertNotIn("Fällig am", text)

    def test_days_and_numbers(self):
        operation = self.ask(1234.5)
        url = f"/my/outsourcing/work/{operation.id}"
        text = self.get_text(self.open_page(url))
        self.assertIn("We ask for 1.234,5 Units , back with us by 14.01.2031 .", text)
        self.assertIn("14.01.2031", self.get_text(self.open_page("/my/outsourcing/orders")))
        self.assertIn("17.01.2001 is in the past", self.answer(operation, kind="propose", date="2001-01-17"))
        # the vendor reads its answer in German, our buyer the same answer in English
        self.assertIn("We have your response", self.answer(operation, kind="acknowledge"))
        self.assertIn("bis 14.01.2031, 1.234,5 Units", self.get_text(self.open_page(url)))
        self.assertIn("accepted, 1,234.5 Units back by 01/14/2031.", operation.purchase_id.message_ids[0].body)

    def test_numbers_are_typed_as_they_are_written(self):
        for user, thousand, half in ((self.vendor_user, "1.200", "0,5"), (self.rival_user, "1,200", "0.5")):
            operation = self.make_work(user.partner_id.commercial_partner_id, quantity=1500)
            page = self.open_page(f"/my/outsourcing/work/{operation.id}/report", user)
            token = page.split('name="token" value="')[1].split('"')[0]
            self.send(
                f"/my/outsourcing/work/{operation.id}/report/send",
                user,
                token=token,
                good_0=thousand,
                scrapped_0=half,
                why_0="Burnt",
            )
            operation.invalidate_recordset()
            self.assertEqual((operation.qty_reported, operation.qty_scrapped), (1200, 0.5))
            page = self.open_page(f"/my/outsourcing/work/{operation.id}/report", user)
            self.assertIn('value="299,5"' if user == self.vendor_user else 'value="299.5"', page)

    def test_what_we_decide_is_told_in_the_language_of_the_vendor(self):
        self.vendor.lang = "de_DE"
        operation = self.ask()
        self.propose(operation, date="2031-01-17").action_agree()
        self.assertIn("17.01.2031 instead of 14.01.2031", operation.purchase_id.message_ids[0].body)
