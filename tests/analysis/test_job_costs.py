from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common.costs import CostCommon


class TestJobCosts(CostCommon):
    """One row per source of cost of a manufacturing order, with exact figures, for who may see them."""

    def test_cst_01_elements_of_a_production_before_and_after_the_bill(self):
        production = self.make_costed_production()
        self.assertEqual(self.costs(production, "estimate"), {"material": 500, "service": 80})
        self.assertEqual(self.costs(production), {"labor": 120})
        self.assertEqual(self.costs(production, "expected"), {"material": 500, "service": 80})
        order = self.order(production)
        self.assertEqual(self.costs(production, "committed"), {"service": 80})
        self.assertEqual(self.costs(production, "expected"), {"material": 500})
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.assertEqual(self.costs(production, "committed"), {"service": 48})
        self.assertEqual(self.costs(production, "accrued"), {"service": 32})
        self.assertEqual(self.costs(production), {"material": 40, "labor": 120, "service": 32})
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.costs(production), {"material": 500, "labor": 120, "service": 80, "finished": -700})
        self.assertEqual(self.costs(production, "expected", "committed"), {})
        self.bill(order, price=9)
        self.assertEqual(self.costs(production), {"material": 500, "labor": 120, "service": 90, "finished": -710})
        self.assertEqual(self.costs(production, "accrued"), {})
        self.assertEqual(self.costs(production, "estimate"), {"material": 500, "service": 80})

    def test_every_row_opens_its_source(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        bill = self.bill(order, price=9, quantity=4)
        sources = {}
        for line in self.cost_lines(production):
            if line.status not in ("estimate", "expected"):
                action = line.action_open_source()
                sources.setdefault((line.element, line.status), set()).add((action["res_model"], action["res_id"]))
        moves = production.sudo().move_raw_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(
            sources,
            {
                ("material", "posted"): {("stock.move", move.id) for move in moves},
                ("labor", "posted"): {("mrp.workorder", production.workorder_ids[0].id)},
                ("service", "billed"): {("account.move", bill.id)},
                ("service", "accrued"): {("purchase.order", order.id)},
                ("finished", "posted"): {("stock.move", production.move_finished_ids.id)},
            },
        )

    def test_labor_is_what_core_counts_when_two_work_at_once(self):
        production = self.make_costed_production(hours=0.0)
        workorder = production.workorder_ids.filtered(lambda wo: wo.name == "Before 0").sudo()
        loss = self.env.ref("mrp.block_reason7")
        for start, end in ((8, 10), (9, 11), (9, 10), (13, 14)):
            self.env["mrp.workcenter.productivity"].create(
                {
                    "workorder_id": workorder.id,
                    "workcenter_id": workorder.workcenter_id.id,
                    "loss_id": loss.id,
                    "date_start": datetime(2026, 1, 5, start, 7),
                    "date_end": datetime(2026, 1, 5, end, 7),
                }
            )
        self.assertEqual(workorder._cal_cost(), 240)
        self.assertEqual(self.costs(production), {"labor": 240})
        self.workcenter.costs_hour = 33.33
        workorder.costs_hour = 0
        self.assertEqual(self.costs(production), {"labor": round(workorder._cal_cost(), 2)})
        workorder.costs_hour = 45
        self.assertEqual(self.costs(production), {"labor": 180})
        workorder.write({"cost_mode": "estimated", "duration_expected": 90, "state": "progress"})
        self.assertEqual((workorder._cal_cost(), self.costs(production)), (67.5, {"labor": 67.5}))

    def test_a_plan_keeps_its_prices(self):
        production = self.make_costed_production()
        self.material.standard_price = 50
        self.service.seller_ids.price = 12
        self.assertEqual(self.costs(production, "estimate"), {"material": 500, "service": 80})
        self.assertEqual(self.costs(production, "expected"), {"material": 600, "service": 80})
        self.run_production(production)
        self.assertEqual(self.costs(production, "estimate"), {"material": 500, "service": 80})
        self.assertEqual(self.costs(production), {"material": 600, "labor": 120, "service": 120, "finished": -840})

    def test_vendors_use_more_than_planned(self):
        production = self.make_costed_production(hours=0.0, consumption="flexible")
        order = self.order(production)
        operation = self.get_operation(production)
        self.open_shipment(operation).move_ids.filtered(lambda m: m.product_id == self.paint).product_uom_qty = 14
        self.ship(operation, {self.product: 10, self.paint: 14})
        self.receive(operation, good=10, consumed={self.paint: 13})
        self.close(production)
        self.assertEqual(order.order_line.qty_received, 10)
        self.assertEqual(self.costs(production, "estimate"), {"material": 500, "service": 80})
        self.assertEqual(self.costs(production), {"material": 530, "service": 80, "finished": -610})

    def test_credit_note_and_bill_before_receipt(self):
        self.service.purchase_method = "purchase"
        production = self.make_costed_production(hours=0.0)
        order = self.order(production)
        bill = self.bill(order, price=9)
        self.assertEqual(self.costs(production, "billed", "accrued", "committed"), {})
        lines = self.cost_lines(production).filtered(lambda line: line.status in ("billed", "accrued"))
        self.assertEqual(sorted(lines.mapped("amount")), [-90, 90])
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.assertEqual(self.costs(production, "billed", "accrued"), {"service": 36})
        self.receive_transfer(operation)
        self.assertEqual(self.costs(production, "accrued"), {})
        refund = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        refund.action_post()
        self.assertEqual(self.costs(production, "billed"), {})
        self.assertEqual(self.costs(production, "accrued"), {"service": 80})

    def test_other_currency_at_the_rate_of_the_order(self):
        euro = self.make_euro()
        self.make_rate(euro, "2099-01-01", 4.0)
        self.service.seller_ids.currency_id = euro
        production = self.make_costed_production(hours=0.0)
        self.assertEqual(self.costs(production, "estimate"), {"material": 500, "service": 40})
        order = self.run_production(production)
        self.assertEqual(order.currency_id, euro)
        self.assertEqual(self.costs(production, "accrued"), {"service": 40})
        self.bill(order, price=9)
        self.assertEqual(self.costs(production), {"material": 500, "service": 45, "finished": -545})

    def test_units_that_never_come_are_not_to_come(self):
        production = self.make_costed_production(hours=0.0)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, good=8, scrapped=2)
        self.assertEqual(operation.state, "done")
        self.assertEqual(self.costs(production, "accrued"), {"service": 64})
        self.assertEqual(self.costs(production, "committed"), {})

    def test_who_sees_costs(self):
        production = self.make_costed_production()
        for groups in ("account.group_account_readonly", "purchase.group_purchase_user", "mrp.group_mrp_user"):
            user = new_test_user(self.env, f"only {groups}", groups=groups)
            lines = self.cost_lines(production, user)
            self.assertTrue(lines, groups)
            fields = {name: {} for name in lines._fields if name not in ("id",)}
            for name in fields:
                if lines._fields[name].type == "many2one":
                    fields[name] = {"fields": {"display_name": {}}}
            found = lines.web_search_read([("production_group_id", "=", production.production_group_id.id)], fields)
            self.assertEqual(found["length"], len(lines))
            groups = lines.formatted_read_group(
                [("production_group_id", "=", production.production_group_id.id)],
                ["production_group_id", "step_id"],
                ["amount:sum"],
            )
            self.assertTrue(groups)
        vendor = new_test_user(self.env, "a vendor", groups="base.group_portal")
        clerk = new_test_user(self.env, "employee", groups="base.group_user")
        for user in (vendor, clerk, self.clerk):
            with self.assertRaises(AccessError):
                self.cost_lines(production, user)
        stranger = self.make_stranger("account.group_account_user")
        self.assertFalse(self.cost_lines(production, stranger))

    def test_figures_of_a_past_day(self):
        """Consumed and received in parts, billed in parts: each day says what was known at its end."""
        production, order = self.make_production_of_days()
        self.bill_on("2030-03-10", order, price=9, quantity=4)
        self.bill_on("2030-03-20", order, price=10)
        expected = {
            "2030-03-02": {"material": 40, "service": 32},
            "2030-03-05": {"material": 500, "service": 80, "finished": -580},
            "2030-03-10": {"material": 500, "service": 84, "finished": -584},
            "2030-03-19": {"material": 500, "service": 84, "finished": -584},
            "2030-03-20": {"material": 500, "service": 96, "finished": -596},
            None: {"material": 500, "service": 96, "finished": -596},
        }
        for day, figures in expected.items():
            self.assertEqual(self.costs(production, at_date=day), figures, day)
        self.assertEqual(self.costs(production, "accrued", at_date="2030-03-10"), {"service": 48})
        self.assertEqual(self.costs(production, "committed", at_date="2030-03-02"), {"service": 48})
        self.assertEqual(self.costs(production, "expected", at_date="2030-03-02"), {"material": 460})

    def test_what_was_consumed_at_the_vendor_stays_on_its_day_when_the_production_is_planned_anew(self):
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], before=0)
        production = self.make_production(bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        with freeze_time("2030-03-02 08:00:00"):
            self.receive_transfer(operation, 4)
        # moving the first operation moves the manufacturing order
        production.workorder_ids[0].write(
            {"date_start": datetime(2030, 2, 1, 8), "date_finished": datetime(2030, 3, 3, 8)}
        )
        self.assertEqual(production.date_start, datetime(2030, 2, 1, 8))
        self.assertEqual(self.costs(production, at_date="2030-03-01"), {})
        self.assertEqual(self.costs(production, at_date="2030-03-02"), {"material": 40, "service": 32})
