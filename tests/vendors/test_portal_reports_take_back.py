from odoo import fields
from odoo.tests import tagged

from ..common.reports import OutsourcedOrderReportCommon


@tagged("post_install", "-at_install")
class TestPortalReportsTakeBack(OutsourcedOrderReportCommon):
    """Outsourced orders of which more was reported than made: 2 steel at 20, 1 paint at 10 and 8 a unit."""

    def fields_used(self, operation, steel, paint):
        components = {component.product_id: component for component in operation.component_ids}
        return {self.used(components[self.steel]): str(steel), self.used(components[self.paint]): str(paint)}

    def parts(self, operation):
        """(produced, to produce, state) of each part of the manufacturing order"""
        productions = operation.production_group_id.production_ids.sorted("backorder_sequence")
        return [(production.qty_produced, production.product_qty, production.state) for production in productions]

    def values(self, operation):
        made = operation.sudo().move_ids.filtered(lambda m: m.subcontract_role == "made" and m.state == "done")
        return made.sorted("id").mapped("value")

    def at_vendor_now(self, operation):
        """(boards, steel, paint) at the vendor"""
        return tuple(
            self.quants(product, self.vendor_stock).get("", 0) for product in (self.product, self.steel, self.paint)
        )

    def test_con_08_some_of_a_part_is_taken_back(self):
        operation = self.make_boards()
        report = self.report(operation, good_0="4")
        self.assertEqual((self.at_vendor_now(operation), self.values(operation)), ((4, 12, 6), [232]))
        correction = self.report(operation, corrects=report, good_0="3", **self.fields_used(operation, 6, 3))
        self.assertEqual((correction.state, correction.qty_good), ("posted", -1))
        self.assertEqual((self.at_vendor_now(operation), self.values(operation)), ((3, 14, 7), [174]))
        self.assertEqual((operation.qty_made, self.figures(operation)), (3, (3, 3, 7, 3)))
        self.assertEqual(self.parts(operation)[0], (3, 3, "done"))
        self.assertEqual([part[:2] for part in self.parts(operation)[1:]], [(0, 7)])
        self.assertEqual(self.product.standard_price, 58)
        self.assertEqual([c.qty_consumed for c in operation.component_ids], [6, 3])
        # the rest is made, received, and costs what it would have cost
        self.assertEqual(self.open_form(operation)["good_0"], "7")
        self.report(operation)
        self.assertEqual((self.at_vendor_now(operation), self.values(operation)), ((10, 0, 0), [174, 406]))
        self.validate(self.open_receipt(operation.sudo().purchase_id))
        self.assertEqual((self.on_hand(self.product, self.stock), operation.state), (10, "done"))
        self.assertEqual(operation.sudo().purchase_line_id.qty_received, 10)

    def test_con_08_of_a_production_that_was_made_completely(self):
        operation = self.make_boards()
        report = self.report(operation)
        self.assertEqual(self.parts(operation), [(10, 10, "done")])
        self.report(operation, corrects=report, good_0="8", **self.fields_used(operation, 16, 8))
        self.assertEqual((self.at_vendor_now(operation), self.values(operation)), ((8, 4, 2), [464]))
        self.assertEqual([part[:2] for part in self.parts(operation)], [(8, 8), (0, 2)])
        self.assertEqual((self.figures(operation), operation.state), ((8, 8, 2, 8), "at_vendor"))
        again = self.report(operation, good_0="2")
        self.assertEqual((again.qty_good, self.values(operation)), (2, [464, 116]))
        self.assertEqual(self.parts(operation), [(8, 8, "done"), (2, 2, "done")])
        self.validate(self.open_receipt(operation.sudo().purchase_id))
        self.assertEqual((self.on_hand(self.product, self.stock), operation.state), (10, "done"))

    def test_con_08_not_what_was_received(self):
        operation = self.make_boards()
        report = self.report(operation, good_0="4")
        self.validate(self.open_receipt(operation.sudo().purchase_id), {self.product: 3})
        self.assert_refused(
            operation, "Board: 2 Units can't be reversed, because only 1 of .* still", corrects=report, good_0="2"
        )
        self.report(operation, corrects=report, good_0="3", **self.fields_used(operation, 6, 3))
        self.assertEqual((self.at_vendor_now(operation), operation.qty_made), ((0, 14, 7), 3))
        self.assertEqual((self.on_hand(self.product, self.stock), self.values(operation)), (3, [174]))

    def test_con_08_all_of_it_and_what_was_used_all_the_same(self):
        operation = self.make_boards()
        first = self.report(operation, good_0="4")
        second = self.report(operation, good_0="3")
        self.report(operation, corrects=first, good_0="0", **self.fields_used(operation, 0, 0))
        self.assertEqual((self.at_vendor_now(operation), sum(self.values(operation))), ((3, 14, 7), 174))
        # two steel were spent on nothing: what is made next bears them
        self.report(operation, corrects=second, good_0="0", **self.fields_used(operation, 2, 0))
        self.assertEqual((self.at_vendor_now(operation), sum(self.values(operation))), ((0, 18, 10), 0))
        self.assertEqual((operation.qty_made, self.figures(operation)), (0, (0, 0, 10, 0)))
        self.report(operation, good_0="9", **self.fields_used(operation, 18, 9))
        self.assertEqual((self.at_vendor_now(operation), sum(self.values(operation))), ((9, 0, 1), 40 + 9 * 58))

    def check_books(self, method, extra):
        """A unit less was made, and a steel was spent on it all the same.

        :param extra: what of that is in the value of the other units; the rest stays on the production account
        """
        self.product.categ_id = self.use_real_time(method)
        if method == "standard":
            self.product.standard_price = 58
        operation = self.make_boards()
        report = self.report(operation, good_0="4")
        self.assertEqual((self.balance(self.production), self.balance(self.valuation)), (0, 0))
        # a unit less, of which a steel was spent all the same
        self.report(operation, corrects=report, good_0="3", **self.fields_used(operation, 7, 3))
        self.assertEqual(self.values(operation), [174 + extra])
        books = (self.balance(self.production), self.balance(self.valuation))
        self.assertEqual(books, (20 - extra, extra - 20))
        # what was to be paid to the vendor is not paid for what was not made
        order = operation.sudo().purchase_id
        self.validate(self.open_receipt(order), {self.product: 3})
        self.bill(order)
        self.assertEqual(self.values(operation), [174 + extra])

    def test_con_08_the_books_follow(self):
        self.check_books("average", extra=20)

    def test_con_08_the_books_follow_fifo(self):
        self.check_books("fifo", extra=20)

    def test_con_08_the_books_follow_standard(self):
        self.check_books("standard", extra=0)

    def test_con_08_after_review(self):
        operation = self.make_boards()
        report = self.report(operation, good_0="4")
        self.engagement.report_policy = "review"
        correction = self.report(operation, corrects=report, good_0="3", **self.fields_used(operation, 6, 3))
        self.assertEqual((correction.state, operation.qty_made), ("review", 4))
        self.validate(self.open_receipt(operation.sudo().purchase_id), {self.product: 4})
        with self.refused("only 0 of what you reported as good are still with you"):
            correction.with_user(self.planner).action_post()
        self.assertEqual((correction.state, operation.qty_made), ("review", 4))

    def test_con_08_the_bill_of_materials_rule_applies(self):
        operation = self.make_boards(bom=self.bom.copy({"consumption": "strict"}))
        report = self.report(operation, good_0="4")
        self.assert_refused(operation, "Steel: 8 Units used, 6 .*No difference", corrects=report, good_0="3")
        self.report(operation, corrects=report, good_0="3", **self.fields_used(operation, 6, 3))
        self.assertEqual((operation.qty_made, self.at_vendor_now(operation)), (3, (3, 14, 7)))

    def test_lot_01_lots_are_taken_back_one_by_one(self):
        self.product.tracking = "lot"
        operation = self.make_boards()
        report = self.report(operation, lot_n0="A", good_n0="3", lot_n1="B", good_n1="2")
        lots = {lot.name: lot.id for lot in report.line_ids.lot_id}
        fields = {f"good_{lots['A']}": "1", f"good_{lots['B']}": "3"}
        self.report(operation, corrects=report, **fields, **self.fields_used(operation, 8, 4))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"A": 1, "B": 3})
        self.assertEqual((operation.qty_made, sum(self.values(operation))), (4, 4 * 58))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 12})

    def send_notice(self, operation, lots):
        """The vendor sends a shipment notice by name of the lot."""
        there = self.env["mrp.subcontract.vendor.shipping"]._get_shippable(operation)
        quantities = {lot.id: lots[lot.name] for lot in there if lot.name in lots}
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        self.env["mrp.subcontract.vendor.shipping"]._send_notice_for_vendor(
            operation.with_user(self.vendor_user), quantities, tomorrow
        )
        self.env.invalidate_all()
        return operation.sudo().notice_ids.sorted("id")[-1]

    def get_noticed(self, notice):
        return {line.lot_id.name: line.quantity for line in notice.line_ids}

    def test_what_has_shipment_notice_follows_what_is_taken_back(self):
        self.product.tracking = "lot"
        operation = self.make_boards()
        report = self.report(operation, lot_n0="A", good_n0="3", lot_n1="B", good_n1="2")
        notice = self.send_notice(operation, {"A": 3, "B": 2})
        self.assertEqual(self.get_noticed(notice), {"A": 3, "B": 2})
        lots = {lot.name: lot.id for lot in report.line_ids.lot_id}
        correction = {f"good_{lots['A']}": "1", f"good_{lots['B']}": "0"}
        corrected = self.report(operation, corrects=report, **correction, **self.fields_used(operation, 2, 1))
        self.assertEqual((notice.state, self.get_noticed(notice)), ("sent", {"A": 1}))
        self.assertIn("shipment notice corrected", " ".join(operation.purchase_id.message_ids.mapped("body")))
        move = self.env["mrp.subcontract.vendor.shipping"]._get_expected_moves(operation)
        self.assertEqual([(line.lot_id.name, line.quantity) for line in move.move_line_ids], [("A", 1)])
        self.report(operation, corrects=corrected, **{f"good_{lots['A']}": "0"}, **self.fields_used(operation, 0, 0))
        self.assertEqual((notice.state, operation.has_shipment_notice), ("withdrawn", False))

    def test_lot_01_serials_are_taken_back_and_reported_again(self):
        self.product.tracking = "serial"
        operation = self.make_boards(quantity=4)
        report = self.report(operation, serials_good="A1\nA2\nA3")
        self.report(operation, corrects=report, serials_good="A1", **self.fields_used(operation, 2, 1))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"A1": 1})
        self.assertEqual(
            ([part[:2] for part in self.parts(operation)], self.values(operation)), ([(1, 1), (0, 3)], [58])
        )
        self.assert_refused(operation, "You have reported these already: A1", serials_good="A1\nA2")
        self.report(operation, serials_good="A2\nA4")
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"A1": 1, "A2": 1, "A4": 1})
        self.assertEqual((operation.qty_made, sum(self.values(operation))), (3, 3 * 58))
        finished = operation.sudo().move_ids.filtered(lambda m: m.subcontract_role == "made_reversed")
        self.assertEqual(sorted(finished.lot_ids.mapped("name")), ["A2", "A3"])

    def test_acc_01_a_rival_takes_nothing_back(self):
        operation = self.make_boards()
        report = self.report(operation, good_0="4")
        url = f"/my/outsourcing/work/{operation.id}/report/send"
        response = self.send(url, self.rival_user, token="t", corrects=str(report.id), good_0="0")
        self.assertEqual(response.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(operation.qty_made, 4)
