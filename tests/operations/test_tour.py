from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common.base import OutsourcingCommon


@tagged("post_install", "-at_install")
class TestTour(OutsourcingCommon, HttpCase):
    def test_a_buyer_outsources_a_step_and_receives_it_back(self):
        service = self.make_service()
        production = self.make_production(self.make_bom(self.make_product("Bracket"), service), 10)
        self.boss.password = "boss"
        self.start_tour(
            f"/odoo/action-mrp.mrp_production_action/{production.id}",
            "mrp_outsourcing_outsource_a_step",
            login="boss",
            timeout=180,
        )
        operation = self.get_operation(production)
        self.assertEqual((operation.state, operation.qty_good, operation.qty_scrapped), ("done", 8, 2))
        self.assertEqual(operation.purchase_line_id.qty_received, 8)
        self.assertEqual(operation.workorder_id.qty_produced, 8)

    def test_a_planner_works_the_worksheet(self):
        service = self.make_service(vendors=(self.vendor, self.rival))
        bom = self.make_bom(self.make_product("Bracket"), service, policy="either")
        first, second = self.make_production(bom, 10), self.make_production(bom, 5)
        self.boss.password = "boss"
        self.start_tour(
            "/odoo/action-mrp_outsourcing.mrp_subcontract_worksheet_action",
            "mrp_outsourcing_work_the_worksheet",
            login="boss",
            timeout=180,
        )
        self.assertEqual(first.subcontract_operation_ids.purchase_id.partner_id, self.vendor)
        active = second.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
        self.assertEqual((active.vendor_id, active.state, active.quantity), (self.rival, "requested", 5))

    def test_a_planner_reviews_a_date(self):
        service = self.make_service(vendors=(self.vendor, self.rival))
        days = {"ship_out_days": 1, "process_days": 3, "ship_back_days": 1}
        production = self.make_production(
            self.make_bom(self.make_product("Bracket"), service, step=days), 10, previous_done=False
        )
        production.date_deadline = fields.Datetime.now() + timedelta(days=10)
        production.button_plan()
        order = self.order(production)
        operation = self.get_operation(production)
        planned = operation.date_back
        promised = planned.replace(microsecond=0) + timedelta(days=20)
        order.order_line.date_promised = promised
        self.boss.password = "boss"
        self.start_tour(
            f"/odoo/action-mrp.mrp_production_action/{production.id}",
            "mrp_outsourcing_review_a_date",
            login="boss",
            timeout=180,
        )
        line = order.order_line
        self.assertEqual((line.date_agreed, line.date_planned, operation.date_back), (promised,) * 3)
        self.assertFalse(operation.is_response_waiting)
        # the preview of another vendor left everything as it was
        self.assertEqual(production.subcontract_operation_ids, operation)
        self.assertEqual((operation.vendor_id, operation.quantity, operation.state), (self.vendor, 10, "ordered"))

    def test_a_planner_looks_at_the_calendar(self):
        days = {"ship_out_days": 1, "process_days": 3, "ship_back_days": 1}
        production = self.make_production(
            self.make_bom(self.make_product("Bracket"), self.make_service(), step=days), 10
        )
        self.order(production)
        self.boss.password = "boss"
        self.start_tour(
            "/odoo/action-mrp_outsourcing.mrp_subcontract_operation_action",
            "mrp_outsourcing_look_at_the_calendar",
            login="boss",
            timeout=180,
        )
