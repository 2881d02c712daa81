"""What an update does to records of versions before."""

from datetime import datetime

from odoo.modules.module import load_script

from .common import OutsourcingCommon


class TestMigrations(OutsourcingCommon):
    def migrate(self, version, script):
        module = load_script(f"mrp_outsourcing/migrations/{version}/{script}.py", f"mrp_outsourcing {script}")
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def forget(self, orders):
        """These orders' lines are as the version before left them: nothing of dates and price days was kept."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order_line SET date_requested = NULL, subcontract_price_day = NULL WHERE id IN %s",
            [tuple(orders.order_line.ids)],
        )
        self.env.cr.execute(
            "UPDATE mrp_subcontract_operation SET date_requested = NULL WHERE id IN %s",
            [tuple(orders.order_line.subcontract_operation_id.ids)],
        )
        self.env.invalidate_all()

    def make_order(self, day, quantity=10):
        """A request of its own for one job, to be back on a day."""
        job = self.make_job(self.make_bom(self.make_product("Bracket"), self.service), quantity)
        order = self.request(job)
        order.order_line.date_planned = day
        return order

    def setUp(self):
        super().setUp()
        self.service = self.make_service()
        self.day = datetime(2031, 1, 8, 12)

    def test_confirmed_orders_were_requested_for_their_planned_day(self):
        order = self.make_order(self.day)
        order.button_confirm()
        self.forget(order)
        line = order.order_line
        self.assertFalse(line.subcontract_operation_id.date_requested)
        self.migrate("19.0.1.1.0", "post-confirmed_orders")
        self.assertEqual((line.date_requested, line.date_planned), (self.day, self.day))
        self.assertEqual(line.subcontract_operation_id.sudo().date_requested, self.day)
        self.assertEqual(str(line.subcontract_price_day), "2031-01-08")
        self.assertEqual((line.price_unit, line.product_qty, order.amount_untaxed), (8.0, 10, 80.0))
        # and holds from then on: another day changes neither
        line.date_planned = datetime(2031, 2, 3, 12)
        self.assertEqual((line.date_requested, str(line.subcontract_price_day)), (self.day, "2031-01-08"))

    def test_what_is_not_ordered_or_known_already_stays(self):
        known = self.make_order(self.day)
        known.button_confirm()
        known.order_line.date_planned = datetime(2031, 2, 3, 12)
        forgotten = self.make_order(self.day)
        forgotten.button_confirm()
        draft = self.make_order(self.day)
        self.assertEqual(len(known | forgotten | draft), 3)
        self.forget(forgotten)
        self.migrate("19.0.1.1.0", "post-confirmed_orders")
        self.assertEqual(forgotten.order_line.date_requested, self.day)
        self.assertEqual(
            (known.order_line.date_requested, str(known.order_line.subcontract_price_day)), (self.day, "2031-01-08")
        )
        self.assertFalse(draft.order_line.date_requested)
        self.assertFalse(draft.order_line.subcontract_price_day)

    def test_an_update_of_an_updated_database_changes_nothing(self):
        order = self.make_order(self.day)
        order.button_confirm()
        self.forget(order)
        self.migrate("19.0.1.1.0", "post-confirmed_orders")
        order.order_line.date_planned = datetime(2031, 2, 3, 12)
        self.migrate("19.0.1.1.0", "post-confirmed_orders")
        self.assertEqual(order.order_line.date_requested, self.day)

    def test_of_several_closes_of_a_period_one_stays(self):
        self.env.cr.execute("DROP INDEX mrp_subcontract_close_unique_period")
        closes = self.env["mrp.subcontract.close"]

        def make(day, number):
            return closes.create([{"date_from": "2030-01-01", "date_to": day}] * number)

        opened, kept, alone = make("2030-01-31", 3), make("2030-02-28", 3), make("2030-03-31", 1)
        self.env.flush_all()
        self.env.cr.execute("UPDATE mrp_subcontract_close SET state = 'saved' WHERE id = %s", [kept[1].id])
        self.migrate("19.0.1.4.0", "pre-one_close_per_period")
        self.assertEqual((opened | kept | alone).exists(), opened[2] | kept[1] | alone)
        messages = self.env["mail.message"].search([("model", "=", closes._name)])
        self.assertLessEqual(set(messages.mapped("res_id")), set((opened[2] | kept[1] | alone).ids))
