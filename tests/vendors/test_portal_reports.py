from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common.reports import ReportCommon


@tagged("post_install", "-at_install")
class TestPortalReports(ReportCommon):
    """What vendors report of an operation: units, what they used, and the same said again differently."""

    # --- units

    def test_acc_11_good_and_scrapped_units(self):
        operation = self.make_work()
        self.assertEqual(self.figures(operation), (0, 0, 10, 10))
        self.assertEqual(self.open_form(operation)["good_0"], "10")
        report = self.report(operation, good_0="8", scrapped_0="2", why_0="Burnt")
        self.assertIn("Your report is booked", self.answer)
        self.assertEqual((report.state, report.qty_good, report.qty_scrapped), ("posted", 8, 2))
        self.assertEqual((report.line_ids.scrap_note, report.create_uid), ("Burnt", self.vendor_user))
        # good units stay until they are shipped
        self.assertEqual(self.figures(operation), (8, 8, 0, 8))
        self.assertEqual((operation.qty_scrapped, operation.qty_good), (2, 0))
        self.assertEqual(self.open_return(operation).move_ids.product_uom_qty, 8)
        self.assertIn("8 Units good, 2 Units scrapped", self.last_message(operation))
        self.receive_transfer(operation)
        self.assertEqual((self.figures(operation), operation.state), ((8, 0, 0, 0), "done"))

    def test_acc_11_in_parts_and_partly_received_before(self):
        operation = self.make_work()
        self.receive_transfer(operation, 4)
        self.env.invalidate_all()
        self.assertEqual(self.open_form(operation)["good_0"], "6")
        self.report(operation, good_0="3")
        # what was back before was not of this report
        self.assertEqual(self.figures(operation), (3, 3, 3, 6))
        self.receive_transfer(operation, 2)
        self.assertEqual(self.figures(operation), (3, 1, 3, 4))
        self.assert_refused(operation, "you reported 4 Units, but only 3 are with you", good_0="4")
        self.report(operation, good_0="3")
        self.assertEqual(self.figures(operation), (6, 4, 0, 4))
        self.receive_transfer(operation)
        self.assertEqual((self.figures(operation), operation.qty_good), ((6, 0, 0, 0), 10))

    def test_a_reason_is_requested_scrapped_units(self):
        operation = self.make_work()
        self.assert_refused(operation, "Say why the units are scrapped", good_0="8", scrapped_0="2")
        # what was typed is kept
        self.assertEqual(self.get_fields(self.page)["good_0"], "8")
        self.assertEqual(self.get_fields(self.page)["scrapped_0"], "2")
        reason = self.env.ref("mrp_outsourcing.scrap_reason_handling")
        report = self.report(operation, good_0="8", scrapped_0="2", reason_0=reason.id)
        self.assertEqual(report.line_ids.scrap_reason_id, reason)

    def test_forged_quantities_are_refused(self):
        operation = self.make_work()
        for quantity in ("nan", "NaN", "inf", "-inf", "1e400", "ten", "0x10", "1;2"):
            self.assert_refused(operation, "is not a quantity", good_0=quantity)
        self.assert_refused(operation, "can't be negative", good_0="-1")
        self.assert_refused(operation, "can't be negative", good_0="1", scrapped_0="-1", why_0="x")
        self.assert_refused(operation, "you reported 11 Units, but only 10", good_0="11")
        self.assert_refused(operation, "you reported 11 Units, but only 10", good_0="10", scrapped_0="1", why_0="x")
        self.assert_refused(operation, "Enter how many units", good_0="0")
        self.assert_refused(operation, "does not fit the work any more", good_0="1", good_999999="1")
        self.assert_refused(operation, "does not fit the work any more", good_0="1", token="")
        self.assert_refused(operation, "2000 characters", good_0="1", note="x" * 2001)
        report = self.report(operation, good_0=" 1,5 ")
        self.assertEqual(report.qty_good, 1.5)

    def test_the_same_form_sent_twice_reports_once(self):
        operation, other = self.make_work(), self.make_work()
        fields = {**self.open_form(operation), "good_0": "4"}
        url = f"/my/outsourcing/work/{operation.id}/report/send"
        for dummy in range(2):
            self.assertIn("Your report is booked", self.send(url, **fields).text)
        self.env.invalidate_all()
        self.assertEqual((len(operation.report_ids), operation.qty_reported), (1, 4))
        # nobody reports other work with it
        self.assert_refused(other, "does not fit the work any more", token=fields["token"], good_0="4")
        # another form does
        self.report(operation, good_0="4")
        self.assertEqual(operation.qty_reported, 8)

    def test_acc_01_foreign_and_missing_work_get_the_same_response(self):
        theirs = self.make_work(self.rival)
        self.make_work()
        for operation_id in (theirs.id, 999999999):
            url = f"/my/outsourcing/work/{operation_id}/report"
            self.authenticate("galvano", "galvano")
            self.assertEqual(self.url_open(url).status_code, 404)
            self.assertEqual(self.send(f"{url}/send", token="t", good_0="1").status_code, 404)
        self.env.invalidate_all()
        self.assertFalse(theirs.sudo().report_ids)

    def test_acc_01_reports_of_others_are_not_seen(self):
        ours, theirs = self.make_work(), self.make_work(self.rival)
        report = self.report(ours, good_0="4", note="Ours")
        foreign = self.report(theirs, self.rival_user, good_0="5", note="Theirs")
        reports = self.env["mrp.subcontract.production.report"].with_user(self.vendor_user)
        self.assertEqual(reports.search([]), report)
        self.assertEqual(reports.browse(report.id).read(["qty_good", "note"])[0]["qty_good"], 4)
        with self.assertRaises(AccessError):
            reports.browse(foreign.id).read(["name"])
        for name in ("variance", "reviewer_id", "message_ids", "line_ids", "token"):
            with self.assertRaises(AccessError):
                reports.browse(report.id).read([name])
        for model in ("line", "component"):
            with self.assertRaises(AccessError):
                self.env[f"mrp.subcontract.production.report.{model}"].with_user(self.vendor_user).search([])
        with self.assertRaises(AccessError):
            reports.browse(report.id).note = "Forged"
        with self.assertRaises(AccessError):
            reports.browse(report.id).action_post()
        page = self.open_page(f"/my/outsourcing/work/{ours.id}")
        self.assertIn("Ours", page)
        self.assertNotIn("Theirs", page)
        url = f"/my/outsourcing/work/{ours.id}/report?corrects={foreign.id}"
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assert_refused(ours, "does not fit the work any more", propose=False, corrects=foreign, good_0="1")

    def test_acc_08_after_the_engagement_ended_nothing_is_reported(self):
        operation = self.make_work()
        fields = self.open_form(operation)
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        url = f"/my/outsourcing/work/{operation.id}/report/send"
        response = self.url_open(url, data={**fields, "csrf_token": "x"})
        self.assertTrue("/web/login" in response.url or response.status_code in (400, 404), response.url)
        self.env.invalidate_all()
        self.assertFalse(operation.report_ids)
        with self.assertRaises(AccessError):
            self.env["mrp.subcontract.production.report.reading"]._report_production(
                self.env["mrp.subcontract.operation"].with_user(self.vendor_user).browse(operation.id), fields
            )

    def test_the_home_page_counts_what_is_not_reported(self):
        first, second = self.make_work(), self.make_work()
        self.make_work(self.rival)
        self.make_work(ship=False)
        text = self.get_text(self.open_page("/my/outsourcing"))
        self.assertIn("On your floor: report what you made 2", text)
        page = self.open_page("/my/outsourcing/work?filterby=report")
        self.assertIn(first.name, page)
        self.report(first)
        self.report(second, good_0="9")
        text = self.get_text(self.open_page("/my/outsourcing"))
        self.assertIn("On your floor: report what you made 1", text)
        page = self.open_page("/my/outsourcing/work?filterby=report")
        self.assertNotIn(first.name, page)
        self.assertIn(second.name, page)

    def test_a_production_in_dozens_is_reported_in_units(self):
        operation = self.make_work(quantity=1, uom=self.dozen)
        self.assertEqual(self.open_form(operation)["good_0"], "12")
        self.report(operation, good_0="9", scrapped_0="3", why_0="Burnt")
        self.assertEqual((operation.report_ids.qty_good, operation.qty_reported, operation.qty_ready), (9, 0.75, 0.75))
        self.assertEqual(self.figures(operation), (0.75, 0.75, 0, 0.75))

    # --- consumption

    def test_con_07_what_was_reported_is_not_used_again_on_receipt(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        component = operation.component_ids
        self.report(operation, good_0="6")
        self.assertEqual((component.qty_consumed, self.quants(self.c1, self.at_vendor)), (6, {"": 9}))
        self.assertEqual((operation.qty_outstanding, self.open_return(operation).move_ids.product_uom_qty), (10, 10))
        self.receive_transfer(operation, 4)
        self.assertEqual((component.qty_consumed, self.figures(operation)), (6, (6, 2, 4, 6)))
        self.receive_transfer(operation, 6)
        self.assertEqual((component.qty_consumed, self.quants(self.c1, self.at_vendor)), (10, {"": 5}))
        self.assertEqual((operation.state, component.qty_variance), ("done", 0))

    def test_con_07_the_receive_dialog_knows_what_was_reported(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        self.report(operation, good_0="7", scrapped_0="1", why_0="Burnt")
        self.assertEqual(operation.component_ids.qty_consumed, 8)
        form = self.open_receive(operation)
        self.assertEqual((form.line_ids.edit(0).qty_good, form.component_line_ids.edit(0).qty_consumed), (9, 2))
        self.receive(operation, good=8, rejected=1)
        self.assertEqual((operation.component_ids.qty_consumed, operation.state), (10, "done"))

    def test_con_07_nothing_but_material_for_what_is_reported(self):
        """Material that is used up keeps no reported unit from coming back."""
        self.stock_up(self.c1, 10)
        operation = self.make_supplied(self.c1, sent=10)
        self.report(operation)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {})
        self.assertEqual((operation.qty_outstanding, operation.qty_ready), (10, 10))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, operation.qty_good, operation.component_ids.qty_consumed), ("done", 10, 10))

    def test_lot_01_lots_are_proposed_first_in_first_out_and_can_be_changed(self):
        first, second = self.make_lots(self.lotted, "L1", "L2")
        self.stock_up(self.lotted, 6, first)
        self.stock_up(self.lotted, 9, second)
        operation = self.make_supplied(self.lotted)
        component = operation.component_ids
        names = [self.used(component, lot) for lot in (first, second)]
        self.assertEqual([self.open_form(operation)[name] for name in names], ["6", "4"])
        # left as proposed, it follows the units
        self.report(operation, good_0="2")
        self.assertEqual(self.quants(self.lotted, self.at_vendor), {"L1": 4, "L2": 9})
        self.report(operation, good_0="3", **{names[0]: "0", names[1]: "3"})
        self.assertEqual(self.quants(self.lotted, self.at_vendor), {"L1": 4, "L2": 6})
        self.assertEqual(
            operation.report_ids.sorted("id")[-1].component_line_ids.filtered("qty_consumed").lot_id, second
        )
        self.assert_refused(
            operation, "Lotted L2: you used 7 Units, but only 6 are with you", good_0="5", **{names[1]: "7"}
        )
        self.assertEqual(self.get_fields(self.page)[names[1]], "7")

    def test_lot_01_forged_lots_are_refused(self):
        mine, elsewhere, foreign, here = self.make_lots(self.lotted, "MINE", "ELSEWHERE", "FOREIGN", "HERE")
        self.stock_up(self.lotted, 10, mine)
        operation = self.make_supplied(self.lotted, sent=10)
        self.stock_up(self.lotted, 10, elsewhere)
        self.make_supplied(self.lotted, sent=10)
        self.stock_up(self.lotted, 10, foreign)
        self.make_supplied(self.lotted, sent=10, vendor=self.rival)
        self.stock_up(self.lotted, 5, here)
        for lot in (elsewhere, foreign, here):
            self.assert_refused(
                operation, "not with you for this work", good_0="4", **{self.used(operation.component_ids, lot): "4"}
            )
            self.assertNotIn(lot.name, self.page)
        other = self.env["mrp.subcontract.component"].search(
            [("subcontract_operation_id", "!=", operation.id)], limit=1
        )
        self.assert_refused(operation, "not with you for this work", good_0="4", **{self.used(other, mine): "4"})
        # the same below the form
        with self.refused("Lotted FOREIGN: you used 4 Units, but only 0 are with you"):
            self.env["mrp.subcontract.production.report"].create(
                {
                    "name": "Forged",
                    "subcontract_operation_id": operation.id,
                    "vendor_id": self.vendor.id,
                    "component_line_ids": [
                        (0, 0, {"component_id": operation.component_ids.id, "lot_id": foreign.id, "qty_consumed": 4})
                    ],
                }
            )._submit()
        self.assertEqual(self.quants(self.lotted, self.at_vendor), {"MINE": 10, "ELSEWHERE": 10})
        self.assertEqual(self.quants(self.lotted, self.at_rival), {"FOREIGN": 10})

    def test_con_09_strict_is_refused(self):
        self.stock_up(self.c1, 30)
        operation = self.make_supplied(self.c1, sent=30, consumption="strict")
        name = self.used(operation.component_ids)
        self.assert_refused(operation, "C1: 25 Units used, 10 Units needed.*No difference is allowed", **{name: "25"})
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 30})
        self.report(operation, good_0="4")
        self.assertEqual(operation.component_ids.qty_consumed, 4)

    def test_con_09_warning_goes_to_review(self):
        self.stock_up(self.c1, 30)
        operation = self.make_supplied(self.c1, sent=30, consumption="warning")
        report = self.report(operation, **{self.used(operation.component_ids): "25"})
        self.assertEqual((report.state, report.variance), ("review", "C1: 25 Units used, 10 Units needed."))
        self.assertIn("counts as soon as we have looked at it", self.answer)
        self.assertEqual((self.quants(self.c1, self.at_vendor), operation.qty_reported), ({"": 30}, 0))
        self.assertEqual(report.activity_ids.user_id, operation.user_id)
        # it is not asked for twice
        self.assertEqual(self.figures(operation), (0, 0, 0, 10))
        report.with_user(self.planner).action_post()
        self.assertEqual((self.quants(self.c1, self.at_vendor), self.figures(operation)), ({"": 5}, (10, 10, 0, 10)))
        self.assertEqual((report.state, report.reviewer_id), ("posted", self.planner))
        self.assertFalse(report.activity_ids)

    def test_con_09_flexible_posts_and_shows_the_variance(self):
        self.stock_up(self.c1, 30)
        operation = self.make_supplied(self.c1, sent=30)
        report = self.report(operation, **{self.used(operation.component_ids): "25"})
        self.assertEqual((report.state, report.variance), ("posted", "C1: 25 Units used, 10 Units needed."))
        line = report.component_line_ids
        self.assertEqual((line.qty_needed, line.qty_consumed, line.qty_variance), (10, 25, 15))
        self.assertIn("C1: 25 Units used", self.last_message(operation))
        self.receive_transfer(operation)
        self.assertEqual((operation.component_ids.qty_consumed, operation.component_ids.qty_variance), (25, 15))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 5})

    def test_con_09_more_than_is_there_is_refused(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        self.assert_refused(
            operation, "you used 16 Units, but only 15 are with you", **{self.used(operation.component_ids): "16"}
        )
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 15})

    def test_con_09_less_there_than_needed_is_said(self):
        self.stock_up(self.c1, 20)
        operation = self.make_supplied(self.c1, sent=20, per_unit=2)
        self.report(operation, good_0="4", **{self.used(operation.component_ids): "14"})
        self.assertEqual((operation.component_ids.qty_at_vendor, operation.qty_outstanding), (6, 7))
        self.assertEqual(self.open_form(operation)[self.used(operation.component_ids)], "6")
        self.assert_refused(operation, "these units need 12 Units, and only 6 are with you", good_0="6")
        self.report(operation, good_0="6", **{self.used(operation.component_ids): "5"})
        self.assertEqual((operation.component_ids.qty_consumed, self.figures(operation)), (19, (10, 10, 0, 10)))

    def test_stock_of_ours_at_the_vendor_is_used_and_never_below_zero(self):
        self.stock_up(self.c1, 12, location=self.at_vendor)
        bom = self.make_bom(self.bracket, self.service, [(self.c1, 1, "outside")], consumption="flexible")
        bom.bom_line_ids.outsourcing_supply = "vendor_stock"
        operation = self.make_work(bom=bom)
        self.assert_refused(
            operation, "you used 13 Units, but only 12 are with you", **{self.used(operation.component_ids): "13"}
        )
        self.report(operation, good_0="6")
        self.assertEqual((self.quants(self.c1, self.at_vendor), operation.component_ids.qty_consumed), ({"": 6}, 6))
        self.receive_transfer(operation)
        self.assertEqual((self.quants(self.c1, self.at_vendor), operation.component_ids.qty_consumed), ({"": 2}, 10))

    def test_units_that_come_into_being_at_the_vendor(self):
        self.stock_up(self.c1, 10)
        operation = self.make_supplied(self.c1, sent=10, step={"ship_wip": False})
        self.assertEqual(self.open_form(operation)["good_0"], "10")
        self.report(operation, good_0="6", scrapped_0="1", why_0="Burnt")
        self.assertEqual((operation.qty_ready, operation.qty_unreported, operation.qty_outstanding), (6, 3, 9))
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 3})
        self.assert_refused(operation, "That would be 11 Units, and 10 are ordered", good_0="4")
        self.receive_transfer(operation, 6)
        self.assertEqual((operation.qty_ready, operation.qty_unreported), (0, 3))
        self.receive_transfer(operation)
        self.assertEqual((operation.qty_good, operation.component_ids.qty_consumed), (9, 10))
        self.assertEqual(operation.state, "done")

    def test_units_for_rework_use_nothing_again(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        self.receive(operation, good=6, rejected=4)
        action = operation.action_rework()
        form = Form(self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"]))
        form.save().action_confirm()
        self.ship(operation)
        self.env.invalidate_all()
        self.assertEqual(self.figures(operation), (0, 0, 4, 4))
        self.report(operation)
        self.assertEqual((self.figures(operation), operation.component_ids.qty_consumed), ((4, 4, 0, 4), 10))
        self.receive_transfer(operation)
        self.assertEqual((operation.qty_good, operation.component_ids.qty_consumed), (10, 10))
