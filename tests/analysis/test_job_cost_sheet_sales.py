from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from ..common.cost_sheet import CostSheetCommon


class TestJobCostSheetSales(CostSheetCommon):
    """What a manufacturing order brings: 50 of material and 8 of plating per unit, sold for 90."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Ropeways", "is_company": True})
        cls.product.taxes_id = False
        cls.product.list_price = 100
        cls.bom = cls.make_bom(cls.product, cls.service, [(cls.material, 1, None), (cls.paint, 1, "outside")], after=0)
        # what a bill of materials says wins over what a test says of the manufacturing order
        cls.plain = {"hours": 0.0, "bom": cls.bom}

    def sell_to_order(self, quantity=10, price=90.0, more=0, **values):
        """A confirmed order of what is made to order, and the manufacturing order that it starts.

        :param more: units that the planner adds
        """
        route = self.env.ref("stock.route_warehouse0_mto")
        route.active = True
        manufacture = self.warehouse.manufacture_pull_id.route_id
        self.product.route_ids = [Command.link(route.id), Command.link(manufacture.id)]
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": quantity, "price_unit": price})
                ],
                **values,
            }
        )
        order.action_confirm()
        production = self.env["mrp.production"].search([("product_id", "=", self.product.id)]).with_user(self.planner)
        if more:
            wizard = self.env["change.production.qty"].with_user(self.planner)
            wizard.create({"mo_id": production.id, "product_qty": quantity + more}).change_prod_qty()
        production.workorder_ids.filtered(lambda workorder: workorder.outsourcing_policy == "either").action_outsource()
        self.report_before(production, quantity + more)
        self.env.flush_all()
        return order, production

    def facts(self, sheet):
        return sheet.revenue, sheet.revenue_basis, sheet.margin, round(sheet.margin_rate, 4)

    def test_rep_02_revenue_and_margin_of_the_sales_order(self):
        order, production = self.sell_to_order()
        order.order_line.discount = 10
        sheet = self.open_sheet(production)
        self.assertEqual((sheet.customer, sheet.sale_orders), ("Ropeways", order.name))
        # 10 times 81, less a forecast of 580
        basis = f"10 Units ordered in {order.name}"
        self.assertEqual((sheet.actual, sheet.forecast), (0, 580))
        self.assertEqual(self.facts(sheet), (810, basis, 230, round(230 / 810, 4)))
        purchase = self.run_production(production)
        self.bill(purchase, price=9)
        self.assertEqual(self.facts(self.open_sheet(production)), (810, basis, 220, round(220 / 810, 4)))
        order._action_cancel()
        sheet = self.open_sheet(production)
        self.assertEqual((sheet.customer, sheet.revenue_basis), ("", "10 Units at the sales price"))

    def test_units_that_nobody_has_ordered_count_at_the_sales_price(self):
        order, production = self.sell_to_order(more=2)
        purchase = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        sheet = self.open_sheet(production)
        basis = f"10 Units ordered in {order.name}; 2 Units at the sales price"
        self.assertEqual(self.facts(sheet), (1100, basis, 1100 - 12 * 58, round(404 / 1100, 4)))
        # one is scrapped: what was ordered comes first
        self.receive(operation, good=11, scrapped=1)
        sheet = self.open_sheet(production)
        basis = f"10 Units ordered in {order.name}; 1 Units at the sales price"
        self.assertEqual((sheet.qty_scrapped, *self.facts(sheet)[:2]), (1, 1000, basis))
        self.close(production, 11, backorder=False, consumption="action_confirm")
        self.bill(purchase)
        sheet = self.open_sheet(production)
        self.assertEqual((sheet.qty_finished, sheet.actual), (11, 12 * 50 + 88))
        self.assertEqual(self.facts(sheet)[:3], (1000, basis, 312))

    def test_other_currencies_at_the_rate_of_the_day(self):
        euro = self.make_euro(2.0)
        self.make_rate(euro, "2030-03-04", 4.0)
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        _order, production = self.sell_to_order(price=180.0, pricelist_id=pricelist.id)
        self.assertEqual(self.open_sheet(production, date="2030-03-03").revenue, 900)
        self.assertEqual(self.open_sheet(production, date="2030-03-04").revenue, 450)

    def test_productions_for_stock_at_the_sales_price_without_taxes(self):
        self.product.taxes_id = self.env["account.tax"].create(
            {"name": "Included", "amount": 25, "price_include_override": "tax_included", "type_tax_use": "sale"}
        )
        production = self.make_costed_production(**self.plain)
        sheet = self.open_sheet(production)
        self.assertFalse(sheet.customer or sheet.sale_orders)
        self.assertEqual(self.facts(sheet), (800, "10 Units at the sales price", 220, 0.275))
        self.product.sale_ok = False
        self.assertEqual(self.facts(self.open_sheet(production)), (0, "", 0, 0))

    def test_what_goes_into_another_production_brings_nothing_itself(self):
        frame = self.make_product("Frame", list_price=500, taxes_id=False)
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": frame.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": self.product.id, "product_qty": 1})],
            }
        )
        production = self.make_costed_production(**self.plain)
        parent = self.make_production(bom, 10)
        parent.sudo().production_group_id.child_ids = production.sudo().production_group_id
        self.assertEqual(self.open_sheet(production).revenue, 0)
        self.assertEqual(self.open_sheet(parent).revenue, 5000)

    def test_how_far_it_is_on_any_day(self):
        production, _order = self.make_production_of_days()

        def facts(sheet):
            return sheet.state, sheet.qty_planned, sheet.qty_finished, sheet.qty_scrapped, sheet.qty_at_vendors

        self.assertEqual(facts(self.open_sheet(production, date="2030-03-02")), ("progress", 10, 0, 0, 6))
        self.assertEqual(facts(self.open_sheet(production, date="2030-03-05")), ("done", 10, 10, 0, 0))
        self.assertEqual(facts(self.open_sheet(production)), ("done", 10, 10, 0, 0))
        sheet = self.open_sheet(production)
        self.assertEqual(str(sheet.date_end), "2030-03-05 08:00:00")
        # on Hawaii it was the day before
        self.controller.tz = "Pacific/Honolulu"
        sheet = self.open_sheet(production, date="2030-03-04")
        self.assertEqual((facts(sheet), sheet.finished), (("done", 10, 10, 0, 0), 580))
        other = self.make_production(self.bom, 10, previous_done=False)
        self.assertEqual(facts(self.open_sheet(other)), ("planned", 10, 0, 0, 0))
        other.action_cancel()
        self.assertEqual(self.open_sheet(other).state, "cancel")

    def test_lots_are_named_or_counted(self):
        self.product.tracking = "serial"
        lots = self.make_lots(self.product, *(f"B{number}" for number in range(1, 9)))
        production = self.make_production(self.bom, 8, lots=lots)
        self.assertEqual(self.open_sheet(production).lots, "B1, B2, B3, B4, B5, B6 and 2 more")

    # --- who sees it

    def test_money_of_customers_is_for_the_books_and_for_sales(self):
        _order, production = self.sell_to_order()
        both = "mrp.group_mrp_user,sales_team.group_sale_salesman_all_leads"
        for groups in ("account.group_account_readonly", "account.group_account_invoice", both):
            user = new_test_user(self.env, f"sees {groups}", groups=groups)
            sheet = self.open_sheet(production, user)
            form = Form(sheet)
            self.assertEqual((form.revenue, form.margin, form.customer), (900, 320, "Ropeways"))
            self.assertIn("320.00", self.print_sheet(sheet))
        for user in (self.planner, self.maker):
            sheet = self.open_sheet(production, user)
            form = Form(sheet)
            self.assertEqual((form.forecast, form.customer), (580, "Ropeways"))
            self.assertNotIn("revenue", form._view["fields"])
            self.assertNotIn("Margin", self.print_sheet(sheet))
            with self.assertRaises(AccessError):
                sheet.read(["revenue"])

    def test_buyers_open_it_from_a_report(self):
        _order, production = self.sell_to_order()
        group = production.sudo().production_group_id
        self.env.invalidate_all()
        form = Form(self.env["mrp.job.cost.sheet"].with_user(self.buyer).create({"production_group_id": group.id}))
        self.assertEqual((form.state, form.forecast, form.customer), ("progress", 580, "Ropeways"))

    def test_another_company_sees_no_production(self):
        _order, production = self.sell_to_order()
        stranger = self.make_stranger("account.group_account_user,mrp.group_mrp_manager")
        sheets = self.env["mrp.job.cost.sheet"].with_user(stranger)
        sheet = sheets.create({"production_group_id": production.sudo().production_group_id.id})
        self.assertFalse(sheet.name or sheet.product_id or sheet.line_ids or sheet.customer or sheet.lots)
        self.assertEqual((sheet.revenue, sheet.qty_planned, sheet.state, sheet.owned_text), (0, 0, "cancel", ""))

    def test_vendors_reach_no_sheet(self):
        _order, production = self.sell_to_order()
        self.open_sheet(production)
        user = new_test_user(self.env, "galvano", groups="base.group_portal")
        user.partner_id.parent_id = self.vendor
        for name in ("mrp.job.cost.sheet", "mrp.job.cost.sheet.line"):
            self.assertFalse(self.env[name].with_user(user).has_access("read"))
            self.assertFalse(self.env[name].with_user(user).has_access("create"))
        sheets = self.env["mrp.job.cost.sheet"].with_user(user)
        for attempt in (
            lambda: sheets.create({"production_group_id": production.sudo().production_group_id.id}),
            lambda: sheets.get_figure_action(
                production.sudo().production_group_id.id, False, False, "material", "actual"
            ),
            lambda: production.with_user(user).sudo(False).production_group_id.action_view_cost_sheet(),
        ):
            with self.assertRaises(AccessError):
                attempt()
