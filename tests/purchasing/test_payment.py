from datetime import timedelta

from odoo import fields

from ..common.base import OutsourcingCommon


class TestPayment(OutsourcingCommon):
    """What the vendor is paid for: the manufacturing order as a whole, or hours; good and processed units are in
    test_receiving."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(price=30.0)
        cls.bracket = cls.make_product("Bracket")

    def at_vendor(self, quantity=10, **step):
        production = self.make_production(self.make_bom(self.bracket, self.service, after=0, step=step), quantity)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        return production, order.order_line, operation

    def finished_value(self, job):
        return job.move_finished_ids.filtered(lambda move: move.state == "done").value

    def test_a_production_as_a_whole_is_paid_once_it_is_done(self):
        production, line, operation = self.at_vendor(pay_for="job")
        self.receive(operation, good=4)
        self.assertEqual((line.qty_received, operation.qty_payable), (0, 0))
        self.receive(operation, good=5, scrapped=1)
        self.assertEqual((operation.state, line.qty_received, line.qty_to_invoice), ("done", 10, 10))
        self.close(production, 9, backorder=False)
        self.assertEqual(self.finished_value(production), 300)

    def test_parts_of_a_production_as_a_whole_cost_their_share_before_it_is_paid(self):
        production, line, operation = self.at_vendor(pay_for="job")
        self.receive_transfer(operation, 4)
        self.close(production, 4)
        self.assertEqual((line.qty_received, self.finished_value(production)), (0, 120))
        backorder = self.get_backorder(production)
        self.receive_transfer(operation)
        self.close(backorder)
        self.assertEqual((line.qty_received, self.finished_value(backorder)), (10, 180))
        self.bill(line.order_id, price=40)
        self.assertEqual((self.finished_value(production), self.finished_value(backorder)), (160, 240))

    def test_a_production_that_stays_short_is_paid_in_full(self):
        dummy, line, operation = self.at_vendor(pay_for="job")
        self.receive(operation, good=7)
        self.receive(operation, lost=3)
        self.assertEqual((operation.state, line.qty_received), ("done", 10))

    def test_a_production_that_is_lost_as_a_whole_is_not_paid(self):
        dummy, line, operation = self.at_vendor(pay_for="job")
        self.receive(operation, lost=10)
        self.assertEqual(line.qty_received, 0)

    def test_rework_does_not_take_back_what_was_received(self):
        dummy, line, operation = self.at_vendor(pay_for="job")
        self.receive(operation, good=8, rejected=2)
        self.assertEqual(line.qty_received, 10)
        action = operation.action_rework()
        wizard = self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"])
        wizard.create({"source": "rework_rejected", "quantity": 2}).action_confirm()
        self.ship(operation)
        self.assertEqual((operation.state, line.qty_received), ("back", 10))
        self.receive_transfer(operation)
        self.assertEqual((operation.state, line.qty_received), ("done", 10))

    def test_hours_are_proposed_and_typed(self):
        production, line, operation = self.at_vendor(pay_for="hours", service_qty=0.5)
        self.assertEqual((line.product_qty, line.price_subtotal, operation.quantity), (5, 150, 10))
        form = self.open_receive(operation)
        self.assertEqual(form.hours, 5)
        with form.line_ids.edit(0) as row:
            row.qty_good = 4
        self.assertEqual(form.hours, 2)
        form.hours = 3.5
        form.save().action_confirm()
        self.assertEqual((operation.hours_reported, line.qty_received, operation.qty_good), (3.5, 3.5, 4))
        self.receive_transfer(operation)
        self.assertEqual((operation.hours_reported, line.qty_received, operation.state), (6.5, 6.5, "done"))
        self.close(production)
        self.assertEqual(self.finished_value(production), 6.5 * 30)

    def test_rejected_units_took_hours_and_rework_takes_none(self):
        dummy, line, operation = self.at_vendor(pay_for="hours", service_qty=0.5)
        self.receive(operation, good=8, rejected=2)
        self.assertEqual(line.qty_received, 5)
        action = operation.action_rework()
        wizard = self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"])
        wizard.create({"source": "rework_rejected", "quantity": 2}).action_confirm()
        self.ship(operation)
        self.receive_transfer(operation)
        self.assertEqual((operation.state, line.qty_received), ("done", 5))

    def test_hours_are_corrected_by_another_entry(self):
        dummy, line, operation = self.at_vendor(pay_for="hours", service_qty=0.5)
        self.receive_transfer(operation)
        with self.refused("not allowed to create"):
            operation.with_user(self.clerk).hour_ids.create({"subcontract_operation_id": operation.id, "hours": 1000})
        operation.with_user(self.buyer).hour_ids.create(
            {"subcontract_operation_id": operation.id, "hours": -1.5, "reason": "Timesheet of the vendor"}
        )
        self.assertEqual((operation.hours_reported, line.qty_received), (3.5, 3.5))
        with self.refused("total of the hours can't be negative"):
            operation.hour_ids.create({"subcontract_operation_id": operation.id, "hours": -4})
        with self.refused("not allowed to modify"):
            operation.with_user(self.clerk).hour_ids[:1].hours = 100

    def test_hours_at_a_past_date(self):
        dummy, line, operation = self.at_vendor(pay_for="hours", service_qty=0.5)
        self.receive_transfer(operation)
        yesterday = fields.Date.today() - timedelta(days=1)
        operation.hour_ids.create(
            {
                "subcontract_operation_id": operation.id,
                "hours": 2,
                "date": fields.Datetime.now() - timedelta(days=3),
            }
        )
        self.assertEqual(line.qty_received, 7)
        self.assertEqual(line.with_context(accrual_entry_date=str(yesterday)).qty_received_at_date, 2)

    def test_hours_where_units_are_paid_are_refused(self):
        dummy, dummy, operation = self.at_vendor()
        with self.refused("not paid by the hour"):
            operation.hour_ids.create({"subcontract_operation_id": operation.id, "hours": 1})

    def test_negative_hours_are_refused_in_the_dialog(self):
        dummy, dummy, operation = self.at_vendor(pay_for="hours")
        form = self.open_receive(operation)
        form.hours = -1
        with self.refused("Hours can't be negative here"):
            form.save().action_confirm()

    def test_more_hours_ordered_are_no_more_units(self):
        dummy, line, operation = self.at_vendor(pay_for="hours", service_qty=0.5)
        line.product_qty = 8
        self.assertEqual((operation.quantity, line.price_subtotal), (10, 240))
