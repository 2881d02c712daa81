from odoo import Command
from odoo.tests import Form

from .test_direct_transfers import DirectTransfersCommon


class TestDirectTransfersToSeveral(DirectTransfersCommon):
    """Units go from one vendor straight to the several vendors who share the next operation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.env["res.partner"].create({"name": "Third Paint"})
        cls.painting.seller_ids = [Command.create({"partner_id": cls.third.id, "price": 6.0})]
        cls.at_third = cls.site(cls.third, "vendor_wip")

    def share(self, step, shares):
        """Divide an operation in the dialog: units by vendor, None for in-house."""
        action = step.with_user(self.planner).action_reassign()
        form = Form(self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]))
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                line.quantity = shares.get(line.vendor_id or None, 0.0)
        form.save().action_confirm()

    def make_shared(self, shares, quantity=10, **values):
        """A manufacturing order on order whose second operation is shared; plating sends straight on."""
        production, plating, painting = self.make_two_steps(quantity, **values)
        plating.next_stop = "vendor"
        self.share(painting.workorder_id, shares)
        self.order(production)
        return production, plating, *self.get_shares(production)

    def get_shares(self, job):
        shares = job.subcontract_operation_ids.filtered(lambda op: op.service_id == self.painting)
        return [
            shares.filtered(lambda op, v=vendor: op.vendor_id == v).with_user(self.planner)
            for vendor in (self.rival, self.third)
        ]

    def places(self):
        return [sum(self.quants(self.bracket, location).values()) for location in (self.at_plater, *self.painters())]

    def painters(self):
        return self.at_painter, self.at_third

    def expected(self, operation):
        """{place: units} of the transfers that are to leave a vendor."""
        moves = operation.move_ids.filtered(
            lambda move: move.subcontract_role == "good" and move.state not in ("done", "cancel")
        )
        return {move.location_dest_id: move.product_uom_qty for move in moves}

    def transfer_to(self, operation, place):
        return self.open_return(operation).filtered(lambda trip: trip.location_dest_id == place)

    def test_snd_20_each_vendor_of_a_shared_operation_gets_its_share_and_the_rest_comes_here(self):
        production, plating, rival, third = self.make_shared({self.rival: 6, self.third: 3, None: 1})
        self.assertEqual(plating.next_operation_ids, rival | third)
        self.assertFalse(self.open_dock_shipment(rival | third))
        self.ship(plating)
        home = production.production_location_id
        self.assertEqual(self.expected(plating), {self.at_painter: 6, self.at_third: 3, home: 1})
        transfers = self.open_return(plating)
        self.assertEqual(transfers.location_id, self.at_plater)
        self.assertEqual(set(transfers.mapped("location_dest_id")), {self.at_painter, self.at_third, self.stock})
        self.assertEqual(
            [(op.qty_to_send, op.qty_sent, op.state) for op in (rival, third)], [(6, 0, "ordered"), (3, 0, "ordered")]
        )
        self.validate(self.transfer_to(plating, self.at_third))
        self.assertEqual((self.places(), third.state, rival.state), ([7, 0, 3], "at_vendor", "ordered"))
        self.assertEqual(self.expected(plating), {self.at_painter: 6, home: 1})
        self.validate(self.transfer_to(plating, self.at_painter))
        self.validate(self.open_return(plating))
        self.assertEqual((self.places(), plating.qty_good, plating.state), ([0, 6, 3], 10, "done"))
        self.assertEqual([(op.qty_sent, op.qty_at_vendor) for op in (rival, third)], [(6, 6), (3, 3)])
        self.assertFalse(self.open_dock_shipment(rival | third))
        step = rival.workorder_id
        self.receive_transfer(rival)
        self.receive_transfer(third)
        step.button_finish()
        self.assertEqual((step.state, step.qty_produced), ("done", 10))
        self.close(production)
        self.assertEqual(self.quants(self.bracket, self.stock), {"": 10})
        self.assertEqual(production.move_finished_ids.value, 10 * 8 + 6 * 5 + 3 * 6)

    def test_snd_20_one_chooses_how_many_go_to_whom(self):
        production, plating, rival, third = self.make_shared({self.rival: 6, self.third: 4})
        self.ship(plating)
        self.assertEqual(self.proposed(plating, 4), [("Rival Plating", 4), ("Third Paint", 0), ("Our dock", 0)])
        self.assertEqual(self.proposed(plating, 9), [("Rival Plating", 6), ("Third Paint", 3), ("Our dock", 0)])
        with self.refused("4 Units are good, and 5 are divided over the next vendors and our dock. Correct"):
            self.divide(plating, 4, (4, 1, 0))
        with self.refused("Quantities can't be negative"):
            self.divide(plating, 4, (5, -1, 0))
        self.divide(plating, 4, (1, 3, 0))
        self.assertEqual((self.places(), rival.qty_sent, third.qty_sent), ([6, 1, 3], 1, 3))
        self.assertEqual(self.expected(plating), {self.at_painter: 5, self.at_third: 1})
        self.assertEqual((rival.state, third.state), ("out", "out"))
        # one comes here although it would fit: it goes on from our dock
        with self.refused("2 Units can't go straight to Third Paint: .* may get 4 and got 3"):
            self.divide(plating, 2, (0, 2, 0))
        self.divide(plating, 2, (1, 0, 1))
        self.assertEqual((self.places(), plating.qty_good), ([4, 2, 3], 6))
        self.assertEqual(self.expected(plating), {self.at_painter: 4})
        self.assertEqual(self.open_dock_shipment(third).product_uom_qty, 1)
        self.assertFalse(self.open_dock_shipment(rival))
        self.ship(third)
        self.receive_transfer(plating)
        self.assertEqual((self.places(), plating.state), ([0, 6, 4], "done"))
        self.receive_transfer(rival)
        self.receive_transfer(third)
        self.close(production)
        self.assertEqual(production.move_finished_ids.value, 10 * 8 + 6 * 5 + 4 * 6)

    def open_good(self, operation, good=None):
        """The Receive dialog, by default for everything that can come."""
        form = self.open_receive(operation)
        if good is not None:
            with form.line_ids.edit(0) as line:
                line.qty_good = good
        return form

    def proposed(self, operation, good):
        """What the dialog proposes: [(who, units)]"""
        form = self.open_good(operation, good)
        rows = [form.next_line_ids.edit(index) for index in range(len(form.next_line_ids))]
        return [(row.name, row.quantity) for row in rows]

    def divide(self, operation, good, quantities):
        """Fill in where the good ones go, and press Receive."""
        form = self.open_good(operation, good)
        for index, quantity in enumerate(quantities):
            with form.next_line_ids.edit(index) as line:
                line.quantity = quantity
        form.save().action_confirm()

    def test_snd_20_one_sends_more_or_less_than_a_transfer_asks_for(self):
        dummy, plating, rival, third = self.make_shared({self.rival: 6, self.third: 4})
        self.ship(plating, {self.bracket: 5})
        # what is there goes to the first one, unless somebody says otherwise
        self.assertEqual(self.expected(plating), {self.at_painter: 5})
        self.validate(self.transfer_to(plating, self.at_painter), {self.bracket: 2})
        self.assertEqual(self.expected(plating), {self.at_painter: 3})
        self.ship(plating)
        self.assertEqual(self.expected(plating), {self.at_painter: 4, self.at_third: 4})
        transfer = self.transfer_to(plating, self.at_third)
        transfer.move_ids.quantity = 5
        with self.refused("5 Units can't go straight to Third Paint: .* may get 4 and got 0"):
            transfer.button_validate()
        transfer.move_ids.quantity = 4
        self.validate(transfer)
        self.validate(self.transfer_to(plating, self.at_painter))
        self.assertEqual((self.places(), rival.qty_sent, third.qty_sent), ([0, 6, 4], 6, 4))

    def test_snd_20_serials_are_in_the_custody_of_the_vendor_they_went_to(self):
        names = [f"P{number}" for number in range(5)]
        serials = self.make_lots(self.serial, *names)
        production, plating, rival, third = self.make_shared(
            {self.rival: 2, self.third: 2, None: 1}, 5, product=self.serial, lots=serials
        )
        self.ship(plating)
        to_rival, to_third = self.transfer_to(plating, self.at_painter), self.transfer_to(plating, self.at_third)
        offered = [transfer.move_ids.lot_ids for transfer in self.open_return(plating)]
        self.assertEqual((sum(map(len, offered)), self.env["stock.lot"].concat(*offered)), (5, serials))
        self.assertEqual([len(lots) for lots in offered], [2, 2, 1])
        for line, lot in zip(to_rival.move_line_ids, serials[1] + serials[3], strict=True):
            line.lot_id = lot
        self.validate(to_rival)
        self.assertEqual(self.quants(self.serial, self.at_painter), {"P1": 1, "P3": 1})
        self.assertFalse(self.open_return(plating).move_ids.lot_ids & (serials[1] + serials[3]))
        to_third.move_line_ids[0].lot_id = serials[1]
        with self.refused("1 Units P1 can't come back from Galvano, only 0 are there"):
            to_third.button_validate()
        to_third.move_line_ids[0].lot_id = serials[0]
        to_third.move_line_ids[1].lot_id = serials[4]
        self.validate(to_third)
        self.assertEqual(self.quants(self.serial, self.at_third), {"P0": 1, "P4": 1})
        self.receive_transfer(plating)
        self.assertEqual(self.quants(self.serial, self.at_plater), {})
        self.assertEqual(self.open_return(rival).move_ids.lot_ids, serials[1] + serials[3])
        self.assertEqual(self.open_return(third).move_ids.lot_ids, serials[0] + serials[4])
        self.receive_transfer(rival)
        self.receive_transfer(third)
        rival.workorder_id.button_finish()
        self.close(production)
        self.assertEqual(self.quants(self.serial, self.stock), dict.fromkeys(names, 1))

    def test_snd_20_serials_are_divided_in_the_order_of_the_lines(self):
        serials = self.make_lots(self.serial, "S0", "S1", "S2", "S3")
        dummy, plating, *dummies = self.make_shared(
            {self.rival: 2, self.third: 2}, 4, product=self.serial, lots=serials
        )
        self.ship(plating)
        self.divide(plating, None, (1, 2, 1))
        self.assertEqual(self.quants(self.serial, self.at_painter), {"S0": 1})
        self.assertEqual(self.quants(self.serial, self.at_third), {"S1": 1, "S2": 1})
        self.assertEqual((self.quants(self.serial, self.at_plater), plating.qty_good), ({}, 4))

    def test_snd_20_shares_that_change_in_transit_change_the_transfers(self):
        production, plating, rival, third = self.make_shared({self.rival: 6, self.third: 4})
        self.ship(plating)
        self.assertEqual(self.expected(plating), {self.at_painter: 6, self.at_third: 4})
        self.share(rival.workorder_id, {self.rival: 2, self.third: 5, None: 3})
        self.assertEqual((rival.quantity, third.quantity), (2, 5))
        home = production.production_location_id
        self.assertEqual(self.expected(plating), {self.at_painter: 2, self.at_third: 5, home: 3})
        third.purchase_id.with_user(self.buyer).button_cancel()
        self.assertEqual(self.expected(plating), {self.at_painter: 2, home: 8})
        plating.next_stop = "dock"
        self.assertEqual(self.expected(plating), {home: 10})
        self.assertEqual(self.open_dock_shipment(rival).product_uom_qty, 2)

    def test_snd_20_two_vendors_send_straight_to_two_others(self):
        fourth = self.env["res.partner"].create({"name": "Fourth"})
        self.plating.seller_ids = [Command.create({"partner_id": fourth.id, "price": 9.0})]
        production, plating, painting = self.make_two_steps()
        self.share(plating.workorder_id, {self.vendor: 7, fourth: 3})
        self.share(painting.workorder_id, {self.rival: 4, self.third: 6})
        platings = production.subcontract_operation_ids.filtered(lambda op: op.service_id == self.plating).sorted("id")
        first, second = (operation.with_user(self.planner) for operation in platings)
        self.assertEqual((first.vendor_id, second.vendor_id), (self.vendor, fourth))
        for operation in (first, second):
            operation.next_stop = "vendor"
        self.order(production)
        rival, third = self.get_shares(production)
        self.ship(first)
        self.ship(second)
        self.assertEqual(self.expected(first), {self.at_painter: 4, self.at_third: 3})
        self.assertEqual(self.expected(second), {self.at_third: 3})
        # the other way round: what the first one sent is not asked for from the second one
        self.divide(second, 3, (3, 0, 0))
        self.assertEqual(self.expected(first), {self.at_painter: 1, self.at_third: 6})
        self.assertFalse(self.open_return(second))
        for transfer in self.open_return(first):
            self.validate(transfer)
        self.assertEqual([(op.qty_sent, op.state) for op in (rival, third)], [(4, "at_vendor"), (6, "at_vendor")])
        self.assertEqual([(op.qty_good, op.state) for op in (first, second)], [(7, "done"), (3, "done")])

    def test_snd_20_dozens_to_several(self):
        production, plating, painting = self.make_two_steps(1)
        production = self.make_production(production.bom_id, 1, uom=self.dozen)
        plating, painting = self.get_operations(production)
        plating.next_stop = "vendor"
        self.share(painting.workorder_id, {self.rival: 0.5, self.third: 0.5})
        self.order(production)
        self.ship(plating)
        self.assertEqual(self.proposed(plating, 7), [("Rival Plating", 6), ("Third Paint", 1), ("Our dock", 0)])
        self.receive(plating, good=7)
        self.assertEqual(self.places(), [5, 6, 1])
        self.receive_transfer(plating)
        self.assertEqual((self.places(), plating.state), ([0, 6, 6], "done"))
