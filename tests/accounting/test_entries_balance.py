from ..common.balance import STEPS, BalanceCommon


class TestEntriesBalance(BalanceCommon):
    """In any order of events, the books tie after each of them, and end at zero."""

    def test_the_books_reconcile_after_every_event_and_end_at_zero(self):
        self.run_examples(STEPS, self.play, examples=8)

    def check(self, step):
        self.env.flush_all()
        for group in self.groups:
            lines = self.env["purchase.order.line"].search(
                [("subcontract_operation_id.production_group_id", "=", group.id)]
            )
            owed = sum(self.get_owed(line) for line in lines)
            self.assertAlmostEqual(
                self.balances(self.accrual, production_group_id=group.id).get(self.accrual.name, 0.0)
                + sum(self.get_bill_lines(lines).mapped("balance")),
                -owed,
                delta=0.005 * (len(lines) + 1),
                msg=step,
            )
            self.check_value(group.sudo().production_ids[:1].product_id, step)
        self.check_value(self.swarf, step)

    def check_value(self, product, step):
        """What the books say about the goods is what their value says: nothing is delivered before it is invoiced."""
        product.invalidate_recordset()
        booked = self.balances(self.valuation, product_id=product.id).get(self.valuation.name, 0.0)
        delivered = self.env["stock.move"].search(
            [("product_id", "=", product.id), ("is_out", "=", True), ("state", "=", "done")]
        )
        outputs = self.env["stock.move"].search([("product_id", "=", product.id), ("is_in", "=", True)])
        self.assertAlmostEqual(
            booked - sum(delivered.mapped("value")), product.total_value, delta=0.011 * (len(outputs) + 1), msg=step
        )

    def finish(self, operations):
        """Everything comes back, is finished and billed: nothing is left but what the goods and differences took."""
        self.check_reconciliations()
        for operation in operations:
            self.bring_back(operation)
        for production in self.groups.production_ids.sorted("id"):
            self.finish_production(production.with_user(self.planner))
        for operation in operations:
            order = operation.sudo().purchase_id
            if any(order.order_line.mapped("qty_to_invoice")):
                self.bill(order)
        self.check("finished")
        for group in self.groups:
            self.assertEqual(self.balances(self.production, production_group_id=group.id), {})
            self.check_nothing_is_lost(group)
        self.assertEqual(self.balances(self.accrual), {})
        self.check_reconciliations()

    def check_nothing_is_lost(self, group):
        """Goods take all that was spent; cents of rounding go to the difference account, at standard cost the rest."""
        moves = group.production_ids.move_finished_ids.filtered(lambda move: move.state == "done")
        if not moves or group.production_ids.product_id.cost_method == "standard":
            return
        difference = self.balances(self.difference, production_group_id=group.id, outsourcing_entry="variance")
        self.assertLessEqual(abs(sum(difference.values())), 0.011 * (len(moves) + 2))
