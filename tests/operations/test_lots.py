from odoo.tools.safe_eval import safe_eval

from ..common.base import OutsourcingCommon


class TestLots(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.lotted = cls.make_product("Lotted", tracking="lot", cost=5.0)
        cls.serial = cls.make_product("Serial", tracking="serial", cost=5.0)
        cls.bracket = cls.make_product("Bracket")
        cls.wip = cls.site(cls.vendor, "vendor_wip")
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")

    def test_lot_01_a_lot_that_is_not_there_cannot_be_consumed(self):
        here, elsewhere = self.make_lots(self.lotted, "HERE", "ELSEWHERE")
        self.stock_up(self.lotted, 5, here)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.lotted, 1, "outside")]), 5)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        # the other lot is at another vendor
        self.stock_up(self.lotted, 5, elsewhere, self.site(self.rival, "vendor_stock"))
        form = self.open_receive(operation)
        self.assertEqual([line["lot_id"] for line in form.component_line_ids._records], [here.id])
        wizard = form.save()
        wizard.component_line_ids.lot_id = elsewhere
        with self.refused("Lotted ELSEWHERE can't be consumed at Galvano, only 0 are there"):
            wizard.action_confirm()
        # nor what lies at this vendor for somebody else's manufacturing order
        self.stock_up(self.lotted, 5, elsewhere, self.at_vendor)
        with self.refused("Lotted ELSEWHERE can't be consumed"):
            wizard.action_confirm()
        self.assertEqual(operation.qty_good, 0)

    def test_lot_02_each_receipt_proposes_what_was_shipped(self):
        serials = self.make_lots(self.serial, *(f"S{number}" for number in range(10)))
        for serial in serials[:5]:
            self.stock_up(self.serial, 1, serial)
        production = self.make_production(self.make_bom(self.bracket, self.service, [(self.serial, 1, "outside")]), 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation, {self.serial: 5, self.bracket: 10})
        form = self.open_receive(operation)
        self.assertEqual(form.line_ids._records[0]["qty_good"], 5)
        self.assertEqual({line["lot_id"] for line in form.component_line_ids._records}, set(serials[:5].ids))
        form.save().action_confirm()
        for serial in serials[5:]:
            self.stock_up(self.serial, 1, serial)
        self.open_shipment(operation).action_assign()
        self.ship(operation)
        form = self.open_receive(operation)
        self.assertEqual(form.line_ids._records[0]["qty_good"], 5)
        self.assertEqual({line["lot_id"] for line in form.component_line_ids._records}, set(serials[5:].ids))
        form.save().action_confirm()
        self.assertEqual(operation.state, "done")
        self.assertEqual(self.quants(self.serial, self.at_vendor), {})

    def test_lot_09_named_units_back_the_others_are_listed(self):
        names = [f"P{number}" for number in range(10)]
        serials = self.make_lots(self.serial, *names)
        production = self.make_production(self.make_bom(self.serial, self.service, after=0), 10, lots=serials)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.assertEqual(self.quants(self.serial, self.wip), dict.fromkeys(names, 1))
        back = serials[1] + serials[4] + serials[7] + serials[9]
        form = self.open_receive(operation)
        for index in range(10):
            with form.line_ids.edit(index) as line:
                line.qty_good = 1 if line.lot_id in back else 0
        form.save().action_confirm()
        out = {name: 1 for name in names if name not in back.mapped("name")}
        self.assertEqual(self.quants(self.serial, self.wip), out)
        self.assertEqual((operation.qty_good, operation.qty_at_vendor), (4, 6))
        expected = self.open_return(operation).move_ids
        self.assertEqual(expected.lot_ids, serials - back)
        domain = safe_eval(self.env.ref("mrp_outsourcing.stock_quant_action_at_vendors").domain)
        quants = self.env["stock.quant"].with_user(self.clerk).search([*domain, ("product_id", "=", self.serial.id)])
        self.assertEqual(set(quants.lot_id.mapped("name")), set(out))
        self.assertEqual(quants.site_production_ids, production)

    def test_serials_are_finished_once_after_travelling(self):
        serials = self.make_lots(self.serial, "P1", "P2")
        production = self.make_production(self.make_bom(self.serial, self.service, after=0), 2, lots=serials)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.quants(self.serial, self.stock), {"P1": 1, "P2": 1})
        again = self.make_production(self.make_bom(self.serial, policy="in_house", before=0, after=0), 1)
        again.lot_producing_ids = serials[:1]
        with self.refused("already produced"):
            again.button_mark_done()

    def test_a_lot_is_made_before_units_leave(self):
        production = self.make_production(self.make_bom(self.lotted, self.service, after=0), 10)
        self.assertFalse(production.lot_producing_ids)
        self.order(production)
        operation = self.get_operation(production)
        self.assertEqual(len(production.lot_producing_ids), 1)
        self.ship(operation)
        self.assertEqual(self.quants(self.lotted, self.wip), {production.lot_producing_ids.name: 10})
        self.receive_transfer(operation)
        self.close(production)
        self.assertEqual(self.quants(self.lotted, self.stock), {production.lot_producing_ids.name: 10})

    def test_serial_numbers_are_requested_for_before_units_leave(self):
        production = self.make_production(self.make_bom(self.serial, self.service), 2)
        order = self.request(production)
        with self.refused("Assign the serial numbers on the manufacturing order"):
            order.button_confirm()

    def test_a_lot_that_was_not_sent_cannot_come_back(self):
        sent, other = self.make_lots(self.lotted, "SENT", "OTHER")
        production = self.make_production(self.make_bom(self.lotted, self.service), 10, lots=sent)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        picking = self.open_return(operation)
        picking.move_line_ids.lot_id = other
        with self.refused("10 Units OTHER can't come back from Galvano, only 0 are there"):
            picking.button_validate()
