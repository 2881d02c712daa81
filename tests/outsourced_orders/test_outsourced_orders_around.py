from lxml import etree

from odoo.tests import new_test_user

from ..common.outsourced_order import OutsourcedOrderCommon


class TestWholeJobsAround(OutsourcedOrderCommon):
    """What a manufacturing order made outside leaves alone: its own operations, many others, and who has no use of
    it."""

    def test_steps_of_an_outsourced_order_are_not_ordered_and_cost_nothing(self):
        plated = self.make_external_product("Plated")
        bom = self.make_bom(plated, self.make_service(), policy="outside", outsourcing_policy="outside")
        production = self.make_production(bom, 10, previous_done=False)
        self.assertEqual(self.get_operation(production).mapped("is_outsourced_order"), [True])
        self.assertEqual(production.workorder_ids.mapped("is_outsourced"), [True, True, True])
        order = self.order(production)
        self.assertEqual(order.order_line.product_id, plated)
        production.action_make_in_house()
        self.assertEqual(production.subcontract_operation_ids.filtered("is_open").workorder_id.name, "Plating")
        production.action_outsource_order()
        order = self.order(production)
        self.validate(self.open_receipt(order))
        self.assertEqual((production.state, set(production.workorder_ids.mapped("state"))), ("done", {"done"}))
        self.assertEqual((sum(production.workorder_ids.mapped("duration")), self.value(production)), (0, 80))

    def test_a_outsourced_order_takes_the_days_of_its_bill_of_materials(self):
        self.bom.write(
            {
                "outsourcing_ship_out_days": 2,
                "outsourcing_process_days": 5,
                "outsourcing_ship_back_days": 1,
            }
        )
        production = self.make_outsourced_order(10)
        operation = self.get_operation(production)
        self.assertEqual((operation.date_back - operation.date_out).days, 8)
        self.assertEqual((production.date_finished - production.date_start).days, 8)
        self.product.seller_ids.outsourcing_process_days = 7
        other = self.make_outsourced_order(5)
        self.assertEqual((self.get_operation(other).date_back - self.get_operation(other).date_out).days, 10)

    def test_pressed_twice_nothing_is_made_twice(self):
        self.bom.outsourcing_policy = "either"
        production = self.make_outsourced_order(10)
        production.action_outsource_order()
        production.action_outsource_order()
        self.assertEqual(len(production.subcontract_operation_ids), 1)
        operation = self.get_operation(production)
        order = self.order(production)
        operation.action_order()
        self.assertEqual(len(order.order_line), 1)
        self.ship(operation)
        self.record_production(operation, (10, 0, False))
        with self.refused("is closed|11 Units of 10 ordered"):
            self.record_production(operation, (1, 0, False))
        with self.refused("Wizard|Enter how many units"):
            self.record_production(operation)

    def test_many_productions_go_outsourced_with_the_queries_of_a_few(self):
        self.bom.outsourcing_policy = "either"

        def count(number):
            productions = self.env["mrp.production"].create(
                [{"bom_id": self.bom.id, "product_id": self.product.id, "product_qty": 1} for _index in range(number)]
            )
            productions.action_confirm()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            productions.action_outsource_order()
            self.env.flush_all()
            self.assertEqual(productions.mapped("is_outsourced_order"), [True] * number)
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
            ours = {
                "action_outsource_order",
                "action_make_in_house",
                "action_link_production",
                "outsourcing",
                "made_outsourced",
            }
            self.assertFalse(names & ours, view)
        production = self.make_outsourced_order(5, user=self.maker)
        self.assertFalse(production.is_outsourced_order)
        self.close(production)
