from odoo.tests import Form, new_test_user

from .plated import PlatedCommon


class LandedCommon(PlatedCommon):
    """Manufacturing orders of 50 of material and 12 of labor per unit, plated for 8; and people who enter landed
    costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lander = new_test_user(cls.env, "lander", groups="stock.group_stock_manager,account.group_account_invoice")
        cls.freight = cls.make_service("Freight", landed_cost_ok=True, split_method_landed_cost="by_quantity")

    def make_labor_production(self, category=None, quantity=10, minutes=12.0, product=None, **values):
        """A manufacturing order whose material is used before the outsourced operation but for the paint, which
        travels."""
        self.product = product or self.make_product("Bracket", category or self.average)
        return self.make_plated_production(self.product, quantity, quantity * minutes / 60, **values)

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
