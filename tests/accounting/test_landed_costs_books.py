from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common.landed import LandedCommon


class TestLandedCostsInTheBooks(LandedCommon):
    """Who enters freight, from which bill, and what it posts."""

    # --- entries

    def test_entry_of_a_transfer(self):
        category = self.use_freight_accounts()
        production = self.make_labor_production(category)
        self.order(production)
        operation = self.get_operation(production)
        transfer = self.ship(operation)
        cost = self.land(transfer, 20)
        self.assertEqual(self.items(cost.freight_move_id), [("Freight", 0, 20), ("Production", 20, 0)])
        self.assertFalse(cost.account_move_id)
        entry = cost.freight_move_id.sudo()
        self.assertEqual((entry.state, entry.date, entry.journal_id), ("posted", cost.date, cost.account_journal_id))
        back = self.land(transfer, -20)
        self.assertEqual(self.items(back.freight_move_id), [("Freight", 20, 0), ("Production", 0, 20)])

    def test_no_entry_in_periodic_valuation_or_without_production_account(self):
        category = self.use_freight_accounts()
        production = self.make_labor_production(self.average)
        self.order(production)
        self.assertFalse(self.land(self.ship(self.get_operation(production)), 20).freight_move_id)
        self.material.property_stock_production.valuation_account_id = False
        production = self.make_labor_production(category)
        self.order(production)
        self.assertFalse(self.land(self.ship(self.get_operation(production)), 20).freight_move_id)

    def test_whoever_may_not_post_in_the_books_validates_nothing(self):
        """As with core's landed costs in real time."""
        storekeeper = new_test_user(self.env, "storekeeper", groups="stock.group_stock_manager")
        category = self.use_freight_accounts()
        production = self.make_labor_production(category)
        self.order(production)
        cost = self.open_landed_cost(self.ship(self.get_operation(production)), (20, "equal"))
        with self.assertRaises(AccessError):
            cost.with_user(storekeeper).button_validate()
        periodic = self.make_labor_production(self.average)
        self.order(periodic)
        cost = self.open_landed_cost(self.ship(self.get_operation(periodic)), (20, "equal"))
        cost.with_user(storekeeper).button_validate()
        self.assertEqual(cost.state, "done")

    def test_another_company_enters_its_own(self):
        stranger = self.make_stranger("stock.group_stock_manager,account.group_account_invoice")
        production = self.make_labor_production()
        self.order(production)
        transfer = self.ship(self.get_operation(production))
        cost = self.open_landed_cost(transfer, (20, "equal"))
        with self.assertRaises(AccessError):
            cost.with_user(stranger).button_validate()

    # --- bills

    def make_freight_bill(self, order, price):
        """A bill of the vendor for its work and for the freight that it has paid."""
        order.sudo().order_line = [
            Command.create({"product_id": self.freight.id, "product_qty": 1, "price_unit": price})
        ]
        order.sudo().order_line[-1].qty_received = 1
        return self.bill(order)

    def test_transfers_are_proposed_from_the_vendors_bill(self):
        production = self.make_labor_production()
        order = self.run_production(production)
        bill = self.make_freight_bill(order, 20)
        self.assertEqual(bill.invoice_line_ids.mapped("is_landed_costs_line"), [False, True])
        action = bill.with_user(self.lander).button_create_landed_costs()
        cost = self.env["stock.landed.cost"].with_user(self.lander).browse(action["res_id"])
        operation = self.get_operation(production)
        self.assertEqual(cost.picking_ids, operation.picking_ids)
        self.assertEqual(cost.vendor_bill_id, bill)
        cost.button_validate()
        self.assertEqual((self.shares(cost), self.value(production)), ({operation: 20}, 720))
        # transfers that have their freight are not proposed again
        second = self.make_freight_bill(order, 5)
        action = second.with_user(self.lander).button_create_landed_costs()
        self.assertFalse(self.env["stock.landed.cost"].browse(action["res_id"]).picking_ids)

    def test_a_bill_in_another_currency(self):
        euro = self.make_euro()
        self.service.seller_ids.currency_id = euro
        production = self.make_labor_production()
        order = self.run_production(production)
        bill = self.make_freight_bill(order, 50)
        action = bill.with_user(self.lander).button_create_landed_costs()
        cost = self.env["stock.landed.cost"].with_user(self.lander).browse(action["res_id"])
        cost.button_validate()
        self.assertEqual((cost.amount_total, self.value(production)), (25, 620 + 40 + 25))
