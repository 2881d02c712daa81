from odoo.tests import tagged

from ..common.reports import OutsourcedOrderReportCommon


@tagged("post_install", "-at_install")
class TestPortalReportsOutsourcedOrder(OutsourcedOrderReportCommon):
    """What vendors report that make the outsourced order: finished goods at their location, made of our components."""

    def component(self, operation, product):
        return operation.component_ids.filtered(lambda component: component.product_id == product)

    def test_job_02_reported_in_parts(self):
        operation = self.make_boards()
        self.assertEqual(self.figures(operation), (0, 0, 10, 0))
        fields = self.open_form(operation)
        steel, paint = self.component(operation, self.steel), self.component(operation, self.paint)
        self.assertEqual((fields["good_0"], fields[self.used(steel)], fields[self.used(paint)]), ("10", "20", "10"))
        report = self.report(operation, good_0="4")
        self.assertEqual((report.state, operation.qty_made), ("posted", 4))
        self.assertEqual(self.figures(operation), (4, 4, 6, 4))
        self.assertEqual((self.quants(self.steel, self.vendor_stock), steel.qty_consumed), ({"": 12}, 8))
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"": 4})
        self.report(operation, good_0="5", scrapped_0="1", why_0="Burnt")
        self.assertEqual((operation.qty_made, operation.qty_scrapped, self.figures(operation)), (9, 1, (9, 9, 0, 9)))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})
        order = operation.sudo().purchase_id
        self.validate(self.open_receipt(order))
        self.assertEqual((self.on_hand(self.product, self.stock), operation.state), (9, "done"))
        self.assertEqual(operation.qty_ready, 0)

    def test_con_09_what_was_really_used(self):
        operation = self.make_boards(Steel=30)
        steel = self.component(operation, self.steel)
        report = self.report(operation, good_0="4", **{self.used(steel): "11"})
        self.assertEqual(report.variance, "Steel: 11 Units used, 8 Units needed.")
        self.assertEqual((steel.qty_consumed, self.quants(self.steel, self.vendor_stock)), (11, {"": 19}))
        self.assertEqual(self.quants(self.paint, self.vendor_stock), {"": 6})
        self.report(operation, good_0="4", scrapped_0="2", why_0="Burnt", **{self.used(steel): "18"})
        self.assertEqual((steel.qty_consumed, self.quants(self.steel, self.vendor_stock)), (29, {"": 1}))
        self.assertEqual((operation.qty_made, operation.qty_scrapped), (8, 2))
        # the value of what was used is in what was made and scrapped
        consumed = operation.sudo().move_ids.filtered(lambda m: m.subcontract_role == "consumed" and m.state == "done")
        self.assertEqual(sum(consumed.mapped("value")), 29 * 20 + 10 * 10)

    def test_con_09_strict_and_warning(self):
        operation = self.make_boards(bom=self.bom.copy({"consumption": "strict"}), Steel=50)
        name = self.used(self.component(operation, self.steel))
        self.assert_refused(operation, "Steel: 25 Units used, 20 Units needed.*No difference", **{name: "25"})
        operation = self.make_boards(bom=self.bom.copy({"consumption": "warning"}), Steel=50)
        name = self.used(self.component(operation, self.steel))
        report = self.report(operation, **{name: "25"})
        self.assertEqual((report.state, operation.qty_made, self.figures(operation)), ("review", 0, (0, 0, 0, 0)))
        report.with_user(self.planner).action_post()
        self.assertEqual((report.state, operation.qty_made), ("posted", 10))
        self.assertEqual(self.component(operation, self.steel).qty_consumed, 25)

    def test_lot_01_component_lots_are_chosen_and_never_forged(self):
        resin = self.make_product("Resin", cost=2.0, tracking="lot")
        first, second, ours, foreign = self.make_lots(resin, "R1", "R2", "OURS", "FOREIGN")
        self.stock_up(resin, 6, first)
        self.stock_up(resin, 10, second)
        bom = self.make_whole_bom(self.product, [(resin, 1)], consumption="flexible")
        operation = self.make_boards(bom=bom, Resin=16)
        self.stock_up(resin, 5, ours)
        self.stock_up(resin, 5, foreign, self.at_rival)
        component = operation.component_ids
        names = [self.used(component, lot) for lot in (first, second)]
        for lot in (ours, foreign):
            self.assert_refused(operation, "not with you for this work", **{self.used(component, lot): "1"})
            self.assertNotIn(lot.name, self.page)
        self.report(operation, good_0="4", **{names[0]: "1", names[1]: "3"})
        self.assertEqual(self.quants(resin, self.vendor_stock), {"R1": 5, "R2": 7})
        finished = operation.sudo().move_ids.filtered(lambda m: m.subcontract_role == "made" and m.state == "done")
        self.assertEqual(finished.move_line_ids.consume_line_ids.lot_id, first | second)
        self.assert_refused(operation, "Resin R1: you used 6 Units, but only 5", good_0="6", **{names[0]: "6"})
        self.report(operation)
        self.assertEqual(self.quants(resin, self.vendor_stock), {"R2": 6})
        self.assertEqual(self.quants(resin, self.at_rival), {"FOREIGN": 5})

    def test_acc_03_lots_of_the_product_are_the_vendors_to_make(self):
        self.product.tracking = "lot"
        self.make_lots(self.product, "TAKEN")
        operation = self.make_boards(Steel=30)
        self.assert_refused(operation, "Enter the lot number", lot_n0="", good_n0="4")
        self.assert_refused(operation, "“TAKEN” can't be used for this work", lot_n0="TAKEN", good_n0="4")
        self.report(
            operation,
            lot_n0="A",
            good_n0="3",
            lot_n1="B",
            good_n1="2",
            **{self.used(self.component(operation, self.steel)): "13"},
        )
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"A": 3, "B": 2})
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 17})
        self.assertEqual(self.component(operation, self.steel).qty_consumed, 13)
        # the same lot goes on
        self.report(operation, lot_n0="B", good_n0="4", scrapped_n0="1", why_n0="Burnt")
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"A": 3, "B": 6})
        self.assertEqual((operation.qty_made, operation.qty_scrapped), (9, 1))

    def test_acc_03_serials_of_the_product(self):
        self.product.tracking = "serial"
        operation = self.make_boards(quantity=4)
        report = self.report(operation, serials_good="A1\nA2", serials_scrapped="A3", why_serials="Burnt")
        self.assertEqual(sorted(report.line_ids.lot_id.mapped("name")), ["A1", "A2", "A3"])
        self.assertEqual(self.quants(self.product, self.vendor_stock), {"A1": 1, "A2": 1})
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 2})
        self.assert_refused(operation, "You have reported these already: A2", serials_good="A2")
        self.assert_refused(operation, "4 .*ordered|that would be 5", serials_good="A5\nA6")
        self.report(operation, serials_good="A4")
        self.assertEqual((operation.qty_made, operation.qty_scrapped), (3, 1))

    def test_more_than_ordered_is_refused(self):
        operation = self.make_boards()
        self.assert_refused(operation, "that would be 11", good_0="11")
        self.assert_refused(operation, "can't be negative", good_0="-1")
        self.assertEqual(operation.qty_made, 0)

    def test_con_08_corrected(self):
        operation = self.make_boards(Steel=30)
        name = self.used(self.component(operation, self.steel))
        report = self.report(operation, good_0="4")
        self.report(operation, corrects=report, **{name: "6"})
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 24})
        # one more unit was made, of less steel and more paint
        paint = self.used(self.component(operation, self.paint))
        self.report(operation, corrects=report, good_0="5", **{name: "5", paint: "6"})
        self.assertEqual((operation.qty_made, self.quants(self.product, self.vendor_stock)), (5, {"": 5}))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 25})
        self.assertEqual(self.quants(self.paint, self.vendor_stock), {"": 4})
        # nothing is proposed of what is short; left empty, it is what the units need
        self.assertEqual(self.open_form(operation)[paint], "")
        self.assert_refused(operation, "Paint: these units need 5 Units, and only 4 are with you")
        self.report(operation, **{paint: "4"})
        self.assertEqual((operation.qty_made, self.figures(operation)), (10, (10, 10, 0, 10)))

    def test_acc_01_a_foreign_outsourced_order(self):
        operation = self.make_boards()
        self.authenticate("rival", "rival")
        url = f"/my/outsourcing/work/{operation.id}/report"
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self.send(f"{url}/send", self.rival_user, token="t", good_0="1").status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(operation.qty_made, 0)
