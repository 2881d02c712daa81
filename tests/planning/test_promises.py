"""Needed, requested, promised, agreed: what the vendor proposes, what it would do, and what happens then."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..common.dates import DatesCommon, at

THREE_DAYS = timedelta(days=3)


class TestPromises(DatesCommon):
    """An operation that is back on Tuesday the 15th at 16:00 (day 8); three days later is Friday (day 11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 1 + 3 + 1 working days: leaves on day 1, back on day 8
        cls.bom.operation_ids.filtered(lambda op: op.name == "Plating").write(
            {
                "outsourcing_ship_out_days": 1,
                "outsourcing_process_days": 3,
                "outsourcing_ship_back_days": 1,
            }
        )

    def start(self, quantity=10, after=480):
        """A planned manufacturing order whose outsourced operation is ordered: it leaves on Tuesday evening and is
        back a week later."""
        self.job = self.plan(start=at(1, 8), minutes=after, quantity=quantity)
        self.order_ = self.order(self.job)
        self.operation = self.get_operation(self.job)
        self.line = self.order_.order_line
        self.assertEqual(self.operation.date_back, at(8, 16))

    def promise(self, date):
        """The vendor types a date on the portal."""
        self.order_.sudo()._update_date_planned_for_lines([(self.line.sudo(), date)])

    def review(self, operation=None, user=None):
        action = (operation or self.operation).with_user(user or self.buyer).action_review_date()
        return self.env[action["res_model"]].with_user(user or self.buyer).browse(action["res_id"])

    def get_facts(self):
        production = self.job
        production.invalidate_recordset()
        transfers = self.operation.picking_ids.filtered(lambda trip: trip.state not in ("done", "cancel"))
        return {
            "steps": self.get_steps(production),
            "chain": self.get_chain(self.operation),
            "end": (production.date_start, production.date_finished),
            "trips": transfers.mapped("scheduled_date"),
            "line": self.line.date_planned,
            "messages": len(self.operation.message_ids | self.order_.message_ids | production.message_ids),
        }

    def test_sch_03_four_separate_dates(self):
        self.start()
        self.assertEqual(
            (self.operation.date_requested, self.operation.date_promised, self.operation.date_agreed),
            (at(8, 16), False, False),
        )
        self.assertEqual(self.operation.date_needed, self.job.workorder_ids[-1].date_start)
        self.promise(at(11, 16))
        self.assertEqual(self.operation.date_promised, at(11, 16))
        self.assertEqual(self.line.date_planned, at(8, 16))
        self.review().action_agree()
        self.assertEqual(
            (self.operation.date_requested, self.operation.date_promised, self.operation.date_agreed),
            (at(8, 16), at(11, 16), at(11, 16)),
        )
        self.assertEqual(self.line.date_planned, at(11, 16))

    def test_sch_03_a_proposal_moves_nothing(self):
        self.start()
        before = self.get_facts()
        self.promise(at(11, 16))
        after = self.get_facts()
        # core tells the buyer by an activity
        self.assertEqual(after | {"messages": 0}, before | {"messages": 0})
        self.assertTrue(self.operation.is_response_waiting)
        self.assertEqual(self.order_.outsourcing_response_count, 1)
        waiting = self.env["mrp.subcontract.operation"].search([("is_response_waiting", "=", True)])
        self.assertIn(self.operation, waiting)

    def test_sch_03_preview_leaves_no_trace_and_is_what_happens(self):
        self.start()
        self.ship_all()
        self.job.date_deadline = at(10, 16)
        self.promise(at(11, 16))
        before = self.get_facts()
        wizard = self.review()
        self.assertEqual(self.get_facts(), before)
        shown = {(line.kind, line.name): line for line in wizard.line_ids}
        back = shown["back", self.operation.name]
        self.assertEqual((back.date_before, back.date_after, back.days_moved), (at(8, 16), at(11, 16), 3))
        # the next operation was to start on day 9 at 8:00
        self.assertEqual((back.date_due, wizard.late_count), (at(9, 8), 1))
        step = shown["operation", "After 0"]
        self.assertEqual((step.date_before, step.date_after), (at(9, 8), at(14, 8)))
        end = shown["production", self.job.name]
        self.assertEqual((end.date_after, end.days_moved, end.days_late), (at(14, 16), 5, 4))
        transfer = shown["transfer", self.open_return(self.operation).name]
        self.assertEqual(transfer.days_moved, 3)
        self.assertEqual(len(shown), 4)
        wizard.action_agree()
        self.job.invalidate_recordset()
        self.assertEqual(self.operation.date_back, back.date_after)
        self.assertEqual(self.job.workorder_ids[1].date_finished, back.date_after)
        self.assertEqual(self.job.workorder_ids[2].date_start, step.date_after)
        self.assertEqual(self.job.date_finished, end.date_after)
        self.assertEqual(self.open_return(self.operation).scheduled_date, transfer.date_after)
        self.assertEqual(self.line.date_planned, at(11, 16))
        self.assertFalse(self.operation.is_response_waiting)

    def ship_all(self):
        self.report_before(self.job, self.job.product_qty)
        self.ship(self.operation)

    def test_sch_03_after_a_first_receipt_only_the_open_rest_moves(self):
        self.start()
        self.ship_all()
        self.receive_transfer(self.operation, 4)
        received = self.operation.move_ids.filtered(
            lambda move: move.subcontract_role == "good" and move.state == "done"
        )
        date = received.date
        start = self.job.workorder_ids[1].date_start
        self.promise(at(11, 16))
        self.review().action_agree()
        self.assertEqual(received.date, date)
        self.assertEqual(self.open_return(self.operation).scheduled_date, at(11, 16))
        plating, after = self.job.workorder_ids[1:]
        self.assertEqual((plating.date_start, plating.date_finished), (start, at(11, 16)))
        self.assertEqual(after.date_start, at(14, 8))
        self.assertEqual(self.job.date_finished, at(14, 16))
        self.receive_transfer(self.operation)
        self.assertEqual(self.operation.qty_good, 10)

    def test_sch_03_a_step_begun_with_the_first_units_waits_for_the_last(self):
        self.bom.operation_ids = [
            Command.create({"name": "Final", "workcenter_id": self.workcenter.id, "sequence": 90})
        ]
        self.start()
        self.ship_all()
        self.receive_transfer(self.operation, 4)
        after, final = self.job.workorder_ids[2:]
        after.button_start()
        start = after.date_start
        self.line.date_planned = at(11, 16)
        self.assertEqual((after.date_start, after.date_finished), (start, at(11, 16)))
        self.assertEqual(final.date_start, at(14, 8))

    def make_parent(self, deliver):
        """A manufacturing order for a cabinet that waits for the bracket of this manufacturing order, and a delivery
        that waits for the cabinet."""
        cabinet = self.make_product("Cabinet")
        bom = self.make_bom(cabinet, policy="in_house", before=0, after=0)
        bom.operation_ids.unlink()
        bom.bom_line_ids = [Command.create({"product_id": self.product.id, "product_qty": 1})]
        parent = self.make_production(bom, 10, previous_done=False)
        parent.date_start = at(10, 8)
        parent.sudo().date_finished = at(10, 12)
        self.job.sudo().move_finished_ids.move_dest_ids = parent.move_raw_ids
        customer = self.env["res.partner"].create({"name": "Kunde AG"})
        delivery = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": customer.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cabinet.id,
                            "product_uom_qty": 10,
                            "product_uom": self.unit.id,
                            "location_id": self.stock.id,
                            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                            "date": deliver,
                            "date_deadline": deliver,
                        }
                    )
                ],
            }
        )
        delivery.action_confirm()
        delivery.move_ids.date_deadline = deliver
        parent.sudo().move_finished_ids.move_dest_ids = delivery.move_ids
        return parent, delivery

    def test_sch_03_whom_it_would_make_wait(self):
        self.start()
        parent, delivery = self.make_parent(deliver=at(13, 12))
        self.promise(at(11, 16))
        lines = self.review().line_ids
        waiting = lines.filtered(lambda line: line.kind == "parent")
        # the bracket is there on day 14 at 16:00, the cabinet was to start on day 10 at 8:00
        self.assertEqual((waiting.name, waiting.date_after, waiting.date_due), (parent.name, at(14, 16), at(10, 8)))
        self.assertAlmostEqual(waiting.days_late, 4.3, places=1)
        customer = lines.filtered(lambda line: line.kind == "delivery")
        self.assertEqual((customer.name, customer.partner_name), (delivery.name, "Kunde AG"))
        # the cabinet ends 4 days and 8 hours later: day 14 at 20:00 instead of day 10 at 12:00
        self.assertEqual((customer.date_after, customer.date_due), (at(14, 20), at(13, 12)))
        self.assertAlmostEqual(customer.days_late, 1.3, places=1)
        self.assertEqual(parent.date_start, at(10, 8))

    def test_sch_03_nobody_waits(self):
        self.start()
        self.promise(at(8, 12))
        wizard = self.review()
        self.assertFalse(wizard.late_count)

    def test_sch_03_refuse(self):
        self.start()
        before = self.get_facts()
        self.promise(at(11, 16))
        wizard = self.review()
        wizard.note = "Our customer waits."
        wizard.action_refuse()
        self.assertFalse(self.operation.date_promised)
        self.assertFalse(self.operation.is_response_waiting)
        message = self.order_.message_ids[0]
        self.assertRegex(message.body, "we can't accept 01/17/2031. The date remains 01/14/2031. Our customer waits.")
        self.assertIn(self.vendor, message.partner_ids)
        self.assertEqual(self.get_facts() | {"messages": 0}, before | {"messages": 0})

    def test_sch_03_ask(self):
        self.start()
        self.promise(at(11, 16))
        wizard = self.review()
        with self.refused("Enter your question"):
            wizard.action_ask()
        wizard.note = "Could half of it come earlier?"
        wizard.action_ask()
        self.assertIn("Could half of it come earlier?", self.order_.message_ids[0].body)
        self.assertIn(self.vendor, self.order_.message_ids[0].partner_ids)
        self.assertTrue(self.operation.is_response_waiting)
        self.assertEqual(self.line.date_planned, at(8, 16))

    def test_sch_03_another_date_than_the_vendors(self):
        self.start()
        self.promise(at(11, 16))
        wizard = self.review()
        with Form(wizard) as form:
            form.date = at(9, 16)
        with self.refused("Click Show Effect first"):
            wizard.action_agree()
        wizard.action_preview()
        step = wizard.line_ids.filtered(lambda line: line.kind == "operation")
        self.assertEqual(step.date_after, at(10, 8))
        wizard.action_agree()
        self.assertEqual((self.operation.date_agreed, self.operation.date_back), (at(9, 16), at(9, 16)))
        self.assertFalse(self.operation.is_response_waiting)
        self.assertEqual(self.job.workorder_ids[-1].date_start, at(10, 8))

    def test_sch_03_the_same_day_is_no_other_response(self):
        self.start()
        self.promise(at(8, 12))
        self.assertFalse(self.operation.is_response_waiting)

    def test_sch_03_a_buyers_date_on_the_confirmed_line_is_agreed(self):
        self.start()
        self.line.date_planned = at(9, 16)
        self.assertEqual((self.operation.date_requested, self.operation.date_agreed), (at(8, 16), at(9, 16)))
        self.assertEqual(self.job.workorder_ids[1].date_finished, at(9, 16))

    def test_sch_03_a_date_on_a_request_is_what_is_requested(self):
        production = self.plan(start=at(1, 8))
        order = self.request(production)
        operation = self.get_operation(production)
        order.order_line.date_planned = at(10, 16)
        self.assertFalse(operation.date_requested or operation.date_agreed)
        order.button_confirm()
        self.assertEqual((operation.date_requested, operation.date_agreed), (at(10, 16), False))
        self.assertEqual(production.workorder_ids[1].date_finished, at(10, 16))
        self.assertEqual(production.workorder_ids[2].date_start, at(11, 8))

    def test_sch_03_promise_before_the_order_is_confirmed(self):
        self.job = self.plan(start=at(1, 8))
        self.order_ = self.request(self.job)
        self.operation, self.line = self.get_operation(self.job), self.order_.order_line
        self.promise(at(11, 16))
        self.assertTrue(self.operation.is_response_waiting)
        self.assertEqual(self.line.date_planned, at(8, 16))
        self.review().action_agree()
        self.assertEqual(self.job.workorder_ids[2].date_start, at(14, 8))
        self.job._plan_workorders(replan=True)
        self.assertEqual((self.line.date_planned, self.operation.date_back), (at(11, 16), at(11, 16)))

    def test_sch_03_production_that_is_not_planned(self):
        self.job = self.make_production(self.bom, 10, previous_done=False)
        self.job.date_start = at(1, 8)
        self.order_ = self.order(self.job)
        self.operation, self.line = self.get_operation(self.job), self.order_.order_line
        end, back = self.job.date_finished, self.operation.date_back
        self.promise(back + THREE_DAYS)
        wizard = self.review()
        shown = wizard.line_ids.filtered(lambda line: line.kind == "production")
        self.assertEqual((shown.date_before, shown.date_after), (end, end + THREE_DAYS))
        self.assertEqual(self.job.date_finished, end)
        wizard.action_agree()
        self.assertEqual(self.job.date_finished, end + THREE_DAYS)
        self.assertEqual(self.job.move_finished_ids.date, end + THREE_DAYS)

    def test_sch_03_a_new_order_starts_without_promises(self):
        self.start()
        self.promise(at(11, 16))
        self.review().action_agree()
        self.order_.button_cancel()
        self.assertFalse(self.operation.date_requested or self.operation.date_promised or self.operation.date_agreed)
        self.assertEqual(self.line.date_agreed, at(11, 16))

    def test_sch_03_who_may_decide(self):
        self.start()
        self.promise(at(11, 16))
        wizard = self.review(user=self.maker)
        self.assertTrue(wizard.line_ids)
        with self.assertRaises(AccessError):
            wizard.action_agree()
        with self.assertRaises(AccessError):
            wizard.action_refuse()
        self.assertEqual(self.line.date_planned, at(8, 16))
        self.review(user=self.planner).action_agree()
        self.assertEqual(self.line.date_planned, at(11, 16))

    def test_sch_03_nothing_to_review(self):
        production = self.make_production(self.bom, 10)
        with self.refused("not ordered yet"):
            self.get_operation(production).action_review_date()

    def test_sch_03_from_the_order(self):
        productions = self.make_production(self.bom, 10) | self.make_production(self.bom, 5)
        order = self.order(productions)
        first, second = order.order_line
        first.date_promised = first.date_planned + THREE_DAYS
        self.assertEqual(order.action_review_dates()["res_model"], "mrp.subcontract.review.date")
        second.date_promised = second.date_planned + THREE_DAYS
        self.assertEqual(order.outsourcing_response_count, 2)
        self.assertEqual(order.action_review_dates()["res_model"], "mrp.subcontract.operation")

    def test_sch_03_late_is_measured_against_what_holds(self):
        production = self.make_production(self.bom, 10)
        order = self.order(production)
        operation = self.get_operation(production)
        now = fields.Datetime.now()
        late = self.env["mrp.subcontract.operation"]
        self.assertFalse(operation.is_late)
        order.order_line.date_planned = now - timedelta(days=1)
        self.assertTrue(operation.is_late)
        self.assertIn(operation, late.search([("is_late", "=", True)]))
        # a promise does not excuse anybody, an agreement does
        order.order_line.date_promised = now + timedelta(days=2)
        self.assertTrue(operation.is_late)
        self.review(operation).action_agree()
        self.assertFalse(operation.is_late)
        self.assertNotIn(operation, late.search([("is_late", "=", True)]))

    def test_lists_of_dates_cost_the_same_for_many(self):
        productions = self.env["mrp.production"].with_user(self.planner)
        for _number in range(6):
            productions |= self.make_production(self.bom, 5)
        self.order(productions)
        # a recordset of its own: one that was read from the manufacturing orders forgets its companions with their
        # cache
        operations = self.env["mrp.subcontract.operation"].with_user(self.planner)
        operations = operations.browse(productions.subcontract_operation_ids.ids)
        names = ["date_out", "date_at_vendor", "date_ready", "date_back", "date_needed", "date_requested"]
        names += ["date_promised", "date_agreed", "is_response_waiting", "is_late", "learned_median_days"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        count(operations)
        self.assertEqual(count(operations), count(operations[:1]))
