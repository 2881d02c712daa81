from threading import Barrier, Thread

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger


class TestTwoPeople(BaseCase):
    """Two real transactions at the same time, as two users' requests are.

    What it makes stays in the test database: in a company of its own, which other tests don't see.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            company = env["res.company"].create({"name": f"Contested Works {env['res.company'].search_count([]) + 1}"})
            expense, payable = env["account.account"].create(
                [
                    {"code": code, "name": code, "account_type": kind, "company_ids": [Command.set(company.ids)]}
                    for code, kind in (("CON600", "expense"), ("CON210", "liability_payable"))
                ]
            )
            env["ir.default"].set("res.partner", "property_account_payable_id", payable.id, company_id=company.id)
            env["account.journal"].create(
                {
                    "name": "Bills",
                    "code": "CONB",
                    "type": "purchase",
                    "company_id": company.id,
                    "default_account_id": expense.id,
                }
            )
            company.outsourcing_claim_account_id = expense
            cls.company_id = company.id

    @classmethod
    def environment(cls, cr, user_id=SUPERUSER_ID):
        """A user's environment in the company of these tests."""
        return api.Environment(
            cr,
            user_id,
            {"tracking_disable": True, "no_reset_password": True, "allowed_company_ids": [cls.company_id]},
        )

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            env["res.config.settings"].create({"group_outsourcing": True, "group_mrp_routings": True}).execute()
            vendors = env["res.partner"].create([{"name": "Twice Asked"}, {"name": "Asked Instead"}])
            service = env["product.product"].create(
                {
                    "name": "Plating at the same time",
                    "type": "service",
                    "purchase_method": "receive",
                    "seller_ids": [Command.create({"partner_id": vendor.id, "price": 8.0}) for vendor in vendors],
                }
            )
            product = env["product.product"].create({"name": "Contested", "is_storable": True})
            step = {
                "name": "Plating",
                "workcenter_id": env["mrp.workcenter"].create({"name": "Contested"}).id,
                "outsourcing_policy": "either",
                "outsourcing_service_id": service.id,
            }
            bom = env["mrp.bom"].create(
                {"product_tmpl_id": product.product_tmpl_id.id, "operation_ids": [Command.create(step)]}
            )
            production = env["mrp.production"].create({"product_id": product.id, "bom_id": bom.id, "product_qty": 10})
            production.action_confirm()
            self.production_id = production.id
            self.vendor_ids = vendors.ids
            planner_group = env.ref("mrp_outsourcing.group_outsourcing_user")
            planners = env["res.users"].create(
                [
                    {
                        "name": name,
                        "login": f"{name} of {production.id}",
                        "group_ids": [Command.link(planner_group.id)],
                        "company_id": self.company_id,
                        "company_ids": [Command.set([self.company_id])],
                    }
                    for name in ("first planner", "second planner")
                ]
            )
            self.planner_ids = planners.ids
        # nobody else's worksheet shows what is left of it
        self.addCleanup(self.for_real, self.clear_up)

    def for_real(self, function, user_id=SUPERUSER_ID):
        """What a function of the manufacturing order returns; what it does stays."""
        with self.registry.cursor() as cr:
            env = self.environment(cr, user_id)
            return function(env["mrp.production"].browse(self.production_id))

    @staticmethod
    def clear_up(job):
        operations = job.subcontract_operation_ids
        if not any(operation._is_touched() for operation in operations):
            operations.purchase_id.button_cancel()
            job.action_cancel()

    def at_the_same_moment(self, *actions):
        """Run actions in transactions of their own that have all begun before the first does anything.

        :param actions: functions of the manufacturing order, each done by a planner of its own
        :return: the errors that users see
        """
        barrier = Barrier(len(actions))
        errors = []

        def run(action, user_id):
            with self.registry.cursor() as cr:
                env = self.environment(cr, user_id)
                production = env["mrp.production"].browse(self.production_id)
                first = [True]

                def attempt():
                    production.invalidate_recordset()
                    self.assertTrue(production.state)
                    if first.pop() if first else False:
                        barrier.wait(timeout=60)
                    action(production)

                try:
                    retrying(attempt, env)
                except UserError as error:
                    cr.rollback()
                    errors.append(str(error))

        threads = [Thread(target=run, args=task) for task in zip(actions, self.planner_ids, strict=True)]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return errors

    # --- what people do

    @staticmethod
    def receive(job):
        wizard = job.env["mrp.subcontract.receive"].create(
            {"subcontract_operation_id": job.subcontract_operation_ids.id}
        )
        wizard.line_ids.qty_good = 10
        wizard.action_confirm()

    @staticmethod
    def receive_transfer(job):
        operation = job.subcontract_operation_ids
        moves = operation.move_ids.filtered(
            lambda move: move.subcontract_role == "good" and move.state not in ("done", "cancel")
        )
        picking = moves.picking_id or operation.picking_ids.sorted("id")[-1]
        picking.button_validate()

    def open_reassign(self, planner, shares):
        """A planner has opened the dialog and typed who does how many units.

        :param dict shares: units by index of the vendor, None for in-house
        :return: what pressing Apply does
        """

        def fill_in(job):
            action = job.workorder_ids.action_reassign()
            wizard = job.env[action["res_model"]].with_context(**action["context"]).create({})
            for line in wizard.line_ids:
                index = self.vendor_ids.index(line.vendor_id.id) if line.vendor_id else None
                line.quantity = shares.get(index, 0.0)
            return wizard.id

        wizard_id = self.for_real(fill_in, self.planner_ids[planner])
        return lambda job: job.env["mrp.subcontract.reassign"].browse(wizard_id).action_confirm()

    def open_worksheet(self, planner):
        """A planner has the worksheet open.

        :return: what selecting the manufacturing order's lines and pressing Request does
        """

        def show(job):
            shown = job.env["mrp.subcontract.worksheet"].create({}).action_show()
            return job.env[shown["res_model"]].search([*shown["domain"], ("production_id", "=", job.id)]).ids

        line_ids = self.for_real(show, self.planner_ids[planner])
        self.assertEqual(len(line_ids), 1)
        return lambda job: job.env["mrp.subcontract.worksheet.line"].browse(line_ids).action_request()

    def get_orders(self):
        """(vendor, units) of the order lines that hold."""

        def read(job):
            lines = job.subcontract_operation_ids.purchase_line_ids.filtered(lambda line: line.state != "cancel")
            return [(self.vendor_ids.index(line.partner_id.id), line.product_qty) for line in lines]

        return self.for_real(read)

    def assert_ordered_once(self):
        """All ten units are with one vendor, on one line."""
        orders = self.get_orders()
        self.assertEqual([quantity for _vendor, quantity in orders], [10], orders)
        found = self.for_real(lambda job: (job.workorder_ids._get_balance(), job.workorder_ids.in_house_qty))
        self.assertEqual(found, (0, 0))

    # --- at the same moment

    def test_rcv_19_two_receipts_of_the_same_units(self):
        def ship(job):
            job.action_outsource()
            job.subcontract_operation_ids.purchase_id.button_confirm()
            job.subcontract_operation_ids.picking_ids.button_validate()

        self.for_real(ship)
        errors = self.at_the_same_moment(self.receive, self.receive_transfer)
        self.assertEqual(len(errors), 1, errors)

        def read(job):
            operation = job.subcontract_operation_ids
            return operation.state, operation.qty_good, operation.qty_at_vendor, operation.purchase_line_id.qty_received

        self.assertEqual(self.for_real(read), ("done", 10, 0, 10))
        self.assertEqual(self.for_real(lambda job: job.workorder_ids.qty_produced), 10)

    def test_two_planners_order_the_same_operation(self):
        self.for_real(lambda job: job.workorder_ids.action_outsource())
        errors = self.at_the_same_moment(*[lambda job: job.subcontract_operation_ids.action_order()] * 2)
        self.assertEqual(errors, [])
        self.assert_ordered_once()

    def test_two_planners_press_order_outsourced_work(self):
        """Nothing is prepared yet: each of them would make the operation, too. Both see the one order."""
        errors = self.at_the_same_moment(*[lambda job: job.action_outsource()] * 2)
        self.assertEqual(errors, [])
        self.assert_ordered_once()

    def test_two_planners_ask_the_same_vendor_for_different_productions(self):
        other_id = self.for_real(lambda job: job.copy().id)
        self.for_real(lambda job: job.browse(other_id).action_confirm())
        self.addCleanup(self.for_real, lambda job: self.clear_up(job.browse(other_id)))
        errors = self.at_the_same_moment(
            lambda job: job.action_outsource(), lambda job: job.browse(other_id).action_outsource()
        )
        self.assertEqual(errors, [])
        self.assert_ordered_once()
        orders = self.for_real(lambda job: (job | job.browse(other_id)).subcontract_operation_ids.purchase_id)
        self.assertEqual(len(orders), 1)

    def test_two_planners_request_the_same_proposal(self):
        errors = self.at_the_same_moment(self.open_worksheet(0), self.open_worksheet(1))
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("changed since the worksheet was opened", errors[0])
        self.assert_ordered_once()

    def test_two_planners_request_the_same_prepared_operation(self):
        self.for_real(lambda job: job.workorder_ids.action_outsource())
        errors = self.at_the_same_moment(self.open_worksheet(0), self.open_worksheet(1))
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("changed since the worksheet was opened", errors[0])
        self.assert_ordered_once()

    def test_the_worksheet_and_the_button_on_the_production(self):
        errors = self.at_the_same_moment(self.open_worksheet(0), lambda job: job.action_outsource())
        # who is first at the manufacturing orders; the button then shows that order, the worksheet says that it is
        # outdated
        self.assertLessEqual(len(errors), 1)
        self.assertTrue(all("changed since the worksheet was opened" in error for error in errors), errors)
        self.assert_ordered_once()

    def test_two_planners_give_a_step_to_different_vendors(self):
        errors = self.at_the_same_moment(self.open_reassign(0, {0: 10}), self.open_reassign(1, {1: 10}))
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("changed since this dialog was opened", errors[0])
        self.assert_ordered_once()

    def test_two_planners_give_a_step_to_the_same_vendor(self):
        errors = self.at_the_same_moment(self.open_reassign(0, {0: 10}), self.open_reassign(1, {0: 10}))
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("changed since this dialog was opened", errors[0])
        self.assert_ordered_once()

    def test_two_planners_take_a_requested_step_from_its_vendor(self):
        self.for_real(lambda job: job.action_outsource())
        errors = self.at_the_same_moment(self.open_reassign(0, {1: 10}), self.open_reassign(1, {0: 4, None: 6}))
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("changed since this dialog was opened", errors[0])
        orders = self.get_orders()
        in_house = self.for_real(lambda job: job.workorder_ids.in_house_qty)
        self.assertIn((orders, in_house), [([(1, 10)], 0), ([(0, 4)], 6)])

    def test_the_worksheet_and_the_reassign_dialog(self):
        errors = self.at_the_same_moment(self.open_worksheet(0), self.open_reassign(1, {1: 10}))
        self.assertEqual(len(errors), 1, errors)
        self.assertRegex(errors[0], "changed since (the worksheet|this dialog) was opened")
        self.assert_ordered_once()

    # --- two users of one vendor report at the same moment

    def ship_to_vendor(self):
        """The units are at the vendor; a portal user of it, which stays in the test database."""

        def ship(job):
            job.action_outsource()
            operation = job.subcontract_operation_ids
            operation.purchase_id.button_confirm()
            operation.picking_ids.button_validate()
            user = job.env["res.users"].create(
                {
                    "name": "Vendor's",
                    "login": f"vendor of {job.id}",
                    "group_ids": [Command.set(job.env.ref("base.group_portal").ids)],
                }
            )
            user.partner_id.parent_id = operation.vendor_id
            job.env["mrp.subcontract.engagement"].create(
                {
                    "vendor_id": operation.vendor_id.id,
                    "vendor_user_ids": [Command.set(user.ids)],
                    "line_ids": [Command.create({"product_id": operation.product_id.id})],
                }
            ).action_activate()
            return user.id

        return self.for_real(ship)

    def report_as(self, user_id, token):
        """What sending the form of a report of six units does."""
        return lambda job: job.env["mrp.subcontract.production.report.reading"]._report_production(
            job.subcontract_operation_ids.with_user(user_id), {"token": token, "good_0": "6"}
        )

    def get_reported(self):
        """(reports, units reported, units ready); after that nothing is left open for the tests that come later."""

        def read(job):
            operation = job.subcontract_operation_ids
            facts = len(operation.report_ids), operation.qty_reported, operation.qty_ready
            self.receive(job)
            operation.env["mrp.subcontract.engagement.ending"]._end(operation._get_engagement())
            return facts

        return self.for_real(read)

    def test_acc_11_two_reports_of_the_same_units(self):
        user_id = self.ship_to_vendor()
        errors = self.at_the_same_moment(
            self.report_as(user_id, f"a{self.production_id}"), self.report_as(user_id, f"b{self.production_id}")
        )
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("you reported 6 Units, but only 4 are with you", errors[0])
        self.assertEqual(self.get_reported(), (1, 6, 6))

    def test_acc_11_the_same_form_sent_at_the_same_moment(self):
        user_id = self.ship_to_vendor()
        same = self.report_as(user_id, f"c{self.production_id}")
        self.assertEqual(self.at_the_same_moment(same, same), [])
        self.assertEqual(self.get_reported(), (1, 6, 6))

    def test_two_planners_draft_a_debit_note(self):
        def spoil(job):
            job.action_outsource()
            operation = job.subcontract_operation_ids
            operation.purchase_id.button_confirm()
            operation.picking_ids.button_validate()
            wizard = job.env["mrp.subcontract.receive"].create({"subcontract_operation_id": operation.id})
            wizard.line_ids.write({"qty_good": 8, "qty_scrapped": 2})
            wizard.action_confirm()

        self.for_real(spoil)
        errors = self.at_the_same_moment(
            *[lambda job: job.subcontract_operation_ids.claim_ids.action_draft_debit_note()] * 2
        )
        self.assertEqual(errors, [])

        def read(job):
            claim = job.subcontract_operation_ids.claim_ids
            notes = job.env["account.move"].search(
                [("invoice_origin", "=", claim.name), ("company_id", "=", self.company_id)]
            )
            return claim.state, claim.quantity, len(notes)

        self.assertEqual(self.for_real(read), ("drafted", 2, 1))
