from odoo import Command
from odoo.tests import Form, new_test_user

from .common import OutsourcingCommon


class LandedCommon(OutsourcingCommon):
    """Jobs of 50 of material and 12 of labour per piece, plated for 8; and people who enter landed costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lander = new_test_user(cls.env, "lander", groups="stock.group_stock_manager,account.group_account_invoice")
        cls.service = cls.make_service(price=8.0)
        cls.material = cls.make_product("Steel", cost=40.0)
        cls.paint = cls.make_product("Paint", cost=10.0)
        cls.stock_up(cls.material, 1000)
        cls.stock_up(cls.paint, 1000)
        cls.freight = cls.make_service("Freight", landed_cost_ok=True, split_method_landed_cost="by_quantity")

    def make_labour_job(self, category=None, quantity=10, minutes=12.0, product=None, **values):
        """A job whose material is used before the outside step but for the paint, which travels."""
        self.product = product or self.make_product("Bracket", category or self.average)
        components = [(self.material, 1, "before"), (self.paint, 1, "outside")]
        bom = self.make_bom(self.product, self.service, components, after=0, **values)
        job = self.make_job(bom, quantity, previous_done=False)
        job.workorder_ids.filtered(lambda wo: wo.name == "Before 0").duration = quantity * minutes
        self.report_before(job, quantity)
        return job

    def run_job(self, job):
        order = self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_trip(operation)
        self.close(job)
        return order

    def open_landed_cost(self, pickings, *lines):
        """A landed cost as it is typed; lines of (amount, split method)."""
        form = Form(self.env["stock.landed.cost"].with_user(self.lander))
        for picking in pickings:
            form.picking_ids.add(picking.with_user(self.lander))
        for amount, split in lines:
            with form.cost_lines.new() as line:
                line.product_id = self.freight
                line.split_method = split
                line.price_unit = amount
        return form.save()

    def land(self, pickings, amount, split="by_quantity"):
        """A validated landed cost."""
        cost = self.open_landed_cost(pickings, (amount, split))
        cost.button_validate()
        self.assertEqual(cost.state, "done")
        return cost

    def shares(self, cost):
        """{operation: what it bears}"""
        lines = cost.valuation_adjustment_lines
        return {
            operation: sum(own.mapped("additional_landed_cost"))
            for operation, own in lines.grouped("subcontract_operation_id").items()
        }

    def value(self, job):
        return job.move_finished_ids.filtered(
            lambda move: move.state == "done" and move.product_id == job.product_id
        ).value

    def get_backorder(self, job):
        return job.production_group_id.production_ids.sorted("backorder_sequence")[-1].with_user(self.planner)

    def sell(self, product, quantity):
        """Goods leave for a customer."""
        customers = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": self.stock.id,
                "location_dest_id": customers.id,
            }
        )
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move._action_done()
        return move

    @classmethod
    def use_freight_accounts(cls, method="average"):
        """Entries at once, in accounts of their own: a category of finished goods."""

        def make_account(name, number, account_type="asset_current"):
            code = f"T{method[:3]}{number}"
            return cls.env["account.account"].create({"name": name, "code": code, "account_type": account_type})

        cls.valuation = make_account("Valuation", 100)
        cls.production_account = make_account("Production", 200)
        cls.freight_account = make_account("Freight", 300, "expense")
        category = cls.env["product.category"].create(
            {
                "name": "Real time",
                "property_cost_method": method,
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": cls.valuation.id,
            }
        )
        cls.material.property_stock_production.valuation_account_id = cls.production_account
        cls.freight.property_account_expense_id = cls.freight_account
        return category

    def items(self, entry):
        """[(account, debit, credit)] of a journal entry"""
        return sorted((line.account_id.name, line.debit, line.credit) for line in entry.sudo().line_ids)

    def make_byproduct(self, bom, cost_share):
        swarf = self.make_product("Swarf")
        bom.byproduct_ids = [Command.create({"product_id": swarf.id, "product_qty": 1, "cost_share": cost_share})]
        return swarf
