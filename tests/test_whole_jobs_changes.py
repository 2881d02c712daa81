from lxml import etree

from odoo import Command
from odoo.tests import new_test_user

from .whole_job_common import WholeJobCommon


class TestWholeJobChanges(WholeJobCommon):
    """Jobs that feed others, and changing one's mind on a running job."""

    def snapshot(self, job):
        """Everything of a job that being outside for a while must leave as it was."""
        job.invalidate_recordset()
        moves = (job.move_raw_ids | job.move_finished_ids).sudo()
        return {
            "moves": [
                (
                    move.product_id,
                    move.product_uom_qty,
                    move.quantity,
                    move.location_id,
                    move.location_dest_id,
                    move.state,
                    move.procure_method,
                    move.move_orig_ids,
                    move.move_dest_ids,
                    move.subcontract_role,
                    move.subcontract_operation_id,
                )
                for move in moves.sorted("id")
            ],
            "steps": [(wo.state, wo.duration_expected, wo.is_outsourced, wo.qty_remaining) for wo in job.workorder_ids],
            "job": (job.state, job.product_qty, job.is_external, job.reservation_state),
        }

    # --- jobs that feed others

    def test_job_04_an_outside_sub_assembly_feeds_its_parent(self):
        radio = self.make_product("Radio")
        parent = self.make_external_job(10, self.make_parent(radio, self.product))
        child = self.get_child(parent)
        self.assertEqual((child.product_id, child.is_external, child.state), (self.product, True, "confirmed"))
        need = parent.move_raw_ids
        self.assertEqual(need.state, "waiting")
        self.request(child)
        # what the buyer may not read is in nobody's cache
        self.env.invalidate_all()
        order = self.order_and_ship(child)
        self.assertEqual(order.picking_ids.move_ids.move_dest_ids, need.sudo())
        self.validate(self.open_receipt(order), {self.product: 4})
        self.assertEqual((need.state, need.quantity), ("partially_available", 4))
        self.validate(self.open_receipt(order))
        self.assertEqual((need.state, need.quantity, parent.reservation_state), ("assigned", 10, "assigned"))
        self.close(parent)
        # 2 x 20 + 10 of material and 8 of service per piece
        self.assertEqual(self.value(parent), 580)
        self.assertIn(order.sudo(), parent.sudo()._get_purchase_orders() | child.sudo()._get_purchase_orders())

    def test_job_04_two_levels_outside_at_two_vendors(self):
        radio = self.make_external_product("Radio", price=5.0, vendors=[self.rival])
        car = self.make_product("Car")
        radio_bom = self.make_parent(radio, self.product, policy="outside")
        car_job = self.make_external_job(10, self.make_parent(car, radio))
        radio_job = self.get_child(car_job)
        board_job = self.get_child(radio_job)
        self.assertEqual((radio_job.bom_id, board_job.bom_id), (radio_bom, self.bom))
        board_order, radio_order = self.order(board_job), self.order(radio_job)
        self.ship(self.get_operation(board_job))
        self.validate(self.open_receipt(board_order))
        shipment = self.open_shipment(self.get_operation(radio_job))
        self.assertEqual(shipment.move_ids.state, "assigned")
        self.validate(shipment)
        self.validate(self.open_receipt(radio_order), {radio: 4})
        self.validate(self.open_receipt(radio_order))
        self.assertEqual(car_job.reservation_state, "assigned")
        self.close(car_job)
        self.assertEqual(self.value(car_job), 10 * (50 + 8 + 5))

    def test_job_04_sale_job_and_order_in_one_chain(self):
        self.product.sale_ok = True
        route = self.env.ref("stock.route_warehouse0_mto")
        route.active = True
        self.product.route_ids = [Command.link(route.id), Command.link(self.warehouse.manufacture_pull_id.route_id.id)]
        delivery = self.env["stock.rule"]
        customers = self.env.ref("stock.stock_location_customers")
        reference = self.env["stock.reference"].create({"name": "S-1"})
        delivery.run(
            [
                delivery.Procurement(
                    self.product, 10, self.unit, customers, "S-1", "S-1", self.company,
                    {"warehouse_id": self.warehouse, "reference_ids": reference, "date_planned": "2026-03-01 00:00:00"},
                )
            ]
        )  # fmt: skip
        job = self.env["mrp.production"].search([("product_id", "=", self.product.id)]).with_user(self.planner)
        self.assertEqual((job.is_external, job.reference_ids), (True, reference))
        goods = job.move_finished_ids.move_dest_ids
        self.assertEqual(goods.location_dest_id, customers)
        order = self.order_and_ship(job)
        self.assertIn(reference, order.sudo().reference_ids)
        self.assertEqual(job.sudo().purchase_order_count, 1)
        self.assertEqual(order.sudo().mrp_production_count, 1)
        self.validate(self.open_receipt(order))
        self.assertEqual((goods.state, goods.quantity), ("assigned", 10))

    # --- changing one's mind

    def test_job_06_outside_and_in_house_again_leaves_no_trace(self):
        self.bom.outsourcing_policy = "either"
        radio = self.make_product("Radio")
        parent = self.make_external_job(10, self.make_parent(radio, self.product))
        job = self.get_child(parent)
        before, parent_before = self.snapshot(job), self.snapshot(parent)
        for confirm in (False, True):
            job.action_make_outside()
            self.assertEqual((job.is_external, job.workorder_ids.duration_expected), (True, 0))
            order = self.order(job) if confirm else self.request(job)
            job.action_make_in_house()
            self.assertEqual(self.snapshot(job), before)
            self.assertEqual(self.snapshot(parent), parent_before)
            operation = self.get_operation(job)
            self.assertEqual((operation.state, len(operation.purchase_line_ids)), ("cancel", 0))
            self.assertFalse(order.exists().picking_ids.filtered(lambda p: p.state not in ("cancel", "done")))
            self.assertFalse(operation.picking_ids.filtered(lambda p: p.state not in ("cancel", "done")))
        self.close(job)
        self.assertEqual(job.state, "done")

    def test_job_06_after_a_partial_receipt_only_the_rest_moves(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        order = self.order_and_ship(job)
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = operation.production_id
        rest.with_user(self.planner).action_make_in_house()
        self.assertEqual((rest.is_external, job.is_external), (False, True))
        self.assertEqual((operation.state, operation.quantity, operation.production_id), ("done", 4, job.sudo()))
        self.assertEqual((order.order_line.product_qty, order.order_line.qty_received), (4, 4))
        self.assertFalse(self.open_receipt(order))
        self.assertEqual(rest.move_raw_ids.mapped("location_id"), self.stock)
        self.assertEqual(rest.move_finished_ids.location_dest_id, self.stock)
        self.assertEqual(rest.workorder_ids.is_outsourced, False)
        back = self.trips(operation, "component_back")
        self.assertEqual({m.product_id: m.product_uom_qty for m in back.move_ids}, {self.steel: 12, self.paint: 6})
        self.validate(back)
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {})
        self.close(rest.with_user(self.planner))
        self.assertEqual(self.on_hand(self.product, self.stock), 10)
        # outside 8 a piece, in-house its own labour and no service
        self.assertEqual((self.value(job), rest.outside_service_cost), (4 * 58, 0))

    def test_job_06_goods_at_the_vendor_are_received_first(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        self.order_and_ship(job)
        with self.refused("Galvano has or had some of it. Bring everything back"):
            job.action_make_in_house()
        self.report_made(operation, (4, 0, False))
        rest = operation.production_id.with_user(self.planner)
        with self.refused("4 Units are finished and still at Galvano. Receive them first"):
            rest.action_make_in_house()

    def test_job_06_the_rest_can_go_outside_again(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        order = self.order_and_ship(job)
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = operation.production_id.with_user(self.planner)
        rest.action_make_in_house()
        self.validate(self.trips(operation, "component_back"))
        rest.action_make_outside()
        second = rest.external_operation_id
        self.assertEqual((second.state, second.quantity, operation.state), ("to_order", 6, "done"))
        order = self.order(rest)
        self.ship(second.with_user(self.planner))
        self.validate(self.open_receipt(order))
        self.assertEqual((rest.state, second.state, self.on_hand(self.product, self.stock)), ("done", "done", 10))

    def test_the_order_is_cancelled_and_made_again(self):
        radio = self.make_product("Radio")
        parent = self.make_external_job(10, self.make_parent(radio, self.product))
        job = self.get_child(parent)
        operation = self.get_operation(job)
        before = self.snapshot(job)
        order = self.order(job)
        order.button_cancel()
        self.assertEqual((operation.state, job.state), ("to_order", "confirmed"))
        self.assertEqual(self.snapshot(job), before)
        self.assertEqual(parent.move_raw_ids.move_orig_ids, job.move_finished_ids)
        second = self.order(job)
        self.ship(operation)
        self.validate(self.open_receipt(second))
        self.assertEqual((job.state, parent.reservation_state), ("done", "assigned"))

    def test_the_job_is_cancelled_with_its_order(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        order = self.order(job)
        job.action_cancel()
        self.assertEqual((job.state, operation.state), ("cancel", "cancel"))
        self.assertEqual(order.order_line.product_qty, 0)
        self.assertFalse(self.open_receipt(order))
        copy = job.copy()
        self.assertFalse(copy.external_operation_id)

    def test_the_rest_of_a_job_is_cancelled(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        order = self.order_and_ship(job)
        self.validate(self.open_receipt(order), {self.product: 4})
        rest = operation.production_id.with_user(self.planner)
        rest.action_cancel()
        self.assertEqual((rest.state, operation.state, order.order_line.product_qty), ("cancel", "done", 4))
        self.assertFalse(self.open_receipt(order))
        self.assertTrue(self.trips(operation, "component_back", "assigned"))

    def test_the_order_is_lowered_and_raised(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        order = self.order(job)
        order.order_line.product_qty = 6
        self.assertEqual((operation.quantity, self.open_receipt(order).move_ids.product_uom_qty), (6, 6))
        shipment = self.open_shipment(operation)
        self.assertEqual({m.product_id: m.product_uom_qty for m in shipment.move_ids}, {self.steel: 12, self.paint: 6})
        order.order_line.product_qty = 10
        self.assertEqual(self.open_receipt(order).move_ids.mapped("product_uom_qty"), [10])
        self.ship(operation)
        order.order_line.product_qty = 7
        self.validate(self.open_receipt(order))
        first, rest = self.jobs(job)
        self.assertEqual((first.qty_produced, operation.state), (7, "done"))
        self.assertEqual((rest.is_external, rest.product_qty, rest.state), (False, 3, "confirmed"))

    def test_the_job_changes_its_quantity_before_anything_left(self):
        job = self.make_external_job(10)
        order = self.order(job)
        wizard = self.env["change.production.qty"].with_user(self.planner).create({"mo_id": job.id, "product_qty": 15})
        wizard.change_prod_qty()
        self.assertEqual((order.order_line.product_qty, self.get_operation(job).quantity), (15, 15))
        self.assertEqual(self.open_receipt(order).move_ids.mapped("product_uom_qty"), [15])
        self.ship(self.get_operation(job))
        self.assertEqual(self.quants(self.steel, self.vendor_stock), {"": 30})
        self.validate(self.open_receipt(order))
        self.assertEqual(job.qty_produced, 15)

    def test_who_may_not_buy_does_not_change_a_confirmed_order_through_the_job(self):
        job = self.make_external_job(10)
        order = self.order(job)
        wizard = self.env["change.production.qty"].with_user(self.maker).create({"mo_id": job.id, "product_qty": 15})
        with self.refused(f"is on the confirmed purchase order {order.name}, which would change, too. Ask"):
            wizard.change_prod_qty()
        self.assertEqual((order.order_line.product_qty, job.product_qty), (10, 10))

    def test_a_job_split_before_it_is_ordered_has_an_operation_each(self):
        self.bom.outsourcing_policy = "either"
        job = self.make_external_job(10)
        job.action_make_outside()
        job.sudo()._split_productions({job.sudo(): [4, 6]})
        first, second = self.jobs(job)
        self.assertEqual((first.is_external, second.is_external), (True, True))
        operations = (first | second).external_operation_id
        self.assertEqual((len(operations), operations.mapped("quantity")), (2, [4, 6]))

    def test_steps_of_an_external_job_are_not_ordered_and_cost_nothing(self):
        plated = self.make_external_product("Plated")
        bom = self.make_bom(plated, self.make_service(), policy="outside", outsourcing_policy="outside")
        job = self.make_job(bom, 10, previous_done=False)
        self.assertEqual(self.get_operation(job).mapped("is_whole_job"), [True])
        self.assertEqual(job.workorder_ids.mapped("is_outsourced"), [True, True, True])
        order = self.order(job)
        self.assertEqual(order.order_line.product_id, plated)
        job.action_make_in_house()
        self.assertEqual(job.subcontract_operation_ids.filtered("is_open").workorder_id.name, "Plating")
        job.action_make_outside()
        order = self.order(job)
        self.validate(self.open_receipt(order))
        self.assertEqual((job.state, set(job.workorder_ids.mapped("state"))), ("done", {"done"}))
        self.assertEqual((sum(job.workorder_ids.mapped("duration")), self.value(job)), (0, 80))

    def test_a_sister_company_as_vendor(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.product.seller_ids = [
            Command.clear(),
            Command.create({"partner_id": sister.partner_id.id, "price": 6.0}),
        ]
        job = self.make_external_job(10)
        order = self.order_and_ship(job)
        self.assertEqual(order.picking_ids.move_ids.location_id, self.site(sister.partner_id, "vendor_stock"))
        self.validate(self.open_receipt(order))
        self.assertEqual((job.state, order.order_line.qty_received, self.value(job)), ("done", 10, 560))

    def test_core_subcontracting_of_the_same_product_at_the_same_vendor_is_left_alone(self):
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "type": "subcontract",
                "subcontractor_ids": [Command.link(self.vendor.id)],
                "bom_line_ids": [Command.create({"product_id": self.paint.id, "product_qty": 1})],
            }
        )
        job = self.make_external_job(10, self.bom)
        # core's subcontracting wants a manufacturing user to confirm
        order = self.request(job).with_user(self.planner)
        order.write(
            {"order_line": [Command.create({"product_id": self.product.id, "product_qty": 5, "price_unit": 7.0})]}
        )
        order.button_confirm()
        ours = order.order_line[0].move_ids
        cores = order.order_line[1].move_ids
        self.assertEqual((ours.is_subcontract, cores.is_subcontract), (False, True))
        self.assertFalse(ours.move_orig_ids.production_id.subcontractor_id)
        self.assertEqual(cores.move_orig_ids.production_id.subcontractor_id, self.vendor)
        self.assertEqual(cores.move_orig_ids.production_id.product_qty, 5)
        self.stock_up(self.paint, 5, location=self.company.subcontracting_location_id)
        self.ship(self.get_operation(job))
        self.validate(self.open_receipt(order))
        self.assertEqual((job.state, order.order_line.mapped("qty_received")), ("done", [10, 5]))
        self.assertEqual(cores.move_orig_ids.production_id.state, "done")

    def test_job_06_in_house_after_the_material_came_back(self):
        self.bom.outsourcing_policy = "either"
        job = self.make_external_job(10)
        before = self.snapshot(job)["moves"]
        job.action_make_outside()
        operation = self.get_operation(job)
        self.order_and_ship(job)
        operation.action_get_back_components()
        self.validate(self.trips(operation, "component_back"))
        job.action_make_in_house()
        self.assertEqual(self.snapshot(job)["moves"], before)
        self.assertEqual((job.is_external, operation.state), (False, "cancel"))
        self.close(job)

    def test_job_05_manufacturing_and_reception_in_three_steps(self):
        self.warehouse.write({"manufacture_steps": "pbm_sam", "reception_steps": "two_steps"})
        self.stock_up(self.steel, 20, location=self.warehouse.pbm_loc_id)
        self.stock_up(self.paint, 10, location=self.warehouse.pbm_loc_id)
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        order = self.order(job)
        for picking in operation.move_ids.move_orig_ids.picking_id.filtered(lambda p: p.state == "assigned"):
            if picking not in operation.picking_ids:
                # the warehouse brings the components to where they leave
                self.validate(picking.with_user(self.clerk))
        self.ship(operation)
        self.assertEqual(order.picking_ids.move_ids.location_dest_id, self.warehouse.wh_input_stock_loc_id)
        self.validate(self.open_receipt(order))
        self.assertEqual((job.state, order.order_line.qty_received), ("done", 10))
        store = order.picking_ids.move_ids.move_dest_ids.picking_id.with_user(self.clerk)
        self.validate(store)
        self.assertEqual(self.on_hand(self.product, self.stock), 10)
        self.assertFalse(job.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")))

    def test_pressed_twice_nothing_is_made_twice(self):
        self.bom.outsourcing_policy = "either"
        job = self.make_external_job(10)
        job.action_make_outside()
        job.action_make_outside()
        self.assertEqual(len(job.subcontract_operation_ids), 1)
        operation = self.get_operation(job)
        order = self.order(job)
        operation.action_order()
        self.assertEqual(len(order.order_line), 1)
        self.ship(operation)
        self.report_made(operation, (10, 0, False))
        with self.refused("is closed|11 Units of 10 ordered"):
            self.report_made(operation, (1, 0, False))
        with self.refused("Wizard|Enter how many pieces"):
            self.report_made(operation)

    def test_many_jobs_go_outside_with_the_queries_of_a_few(self):
        self.bom.outsourcing_policy = "either"

        def count(number):
            jobs = self.env["mrp.production"].create(
                [{"bom_id": self.bom.id, "product_id": self.product.id, "product_qty": 1} for _index in range(number)]
            )
            jobs.action_confirm()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            jobs.action_make_outside()
            self.env.flush_all()
            self.assertEqual(jobs.mapped("is_external"), [True] * number)
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(12)
        self.assertLessEqual((many - few) / 10, 2)

    def test_job_09_nothing_of_it_shows_while_the_feature_is_off(self):
        self.env["res.config.settings"].create({"group_outsourcing": False}).execute()
        user = new_test_user(
            self.env,
            "ordinary",
            groups="mrp.group_mrp_manager,purchase.group_purchase_manager,stock.group_stock_manager",
        )
        for model, view in (
            ("mrp.production", "mrp.mrp_production_form_view"),
            ("mrp.production", "mrp.view_mrp_production_filter"),
            ("mrp.bom", "mrp.mrp_bom_form_view"),
            ("purchase.order", "purchase.purchase_order_form"),
        ):
            arch = etree.fromstring(self.env[model].with_user(user).get_view(self.env.ref(view).id)["arch"])
            names = {node.get("name") for node in arch.iter("button", "page", "filter")}
            ours = {"action_make_outside", "action_make_in_house", "action_link_job", "outsourcing", "made_outside"}
            self.assertFalse(names & ours, view)
        job = self.make_external_job(5, user=self.maker)
        self.assertFalse(job.is_external)
        self.close(job)

    def test_job_06_the_rest_after_spoilt_pieces_is_made_in_house(self):
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        order = self.order_and_ship(job)
        self.report_made(operation, (0, 2, False))
        job.action_make_in_house()
        self.assertEqual((job.is_external, job.product_qty, operation.state), (False, 8, "done"))
        self.assertFalse(self.open_receipt(order))
        self.validate(self.trips(operation, "component_back"))
        self.close(job)
        self.assertEqual((job.qty_produced, self.on_hand(self.product, self.stock)), (8, 8))
        labour = sum(workorder._cal_cost() for workorder in job.workorder_ids)
        self.assertEqual(self.value(job), 10 * 50 + labour)

    def test_a_whole_job_takes_the_days_of_its_bill_of_materials(self):
        self.bom.write(
            {
                "outsourcing_ship_out_days": 2,
                "outsourcing_process_days": 5,
                "outsourcing_ship_back_days": 1,
            }
        )
        job = self.make_external_job(10)
        operation = self.get_operation(job)
        self.assertEqual((operation.date_back - operation.date_out).days, 8)
        self.assertEqual((job.date_finished - job.date_start).days, 8)
        self.product.seller_ids.outsourcing_process_days = 7
        other = self.make_external_job(5)
        self.assertEqual((self.get_operation(other).date_back - self.get_operation(other).date_out).days, 10)
