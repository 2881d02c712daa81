"""Learned lead times: what vendors really need, shown and applied."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError

from ..common.base import OutsourcingCommon

DAY = timedelta(days=1)
START = datetime(2026, 1, 5, 8)


class TestLeadTimes(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(vendors=(cls.vendor, cls.rival))
        cls.product = cls.make_product("Bracket")
        days = {"ship_out_days": 1, "process_days": 3, "ship_back_days": 1}
        cls.bom = cls.make_bom(cls.product, cls.service, before=0, after=0, step=days)

    def live(self, days, vendor=None, first=0):
        """Operations that were sent and came back after so many days each, one after the other."""
        productions = self.env["mrp.production"].with_user(self.planner)
        for _day in days:
            productions |= self.make_production(self.bom, 1)
        operations = productions.subcontract_operation_ids.sorted("id")
        if vendor:
            operations.vendor_id = vendor
        self.order(productions)
        self.validate(operations[0].picking_ids.with_user(self.clerk))
        self.validate(self.open_return(operations[0]))
        for number, (operation, needed) in enumerate(zip(operations, days, strict=True), first):
            out, back = (
                operation.move_ids.filtered(lambda move, r=role: move.subcontract_role == r).sudo()
                for role in ("wip_out", "good")
            )
            out.date = START + number * DAY
            back.date = START + (number + needed) * DAY
        self.assertEqual(set(operations.mapped("state")), {"done"})
        return operations

    def learned(self, vendor=None, user=None):
        lead_times = self.env["mrp.subcontract.lead.time"].with_user(user or self.buyer)
        return lead_times.search([("vendor_id", "=", (vendor or self.vendor).id), ("service_id", "=", self.service.id)])

    # the 10th of 20 in order is 7, the 16th is 9
    TWENTY = [5, 5, 6, 6, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 10, 11, 12, 14]

    def test_sch_04_median_and_80_percent_of_the_last_twenty(self):
        # an old one that must not count any more
        self.live([40])
        actuals = self.TWENTY[::2] + self.TWENTY[1::2]
        operations = self.live(actuals, first=100)
        self.assertEqual(operations[3].lead_days, actuals[3])
        lead_time = self.learned()
        self.assertEqual(
            (lead_time.planned_days, lead_time.transfer_count, lead_time.median_days, lead_time.percentile_days),
            (5, 20, 7, 9),
        )
        self.assertEqual((lead_time.last_days, lead_time.last_operation_id), (14, operations[-1]))
        self.assertEqual(lead_time.date_last, START + (119 + 14) * DAY)

    def test_sch_04_applied_with_one_click(self):
        self.live([9, 6, 7])
        waiting = self.get_operation(self.make_production(self.bom, 1))
        ordered = self.get_operation(self.make_production(self.bom, 1))
        self.order(ordered.production_id)
        elsewhere = self.get_operation(self.make_production(self.bom, 1))
        elsewhere.vendor_id = self.rival
        self.learned().action_apply_median()
        seller = self.service.seller_ids.filtered(lambda line: line.partner_id == self.vendor)
        self.assertEqual((seller.outsourcing_process_days, seller.price), (5, 8.0))
        self.assertEqual(self.learned().planned_days, 7)
        new = self.get_operation(self.make_production(self.bom, 1))
        self.assertEqual((new.ship_out_days, new.process_days, new.ship_back_days), (1, 5, 1))
        self.assertEqual(new.date_back - new.date_out, 7 * DAY)
        self.assertEqual(waiting.process_days, 5)
        # what is on order was agreed with the old days; another vendor has its own
        self.assertEqual(ordered.process_days, 3)
        self.assertEqual(elsewhere.process_days, 3)
        elsewhere.vendor_id = self.vendor
        self.assertEqual(elsewhere.process_days, 5)
        self.learned().action_apply_percentile()
        self.assertEqual(self.get_operation(self.make_production(self.bom, 1)).process_days, 7)
        self.assertEqual(self.learned().planned_days, 9)
        self.assertEqual((new.learned_median_days, new.learned_percentile_days), (7, 9))

    def test_sch_04_lead_days_of_the_product_follow(self):
        self.always_outsourced(self.bom)
        self.live([7])
        self.assertEqual(self.bom._get_outsourced_days(self.product, self.company), 5)
        self.learned().action_apply_median()
        self.assertEqual(self.bom._get_outsourced_days(self.product, self.company), 7)

    def test_sch_04_vendors_and_services_apart(self):
        self.live([4, 4])
        self.live([9], vendor=self.rival)
        self.assertEqual(self.learned().median_days, 4)
        self.assertEqual((self.learned(self.rival).transfer_count, self.learned(self.rival).median_days), (1, 9))

    def test_sch_04_total_from_first_shipment_to_last_good_receipt(self):
        production = self.make_production(self.bom, 10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation, {self.product: 6})
        self.ship(operation)
        self.receive_transfer(operation, 4)
        self.assertFalse(self.learned())
        self.receive_transfer(operation)
        moves = operation.move_ids.sudo()
        for role, dates in (("wip_out", (0, 2)), ("good", (5, 8))):
            ours = moves.filtered(lambda move, r=role: move.subcontract_role == r).sorted("id")
            for move, day in zip(ours, dates, strict=True):
                move.date = START + day * DAY
        self.assertEqual(operation.date_first_received, START + 5 * DAY)
        self.assertEqual(operation.lead_days, 8)
        self.assertEqual(self.learned().median_days, 8)

    def test_sch_04_in_working_days_of_the_vendor(self):
        self.vendor.outsourcing_calendar_id = self.make_calendar("Theirs")
        # from a Monday morning, a week and a half
        operation = self.live([9])
        self.assertEqual(operation.lead_days, 7)
        self.assertEqual(self.learned().median_days, 7)

    def test_sch_04_refused_where_shipping_alone_takes_longer(self):
        self.live([2])
        with self.refused("transport alone is planned with 2 days, but the learned lead time is 2 days"):
            self.learned().action_apply_median()

    def test_sch_04_refused_without_a_price(self):
        self.live([6])
        self.service.seller_ids.filtered(lambda seller: seller.partner_id == self.vendor).unlink()
        with self.refused("Galvano has no price on Plating any more"):
            self.learned().action_apply_median()

    def test_sch_04_who_may_apply(self):
        self.live([6])
        with self.assertRaises(AccessError):
            self.learned(user=self.maker).action_apply_median()
        with self.assertRaises(AccessError):
            self.learned(user=self.accountant).action_apply_median()

    def test_sch_04_own_companies_only(self):
        self.live([6])
        sister = self.env["res.company"].create({"name": "Sister"})
        self.buyer.write({"company_ids": [Command.set(sister.ids)], "company_id": sister.id})
        self.assertFalse(self.learned())

    def test_sch_04_transfers_behind_the_number(self):
        operations = self.live([6, 7])
        action = self.learned(user=self.planner).action_view_operations()
        self.assertEqual(self.env["mrp.subcontract.operation"].search(action["domain"]), operations)
