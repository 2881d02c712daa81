from datetime import timedelta

from odoo import fields

from ..common.base import OutsourcingCommon


class TestPlanning(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        days = {"ship_out_days": 2, "process_days": 5, "ship_back_days": 2}
        cls.boms = [cls.make_bom(cls.make_product(f"P{number}"), cls.service, step=days) for number in range(2)]

    def plating(self, job):
        return job.workorder_ids.filtered(lambda wo: wo.name == "Plating")

    def test_sch_02_productions_at_one_vendor_do_not_push_each_other(self):
        productions = [self.make_production(bom, 10, previous_done=False) for bom in self.boms]
        for production in productions:
            production.workorder_ids.filtered(lambda wo: wo.name == "Before 0").duration_expected = 60
            production.button_plan()
        first, second = (self.plating(production) for production in productions)
        for workorder in (first, second):
            self.assertEqual(workorder.date_finished - workorder.date_start, timedelta(days=9))
            self.assertNotEqual(workorder.leave_id.resource_id, self.workcenter.resource_id)
        # the second manufacturing order waits for the work centre before it leaves, not for the vendor
        self.assertLess(second.date_start - first.date_start, timedelta(days=1))
        self.assertFalse(any("Planned at the same time" in (wo.json_popover or "") for wo in first | second))
        for production in productions:
            after = production.workorder_ids.filtered(lambda wo: wo.name == "After 0")
            self.assertGreaterEqual(after.date_start, self.plating(production).date_finished)
            self.assertGreaterEqual(production.date_finished, self.plating(production).date_finished)

    def test_dates_reach_order_line_and_transfers(self):
        production = self.make_production(self.boms[0], 10, previous_done=False)
        order = self.request(production)
        production.button_plan()
        operation = self.get_operation(production)
        plating = self.plating(production)
        self.assertEqual((operation.date_out, operation.date_back), (plating.date_start, plating.date_finished))
        self.assertEqual(order.order_line.date_planned, plating.date_finished)
        order.button_confirm()
        self.assertEqual(operation.picking_ids.scheduled_date, plating.date_start)
        self.report_before(production, 10)
        self.ship(operation)
        self.assertEqual(self.open_return(operation).scheduled_date, plating.date_finished)

    def test_buyer_moves_the_date(self):
        production = self.make_production(self.boms[0], 10, previous_done=False)
        production.button_plan()
        self.report_before(production, 10)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        later = operation.date_back + timedelta(days=3)
        order.order_line.date_planned = later
        after = production.workorder_ids.filtered(lambda wo: wo.name == "After 0")
        self.assertEqual(operation.date_back, later)
        self.assertEqual(self.plating(production).date_finished, later)
        self.assertGreaterEqual(after.date_start, later)
        self.assertEqual(self.open_return(operation).scheduled_date, later)
        self.assertGreaterEqual(production.date_finished, later)

    def test_late_operations(self):
        production = self.make_production(self.boms[0], 10)
        operation = self.get_operation(production)
        self.assertFalse(operation.is_late)
        operation.date_back = fields.Datetime.now() - timedelta(days=1)
        self.assertTrue(operation.is_late)
        late = self.env["mrp.subcontract.operation"].search([("is_late", "=", True)])
        self.assertIn(operation, late)
