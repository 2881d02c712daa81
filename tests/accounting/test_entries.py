from ..common.accounting import AccountingCommon


class TestEntries(AccountingCommon):
    """In which balances events end; what each of them books is in test_accounting_tables.py."""

    def test_receipt_bill_and_completion(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        # paint was used at the vendor, plating was received at the order's price
        self.assertEqual(self.balances(), {"Production": 100 + 80, "Received Not Billed": -80})
        self.bill(order, price=9)
        self.assertEqual(self.balances(), {"Production": 100 + 90})
        self.close(production)
        self.assertEqual(self.value(production), 710)
        self.assertEqual(self.balances(), {"Labor Absorbed": -120})

    def test_cst_19_nothing_is_left_in_production(self):
        for category in (self.average, self.fifo, self.standard):
            for price in (8, 100 / 3):
                production = self.make_costed_production(category)
                order = self.run_production(production)
                self.close(production)
                self.bill(order, price=price)
                self.assertNotIn("Production", self.balances(production_group_id=production.production_group_id.id))
                self.assertNotIn("Received Not Billed", self.balances())

    def test_cst_01_four_are_sold_before_the_bill(self):
        for category in (self.average, self.fifo):
            production = self.make_costed_production(category)
            order = self.run_production(production)
            self.close(production)
            self.assertEqual(self.value(production), 700)
            self.sell(self.product, 4)
            bill = self.bill(order, price=9)
            self.assertEqual(self.value(production), 710)
            group = production.production_group_id.id
            self.assertEqual(self.balances(self.cogs, production_group_id=group), {"Cost of Goods Sold": 4})
            entry = self.env["account.move.line"].search(
                [("production_group_id", "=", group), ("outsourcing_entry", "in", ("revaluation", "sold"))]
            )
            self.assertEqual(
                sorted((line.account_id.name, line.balance) for line in entry),
                [("Cost of Goods Sold", 4), ("Production", -10), ("Stock", 6)],
            )
            bill.button_draft()
            self.assertEqual(self.value(production), 700)
            self.assertEqual(self.balances(self.cogs, production_group_id=group), {})
            self.assertEqual(self.balances(self.accrual), {"Received Not Billed": -80})
            bill.action_post()
            self.assertEqual(self.balances(self.cogs, production_group_id=group), {"Cost of Goods Sold": 4})

    def test_one_bill_for_two_productions_of_a_product_that_is_partly_older(self):
        """10 older units went out first: Odoo's average spreads the difference over what is left all the same."""
        self.product = self.make_product("Bracket")
        older = self.env["stock.quant"].with_context(inventory_mode=True)
        older = older.create({"product_id": self.product.id, "location_id": self.stock.id, "inventory_quantity": 20})
        self.product.standard_price = 18
        older.action_apply_inventory()
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], after=0)
        productions = self.make_production(bom, 10) | self.make_production(bom, 10)
        order = self.order(productions)
        for production in productions:
            self.ship_own(production)
            self.close(production)
        self.sell(self.product, 20)
        before = self.product.total_value
        self.bill(order, price=10)
        self.product.invalidate_recordset()
        # 40 on the whole: half of the units are left, and take half of it
        self.assertEqual((before, self.product.total_value), (360, 380))
        items = self.env["account.move.line"].search(
            [
                ("outsourcing_entry", "in", ("revaluation", "sold")),
                ("production_group_id", "in", productions.production_group_id.ids),
            ]
        )
        balances = {
            account.name: sum(lines.mapped("balance")) for account, lines in items.grouped("account_id").items()
        }
        self.assertEqual(balances, {"Production": -40, "Stock": 20, "Cost of Goods Sold": 20})

    def ship_own(self, job):
        """Ship and receive the units of one manufacturing order of a transfer that several share."""
        operation = self.get_operation(job)
        picking = self.open_shipment(operation)
        for move in picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            own = move.subcontract_operation_id == operation
            move.quantity, move.picked = (10 if own else 0), own
        self.validate(picking)
        transfer = self.open_return(operation)
        for move in transfer.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            own = move.subcontract_operation_id == operation
            move.quantity, move.picked = (10 if own else 0), own
        self.validate(transfer)

    def test_standard_price_leaves_the_difference(self):
        production = self.make_costed_production(self.standard)
        self.product.standard_price = 65
        order = self.run_production(production)
        self.close(production)
        self.assertEqual(self.balances(self.production, self.difference), {"Outsourced Work Differences": 50})
        self.bill(order, price=9)
        self.assertEqual(self.balances(self.production, self.difference), {"Outsourced Work Differences": 60})

    def test_without_an_accrual_account_the_expense_clears(self):
        self.company.outsourcing_accrual_account_id = False
        production = self.make_costed_production()
        order = self.run_production(production)
        self.assertEqual(self.balances(), {"Production": 180, "Services": -80})
        bill = self.bill(order, price=9)
        self.assertEqual(bill.invoice_line_ids.account_id, self.service_expense)
        self.close(production)
        self.assertEqual(self.balances(), {"Labor Absorbed": -120})

    def test_parts_of_3_and_7(self):
        production = self.make_costed_production(hours=0.0)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation, 3)
        self.close(production, 3)
        self.bill(order, price=100 / 3, quantity=3)
        backorder = self.get_backorder(production)
        self.receive_transfer(operation)
        self.close(backorder)
        # 100.00 of bills and 7 at 8.00: 15.60 a unit, also for those that were finished first
        self.assertEqual((self.value(production), self.value(backorder)), (196.8, 459.2))
        self.assertEqual(self.balances(), {"Received Not Billed": -56})
        self.bill(order, price=9)
        self.assertEqual((self.value(production), self.value(backorder)), (198.9, 464.1))
        self.assertEqual(self.balances(self.production, self.accrual), {})
