"""Random manufacturing orders, in any order of receipts, bills and corrections."""

from contextlib import nullcontext

from odoo import Command, fields

from .accounting import AccountingCommon
from .examples import Examples
from .examples import strategies as st

EVENTS = ["ship", "receive", "receive", "reject", "scrap", "bill", "bill", "bill", "credit", "draft", "price"]
EVENTS += ["sell", "close_part", "close_part", "rework", "material", "rate", "freight", "freight"]
STEPS = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.integers(0, 5), st.integers(1, 6)),
    min_size=4,
    max_size=14,
)


class BalanceCommon(Examples, AccountingCommon):
    """Three costing methods, two outsourced operations each, one of them in another currency; amounts that don't
    divide.

    The goods at average cost come with swarf, which bears a tenth of the cost.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.make_euro(1.7)
        cls.foreign = cls.make_service("Hardening", price=100 / 3, vendors=[cls.rival])
        cls.foreign.property_account_expense_id = cls.service_expense
        cls.foreign.seller_ids.currency_id = cls.euro
        cls.paint.standard_price = 10 / 3
        cls.products = [
            cls.make_product("Average", cls.average),
            cls.make_product("First in", cls.fifo),
            cls.make_product("Standard", cls.standard, cost=47.11),
        ]
        cls.boms = [cls.make_two_steps(product) for product in cls.products]
        cls.swarf = cls.add_byproduct(cls.boms[0], 10.0)
        cls.freight = cls.make_service("Freight", landed_cost_ok=True, split_method_landed_cost="by_quantity")
        cls.freight_expense = cls.service_expense.copy({"code": "OUT550", "name": "Freight"})
        cls.freight.property_account_expense_id = cls.freight_expense

    @classmethod
    def make_two_steps(cls, product):
        """Plated by one vendor, then hardened by another one."""
        bom = cls.make_bom(product, cls.service, [(cls.paint, 1, "outside")], after=0, step={"pay_for": "processed"})
        cls.add_outsourced_operation(bom, cls.foreign, outsourcing_policy="either")
        return bom

    def play(self, steps):
        productions = self.env["mrp.production"].with_user(self.planner)
        for bom in self.boms:
            production = self.make_production(bom, 6, previous_done=False)
            production.workorder_ids[0].duration = 33.0
            self.report_before(production, 6)
            productions |= production
        self.groups = productions.sudo().production_group_id
        self.order(productions)
        operations = [
            operation for production in productions for operation in self.get_operation(production).sorted("id")
        ]
        self.check("start")
        for number, (name, index, quantity) in enumerate(steps):
            with self.day(number):
                with self.as_pressed():
                    getattr(self, f"do_{name}")(operations[index], quantity)
                self.check(f"{name} {index} {quantity}")
        with self.day(len(steps)):
            self.finish(operations)

    def day(self, number):
        """When the operation with this number happens: today, by default."""
        return nullcontext()

    # --- what may happen

    def do_ship(self, operation, quantity):
        """The transfer may be shared: what belongs to others stays."""
        picking = self.open_shipment(operation)
        for move in picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            own = move.subcontract_operation_id == operation
            move.quantity = quantity if own else 0.0
            move.picked = own
        if picking:
            self.validate(picking)

    def do_receive(self, operation, quantity):
        self.do_ship(operation, quantity)
        if self.open_return(operation):
            self.receive_transfer(operation, min(quantity, operation.qty_at_vendor) or quantity)

    def do_reject(self, operation, quantity):
        self.do_ship(operation, quantity)
        self.outcome(operation, qty_good=quantity // 2, qty_rejected=quantity - quantity // 2)

    def do_scrap(self, operation, quantity):
        self.do_ship(operation, quantity)
        self.outcome(operation, qty_good=quantity // 2, qty_scrapped=quantity - quantity // 2)

    def do_rework(self, operation, quantity):
        action = operation.action_rework()
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"])
        wizard.create({"quantity": min(quantity, operation.qty_good), "charged": quantity % 2 == 0}).action_confirm()
        self.ship(operation)

    def do_material(self, operation, quantity):
        """The vendor says later that it used more."""
        action = operation.with_user(self.boss).action_correct_consumption()
        form = self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"]).create({})
        form.line_ids.qty_consumed = quantity
        form.action_confirm()

    def do_bill(self, operation, quantity):
        order = operation.sudo().purchase_id
        if order.order_line.filtered("qty_to_invoice"):
            self.bill(order, price=operation.purchase_line_id.price_unit + quantity / 7, quantity=quantity / 2)

    def get_bill(self, operation):
        bills = operation.sudo().purchase_id.invoice_ids
        return bills.filtered(lambda bill: bill.move_type == "in_invoice" and bill.state == "posted")[:1]

    def do_credit(self, operation, quantity):
        bill = self.get_bill(operation)
        if bill:
            refund = bill._reverse_moves([{"invoice_date": self.bill_date, "date": self.bill_date}])
            refund.action_post()

    def do_draft(self, operation, quantity):
        bill = self.get_bill(operation)
        if bill:
            bill.button_draft()
            self.check("draft")
            if quantity % 2:
                bill.write({"invoice_date": self.bill_date, "date": self.bill_date})
                bill.action_post()
            else:
                bill.button_cancel()

    def do_price(self, operation, quantity):
        operation.sudo().purchase_line_id.price_unit = 5 + quantity / 3

    def do_rate(self, operation, quantity):
        """The rate moves for bills from now on; orders keep theirs."""
        rates = self.euro.rate_ids.filtered(lambda rate: rate.name == fields.Date.to_date("2026-01-31"))
        values = {"currency_id": self.euro.id, "name": "2026-01-31", "rate": 1 + quantity / 9}
        if rates:
            rates.rate = values["rate"]
        else:
            self.env["res.currency.rate"].create({**values, "company_id": self.company.id})
            operation.sudo().env["purchase.order"].search(
                [("currency_id", "=", self.euro.id)]
            ).date_approve = "2026-01-30"

    def do_freight(self, operation, quantity):
        """A bill of a carrier, for all transfers of the operation so far."""
        transfers = operation.sudo().picking_ids.filtered(lambda picking: picking.state == "done")
        if transfers:
            cost = self.env["stock.landed.cost"].create(
                {
                    "picking_ids": [Command.set(transfers.ids)],
                    "cost_lines": [
                        Command.create(
                            {
                                "product_id": self.freight.id,
                                "name": "Carrier",
                                "split_method": ("by_quantity", "equal")[quantity % 2],
                                "price_unit": quantity * 10 / 3,
                            }
                        )
                    ],
                }
            )
            cost.button_validate()

    def do_sell(self, operation, quantity):
        on_hand = self.on_hand(operation.product_id, self.stock)
        if on_hand:
            self.sell(operation.product_id, min(quantity, on_hand))

    def do_close_part(self, operation, quantity):
        production = operation.production_id
        if production.state not in ("done", "cancel"):
            self.close(production, min(quantity, production.product_qty))

    # --- what has to be true

    def get_bill_lines(self, lines):
        return lines.invoice_lines.filtered(lambda line: line.parent_state == "posted")

    def get_owed(self, line):
        """Received not billed, counted here from the documents; below zero what was billed ahead."""
        bills = self.get_bill_lines(line)
        signs = {"in_invoice": 1, "in_refund": -1}
        billed = sum(signs[bill.move_id.move_type] * bill.quantity for bill in bills)
        received = line.qty_received
        if billed > received + 1e-6:
            return -sum(bill._get_outsourced_cost() for bill in bills) * (1 - received / billed)
        rate = self.env["res.currency"]._get_conversion_rate(
            line.currency_id, self.currency, self.company, line.order_id.date_approve.date()
        )
        return (received - billed) * line.price_subtotal / line.product_qty * rate

    def check_reconciliations(self):
        """The lists of the accountant agree with the ledger."""
        today = fields.Date.today()
        closes = self.env["mrp.subcontract.closing"]
        close = closes.search([("date_to", "=", today)])
        close = close or closes.create({"date_from": "2020-01-01", "date_to": today})
        close.action_check()
        wrong = [
            (
                reconciliation.name,
                reconciliation.difference,
                reconciliation.waiting_for,
                reconciliation.line_ids.mapped(lambda line: (line.name, line.difference)),
            )
            for reconciliation in close.reconciliation_ids
            if not reconciliation.is_reconciled
        ]
        self.assertEqual(wrong, [])

    # --- the end

    def bring_back(self, operation):
        while operation.state not in ("done", "cancel"):
            shipment, transfer = self.open_shipment(operation), self.open_return(operation)
            if not shipment and not transfer:
                break
            quantity = self.env["mrp.subcontract.readiness"]._get_ready_quantity(operation)
            if shipment and quantity > 0:
                self.do_ship(operation, quantity)
            elif not transfer:
                break
            transfer = self.open_return(operation)
            if transfer:
                self.receive_transfer(operation)

    def finish_production(self, job):
        good = min(job.sudo().workorder_ids.mapped("qty_produced"))
        if job.state in ("done", "cancel"):
            return
        if good:
            self.close(job, good, backorder=False, consumption="action_confirm")
        else:
            job.action_cancel()
