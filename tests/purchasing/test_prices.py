from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common.base import OutsourcingCommon


class TestPrices(OutsourcingCommon):
    """What an order line of outsourced work costs: the vendor's prices, breaks, charges and dates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(price=5.0)
        cls.seller = cls.service.seller_ids
        cls.bracket = cls.make_product("Bracket")
        cls.bom = cls.make_bom(cls.bracket, cls.service)
        cls.today = cls.service._get_outsourced_day(cls.company)

    def line(self, quantity, **values):
        """The order line of a new manufacturing order, on a request that was sent: the next manufacturing order gets
        one of its own."""
        production = self.make_production(self.bom, quantity, **values)
        self.request(production).print_quotation()
        return production.subcontract_operation_ids.purchase_line_id.with_user(self.buyer)

    def amount(self, quantity, **values):
        return self.line(quantity, **values).price_subtotal

    def move_to(self, line, day):
        """Plan the line's return on noon of a day, as a buyer does."""
        with Form(line.order_id) as form, form.order_line.edit(0) as row:
            row.date_planned = fields.Datetime.to_datetime(day) + timedelta(hours=12)

    def set_two_prices(self):
        """80 for ten days, 95 from then on."""
        self.last_day = self.today + timedelta(days=10)
        self.seller.write({"price": 80.0, "date_end": self.last_day})
        self.service.seller_ids = [
            Command.create(
                {"partner_id": self.vendor.id, "price": 95.0, "date_start": self.last_day + timedelta(days=1)}
            )
        ]

    # --- dates

    def test_ord_18_the_price_follows_the_date_until_confirmed(self):
        self.set_two_prices()
        line = self.line(10)
        self.assertEqual(line.price_unit, 80)
        self.move_to(line, self.last_day + timedelta(days=1))
        self.assertEqual(line.price_unit, 95)
        self.move_to(line, self.last_day)
        self.assertEqual(line.price_unit, 80)
        line.order_id.button_confirm()
        self.move_to(line, self.last_day + timedelta(days=5))
        self.assertEqual((line.price_unit, line.order_id.amount_untaxed), (80, 800))

    def test_ord_18_the_form_shows_the_new_price_before_it_is_saved(self):
        self.set_two_prices()
        line = self.line(10)
        form = Form(line.order_id)
        with form.order_line.edit(0) as row:
            row.date_planned = fields.Datetime.now() + timedelta(days=30)
            self.assertEqual(row.price_unit, 95)

    def test_ord_18_the_price_follows_the_plan_of_the_production(self):
        self.set_two_prices()
        production = self.make_production(self.bom, 10, previous_done=False)
        line = self.request(production).order_line
        production.date_start = fields.Datetime.now() + timedelta(days=20)
        production.button_plan()
        self.assertGreater(line.date_planned.date(), self.last_day)
        self.assertEqual(line.price_unit, 95)

    def test_ord_18_a_typed_price_is_kept(self):
        self.set_two_prices()
        line = self.line(10)
        with Form(line.order_id) as form, form.order_line.edit(0) as row:
            row.price_unit = 70
        self.move_to(line, self.last_day + timedelta(days=3))
        self.assertEqual(line.price_unit, 70)

    def test_ord_18_a_typed_discount_is_kept(self):
        self.set_two_prices()
        line = self.line(10)
        line.discount = 25
        self.move_to(line, self.last_day + timedelta(days=3))
        self.assertEqual((line.price_unit, line.discount, line.price_subtotal), (80, 25, 600))

    def test_ord_18_more_is_ordered_at_the_agreed_day_s_prices(self):
        self.set_two_prices()
        production = self.make_production(self.bom, 10)
        order = self.order(production)
        self.move_to(order.order_line, self.last_day + timedelta(days=3))
        order.order_line.product_qty = 12
        self.assertEqual((order.order_line.price_unit, order.amount_untaxed), (80, 960))

    def test_ord_18_a_price_that_is_over_is_refused_by_name_of_the_day(self):
        self.seller.date_end = self.today - timedelta(days=1)
        with self.refused("Galvano has no price for 10 Units of Plating on "):
            self.line(10)

    # --- charges

    def test_ord_20_minimum_charge(self):
        self.seller.outsourcing_minimum_charge = 50
        small, large = self.line(3), self.line(20)
        self.assertEqual((small.price_subtotal, large.price_subtotal), (50.00, 100.00))
        self.assertEqual((small.product_qty, large.price_unit), (3, 5))
        # the form, which only shows digits that there is room for, changes nothing
        Form(small.order_id).save()
        self.assertEqual(small.price_subtotal, 50.00)

    def test_ord_20_the_charge_follows_the_quantity(self):
        self.seller.outsourcing_minimum_charge = 50
        production = self.make_production(self.bom, 3)
        order = self.order(production)
        self.assertEqual(order.amount_untaxed, 50)
        order.order_line.product_qty = 20
        self.assertEqual((order.order_line.price_unit, order.amount_untaxed), (5, 100))
        order.order_line.product_qty = 7
        self.assertEqual(order.amount_untaxed, 50)

    def test_ord_20_one_bill_costs_the_minimum(self):
        self.seller.outsourcing_minimum_charge = 50
        production = self.make_production(self.bom, 3)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        self.assertEqual(self.bill(order).amount_untaxed, 50)

    def test_ord_20_productions_on_one_order_share_breaks_and_charges(self):
        self.seller.write({"outsourcing_minimum_charge": 50, "outsourcing_lot_charge": 20})
        order = self.request(self.make_production(self.bom, 3) | self.make_production(self.bom, 5))
        # 8 units are below the minimum: 70.00 in all, by units
        self.assertEqual(sorted(order.order_line.mapped("price_subtotal")), [26.25, 43.75])
        third = self.make_production(self.bom, 12)
        self.request(third)
        self.assertEqual(sorted(order.order_line.mapped("price_subtotal")), [18.0, 30.0, 72.0])
        third.subcontract_operation_ids.action_cancel()
        self.assertEqual(order.amount_untaxed, 70)

    def test_ord_20_lot_charge_comes_on_top(self):
        self.seller.write({"outsourcing_minimum_charge": 50, "outsourcing_lot_charge": 20})
        self.assertEqual((self.amount(3), self.amount(20)), (70, 120))

    def test_ord_20_the_minimum_counts_after_discount(self):
        self.seller.write({"outsourcing_minimum_charge": 50, "discount": 10})
        exact, above = self.line(11), self.line(12)
        self.assertEqual((exact.price_subtotal, exact.discount), (50, 0))
        self.assertEqual((above.price_subtotal, above.discount, above.price_unit), (54, 10, 5))

    def test_ord_20_charges_can_not_be_negative(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.seller.outsourcing_lot_charge = -1
            self.env.flush_all()

    def test_ord_20_breaks_and_charges_of_the_break(self):
        self.service.seller_ids = [
            Command.create(
                {"partner_id": self.vendor.id, "price": 4.0, "min_qty": 10, "outsourcing_lot_charge": 15},
            )
        ]
        self.assertEqual((self.amount(9), self.amount(10), self.amount(100)), (45, 55, 415))

    # --- units, currencies, companies

    def test_price_per_dozen(self):
        self.seller.write({"price": 60.0, "product_uom_id": self.dozen.id, "min_qty": 1})
        line = self.line(20)
        self.assertEqual((line.product_uom_id, line.price_unit, line.price_subtotal), (self.unit, 5, 100))
        with self.refused("no price for 11 Units"):
            self.line(11)
        self.seller.outsourcing_minimum_charge = 75
        self.assertEqual(self.amount(12), 75)

    def test_order_line_in_dozens(self):
        self.seller.outsourcing_minimum_charge = 50
        self.service.uom_ids = self.dozen
        line = self.line(24)
        line.write({"product_uom_id": self.dozen.id, "product_qty": 2})
        self.assertEqual((line.price_unit, line.price_subtotal), (60, 120))
        line.product_qty = 0.5
        self.assertEqual((line.price_unit, line.price_subtotal), (100, 50))

    def test_a_production_in_dozens_with_two_faces(self):
        self.bom.operation_ids.filtered("outsourcing_service_id").outsourcing_service_qty = 2
        self.seller.outsourcing_minimum_charge = 200
        line = self.line(1, uom=self.dozen)
        self.assertEqual((line.product_qty, line.price_subtotal), (24, 200))

    def test_charges_are_in_the_currency_of_the_price(self):
        euro = self.make_euro()
        self.seller.write({"currency_id": euro.id, "outsourcing_minimum_charge": 50, "outsourcing_lot_charge": 10})
        line = self.line(3)
        self.assertEqual((line.currency_id, line.price_subtotal, line.price_total_cc), (euro, 60, 30))

    def test_a_request_in_another_currency_converts_price_and_charge(self):
        self.seller.outsourcing_minimum_charge = 50
        line = self.line(3)
        line.order_id.currency_id = self.make_euro()
        line.product_qty = 4
        self.assertEqual(line.price_subtotal, 100)

    def test_prices_of_other_companies_and_archived_vendors_do_not_count(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.seller.company_id = other
        self.service.seller_ids = [
            Command.create({"partner_id": self.vendor.id, "price": 7.0, "company_id": self.company.id}),
            Command.create({"partner_id": self.rival.id, "price": 1.0, "sequence": 9}),
        ]
        line = self.line(10)
        self.assertEqual((line.partner_id, line.price_unit), (self.vendor, 7))
        operation = line.subcontract_operation_id
        self.assertEqual(operation._get_price(10, vendor=self.rival).amount, 10)
        self.rival.active = False
        self.assertIsNone(operation._get_price(10, vendor=self.rival))

    def test_another_vendor_has_other_prices(self):
        self.service.seller_ids = [
            Command.create({"partner_id": self.rival.id, "price": 6.0, "outsourcing_lot_charge": 8, "sequence": 9})
        ]
        line = self.line(10)
        self.assertEqual(line.price_subtotal, 50)
        line.order_id.partner_id = self.rival
        self.assertEqual(line.price_subtotal, 68)

    def test_goods_on_the_same_order_keep_their_price(self):
        """The engine is for outsourced work: a minimum charge means nothing to what else is bought as this service."""
        self.seller.outsourcing_minimum_charge = 50
        line = self.line(3)
        line.order_id.order_line = [Command.create({"product_id": self.service.id, "product_qty": 3})]
        self.assertEqual(line.order_id.order_line.mapped("price_subtotal"), [50, 15])
