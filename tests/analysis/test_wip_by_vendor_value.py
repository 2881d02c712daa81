from freezegun import freeze_time

from odoo.tools import SQL

from ..common.cost_reports import CostReportCommon
from ..common.landed import LandedCommon
from ..common.reports import ReportCommon


class TestValueOfPieces(CostReportCommon, LandedCommon):
    """Units at a vendor have cost what was spent on them before, and nothing that others of the manufacturing order
    have had."""

    def units(self, vendor=None, at_date=None):
        """{step: (quantity, material, labor, service, freight)} of units at a vendor."""
        rows = self.report(
            "mrp.wip.by.vendor",
            ("vendor_id", "=", (vendor or self.vendor).id),
            ("site_type", "=", "vendor_wip"),
            at_date=at_date,
        )
        return {
            row.step_id.sudo().name: (row.quantity, row.material, row.labor, row.service, row.freight) for row in rows
        }

    def make_two_steps(self):
        bom = self.make_bom(self.product, self.service, [(self.paint, 1, "outside")], after=0)
        self.polishing = self.make_service("Polishing", 5.0, vendors=[self.rival])
        self.add_outsourced_operation(bom, self.polishing)
        production = self.make_plated_production(self.product, 10, 2.0, bom)
        self.order(production)
        polishing = production.subcontract_operation_ids.filtered(lambda operation: operation.vendor_id == self.rival)
        return production, production.subcontract_operation_ids - polishing, polishing

    def test_units_carry_the_steps_that_they_have_had(self):
        production, plating, polishing = self.make_two_steps()
        step = plating.operation_id.name
        with freeze_time("2030-03-01 08:00:00"):
            self.ship(plating)
        # 120 of our own labor for 10 units
        self.assertEqual(self.units(at_date="2030-03-01"), {step: (10, 0, 120, 0, 0)})
        with freeze_time("2030-03-02 08:00:00"):
            self.receive_transfer(plating, 4)
            self.ship(polishing, {self.product: 4})
        # 8 of plating and 10 of paint are in each of the 4 that were plated
        self.assertEqual(self.units(), {step: (6, 0, 72, 0, 0)})
        self.assertEqual(self.units(self.rival), {"Polishing": (4, 40, 48, 32, 0)})
        with freeze_time("2030-03-03 08:00:00"):
            self.receive_transfer(polishing, 3)
            self.close(production, 3)
        # Odoo puts all labor so far into the 3 that are finished; the vendors' work in the others stays
        self.assertEqual(self.units(), {step: (6, 0, 0, 0, 0)})
        self.assertEqual(self.units(self.rival), {"Polishing": (1, 10, 0, 8, 0)})
        self.assertEqual(self.units(self.rival, "2030-03-02"), {"Polishing": (4, 40, 48, 32, 0)})

    def test_a_step_that_we_share_costs_all_its_units_the_same(self):
        """5 are plated outside for 40, 5 by ourselves: at the next vendor, 4 of plating are in each of the 10."""
        production, plating, polishing = self.make_two_steps()
        step = plating.workorder_id
        step.sudo().in_house_qty = 5
        self.ship(plating)
        self.receive_transfer(plating, 5)
        self.env.flush_all()
        rows = self.env["mrp.wip.by.vendor"].with_user(self.controller)
        parts = rows._get_value_parts()
        self.env.cr.execute(
            SQL(
                "WITH %(spent)s, %(processed)s, %(operations)s SELECT service, good FROM operations WHERE good > 0",
                **parts,
            )
        )
        shares = {(float(service), float(good)) for service, good in self.env.cr.fetchall()}
        self.assertIn((4.0, 10.0), shares)

    def test_freight_is_in_what_it_brought(self):
        production = self.make_labor_production(product=self.product)
        self.order(production)
        operation = self.get_operation(production)
        self.land([self.ship(operation)], 20)
        step = operation.operation_id.name
        self.assertEqual(self.units(), {step: (10, 0, 120, 0, 20)})
        self.receive_transfer(operation, 4)
        self.assertEqual(self.units(), {step: (6, 0, 72, 0, 12)})


class TestValueOfReportedPieces(ReportCommon):
    def test_material_of_reported_units_is_in_them(self):
        """4 are reported with a component of 5 each, and all 10 are still there."""
        self.stock_up(self.c1, 10)
        operation = self.make_supplied(self.c1, sent=10)
        self.report(operation, good_0="4")
        self.env.flush_all()
        rows = self.env["mrp.wip.by.vendor"].sudo().search([("subcontract_operation_id", "=", operation.id)])
        self.assertEqual([(row.quantity, row.material, row.service) for row in rows], [(10, 20, 0)])
        self.receive_transfer(operation, 4)
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["mrp.wip.by.vendor"].sudo().search([("subcontract_operation_id", "=", operation.id)])
        self.assertEqual([(row.quantity, row.material, row.service) for row in rows], [(6, 0, 0)])
