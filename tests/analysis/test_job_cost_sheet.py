from odoo import Command

from ..common.cost_sheet import CostSheetCommon


class TestJobCostSheet(CostSheetCommon):
    """One page for a manufacturing order: estimate, committed, received not billed, billed, to come, forecast,
    variances."""

    def make_half_billed_production(self):
        """4 of 10 units are received, 3 of them billed for 9 instead of 8; the manufacturing order and its order."""
        production = self.make_costed_production()
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.bill(order, price=9, quantity=3)
        return production, order

    def rows(self, sheet, *columns):
        """{(step, element, child order): figures}"""
        return {
            (line.step_id.sudo().name, line.element, line.maker_id.sudo().name): tuple(line[name] for name in columns)
            for line in sheet.line_ids
        }

    def test_rep_02_job_cost_sheet_from_estimate_to_bill(self):
        production, order = self.make_half_billed_production()
        operation = self.get_operation(production)
        sheet = self.open_sheet(production)
        columns = ("estimate", "committed", "accrued", "billed", "actual", "to_come", "forecast", "variance")
        self.assertEqual(
            self.rows(sheet, *columns),
            {
                ("Before 0", "material", False): (400, 0, 0, 0, 0, 400, 400, 0),
                ("Before 0", "labor", False): (0, 0, 0, 120, 120, 0, 120, 120),
                ("Plating", "material", False): (100, 0, 0, 40, 40, 60, 100, 0),
                ("Plating", "service", False): (80, 48, 8, 27, 35, 48, 83, 3),
            },
        )
        self.assertEqual((sheet.actual, sheet.to_come, sheet.forecast, sheet.variance), (195, 508, 703, 123))
        self.assertEqual((sheet.qty_planned, sheet.qty_finished, sheet.balance), (10, 0, 195))
        self.assertEqual(sheet.cost_per_unit, 70.3)
        self.receive_transfer(operation)
        self.close(production)
        self.bill(order, price=9)
        sheet = self.open_sheet(production)
        self.assertEqual((sheet.actual, sheet.to_come, sheet.finished, sheet.balance), (710, 0, 710, 0))
        self.assertEqual((sheet.qty_finished, sheet.cost_per_unit), (10, 71))

    def test_rep_02_variances_in_quantity_and_in_price(self):
        production = self.make_costed_production(hours=0.0, consumption="flexible")
        order = self.order(production)
        operation = self.get_operation(production)
        self.open_shipment(operation).move_ids.filtered(lambda m: m.product_id == self.paint).product_uom_qty = 13
        self.ship(operation, {self.product: 10, self.paint: 13})
        self.paint.standard_price = 11
        self.receive(operation, good=10, consumed={self.paint: 12})
        self.close(production)
        self.bill(order, price=8.5)
        sheet = self.open_sheet(production)
        self.assertEqual(
            self.rows(sheet, "estimate", "forecast", "variance", "variance_quantity", "variance_price"),
            {
                ("Before 0", "material", False): (400, 400, 0, 0, 0),
                # 12 instead of 10 at 10, and 12 at 11 instead of 10
                ("Plating", "material", False): (100, 132, 32, 20, 12),
                ("Plating", "service", False): (80, 85, 5, 0, 5),
            },
        )

    def test_rep_02_every_figure_opens_what_it_adds_up(self):
        production, dummy = self.make_half_billed_production()
        sheet = self.open_sheet(production)
        for line in sheet.line_ids:
            for name in ("estimate", "committed", "accrued", "billed", "actual", "to_come", "forecast"):
                action = sheet.get_figure_action(
                    sheet.production_group_id.id, False, line.step_id.id, line.element, name
                )
                model = self.env[action["res_model"]].with_user(self.controller).with_context(**action["context"])
                rows = model.search(action["domain"])
                self.assertAlmostEqual(sum(rows.mapped("amount")), line[name], msg=(line.element, name))
                for row in rows:
                    source = row.action_open_source()
                    record = self.env[source["res_model"]].with_user(self.controller).browse(source["res_id"])
                    self.assertTrue(record.display_name)
        action = sheet.action_view_lines()
        self.assertGreater(self.env["mrp.job.cost.line"].with_user(self.controller).search_count(action["domain"]), 6)

    def test_rep_02_sheet_on_a_past_day(self):
        production, order = self.make_production_of_days()
        self.bill_on("2030-03-10", order, price=9)
        sheet = self.open_sheet(production, date="2030-03-02")
        self.assertEqual((sheet.actual, sheet.to_come, sheet.qty_finished), (72, 508, 0))
        sheet = self.open_sheet(production, date="2030-03-05")
        self.assertEqual((sheet.actual, sheet.to_come, sheet.finished, sheet.balance), (580, 0, 580, 0))
        sheet = self.open_sheet(production)
        self.assertEqual((sheet.actual, sheet.to_come, sheet.finished, sheet.balance), (590, 0, 590, 0))
        plating = sheet.line_ids.filtered(lambda line: line.element == "service")
        action = sheet.get_figure_action(
            sheet.production_group_id.id, "2030-03-05", plating.step_id.id, "service", "actual"
        )
        rows = self.env["mrp.job.cost.line"].with_context(**action["context"]).search(action["domain"])
        self.assertEqual(rows.mapped("amount"), [80])

    def make_parent_production(self):
        """A frame of one bracket, which is made to order, and 1 hour of ours; the bracket is plated outside."""
        route = self.env.ref("stock.route_warehouse0_mto")
        route.active = True
        self.product.route_ids = [
            Command.link(route.id),
            Command.link(self.warehouse.manufacture_pull_id.route_id.id),
        ]
        self.make_bom(self.product, self.service, [(self.material, 1, None), (self.paint, 1, "outside")], after=0)
        frame = self.make_product("Frame")
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": frame.product_tmpl_id.id,
                "operation_ids": [Command.create({"name": "Weld", "workcenter_id": self.workcenter.id})],
                "bom_line_ids": [Command.create({"product_id": self.product.id, "product_qty": 1})],
            }
        )
        parent = self.make_production(bom, 10, previous_done=False)
        child = parent._get_children().with_user(self.planner)
        child.workorder_ids.filtered(lambda wo: wo.outsourcing_policy == "either").action_outsource()
        child.workorder_ids.filtered(lambda wo: wo.name == "Before 0").duration = 120
        self.report_before(child, 10)
        self.env.flush_all()
        return parent, child

    def test_rep_02_parents_roll_up_their_child_productions(self):
        parent, child = self.make_parent_production()
        order = self.run_production(child)
        parent.workorder_ids.duration = 60
        self.close(parent)
        sheet = self.open_sheet(parent)
        name = child.production_group_id.name
        self.assertEqual(
            self.rows(sheet, "actual"),
            {
                (False, "material", name): (500,),
                (False, "labor", name): (120,),
                (False, "service", name): (80,),
                ("Weld", "labor", False): (60,),
            },
        )
        self.assertEqual((sheet.actual, sheet.finished, sheet.balance), (760, 760, 0))
        sheet = self.open_sheet(parent, with_child_productions=False)
        self.assertEqual(
            self.rows(sheet, "actual"), {(False, "material", False): (700,), ("Weld", "labor", False): (60,)}
        )
        # what a vendor owes the child order is income: the goods that went into the parent cost what they did
        self.env["mrp.subcontract.claim"].sudo().create(
            {
                "subcontract_operation_id": self.get_operation(child).id,
                "vendor_id": self.vendor.id,
                "quantity": 1,
                "unit_material": 50,
            }
        )
        sheet = self.open_sheet(parent)
        self.assertEqual(self.rows(sheet, "actual")[False, "material", name], (500,))
        self.assertEqual((sheet.actual, sheet.balance), (760, 0))
        # a bill that comes after the goods were used changes what is known of them, not what went into the parent
        self.bill(order, price=9)
        sheet = self.open_sheet(parent)
        self.assertEqual((sheet.actual, sheet.finished), (760, 760))

    def test_material_of_others_is_told_and_costs_nothing(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        resin = self.make_product("Resin", cost=7.0)
        self.env["stock.quant"]._update_available_quantity(resin, self.stock, 100, owner_id=customer)
        bom = self.make_bom(self.product, self.service, [(resin, 2, "before")], after=0)
        production = self.make_costed_production(hours=0.0, bom=bom)
        self.run_production(production)
        sheet = self.open_sheet(production)
        self.assertEqual(sheet.owned_text, "20 Units of Resin, owned by Customer")
        # the goods are the customer's, too
        self.assertEqual((sheet.actual, sheet.finished), (80, 0))

    def test_the_sheet_prints(self):
        production = self.make_costed_production()
        self.run_production(production)
        sheet = self.open_sheet(production)
        text = self.print_sheet(sheet)
        for words in ("Job Cost Sheet", "Plating", "Outsourced Service", "Cost per Good Unit", "70.00"):
            self.assertIn(words, text)
