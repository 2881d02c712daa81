"""Operations that are split between vendors and in-house."""

from odoo import fields
from odoo.tests import tagged

from ..common.reassign import ReassignCommon


@tagged("post_install", "-at_install")
class TestSplitOperations(ReassignCommon):
    def test_ord_29_split_over_two_vendors_and_in_house(self):
        production = self.make_production(self.bom, 100)
        self.switch(production, {self.vendor: 60, self.rival: 25, None: 15})
        first, second = self.operation_of(production, self.vendor), self.operation_of(production, self.rival)
        self.assertEqual((first.quantity, second.quantity), (60, 25))
        self.assertNotEqual(first.purchase_id, second.purchase_id)
        self.assertEqual((first.purchase_line_id.product_qty, second.purchase_line_id.product_qty), (60, 25))
        self.confirm_orders(production)
        # every vendor gets the material of its part, and the rest stays in-house
        self.assertEqual(self.open_shipment(first).move_ids.mapped("product_uom_qty"), [60, 120])
        self.assertEqual(self.open_shipment(second).move_ids.mapped("product_uom_qty"), [25, 50])
        ours = self.step(production).move_raw_ids.filtered(lambda move: not move.subcontract_operation_id)
        self.assertEqual((ours.product_uom_qty, ours.location_id, ours.quantity), (30, self.stock, 30))
        after = production.workorder_ids.filtered(lambda wo: wo.name.startswith("After"))
        self.ship(first)
        self.ship(second)
        self.receive(first, good=60)
        self.assertEqual(after.qty_ready, 60)
        self.step(production).button_finish()
        self.assertEqual((after.qty_ready, self.step(production).state), (75, "progress"))
        self.receive(second, good=25)
        self.assertEqual((self.step(production).qty_produced, self.step(production).state), (100, "done"))
        self.finish_after(production, 100)
        self.close(production)
        self.assertEqual(
            production.move_raw_ids.filtered(lambda m: m.state == "done").mapped("quantity"), [30, 120, 50]
        )
        # 200 hooks at 2.00, 85 units plated at 8.00
        self.assertEqual(production.move_finished_ids.value, 200 * 2 + 85 * 8)

    def test_ord_29_parts_have_their_own_dates_and_costs(self):
        production = self.make_production(self.bom, 100)
        self.service.seller_ids.filtered(lambda seller: seller.partner_id == self.rival).price = 9.0
        self.switch(production, {self.vendor: 60, self.rival: 25, None: 15})
        first, second = self.operation_of(production, self.vendor), self.operation_of(production, self.rival)
        self.assertEqual(
            (first.purchase_line_id.price_subtotal, second.purchase_line_id.price_subtotal), (480.0, 225.0)
        )
        self.confirm_orders(production)
        date = fields.Datetime.add(fields.Datetime.now(), days=9).replace(microsecond=0)
        second.purchase_line_id.with_user(self.buyer).date_planned = date
        self.assertEqual(second.date_back, date)
        self.assertLess(first.date_back, date)

    def test_quantities_have_to_add_up(self):
        production = self.make_production(self.bom, 10)
        with self.refused("10 Units are still to be done, but the quantities add up to 9"):
            self.switch(production, {self.vendor: 6, None: 3})
        self.assertFalse(production.subcontract_operation_ids)
        with self.refused("can't be negative"):
            self.switch(production, {self.vendor: 12, None: -2})

    def test_in_house_only_step_needs_the_policy(self):
        self.bom.operation_ids.filtered(lambda op: op.name == "Plating").outsourcing_policy = "in_house"
        production = self.make_production(self.bom, 10)
        with self.refused("is done in-house"):
            self.switch(production, {self.vendor: 10})

    def test_split_operation_costs_labor_for_the_in_house_part_only(self):
        operation = self.bom.operation_ids.filtered(lambda op: op.name == "Plating")
        operation.time_cycle_manual = 6.0
        production = self.make_production(self.bom, 10)
        self.assertEqual(self.step(production).duration_expected, 60)
        self.switch(production, {self.vendor: 6, None: 4})
        self.assertEqual(self.step(production).duration_expected, 24)

    def test_split_operation_in_a_production_closed_in_parts(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 6, None: 4})
        self.confirm_orders(production)
        operation = self.operation_of(production, self.vendor)
        self.ship(operation)
        self.receive(operation, good=3)
        self.finish_after(production, 3)
        self.close(production, 3)
        rest = production.production_group_id.production_ids - production
        self.assertEqual((operation.production_id, self.step(rest).in_house_qty), (rest, 4))
        self.assertFalse(self.get_operation(rest) - operation)
        self.receive(operation, good=3)
        self.step(rest).button_finish()
        self.assertEqual(self.step(rest).state, "done")
        self.finish_after(rest, 7)
        self.close(rest)
        values = (production | rest).move_finished_ids.filtered(lambda m: m.state == "done").mapped("value")
        self.assertAlmostEqual(sum(values), 20 * 2 + 6 * 8)

    def test_changing_the_production_changes_all_parts(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 6, None: 4}, order_now=False)
        self.env["change.production.qty"].with_user(self.planner).create(
            {"mo_id": production.id, "product_qty": 20}
        ).change_prod_qty()
        self.assertEqual(
            (self.operation_of(production, self.vendor).quantity, self.step(production).in_house_qty), (12, 8)
        )

    def test_planning_a_split_operation_books_the_work_center_for_the_in_house_part(self):
        plating = self.bom.operation_ids.filtered(lambda op: op.name == "Plating")
        plating.write({"time_cycle_manual": 6.0, "outsourcing_process_days": 5})
        production = self.make_production(self.bom, 10, previous_done=False)
        self.switch(production, {self.vendor: 6, None: 4}, order_now=False)
        production.button_plan()
        step, after = self.step(production), production.workorder_ids[-1]
        slot = step.in_house_leave_id.sudo()
        self.assertEqual((slot.date_to - slot.date_from).total_seconds(), 24 * 60)
        self.assertEqual(slot.resource_id, self.workcenter.resource_id)
        operation = self.operation_of(production, self.vendor)
        self.assertEqual(step.date_finished, operation.date_back)
        self.assertGreaterEqual(after.date_start, operation.date_back)
        production.button_plan()
        self.assertEqual(self.env["resource.calendar.leaves"].search_count([("name", "=", step.display_name)]), 2)
        production.button_unplan()
        self.assertFalse(step.in_house_leave_id)

    def test_serial_numbers_of_a_split_operation_go_to_one_vendor_each(self):
        engine = self.make_product("Engine", tracking="serial")
        bom = self.make_bom(engine, self.service, policy="either")
        lots = self.make_lots(engine, *(f"SN{number}" for number in range(10)))
        production = self.make_production(bom, 10, lots=lots)
        self.switch(production, {self.vendor: 6, self.rival: 4})
        self.confirm_orders(production)
        first, second = self.operation_of(production, self.vendor), self.operation_of(production, self.rival)
        offered = [self.open_shipment(operation).move_ids.lot_ids.mapped("name") for operation in (first, second)]
        self.assertEqual(offered, [[f"SN{n}" for n in range(6)], [f"SN{n}" for n in range(6, 10)]])
        self.ship(first)
        self.receive_transfer(first)
        self.assertEqual(self.open_shipment(second).move_ids.lot_ids.mapped("name"), offered[1])
        self.ship(second)
        self.assertEqual(self.quants(engine, self.site(self.rival, "vendor_wip")), dict.fromkeys(offered[1], 1))

    def test_productions_with_split_operations_are_not_split(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 4, None: 6}, order_now=False)
        with self.refused("can't be split or merged, because its operations are split between vendors"):
            production.sudo()._pre_action_split_merge_hook(split=True)

    def test_nobody_writes_split_and_ordered_quantities_past_the_dialog(self):
        production = self.make_production(self.bom, 10)
        self.switch(production, {self.vendor: 10})
        operation = self.operation_of(production, self.vendor)
        for values in ({"quantity": 100}, {"vendor_id": self.rival.id}, {"is_split": False}, {"workorder_id": False}):
            with self.refused("can't be changed, because it is on order"):
                operation.with_user(self.clerk).write(values)
        self.assertEqual((operation.quantity, operation.vendor_id), (10, self.vendor))
