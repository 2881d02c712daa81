from datetime import timedelta

from odoo import Command

from ..common.base import OutsourcingCommon


class TestBlanketOrders(OutsourcingCommon):
    """ORD-32: outsourced work is called off the vendor's blanket order, at its price, while there is something left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(price=5.0)
        cls.bom = cls.make_bom(cls.make_product("Bracket"), cls.service, after=0)
        cls.today = cls.service._get_outsourced_day(cls.company)

    def make_agreement(self, quantity=100, price=4.0, vendor=None, **values):
        agreement = self.env["purchase.requisition"].create(
            {
                "vendor_id": (vendor or self.vendor).id,
                "user_id": self.buyer.id,
                "line_ids": [
                    Command.create({"product_id": self.service.id, "product_qty": quantity, "price_unit": price})
                ],
                **values,
            }
        )
        agreement.with_user(self.buyer).action_confirm()
        return agreement

    def line(self, quantity):
        production = self.make_production(self.bom, quantity)
        # a request that was sent: the next manufacturing order gets one of its own
        self.request(production).print_quotation()
        return production.subcontract_operation_ids.purchase_line_id.with_user(self.buyer)

    def test_ord_32_calls_off_at_the_agreed_price(self):
        agreement = self.make_agreement()
        production = self.make_production(self.bom, 30)
        operation = self.get_operation(production)
        self.assertEqual((operation.estimated_cost, operation.requisition_qty_left), (120, 100))
        self.assertIn(
            f"Called off blanket order {agreement.name}, of which 100 Units are left.", operation.estimate_basis
        )
        order = self.order(production)
        self.assertEqual((order.requisition_id, order.order_line.price_unit), (agreement, 4))
        self.assertIn("Bracket", order.order_line.name)
        self.assertEqual(order.order_line.requisition_qty_left, 70)
        self.assertEqual((operation.requisition_id, operation.requisition_qty_left), (agreement, 70))
        self.assertEqual((agreement.line_ids.qty_ordered, agreement.line_ids.qty_left), (30, 70))
        self.assertFalse(order.activity_ids)

    def test_ord_32_calls_share_an_order_of_their_own(self):
        plain = self.line(5).order_id
        agreement = self.make_agreement()
        productions = self.make_production(self.bom, 10), self.make_production(self.bom, 20)
        first, second = (self.request(production) for production in productions)
        self.assertEqual((first, first.requisition_id), (second, agreement))
        self.assertNotEqual(first, plain)
        self.assertEqual((plain.order_line.price_unit, plain.requisition_id.id), (5, False))

    def test_ord_32_more_than_is_left_is_ordered_with_a_warning(self):
        self.make_agreement()
        self.line(60)
        line = self.line(60)
        self.assertEqual((line.price_unit, line.requisition_qty_left), (4, -20))
        activity = line.order_id.activity_ids
        self.assertEqual((activity.summary, activity.user_id), ("More called off than agreed", line.order_id.user_id))
        self.assertIn("20 Units more than the blanket order", activity.note)
        line.order_id.button_confirm()
        self.assertEqual(len(line.order_id.activity_ids), 1)
        self.assertEqual(line.order_id.state, "purchase")

    def test_ord_32_a_buyer_who_orders_more_is_warned(self):
        self.make_agreement()
        line = self.line(60)
        self.assertFalse(line.order_id.activity_ids)
        line.product_qty = 110
        self.assertEqual(len(line.order_id.activity_ids), 1)
        self.assertEqual(line.price_unit, 4)

    def test_ord_32_what_is_used_up_is_not_called_off(self):
        agreement = self.make_agreement()
        used = self.line(100)
        line = self.line(10)
        self.assertEqual((line.price_unit, line.order_id.requisition_id.id), (5, False))
        used.order_id.button_cancel()
        self.assertEqual(agreement.line_ids.qty_left, 100)
        self.assertEqual(self.line(10).order_id.requisition_id, agreement)

    def test_ord_32_only_valid_agreements_with_the_vendor_count(self):
        day = timedelta(days=1)
        self.make_agreement(date_end=self.today - day)
        self.make_agreement(date_start=self.today + day)
        self.make_agreement(vendor=self.rival, price=1.0).line_ids.supplier_info_ids.sequence = 9
        self.make_agreement().action_cancel()
        line = self.line(10)
        self.assertEqual((line.partner_id, line.price_unit), (self.vendor, 5))
        self.assertFalse(line.order_id.requisition_id)

    def test_ord_32_what_ends_first_is_used_first(self):
        self.make_agreement(price=3.0)
        agreement = self.make_agreement(price=4.0, date_end=self.today + timedelta(days=5))
        self.assertEqual(self.line(10).order_id.requisition_id, agreement)

    def test_ord_32_a_vendor_with_nothing_but_an_agreement(self):
        self.service.seller_ids.unlink()
        agreement = self.make_agreement()
        line = self.line(10)
        self.assertEqual((line.order_id.requisition_id, line.price_unit), (agreement, 4))

    def test_ord_32_charges_and_units_of_an_agreement(self):
        agreement = self.make_agreement()
        agreement.line_ids.product_uom_id = self.dozen
        agreement.line_ids.supplier_info_ids.write(
            {"product_uom_id": self.dozen.id, "price": 48.0, "outsourcing_minimum_charge": 60}
        )
        small, large = self.line(12), self.line(24)
        self.assertEqual((small.price_subtotal, large.price_subtotal), (60, 96))
        self.assertEqual(large.requisition_qty_left, 97)

    def test_ord_32_a_buyer_puts_a_request_on_an_agreement(self):
        line = self.line(10)
        agreement = self.make_agreement()
        line.order_id.requisition_id = agreement
        self.assertEqual((line.price_unit, line.requisition_qty_left), (4, 90))
        line.order_id.requisition_id = False
        self.assertEqual(line.price_unit, 5)

    def test_ord_32_another_vendor_is_not_paid_the_agreed_price(self):
        self.service.seller_ids = [Command.create({"partner_id": self.rival.id, "price": 6.0, "sequence": 9})]
        self.make_agreement()
        line = self.line(10)
        line.order_id.partner_id = self.rival
        self.assertEqual(line.price_unit, 6)

    def test_ord_32_an_agreement_has_no_say_in_the_choice_of_vendor(self):
        self.service.seller_ids.sequence = 1
        self.service.seller_ids = [Command.create({"partner_id": self.rival.id, "price": 6.0, "sequence": 9})]
        self.make_agreement(vendor=self.rival, price=4.9).line_ids.supplier_info_ids.sequence = 5
        line = self.line(10)
        self.assertEqual((line.partner_id, line.price_unit), (self.vendor, 5))
