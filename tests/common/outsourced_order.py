from odoo import Command
from odoo.tests import Form

from .base import OutsourcingCommon


class OutsourcedOrderCommon(OutsourcingCommon):
    """A board that an assembler makes as a whole: 2 steel and 1 paint per unit, operations of ours that it replaces."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steel = cls.make_product("Steel", cost=20.0)
        cls.paint = cls.make_product("Paint", cost=10.0)
        cls.stock_up(cls.steel, 1000)
        cls.stock_up(cls.paint, 1000)
        cls.product = cls.make_external_product("Board")
        cls.bom = cls.make_whole_bom(cls.product, [(cls.steel, 2), (cls.paint, 1)])
        cls.vendor_stock = cls.site(cls.vendor, "vendor_stock")

    @classmethod
    def make_external_product(cls, name, price=8.0, vendors=None, **values):
        """A product that vendors have a price for."""
        return cls.make_product(
            name,
            values.pop("category", None),
            supplier_taxes_id=[Command.clear()],
            seller_ids=[
                Command.create({"partner_id": vendor.id, "price": price}) for vendor in vendors or (cls.vendor,)
            ],
            **values,
        )

    @classmethod
    def make_whole_bom(cls, product, components, policy="outside", steps=1, **values):
        """A bill of materials whose manufacturing order is made outside; its components belong to no operation."""
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1.0,
                "outsourcing_policy": policy,
                "operation_ids": [
                    Command.create(
                        {"name": f"Operation {n}", "workcenter_id": cls.workcenter.id, "time_cycle_manual": 30.0}
                    )
                    for n in range(steps)
                ],
                "bom_line_ids": [
                    Command.create({"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
                **values,
            }
        )

    def make_outsourced_order(self, quantity, bom=None, **values):
        return self.make_production(bom or self.bom, quantity, previous_done=False, **values)

    def open_receipt(self, order):
        pickings = order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return pickings.with_user(self.clerk)

    def jobs(self, job):
        """The manufacturing order and its backorders, in order."""
        return job.production_group_id.production_ids.sorted("backorder_sequence").with_user(self.planner)

    def order_and_ship(self, job):
        order = self.order(job)
        self.ship(self.get_operation(job))
        return order

    def record_production(self, operation, *rows, user=None):
        """Press Report Made; rows of (good, scrapped, lot name) replace what the dialog proposes."""
        user = user or self.planner
        action = operation.with_user(user).action_record_production()
        form = Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))
        if rows:
            while len(form.line_ids):
                form.line_ids.remove(0)
        for good, scrapped, lot in rows:
            with form.line_ids.new() as line:
                line.qty_good = good
                line.qty_scrapped = scrapped
                if lot:
                    line.lot_name = lot
        form.save().action_confirm()

    def receive_lots(self, picking, quantities):
        """Type lots or serial numbers on the receipt, as its detailed operations do, and validate."""
        move = picking.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "lot_name": name,
                    "quantity": quantity,
                    "picked": True,
                    "picking_id": picking.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
            for name, quantity in quantities.items()
        ]
        return self.validate(picking)

    def return_goods(self, picking, quantity):
        """Press Return on a done receipt, and validate the transfer back to the vendor."""
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.clerk)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
        )
        form = Form(wizard)
        with form.product_return_moves.edit(0) as line:
            line.quantity = quantity
        action = form.save().action_create_returns()
        back = self.env["stock.picking"].with_user(self.clerk).browse(action["res_id"])
        back.button_validate()
        return back

    def make_parent(self, product, component, policy="in_house", **values):
        """A bill of materials of one component, which is made to order."""
        route = self.env.ref("stock.route_warehouse0_mto")
        route.active = True
        component.route_ids = [Command.link(route.id), Command.link(self.warehouse.manufacture_pull_id.route_id.id)]
        return self.make_whole_bom(product, [(component, 1)], policy=policy, steps=0, **values)

    def get_child(self, job):
        return job._get_children().with_user(self.planner)

    def use_real_time(self, method="average"):
        """Entries at once: stock valuation, production and price difference accounts of their own."""

        def make_account(name, number, account_type="asset_current"):
            code = f"T{method[:3]}{number}"
            return self.env["account.account"].create({"name": name, "code": code, "account_type": account_type})

        self.company.anglo_saxon_accounting = True
        self.valuation = make_account("Valuation", 100)
        self.production = make_account("Production", 200)
        self.difference = make_account("Difference", 300, "expense")
        category = self.env["product.category"].create(
            {
                "name": "Real time",
                "property_cost_method": method,
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": self.valuation.id,
                "property_price_difference_account_id": self.difference.id,
            }
        )
        self.product.property_stock_production.valuation_account_id = self.production
        components = self.env["product.category"].create(
            {
                "name": "Real time components",
                "property_cost_method": "average",
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": self.valuation.id,
            }
        )
        (self.steel | self.paint).categ_id = components
        return category

    def balance(self, account):
        lines = self.env["account.move.line"].search([("account_id", "=", account.id), ("parent_state", "=", "posted")])
        return sum(lines.mapped("balance"))
