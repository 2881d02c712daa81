"""Whatever happens in whatever order, the numbers balance after every operation."""

from collections import defaultdict

from ..common.base import OutsourcingCommon
from ..common.examples import Examples
from ..common.examples import strategies as st

EVENTS = ["ship", "ship", "receive", "receive", "reject", "scrap", "lose", "unprocessed", "rework", "return_all"]
EVENTS += ["material_back", "cancel_shipment", "ship_again", "more_material", "change_order", "close_part"]
STEPS = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 2), st.integers(1, 6)), min_size=3, max_size=14)


class TestBalance(Examples, OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.plain = cls.make_product("Plain", cost=5.0)
        cls.lotted = cls.make_product("Lotted", cost=5.0, tracking="lot")
        cls.lots = cls.make_lots(cls.lotted, "L1", "L2", "L3")
        cls.stock_up(cls.plain, 500)
        for lot in cls.lots:
            cls.stock_up(cls.lotted, 100, lot)
        cls.products = [
            cls.make_product("Untracked"),
            cls.make_product("By lot", tracking="lot"),
            cls.make_product("Components only"),
        ]
        cls.product_boms = [
            cls.make_bom(cls.products[0], cls.service, [(cls.lotted, 2, "outside")], after=0),
            cls.make_bom(cls.products[1], cls.service, after=0, step={"pay_for": "processed"}),
            cls.make_bom(
                cls.products[2], cls.service, [(cls.plain, 3, "outside")], after=0, before=0, step={"ship_wip": False}
            ),
        ]

    def test_everything_balances_after_every_step(self):
        self.run_examples(STEPS, self.play, examples=25)

    def play(self, steps):
        productions = self.env["mrp.production"].with_user(self.planner)
        for bom in self.product_boms:
            productions |= self.make_production(bom, 6)
        self.order(productions)
        operations = [self.get_operation(production) for production in productions]
        self.check(operations, "start")
        for name, index, quantity in steps:
            with self.as_pressed():
                getattr(self, f"do_{name}")(operations[index], quantity)
            self.check(operations, f"{name} {index} {quantity}")

    # --- what may happen

    def do_ship(self, operation, quantity):
        picking = self.open_shipment(operation)
        if picking:
            factor = {component.product_id: component.qty_per_unit for component in operation.component_ids}
            quantities = {move.product_id: quantity * factor.get(move.product_id, 1) for move in picking.move_ids}
            self.validate(picking, quantities)

    def do_receive(self, operation, quantity):
        if self.open_return(operation):
            self.receive_transfer(operation, quantity)

    def do_reject(self, operation, quantity):
        self.outcome(operation, qty_good=quantity // 2, qty_rejected=quantity - quantity // 2)

    def do_scrap(self, operation, quantity):
        self.outcome(operation, qty_good=quantity // 2, qty_scrapped=quantity - quantity // 2)

    def do_lose(self, operation, quantity):
        self.outcome(operation, qty_lost=quantity // 2 or 1)

    def do_unprocessed(self, operation, quantity):
        self.outcome(operation, qty_unprocessed=quantity)

    def do_rework(self, operation, quantity):
        action = operation.action_rework()
        values = {
            "quantity": min(quantity, max(operation.qty_rejected, operation.qty_good)),
            "charged": quantity % 2 == 0,
        }
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]).create(values)
        wizard.action_confirm()
        self.ship(operation)

    def do_return_all(self, operation, quantity):
        operation.action_return_everything()
        picking = self.trips(operation, "unprocessed", "assigned") | self.trips(
            operation, "component_returned", "assigned"
        )
        for transfer in picking:
            self.validate(transfer)

    def do_material_back(self, operation, quantity):
        operation.action_return_components()
        for transfer in self.trips(operation, "component_returned", "assigned"):
            self.validate(transfer)

    def do_cancel_shipment(self, operation, quantity):
        self.open_shipment(operation).action_cancel()

    def do_ship_again(self, operation, quantity):
        operation.action_create_shipments()

    def do_more_material(self, operation, quantity):
        move = operation.move_ids.filtered(
            lambda move: move.subcontract_role == "component_out" and move.state not in ("done", "cancel")
        )[:1]
        if move:
            move.product_uom_qty += quantity
            move._action_assign()

    def do_change_order(self, operation, quantity):
        operation.purchase_line_id.with_user(self.buyer).product_qty = quantity

    def do_close_part(self, operation, quantity):
        production = operation.production_id
        if production.state != "done":
            self.close(production, min(quantity, production.product_qty))

    # --- what has to be true

    def check(self, operations, step):
        for operation in operations:
            sent, there = self.by_lot(operation)
            self.assertEqual(
                sum(sent.values()),
                sum(there.values())
                + operation.qty_good + operation.qty_rejected + operation.qty_scrapped + operation.qty_lost,
                step,
            )  # fmt: skip
            self.assertTrue(all(quantity >= 0 for quantity in there.values()), step)
            self.assertEqual(sum(there.values()), operation.qty_at_vendor, step)
            self.assertTrue(
                min(operation.qty_good, operation.qty_rejected, operation.qty_outstanding, operation.qty_to_send) >= 0,
                step,
            )
            self.check_order(operation, step)
            self.check_workorders(operation, step)
            self.check_components(operation, step)
            # one open return asks for exactly what can still come back
            asked = sum(operation._get_open_moves("good").mapped("product_uom_qty"))
            asked += sum(operation._get_open_moves("unprocessed").mapped("product_uom_qty"))
            self.assertEqual(asked, operation.qty_outstanding, step)
        self.check_locations(operations, step)

    def by_lot(self, operation):
        """Net sent, and still at the vendor, by lot: counted here from the lines, not by the code under test."""
        sent, there = defaultdict(float), defaultdict(float)
        for line in operation.move_ids.move_line_ids.filtered(lambda line: line.state == "done"):
            role, lot, quantity = line.move_id.subcontract_role, line.lot_id, line.quantity_product_uom
            if line.product_id != operation.product_id:
                continue
            sent[lot] += {"wip_out": quantity, "unprocessed": -quantity}.get(role, 0)
            there[lot] += quantity if role in ("wip_out", "rework_good", "rework_rejected") else -quantity
        return sent, there

    def check_order(self, operation, step):
        done = operation.move_ids.filtered(lambda move: move.state == "done")

        def total(*roles, free=False):
            moves = done.filtered(lambda move: move.subcontract_role in roles)
            return sum(moves.filtered(lambda move: not (free and move.subcontract_charged)).mapped("quantity"))

        if operation.pay_for == "good":
            expected = total("good") - total("rework_good", free=True)
        else:
            expected = total("good", "rejected", "scrapped") - total("rework_good", "rework_rejected", free=True)
        self.assertEqual(operation.purchase_line_id.qty_received, expected, step)

    def check_workorders(self, operation, step):
        siblings = operation.workorder_id._get_outsourced_siblings()
        good = sum(siblings.subcontract_operation_ids.mapped("qty_good"))
        self.assertEqual(sum(siblings.mapped("qty_produced")), good, step)
        finished = siblings.production_id.filtered(lambda production: production.state == "done")
        self.assertLessEqual(sum(finished.mapped("qty_produced")), good, step)

    def check_components(self, operation, step):
        for component in operation.component_ids:
            self.assertGreaterEqual(component.qty_at_vendor, 0, step)
            self.assertEqual(component.qty_sent, component.qty_consumed + component.qty_at_vendor, step)

    def check_locations(self, operations, step):
        """Quants at the vendor are what the operations say, never negative, by lot."""
        expected = defaultdict(float)
        for operation in operations:
            for lot, quantity in operation._get_lot_balance().items():
                expected[operation.product_id, lot] += quantity
            for component in operation.component_ids:
                for (lot, _package, _owner), quantity in component._get_lot_balance().items():
                    expected[component.product_id, lot] += quantity
        quants = self.env["stock.quant"].search(
            [("site_vendor_id", "=", self.vendor.id), ("product_id", "in", [p.id for p, _lot in expected] or [0])]
        )
        self.assertTrue(all(quant.quantity >= 0 for quant in quants), step)
        found = defaultdict(float)
        for quant in quants:
            found[quant.product_id, quant.lot_id] += quant.quantity
            self.assertLessEqual(quant.reserved_quantity, quant.quantity, step)
        self.assertEqual(
            {key: quantity for key, quantity in found.items() if quantity},
            {key: quantity for key, quantity in expected.items() if quantity},
            step,
        )
