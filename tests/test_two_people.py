from threading import Barrier, Thread

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger


class TestTwoPeople(BaseCase):
    """Two real transactions at the same time, as two users' requests are. What it makes stays in the test database."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            env["res.config.settings"].create({"group_outsourcing": True, "group_mrp_routings": True}).execute()
            vendor = env["res.partner"].create({"name": "Twice Asked"})
            service = env["product.product"].create(
                {
                    "name": "Plating at the same time",
                    "type": "service",
                    "purchase_method": "receive",
                    "seller_ids": [Command.create({"partner_id": vendor.id, "price": 8.0})],
                }
            )
            product = env["product.product"].create({"name": "Contested", "is_storable": True})
            step = {
                "name": "Plating",
                "workcenter_id": env["mrp.workcenter"].create({"name": "Contested"}).id,
                "outsourcing_policy": "outside",
                "outsourcing_service_id": service.id,
            }
            bom = env["mrp.bom"].create(
                {"product_tmpl_id": product.product_tmpl_id.id, "operation_ids": [Command.create(step)]}
            )
            job = env["mrp.production"].create({"product_id": product.id, "bom_id": bom.id, "product_qty": 10})
            job.action_confirm()
            self.operation_id = job.subcontract_operation_ids.id
            if self._testMethodName != "test_ordering_at_the_same_moment":
                job.action_outsource()
                job.subcontract_operation_ids.purchase_id.button_confirm()
                job.subcontract_operation_ids.picking_ids.button_validate()

    def at_the_same_moment(self, *actions):
        """Run actions in transactions of their own that have all begun before the first does anything.

        :return: the errors that users see
        """
        barrier = Barrier(len(actions))
        errors = []

        def run(action):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
                operation = env["mrp.subcontract.operation"].browse(self.operation_id)
                first = [True]

                def attempt():
                    operation.invalidate_recordset()
                    self.assertTrue(operation.state)
                    if first.pop() if first else False:
                        barrier.wait(timeout=60)
                    action(operation)

                try:
                    retrying(attempt, env)
                except UserError as error:
                    cr.rollback()
                    errors.append(str(error))

        threads = [Thread(target=run, args=(action,)) for action in actions]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return errors

    def facts(self, function):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return function(env["mrp.subcontract.operation"].browse(self.operation_id))

    @staticmethod
    def receive(operation):
        wizard = operation.env["mrp.subcontract.receive"].create({"subcontract_operation_id": operation.id})
        wizard.line_ids.qty_good = 10
        wizard.action_confirm()

    def test_rcv_19_two_receipts_of_the_same_pieces(self):
        def receive_trip(operation):
            moves = operation.move_ids.filtered(
                lambda move: move.subcontract_role == "good" and move.state not in ("done", "cancel")
            )
            picking = moves.picking_id or operation.picking_ids.sorted("id")[-1]
            picking.button_validate()

        errors = self.at_the_same_moment(self.receive, receive_trip)
        self.assertEqual(len(errors), 1, errors)
        found = self.facts(lambda op: (op.state, op.qty_good, op.qty_at_vendor, op.purchase_line_id.qty_received))
        self.assertEqual(found, ("done", 10, 0, 10))
        self.assertEqual(self.facts(lambda op: op.workorder_id.qty_produced), 10)

    def test_ordering_at_the_same_moment(self):
        self.at_the_same_moment(lambda op: op.action_order(), lambda op: op.action_order())
        self.assertEqual(self.facts(lambda op: len(op.purchase_line_ids)), 1)
        with self.registry.cursor() as cr:
            operation = api.Environment(cr, SUPERUSER_ID, {})["mrp.subcontract.operation"].browse(self.operation_id)
            operation.action_cancel()

    # --- two users of one vendor report at the same moment

    def make_vendor_user(self):
        """A portal user of the vendor; what it makes stays in the test database."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, "no_reset_password": True})
            operation = env["mrp.subcontract.operation"].browse(self.operation_id)
            user = env["res.users"].create(
                {
                    "name": "Vendor's",
                    "login": f"vendor of {self.operation_id}",
                    "group_ids": [Command.set(env.ref("base.group_portal").ids)],
                }
            )
            user.partner_id.parent_id = operation.vendor_id
            env["mrp.subcontract.engagement"].create(
                {
                    "vendor_id": operation.vendor_id.id,
                    "vendor_user_ids": [Command.set(user.ids)],
                    "line_ids": [Command.create({"product_id": operation.product_id.id})],
                }
            ).action_activate()
            return user.id

    def finish(self):
        """Nothing is left open for the tests that come after."""
        with self.registry.cursor() as cr:
            operation = api.Environment(cr, SUPERUSER_ID, {})["mrp.subcontract.operation"].browse(self.operation_id)
            self.receive(operation)
            operation._get_engagement().action_end()
            self.assertEqual((operation.state, operation.qty_ready), ("done", 0))

    def test_acc_11_two_reports_of_the_same_pieces(self):
        user = self.make_vendor_user()

        def report(token):
            return lambda op: op.with_user(user)._report_production({"token": token, "good_0": "6"})

        errors = self.at_the_same_moment(report(f"a{self.operation_id}"), report(f"b{self.operation_id}"))
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("you reported 6 Units, but only 4 are with you", errors[0])
        self.assertEqual(self.facts(lambda op: (len(op.report_ids), op.qty_reported, op.qty_ready)), (1, 6, 6))
        self.finish()

    def test_acc_11_the_same_form_sent_at_the_same_moment(self):
        user = self.make_vendor_user()

        def report(op):
            op.with_user(user)._report_production({"token": f"c{self.operation_id}", "good_0": "6"})

        self.assertEqual(self.at_the_same_moment(report, report), [])
        self.assertEqual(self.facts(lambda op: (len(op.report_ids), op.qty_reported, op.qty_ready)), (1, 6, 6))
        self.finish()
