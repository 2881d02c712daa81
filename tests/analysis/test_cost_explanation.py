from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common.costs import CostCommon


class TestCostExplanation(CostCommon):
    """A value in the books, and the chain of sources that adds up to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(cls.env, "controller", groups="account.group_account_readonly")

    def explain(self, record, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        action = record.with_user(user or self.controller).action_explain_cost()
        explanation = self.env[action["res_model"]].with_user(user or self.controller).browse(action["res_id"])
        currency = explanation.currency_id
        self.assertFalse(currency.compare_amounts(sum(explanation.line_ids.mapped("amount")), explanation.value))
        return explanation

    def parts(self, explanation):
        return [(line.element, line.status, line.text, line.amount) for line in explanation.line_ids]

    def finished(self, job):
        return job.sudo().move_finished_ids.filtered(lambda move: move.state == "done")

    def test_cst_01_the_value_of_a_production_is_explained_before_and_after_the_bill(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        bill = self.bill(order, price=9, quantity=4)
        explanation = self.explain(self.finished(production))
        self.assertEqual(explanation.value, self.finished(production).value)
        workorder = production.workorder_ids[0]
        self.assertEqual(
            self.parts(explanation),
            [
                ("material", "posted", "Steel", 400),
                ("labor", "posted", workorder.display_name, 120),
                ("service", "billed", bill.display_name, 36),
                ("service", "accrued", order.display_name, 48),
                ("material", "posted", "Paint", 100),
            ],
        )
        self.assertEqual(
            (explanation.subject, explanation.quantity, explanation.unit_cost), (production.name, 10, 70.4)
        )
        money = self.currency.format
        self.assertEqual(
            explanation.summary,
            f"{money(70.4)} = {money(50)} material + {money(12)} labor + {money(8.4)} outsourced service",
        )
        self.assertIn("is received and not billed", explanation.pending)
        self.assertIn(money(48), explanation.pending)
        self.bill(order, price=9)
        explanation = self.explain(self.finished(production))
        self.assertEqual((explanation.value, explanation.pending), (710, ""))
        for line in explanation.line_ids:
            action = line.action_open_source()
            source = self.env[action["res_model"]].with_user(self.controller).browse(action["res_id"])
            self.assertTrue(source.display_name)

    def test_parts_and_prices_that_do_not_divide(self):
        production = self.make_costed_production(quantity=9, hours=1.0)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.close(production, 4)
        backorder = self.get_backorder(production)
        self.receive_transfer(operation)
        self.bill(order, price=100 / 7, quantity=5)
        self.close(backorder)
        for part in (production, backorder):
            explanation = self.explain(self.finished(part))
            self.assertAlmostEqual(explanation.value, self.finished(part).value)
            rounding = explanation.line_ids.filtered(lambda line: line.element == "difference")
            self.assertLess(abs(sum(rounding.mapped("amount"))), 0.05)

    def test_byproducts_and_what_vendors_gave_back(self):
        swarf = self.make_product("Swarf")
        bom = self.make_bom(
            self.product, self.service, [(self.material, 1, "before"), (self.paint, 1, "outside")], after=0
        )
        bom.byproduct_ids = [Command.create({"product_id": swarf.id, "product_qty": 1, "cost_share": 20})]
        production = self.make_costed_production(bom=bom)
        self.run_production(production)
        for move in self.finished(production):
            explanation = self.explain(move)
            share = 0.2 if move.product_id == swarf else 0.8
            self.assertEqual((explanation.value, move.value), (700 * share, 700 * share))
            self.assertNotIn("difference", explanation.line_ids.mapped("element"))

    def test_a_lot_and_the_stock_of_a_product(self):
        self.product.tracking = "lot"
        lots = self.make_lots(self.product, "L1", "L2")
        for lot, hours in zip(lots, (2.0, 4.0), strict=True):
            production = self.make_costed_production(hours=hours)
            production.lot_producing_ids = lot
            self.run_production(production)
        explanation = self.explain(lots[0])
        self.assertEqual((explanation.value, explanation.quantity, explanation.subject), (700, 10, "L1"))
        self.assertEqual(self.explain(lots[1]).value, 820)
        explanation = self.explain(self.product)
        self.assertEqual((explanation.value, explanation.quantity, explanation.unit_cost), (1520, 20, 76))
        # 5 of them leave: the rest is worth the average, which is told apart from what these units cost
        customers = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 5,
                "location_id": self.stock.id,
                "location_dest_id": customers.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.picked = True
        move._action_done()
        explanation = self.explain(self.product)
        self.assertEqual((explanation.value, explanation.quantity), (1140, 15))
        average = explanation.line_ids.filtered(lambda line: line.element == "difference")
        self.assertEqual(average.amount, 1140 - 820 - 350)
        self.assertEqual(self.explain(self.product.product_tmpl_id).value, 1140)

    def test_the_stock_of_a_product_that_is_made_in_dozens(self):
        """Two manufacturing orders of a dozen, 3 of the older one sold: 9 and 12 units are left, whatever the unit of
        the moves."""
        bom = self.make_bom(self.product, self.service, [(self.material, 1, "before")], after=0)
        for _number in range(2):
            production = self.make_production(bom, 1, uom=self.dozen)
            self.order(production)
            operation = self.get_operation(production)
            self.ship(operation)
            self.receive_transfer(operation)
            self.close(production)
        self.sell(self.product, 3)
        self.env.invalidate_all()
        self.assertEqual(list(self.product._get_left_quantities().values()), [9, 12])
        explanation = self.explain(self.product)
        self.assertEqual((explanation.value, explanation.quantity, explanation.unit_cost), (1008, 21, 48))
        self.assertNotIn("difference", explanation.line_ids.mapped("element"))

    def test_standard_cost_and_values_set_by_hand(self):
        production = self.make_costed_production()
        self.run_production(production)
        move = self.finished(production)
        self.env["product.value"].create({"move_id": move.id, "value": 750, "company_id": self.company.id})
        explanation = self.explain(move)
        self.assertEqual(explanation.value, 750)
        self.assertEqual(self.parts(explanation)[-1], ("difference", "posted", "Set manually, or changed since", 50))
        self.product = self.make_product("Fixed", self.standard, cost=50.0)
        production = self.make_costed_production()
        self.run_production(production)
        explanation = self.explain(self.finished(production))
        self.assertEqual(self.parts(explanation), [("material", "posted", "Standard cost of Fixed", 500)])

    def test_what_a_child_production_made_is_named_and_the_document_prints(self):
        production = self.make_costed_production()
        self.run_production(production)
        explanation = self.explain(self.finished(production))
        action = explanation.action_print()
        html = (
            self.env["ir.actions.report"]
            .with_user(self.controller)
            ._render_qweb_html(action["report_name"], explanation.ids)[0]
        )
        for words in ("Value in the Books", "Steel", "Pending Cost"):
            self.assertIn(words, html.decode())

    def test_who_sees_no_costs_gets_no_explanation(self):
        production = self.make_costed_production()
        self.run_production(production)
        with self.assertRaises(AccessError):
            self.explain(self.finished(production), self.clerk)
        with self.assertRaises(AccessError):
            self.explain(self.product, self.clerk)


class TestOutsourcedOrderExplanation(CostCommon):
    def test_bills_cover_the_parts_in_their_order(self):
        """4 and 6 units, 5 of them billed at 9: the first 4 and one of the others."""
        board = self.make_product(
            "Board",
            supplier_taxes_id=[Command.clear()],
            seller_ids=[Command.create({"partner_id": self.vendor.id, "price": 8.0})],
        )
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": board.product_tmpl_id.id,
                "outsourcing_policy": "outside",
                "bom_line_ids": [Command.create({"product_id": self.paint.id, "product_qty": 1})],
            }
        )
        production = self.make_production(bom, 10, previous_done=False)
        order = self.order(production)
        self.ship(self.get_operation(production))
        for quantity in (4, None):
            picking = order.sudo().picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
            self.validate(picking.with_user(self.clerk), quantity and {board: quantity})
        self.bill(order, price=9, quantity=5)
        parts = production.production_group_id.production_ids.sorted("backorder_sequence")
        values = []
        for part in parts:
            move = part.sudo().move_finished_ids.filtered(lambda m: m.state == "done")
            action = move.with_user(self.accountant).action_explain_cost()
            explanation = self.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(explanation.value, move.value)
            values.append({(line.element, line.status): line.amount for line in explanation.line_ids})
        self.assertEqual(
            values,
            [
                {("material", "posted"): 40, ("service", "billed"): 36},
                {("material", "posted"): 60, ("service", "billed"): 9, ("service", "accrued"): 40},
            ],
        )
