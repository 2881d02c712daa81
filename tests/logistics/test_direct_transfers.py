from ..common.base import OutsourcingCommon


class DirectTransfersCommon(OutsourcingCommon):
    """A bracket that one vendor plates and another one paints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plating = cls.make_service()
        cls.painting = cls.make_service("Painting", price=5.0, vendors=(cls.rival,))
        cls.bracket = cls.make_product("Bracket")
        cls.serial = cls.make_product("Serial", tracking="serial")
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.c2 = cls.make_product("C2", cost=3.0)
        cls.at_plater = cls.site(cls.vendor, "vendor_wip")
        cls.at_painter = cls.site(cls.rival, "vendor_wip")

    def make_two_steps(self, quantity=10, product=None, components=(), lots=None, **values):
        """A manufacturing order that is plated by one vendor and painted by another one."""
        bom = self.make_bom(
            product or self.bracket, self.plating, components, after=0, consumption="flexible", **values
        )
        self.add_outsourced_operation(bom, self.painting)
        production = self.make_production(bom, quantity, lots=lots)
        plating, painting = self.get_operations(production)
        return production, plating, painting

    def get_operations(self, job):
        operations = job.subcontract_operation_ids.sorted(lambda op: op.workorder_id.sequence)
        return [operation.with_user(self.planner) for operation in operations]

    def wip(self):
        return sum(self.quants(self.bracket, self.at_plater).values()), sum(
            self.quants(self.bracket, self.at_painter).values()
        )

    def open_dock_shipment(self, operation):
        return operation.move_ids.filtered(
            lambda move: move.subcontract_role == "wip_out" and move.state not in ("done", "cancel")
        )


class TestDirectTransfers(DirectTransfersCommon):
    """Units go from one vendor straight to the next one."""

    def test_snd_20_straight_to_the_next_vendor(self):
        production, plating, painting = self.make_two_steps()
        plating.next_stop = "vendor"
        orders = self.order(production)
        self.assertEqual((plating.next_operation_id, painting.state), (painting, "ordered"))
        self.assertFalse(self.open_dock_shipment(painting))
        self.ship(plating)
        transfer = self.open_return(plating)
        self.assertEqual((transfer.location_id, transfer.location_dest_id), (self.at_plater, self.at_painter))
        self.assertEqual((transfer.move_ids.location_dest_id, transfer.move_ids.product_uom_qty), (self.at_painter, 10))
        self.assertEqual((painting.qty_to_send, painting.qty_sent), (10, 0))
        self.validate(transfer)
        self.assertEqual(self.wip(), (0, 10))
        self.assertEqual((plating.state, plating.qty_good, plating.workorder_id.state), ("done", 10, "done"))
        self.assertEqual(
            (painting.state, painting.qty_sent, painting.qty_at_vendor, painting.workorder_id.state),
            ("at_vendor", 10, 10, "progress"),
        )
        self.assertEqual(painting.picking_ids, transfer | self.open_return(painting))
        received = {line.subcontract_operation_id: line.qty_received for line in orders.order_line}
        self.assertEqual(received, {plating: 10, painting: 0})
        # never on our floor: no move of these units ends or starts in stock, and none comes back before the last
        locations = production.subcontract_operation_ids.move_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(
            [(move.location_id, move.location_dest_id) for move in locations.sorted("id")],
            [(production.production_location_id, self.at_plater), (self.at_plater, self.at_painter)],
        )
        self.receive_transfer(painting)
        self.close(production)
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 10})
        self.assertEqual(production.move_finished_ids.value, 10 * 8 + 10 * 5)
        self.assertEqual(self.wip(), (0, 0))

    def test_snd_20_in_parts_with_rejects_scrap_and_components(self):
        self.stock_up(self.c1, 20)
        production, plating, painting = self.make_two_steps(components=[(self.c1, 2, "outside")])
        plating.next_stop = "vendor"
        self.order(production)
        self.ship(plating)
        self.receive_transfer(plating, 4)
        self.assertEqual((self.wip(), plating.component_ids.qty_consumed), ((6, 4), 8))
        self.assertEqual((painting.state, painting.qty_sent, painting.qty_to_send), ("out", 4, 6))
        self.assertEqual(self.open_return(painting).move_ids.product_uom_qty, 4)
        # 3 good, 1 rejected, 2 scrapped
        self.receive(plating, good=3, rejected=1, scrapped=2)
        self.assertEqual((self.wip(), plating.state), ((0, 7), "done"))
        self.assertEqual((painting.state, painting.qty_sent, painting.qty_to_send), ("at_vendor", 7, 0))
        self.assertFalse(self.open_dock_shipment(painting))
        self.receive_transfer(painting)
        self.assertEqual((painting.state, painting.qty_good, painting.workorder_id.qty_produced), ("done", 7, 7))

    def test_snd_20_serials_end_in_the_next_vendors_custody(self):
        names = [f"P{number}" for number in range(5)]
        serials = self.make_lots(self.serial, *names)
        production, plating, painting = self.make_two_steps(5, self.serial, lots=serials)
        plating.next_stop = "vendor"
        self.order(production)
        self.ship(plating)
        form = self.open_receive(plating)
        for index in range(5):
            with form.line_ids.edit(index) as line:
                line.qty_good = 1 if line.lot_id in serials[1] + serials[3] else 0
        form.save().action_confirm()
        self.assertEqual(self.quants(self.serial, self.at_painter), {"P1": 1, "P3": 1})
        self.assertEqual(self.quants(self.serial, self.at_plater), {"P0": 1, "P2": 1, "P4": 1})
        self.assertEqual(self.open_return(painting).move_ids.lot_ids, serials[1] + serials[3])
        picking = self.open_return(painting)
        picking.move_line_ids[0].lot_id = serials[0]
        with self.refused("1 Units P0 can't come back from Rival Plating, only 0 are there"):
            picking.button_validate()
        picking.move_line_ids[0].lot_id = serials[1]
        self.validate(picking)
        self.receive_transfer(plating)
        self.receive_transfer(painting)
        self.close(production)
        self.assertEqual(self.quants(self.serial, self.stock), dict.fromkeys(names, 1))

    def test_snd_20_one_changes_ones_mind_in_transit(self):
        """3 by our dock, 4 straight, the rest by our dock again."""
        production, plating, painting = self.make_two_steps()
        self.order(production)
        self.assertEqual(self.open_dock_shipment(painting).product_uom_qty, 10)
        self.ship(plating)
        self.receive_transfer(plating, 3)
        plating.next_stop = "vendor"
        dock = self.open_dock_shipment(painting)
        self.assertEqual((dock.product_uom_qty, dock.quantity), (3, 3))
        self.assertEqual(self.open_return(plating).location_dest_id, self.at_painter)
        self.receive_transfer(plating, 4)
        self.assertEqual((self.wip(), painting.qty_sent), ((3, 4), 4))
        self.assertEqual(self.open_dock_shipment(painting).product_uom_qty, 3)
        self.ship(painting)
        self.assertEqual((self.wip(), painting.qty_sent), ((3, 7), 7))
        plating.next_stop = "dock"
        self.assertEqual(self.open_return(plating).move_ids.location_dest_id, production.production_location_id)
        self.assertEqual(self.open_dock_shipment(painting).product_uom_qty, 3)
        self.receive_transfer(plating)
        self.ship(painting)
        self.assertEqual((self.wip(), painting.qty_sent, painting.state), ((0, 10), 10, "at_vendor"))
        self.receive_transfer(painting)
        self.close(production)
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 10})

    def test_snd_20_dozens(self):
        bom_production = self.make_two_steps(1)[0]
        production = self.make_production(bom_production.bom_id, 1, uom=self.dozen)
        plating, painting = self.get_operations(production)
        plating.next_stop = "vendor"
        self.order(production)
        self.ship(plating)
        for units in (4, 5, 2, 1):
            self.receive(plating, good=units)
        self.assertEqual((plating.state, painting.qty_sent, painting.qty_at_vendor), ("done", 1, 1))
        self.assertEqual(self.wip(), (0, 12))

    def test_snd_20_before_the_next_step_is_ordered_units_come_here(self):
        production, plating, painting = self.make_two_steps()
        plating.next_stop = "vendor"
        production.action_outsource()
        plating.purchase_id.with_user(self.buyer).button_confirm()
        self.ship(plating)
        self.assertEqual(self.open_return(plating).move_ids.location_dest_id, production.production_location_id)
        painting.purchase_id.with_user(self.buyer).button_confirm()
        self.assertEqual(self.open_return(plating).move_ids.location_dest_id, self.at_painter)
        self.assertFalse(self.open_dock_shipment(painting))
        painting.purchase_id.with_user(self.buyer).button_cancel()
        self.assertEqual(self.open_return(plating).move_ids.location_dest_id, production.production_location_id)
        self.receive_transfer(plating)
        self.assertEqual((self.wip(), plating.qty_good, painting.state), ((0, 0), 10, "to_order"))

    def test_snd_20_nothing_to_go_straight_to(self):
        production = self.make_production(self.make_bom(self.bracket, self.plating), 10)
        with self.refused("no other vendor does the next operation, so the units come to our dock"):
            self.get_operation(production).next_stop = "vendor"

    def test_snd_20_more_than_is_ordered_there_is_refused(self):
        production, plating, painting = self.make_two_steps()
        plating.next_stop = "vendor"
        production.action_outsource()
        painting.purchase_line_id.sudo().product_qty = 6
        (plating | painting).purchase_id.with_user(self.buyer).button_confirm()
        self.ship(plating)
        transfers = self.open_return(plating)
        quantities = {trip.location_dest_id: trip.move_ids.product_uom_qty for trip in transfers}
        self.assertEqual(quantities, {self.at_painter: 6, self.stock: 4})
        trip = transfers.filtered(lambda trip: trip.location_dest_id == self.at_painter)
        trip.move_ids.quantity = 10
        with self.refused("10 Units can't go straight to Rival Plating: .* may get 6 and got 0"):
            trip.button_validate()
        trip.move_ids.quantity = 6
        self.validate(trip)
        self.assertEqual(self.wip(), (4, 6))
        self.receive_transfer(plating)
        self.assertEqual((self.wip(), plating.qty_good, painting.qty_sent), ((0, 6), 10, 6))

    def test_snd_20_cancelling_and_getting_back_keeps_the_balances(self):
        production, plating, painting = self.make_two_steps()
        plating.next_stop = "vendor"
        self.order(production)
        self.ship(plating)
        transfer = self.receive_transfer(plating, 4)
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.clerk)
            .with_context(active_id=transfer.id, active_ids=transfer.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        with self.refused("Bracket went straight to Rival Plating. Return it unprocessed from there"):
            wizard.action_create_returns()
        with self.refused("4 Units can't go out for rework, only 0 are here"):
            self.rework(plating, 4)
        # the painter's order is cancelled: its units are asked back here, and the others come here, too
        painting.purchase_id.with_user(self.buyer).button_cancel()
        self.assertEqual(self.open_return(plating).move_ids.location_dest_id, production.production_location_id)
        self.validate(self.trips(painting, "unprocessed", "assigned"))
        self.assertEqual((self.wip(), painting.state, painting.qty_sent), ((6, 0), "to_order", 0))
        self.assertEqual(plating.qty_good, 4)
        self.rework(plating, 1)
        self.ship(plating)
        self.assertEqual((plating.qty_good, plating.qty_at_vendor), (3, 7))
        self.order(production)
        dock = self.open_dock_shipment(painting)
        self.assertEqual((dock.product_uom_qty, dock.quantity), (3, 3))
        self.receive_transfer(plating)
        self.ship(painting)
        self.assertEqual((self.wip(), painting.qty_sent), ((0, 10), 10))

    def rework(self, operation, quantity):
        action = operation.action_rework()
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"])
        wizard.create({"source": "rework_good", "quantity": quantity}).action_confirm()

    def test_snd_20_the_second_step_in_house_after_all(self):
        production, plating, painting = self.make_two_steps()
        plating.next_stop = "vendor"
        self.order(production)
        self.ship(plating)
        painting.sudo().with_user(self.buyer).purchase_id.button_cancel()
        painting.action_cancel()
        self.assertFalse(plating.next_operation_id)
        self.receive_transfer(plating)
        self.assertEqual((self.wip(), plating.state), ((0, 0), "done"))

    def test_snd_20_a_production_closed_in_parts(self):
        production, plating, painting = self.make_two_steps()
        plating.next_stop = "vendor"
        self.order(production)
        self.ship(plating)
        self.receive_transfer(plating, 4)
        self.receive_transfer(painting)
        self.close(production, 4)
        backorder = self.get_backorder(production)
        self.assertEqual((plating.production_id, painting.production_id), (backorder, backorder))
        self.assertEqual(self.open_return(plating).location_dest_id, self.at_painter)
        self.receive_transfer(plating)
        self.assertEqual((self.wip(), painting.qty_sent, painting.qty_at_vendor), ((0, 6), 10, 6))
        self.receive_transfer(painting)
        self.close(backorder)
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 10})
        self.assertEqual((production.move_finished_ids.value, backorder.move_finished_ids.value), (4 * 13, 6 * 13))

    def test_snd_20_several_productions_on_one_order(self):
        productions = [self.make_two_steps(quantity) for quantity in (3, 5)]
        platings = productions[0][1] | productions[1][1]
        for plating in platings:
            plating.next_stop = "vendor"
        self.order(productions[0][0] | productions[1][0])
        self.assertEqual(len(platings.purchase_id), 1)
        for transfer in platings.picking_ids.with_user(self.clerk):
            self.validate(transfer)
        for transfer in platings.move_ids.filtered(lambda m: m.subcontract_role == "good").picking_id.with_user(
            self.clerk
        ):
            self.validate(transfer)
        self.assertEqual(
            [(plating.qty_good, painting.qty_sent) for dummy, plating, painting in productions], [(3, 3), (5, 5)]
        )
        self.assertEqual(self.wip(), (0, 8))
