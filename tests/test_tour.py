from odoo.tests import HttpCase, tagged

from .common import OutsourcingCommon


@tagged("post_install", "-at_install")
class TestTour(OutsourcingCommon, HttpCase):
    def test_a_buyer_outsources_a_step_and_receives_it_back(self):
        service = self.make_service()
        job = self.make_job(self.make_bom(self.make_product("Bracket"), service), 10)
        self.boss.password = "boss"
        self.start_tour(
            f"/odoo/action-mrp.mrp_production_action/{job.id}",
            "mrp_outsourcing_outsource_a_step",
            login="boss",
            timeout=180,
        )
        operation = self.get_operation(job)
        self.assertEqual((operation.state, operation.qty_good, operation.qty_scrapped), ("done", 8, 2))
        self.assertEqual(operation.purchase_line_id.qty_received, 8)
        self.assertEqual(operation.workorder_id.qty_produced, 8)

    def test_a_planner_works_the_worksheet(self):
        service = self.make_service(vendors=(self.vendor, self.rival))
        bom = self.make_bom(self.make_product("Bracket"), service, policy="either")
        first, second = self.make_job(bom, 10), self.make_job(bom, 5)
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
