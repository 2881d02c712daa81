import odoo.sql_db
from odoo import Command, fields

from ..common.closing import ClosingCommon


class TestClosingPlaces(ClosingCommon):
    """Stock at vendors: what moved there and stayed is what Odoo's stock says lies there, at one value of a unit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")
        cls.at_rival = cls.site(cls.rival, "vendor_stock")

    def move(self, product, quantity, source=None, place=None, lot=None, owner=None, price=None):
        """A done move, from suppliers by default."""
        place = place or self.at_vendor
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": (source or self.env.ref("stock.stock_location_suppliers")).id,
                "location_dest_id": place.id,
                "company_id": self.company.id,
                "price_unit": price or product.standard_price,
            }
        )
        move._action_confirm()
        line = {"lot_id": lot and lot.id, "owner_id": owner and owner.id, "quantity": quantity}
        line.update(product_id=product.id, location_id=move.location_id.id, location_dest_id=place.id)
        move.move_line_ids = [Command.clear(), Command.create(line)]
        move.picked = True
        move._action_done()
        return move

    def stock_reconciliation(self, close):
        reconciliation = self.get_reconciliation(close, 2)
        return reconciliation.list_amount, reconciliation.ledger_amount, reconciliation.is_reconciled

    def test_both_sides_have_the_exact_value_of_a_unit(self):
        """7 for 10.00 are 1.43 a unit by its form: 3 of them are worth 4.29, not 4.286."""
        glue = self.make_product("Glue")
        glue.standard_price = 10 / 7
        self.move(glue, 7, place=self.stock)
        self.move(glue, 4, self.stock)
        self.move(glue, 1, self.at_vendor, self.at_rival)
        self.move(glue, 1, self.at_rival, self.stock)
        close = self.make_closing()
        value = self.currency.round(glue.total_value * 3 / 7)
        self.assertEqual(self.stock_reconciliation(close), (value, value, True))
        past = self.make_closing(date_to=fields.Date.subtract(fields.Date.today(), days=1))
        self.assertFalse(self.get_reconciliation(past, 2).is_set_up)

    def test_units_that_no_move_brought_are_a_cause(self):
        lacquer = self.make_product("Lacquer", cost=10.0)
        self.move(lacquer, 10)
        self.stock_up(lacquer, 2, location=self.at_vendor)
        close = self.make_closing()
        # 100 of a receipt, for 12 that are there by now
        unit = lacquer.total_value / 12
        self.assertEqual(self.stock_reconciliation(close), (round(10 * unit, 2), round(12 * unit, 2), False))
        self.assertEqual(self.get_reconciliation(close, 2).line_ids.name, lacquer.display_name)
        self.assertTrue(close.has_difference)

    def test_lots_with_a_value_of_their_own(self):
        resin = self.make_product("Resin", cost=5.0, tracking="lot", lot_valuated=True)
        cheap, dear = self.make_lots(resin, "CHEAP", "DEAR")
        self.move(resin, 10, lot=cheap)
        self.move(resin, 10, lot=dear)
        cheap.standard_price, dear.standard_price = 4.0, 7.0
        self.move(resin, 3, self.at_vendor, self.stock, lot=dear)
        close = self.make_closing()
        self.assertEqual(self.stock_reconciliation(close), (89, 89, True))
        # as many units in all, of another lot
        for lot, quantity in ((cheap, 1), (dear, -1)):
            self.stock_up(resin, quantity, lot=lot, location=self.at_vendor)
        close.action_check()
        self.assertEqual(self.stock_reconciliation(close), (89, 86, False))
        self.assertEqual(len(self.get_reconciliation(close, 2).line_ids), 2)

    def test_what_others_own_is_left_aside(self):
        customer = self.env["res.partner"].create({"name": "Owner"})
        lacquer = self.make_product("Lacquer", cost=10.0)
        self.move(lacquer, 10)
        self.move(lacquer, 5, owner=customer)
        self.assertEqual(self.stock_reconciliation(self.make_closing()), (100, 100, True))

    def test_many_lots_are_requested_for_as_often_as_few(self):
        resin = self.make_product("Resin", cost=5.0, tracking="lot", lot_valuated=True)

        def count(number):
            lots = self.make_lots(resin, *(f"LOT {number} {index}" for index in range(number)))
            for lot in lots:
                self.move(resin, 1, lot=lot)
            close = self.env["mrp.subcontract.closing"].sudo().new({"company_id": self.company.id})
            close.date_to = fields.Date.today()
            self.env.flush_all()
            self.env.invalidate_all()
            before = odoo.sql_db.sql_counter
            self.env["mrp.subcontract.reconciliation.stock"]._prepare_stock(close)
            return odoo.sql_db.sql_counter - before

        count(2)
        few = count(3)
        self.assertEqual(count(9), few)
