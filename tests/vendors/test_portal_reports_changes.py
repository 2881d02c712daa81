from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.reports import ReportCommon


@tagged("post_install", "-at_install")
class TestPortalReportChanges(ReportCommon):
    """Reports that are reviewed, and reports that are corrected."""

    # --- review

    def test_acc_13_after_review(self):
        self.engagement.report_policy = "review"
        operation = self.make_work()
        report = self.report(operation, good_0="8", scrapped_0="2", why_0="Burnt")
        self.assertEqual((report.state, report.activity_ids.user_id), ("review", operation.user_id))
        self.assertEqual((self.figures(operation), operation.qty_scrapped), ((0, 0, 0, 10), 0))
        self.assertIn("It waits for review", self.last_message(operation))
        self.assertIn("Waits for us", self.open_page(f"/my/outsourcing/work/{operation.id}"))
        for user in (self.clerk, self.buyer, self.maker):
            with self.assertRaises(AccessError):
                report.with_user(user).action_post()
            with self.assertRaises(AccessError):
                report.with_user(user)._refuse("No")
            self.assertEqual(report.with_user(user).qty_good, 8)
        report.with_user(self.planner).action_post()
        self.assertEqual((self.figures(operation), operation.qty_scrapped), ((8, 8, 0, 8), 2))
        # pressing twice posts once
        report.with_user(self.planner).action_post()
        self.assertEqual(operation.qty_scrapped, 2)

    def test_acc_13_refused_with_a_reason_the_vendor_reads(self):
        self.engagement.report_policy = "review"
        operation = self.make_work()
        report = self.report(operation, good_0="8")
        self.refuse(report, "You had 7")
        self.assertEqual((report.state, report.reviewer_id), ("refused", self.planner))
        self.assertFalse(report.activity_ids)
        self.assertIn("was refused: You had 7", self.last_message(operation))
        message = operation.sudo().purchase_id.message_ids.sorted("id")[-1:]
        self.assertFalse(message.subtype_id.internal)
        self.assertIn("Refused: You had 7", self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}")))
        # it counts for nothing, and is reported again
        self.assertEqual(self.figures(operation), (0, 0, 10, 10))
        report.with_user(self.planner).action_post()
        self.assertEqual((report.state, operation.qty_reported), ("refused", 0))
        self.assertEqual(self.report(operation, good_0="7").qty_good, 7)

    def test_what_changed_meanwhile_is_said_on_posting(self):
        self.engagement.report_policy = "review"
        operation = self.make_work()
        report = self.report(operation, good_0="8")
        self.receive_transfer(operation, 5)
        with self.refused("you reported 8 Units, but only 5 are with you"):
            report.with_user(self.planner).action_post()
        self.assertEqual((report.state, operation.qty_reported), ("review", 0))

    def test_what_waits_for_review_is_not_proposed_again(self):
        self.engagement.report_policy = "review"
        lot = self.make_lots(self.lotted, "L1")
        self.stock_up(self.lotted, 15, lot)
        operation = self.make_supplied(self.lotted)
        self.report(operation, good_0="8")
        fields = self.open_form(operation)
        self.assertEqual(fields["good_0"], "2")
        self.assertIn("7 with you", self.get_text(self.open_page(f"/my/outsourcing/work/{operation.id}/report")))
        self.assert_refused(operation, "you reported 3 Units, but only 2", good_0="3")

    def test_nobody_edits_what_a_vendor_said(self):
        report = self.report(self.make_work(), good_0="8")
        with self.refused("is the vendor's report and can't be edited"):
            report.with_user(self.planner).note = "Changed"
        with self.assertRaises(AccessError):
            report.line_ids.with_user(self.planner).qty_good = 9
        with self.assertRaises(AccessError):
            report.with_user(self.planner).unlink()
        note = "We talk about it"
        report.with_user(self.planner).message_post(body=note)
        action = report.subcontract_operation_id.with_user(self.planner).action_view_reports()
        self.assertEqual(
            self.env["mrp.subcontract.production.report"].with_user(self.planner).search(action["domain"]), report
        )

    def test_another_company_sees_no_report(self):
        report = self.report(self.make_work(), good_0="8")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.planner.copy({"login": "stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        for records in (report, report.line_ids):
            with self.assertRaises(AccessError):
                records.with_user(stranger).read(["qty_good"])

    # --- corrections

    def test_con_08_corrected_down_and_up(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        name = self.used(operation.component_ids)
        report = self.report(operation, good_0="8", **{name: "9"})
        fields = self.open_form(operation, corrects=report)
        self.assertEqual((fields["good_0"], fields[name]), ("8", "9"))
        down = self.report(operation, corrects=report, good_0="6", **{name: "6"})
        self.assertEqual((down.qty_good, down.component_line_ids.qty_consumed, down.corrected_id), (-2, -3, report))
        self.assertEqual(down.component_line_ids.qty_needed, -2)
        self.assertEqual((self.figures(operation), operation.component_ids.qty_consumed), ((6, 6, 4, 10), 6))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 9})
        self.assertIn("good -2 Units", self.last_message(operation))
        # the form says what is true now, and a correction of a correction is one of the first report
        fields = self.open_form(operation, corrects=down)
        self.assertEqual((fields["good_0"], fields[name], fields["corrects"]), ("6", "6", str(report.id)))
        up = self.report(operation, corrects=down, good_0="9", scrapped_0="1", why_0="Burnt", **{name: "11"})
        self.assertEqual((up.qty_good, up.qty_scrapped, up.corrected_id), (3, 1, report))
        self.assertEqual((self.figures(operation), operation.component_ids.qty_consumed), ((9, 9, 0, 9), 11))
        self.receive_transfer(operation)
        self.assertEqual((operation.component_ids.qty_consumed, operation.qty_good, operation.state), (11, 9, "done"))

    def test_con_08_fewer_were_scrapped(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        name = self.used(operation.component_ids)
        report = self.report(operation, good_0="4", scrapped_0="6", why_0="Burnt")
        self.assertEqual((self.figures(operation), operation.qty_scrapped), ((4, 4, 0, 4), 6))
        self.report(operation, corrects=report, good_0="7", scrapped_0="1", **{name: "8"})
        self.assertEqual((self.figures(operation), operation.qty_scrapped), ((7, 7, 2, 9), 1))
        self.assertEqual((operation.component_ids.qty_consumed, operation.qty_outstanding), (8, 9))
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 9)
        self.assertEqual(operation.sudo().purchase_line_id.qty_received, 0)
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.qty_good, operation.component_ids.qty_consumed), ("done", 9, 10))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 5})

    def test_con_08_all_scrapped_was_a_mistake(self):
        operation = self.make_work()
        report = self.report(operation, good_0="0", scrapped_0="10", why_0="Burnt")
        self.assertEqual(operation.state, "done")
        self.report(operation, corrects=report, good_0="10", scrapped_0="0")
        self.assertEqual((operation.state, self.figures(operation)), ("at_vendor", (10, 10, 0, 10)))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.qty_good), ("done", 10))

    def test_con_08_after_a_part_was_received(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        name = self.used(operation.component_ids)
        report = self.report(operation)
        self.receive_transfer(operation, 6)
        self.assertEqual(self.figures(operation), (10, 4, 0, 4))
        self.assert_refused(
            operation,
            "5 Units can't be reversed, because only 4 of what you reported as good are still with you",
            corrects=report,
            good_0="5",
        )
        self.report(operation, corrects=report, good_0="8", **{name: "8"})
        self.assertEqual((self.figures(operation), operation.component_ids.qty_consumed), ((8, 2, 2, 4), 8))
        self.receive_transfer(operation)
        # two came back that were not reported
        self.assertEqual((operation.component_ids.qty_consumed, self.figures(operation)), (10, (8, 0, 0, 0)))

    def test_con_08_more_used_after_everything_came_back(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        name = self.used(operation.component_ids)
        report = self.report(operation)
        self.receive_transfer(operation)
        self.report(operation, corrects=report, **{name: "12"})
        self.assertEqual((operation.component_ids.qty_consumed, operation.component_ids.qty_variance), (12, 2))
        self.assert_refused(
            operation, "C1 : you used 4 Units, but only 3 are with you", corrects=report, **{name: "16"}
        )
        self.report(operation, corrects=report, **{name: "0"})
        self.assertEqual((operation.component_ids.qty_consumed, self.quants(self.c1, self.at_vendor)), (0, {"": 15}))

    def test_con_08_another_lot_was_used(self):
        first, second = self.make_lots(self.lotted, "L1", "L2")
        self.stock_up(self.lotted, 10, first)
        self.stock_up(self.lotted, 5, second)
        operation = self.make_supplied(self.lotted)
        names = [self.used(operation.component_ids, lot) for lot in (first, second)]
        report = self.report(operation, good_0="5")
        self.assertEqual(self.quants(self.lotted, self.at_vendor), {"L1": 5, "L2": 5})
        self.report(operation, corrects=report, **{names[0]: "1", names[1]: "4"})
        self.assertEqual(self.quants(self.lotted, self.at_vendor), {"L1": 9, "L2": 1})
        self.assertEqual(operation.qty_reported, 5)

    def test_con_09_setting_a_difference_right_is_no_difference(self):
        self.stock_up(self.c1, 30)
        operation = self.make_supplied(self.c1, sent=30, consumption="warning")
        name = self.used(operation.component_ids)
        report = self.report(operation, **{name: "25"})
        report.with_user(self.planner).action_post()
        correction = self.report(operation, corrects=report, **{name: "10"})
        self.assertEqual((correction.state, correction.variance or ""), ("posted", ""))
        self.assertEqual(operation.component_ids.qty_consumed, 10)
        correction = self.report(operation, corrects=report, **{name: "11"})
        self.assertEqual(correction.state, "review")

    def test_con_09_strict_holds_for_corrections(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1, consumption="strict")
        name = self.used(operation.component_ids)
        report = self.report(operation)
        self.assert_refused(operation, "C1: 10 Units used, 8 Units needed", corrects=report, good_0="8")
        self.report(operation, corrects=report, good_0="8", **{name: "8"})
        self.assertEqual((operation.component_ids.qty_consumed, operation.qty_ready), (8, 8))

    def test_a_correction_that_changes_nothing_is_refused(self):
        operation = self.make_work()
        report = self.report(operation, good_0="8")
        self.assert_refused(operation, "Enter how many units", corrects=report)
        self.assert_refused(operation, "can't be negative", corrects=report, good_0="-8")

    def test_a_correction_waits_for_review_like_a_report(self):
        operation = self.make_work()
        report = self.report(operation, good_0="8")
        self.engagement.report_policy = "review"
        correction = self.report(operation, corrects=report, good_0="6")
        self.assertEqual((correction.state, self.figures(operation)[:2]), ("review", (8, 8)))
        correction.with_user(self.planner).action_post()
        self.assertEqual(self.figures(operation), (6, 6, 4, 10))
