from datetime import datetime, timedelta

import pytz

from odoo import fields
from odoo.tests import tagged

from ..common.accounting import AccountingMixin
from ..common.reports import ReportCommon


@tagged("post_install", "-at_install")
class TestPortalReportHours(ReportCommon):
    """Hours that vendors report where these are paid: two units an hour, ten units, five hours ordered at 12.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.uom_id = cls.env.ref("uom.product_uom_hour")

    def make_hourly(self, vendor=None, **step):
        step = {"pay_for": "hours", "service_qty": 0.5, **step}
        return self.make_work(vendor, bom=self.make_bom(self.bracket, self.service, after=0, step=step))

    def paid(self, operation):
        """(hours on record, received on the order)"""
        return operation.hours_reported, operation.sudo().purchase_line_id.qty_received

    def get_messages(self, operation):
        return self.get_text(" ".join(operation.sudo().purchase_id.message_ids.mapped("body")))

    def test_hours_are_proposed_and_follow_the_units(self):
        operation = self.make_hourly()
        form = self.open_form(operation)
        self.assertEqual((form["good_0"], form["hours"], form["was_hours"]), ("10", "5", "5"))
        report = self.report(operation, good_0="4")
        self.assertEqual((report.state, report.hours, self.paid(operation)), ("posted", 2, (2, 2)))
        self.assertIn("Hours: 2 Hours", self.get_messages(operation))
        self.assertIn("in 2.00 Hours", self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}")))

    def test_hours_are_proposed_as_the_vendor_writes_numbers(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.vendor_user.lang = "de_DE"
        operation = self.make_hourly(service_qty=0.25)
        form = self.open_form(operation)
        self.assertEqual((form["hours"], form["was_hours"]), ("2,5", "2,5"))
        report = self.report(operation, good_0="4", hours="1,5")
        self.assertEqual(report.hours, 1.5)
        form = self.open_form(operation, corrects=report)
        self.assertEqual((form["hours"], form["was_hours"]), ("1,5", "1,5"))

    def test_hours_are_typed_and_paid_once(self):
        operation = self.make_hourly()
        self.report(operation, good_0="6", scrapped_0="2", why_0="Burnt", hours="3.5")
        self.assertEqual((self.paid(operation), operation.qty_scrapped), ((3.5, 3.5), 2))
        # what comes back was reported: no more hours, whoever receives it in whichever way
        self.receive_transfer(operation, 4)
        self.assertEqual(self.paid(operation), (3.5, 3.5))
        receive = self.open_receive(operation)
        with receive.line_ids.edit(0) as row:
            row.qty_good = 3
        # two of these are not shipped of what was reported, one was never reported
        self.assertEqual(receive.hours, 0.5)
        receive.save().action_confirm()
        self.assertEqual(self.paid(operation), (4, 4))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, self.paid(operation)), ("done", (4.5, 4.5)))

    def test_hours_wait_for_review_with_their_report(self):
        self.engagement.report_policy = "review"
        operation = self.make_hourly()
        first = self.report(operation, good_0="4", hours="1.5")
        second = self.report(operation, good_0="4", hours="2.5")
        self.assertEqual((first.state, first.hours, self.paid(operation)), ("review", 1.5, (0, 0)))
        first.with_user(self.planner).action_post()
        self.refuse(second, "It was 2")
        self.assertEqual((self.paid(operation), operation.hour_ids.units), ((1.5, 1.5), 4))

    def test_more_hours_than_ordered_wait_for_us(self):
        operation = self.make_hourly()
        self.assertEqual(self.report(operation, good_0="4", hours="4.75").state, "posted")
        report = self.report(operation, good_0="4", hours="0.5")
        self.assertEqual((report.state, self.paid(operation)), ("review", (4.75, 4.75)))
        self.assertEqual(report.variance, "Hours: 5.25 Hours in all, and 5 are ordered.")
        self.assertEqual(report.activity_ids.user_id, operation.user_id)
        report.with_user(self.planner).action_post()
        self.assertEqual((report.state, self.paid(operation)), ("posted", (5.25, 5.25)))

    def test_hours_are_corrected(self):
        operation = self.make_hourly()
        report = self.report(operation, good_0="8", hours="4")
        form = self.open_form(operation, corrects=report)
        self.assertEqual((form["good_0"], form["hours"]), ("8", "4"))
        correction = self.report(operation, corrects=report, good_0="6", hours="2.5")
        self.assertEqual((correction.hours, self.paid(operation)), (-1.5, (2.5, 2.5)))
        self.assertIn("Hours: -1.5 Hours", self.get_messages(operation))
        # hours alone can be put right; what is left as it is stays
        self.report(operation, corrects=report, hours="3")
        self.report(operation, corrects=report, good_0="7")
        self.assertEqual((self.paid(operation), self.figures(operation)), ((3, 3), (7, 7, 3, 10)))
        self.assertEqual(self.open_form(operation, corrects=report)["hours"], "3")
        self.assertEqual(self.open_form(operation)["hours"], "1.5")
        self.receive_transfer(operation)
        self.assertEqual(self.paid(operation), (4.5, 4.5))

    def test_slips_of_the_finger(self):
        operation = self.make_hourly()
        self.assert_refused(operation, "Hours: “many” is not a quantity", hours="many")
        self.assert_refused(operation, "Hours: a quantity can't be negative", hours="-1")
        self.assert_refused(operation, "Hours: “1e99” is not a quantity", hours="1e99")
        self.assertEqual(self.paid(operation), (0, 0))
        units = self.make_work()
        self.assertNotIn("hours", self.open_form(units))
        self.assert_refused(units, "not paid by the hour", hours="3")

    def test_the_day_it_was_made(self):
        operation = self.make_work()
        today = fields.Date.today()
        self.assert_refused(operation, "is in the future", date_made=str(today + timedelta(days=2)))
        self.assert_refused(operation, "“soon” is not a date", date_made="soon")
        report = self.report(operation, good_0="4", date_made=str(today - timedelta(days=3)))
        self.assertEqual((report.date_made, report.date.date()), (today - timedelta(days=3), today))
        self.assertFalse(self.report(operation, good_0="1").date_made)

    def test_acc_01_hours_of_a_rival(self):
        operation = self.make_hourly(self.rival)
        url = f"/my/outsourcing/work/{operation.id}/report"
        response = self.send(f"{url}/send", token="t", good_0="1", hours="1")
        self.assertEqual(response.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(self.paid(operation), (0, 0))
        self.assertFalse(self.env["mrp.subcontract.hours"].with_user(self.vendor_user).has_access("read"))


@tagged("post_install", "-at_install")
class TestPortalReportDays(AccountingMixin, ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()
        cls.service.uom_id = cls.env.ref("uom.product_uom_hour")
        cls.bracket.categ_id = cls.average

    def test_what_a_vendor_reports_is_booked_on_our_day(self):
        """On Kiritimati it is never the day it is on Samoa."""
        self.vendor_user.tz = "Pacific/Kiritimati"
        self.company.partner_id.tz = "Pacific/Pago_Pago"
        step = {"pay_for": "hours", "service_qty": 0.5}
        operation = self.make_work(bom=self.make_bom(self.bracket, self.service, after=0, step=step))
        self.report(operation, good_0="4")
        items = self.env["account.move.line"].search(
            [("subcontract_operation_id", "=", operation.id), ("account_id", "=", self.accrual.id)]
        )
        self.assertEqual(items.mapped("date"), [datetime.now(pytz.timezone("Pacific/Pago_Pago")).date()])
