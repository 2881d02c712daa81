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
