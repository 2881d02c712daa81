from ..common.supply import SupplyCommon


class TestSupplyReplenishment(SupplyCommon):
    """Reordering rules at a vendor's location."""

    def make_orderpoint(self, location=None, **values):
        # not by the superuser: core takes such rules for its own proposals, and removes them when they are done
        admin = self.env.ref("base.user_admin")
        company = self.env["res.company"].browse(values.get("company_id", self.company.id))
        admin.company_ids |= company
        values = {
            "product_id": self.c1.id,
            "location_id": (location or self.at_vendor).id,
            "product_min_qty": 10,
            "product_max_qty": 50,
            "trigger": "manual",
            **values,
        }
        return self.env["stock.warehouse.orderpoint"].with_user(admin).with_company(company).create(values)

    def replenish(self, orderpoint):
        orderpoint.invalidate_recordset()
        orderpoint._compute_qty_to_order_computed()
        orderpoint.action_replenish()
        move = self.env["stock.move"].search([("orderpoint_id", "=", orderpoint.id)], order="id desc", limit=1)
        return move.picking_id.with_user(self.clerk)

    def test_job_07_a_reordering_rule_brings_components_to_the_vendor(self):
        self.stock_up(self.c1, 100)
        self.stock_up(self.c1, 12, location=self.at_vendor)
        orderpoint = self.make_orderpoint()
        self.assertEqual((orderpoint.warehouse_id, orderpoint.qty_to_order), (self.warehouse, 0))
        production = self.make_supplied({self.c1: (2, "vendor_stock")})
        self.order(production)
        # 12 there, 20 wait for them
        orderpoint.invalidate_recordset()
        self.assertEqual(orderpoint.qty_forecast, -8)
        picking = self.replenish(orderpoint)
        move = picking.move_ids
        self.assertEqual(
            (move.product_uom_qty, move.location_id, move.location_dest_id), (58, self.stock, self.at_vendor)
        )
        self.assertEqual(
            (picking.partner_id, picking.picking_type_id), (self.vendor, self.warehouse.outsourcing_out_type_id)
        )
        self.validate(picking)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 70})
        self.raw(production)._action_assign()
        self.assertEqual(self.raw(production).quantity, 20)
        orderpoint.invalidate_recordset()
        self.assertEqual(orderpoint.qty_forecast, 50)

    def test_job_07_two_vendors_are_supplied_separately(self):
        self.stock_up(self.c1, 200)
        theirs = self.site(self.rival, "vendor_stock")
        first, second = self.make_orderpoint(), self.make_orderpoint(theirs, product_max_qty=30)
        pickings = [self.replenish(orderpoint) for orderpoint in (first, second)]
        self.assertEqual([picking.partner_id for picking in pickings], [self.vendor, self.rival])
        for picking in pickings:
            self.validate(picking)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 50})
        self.assertEqual(self.quants(self.c1, theirs), {"": 30})

    def test_job_07_from_the_warehouse_of_the_rule_also_when_it_is_new(self):
        warehouse = self.env["stock.warehouse"].create({"name": "South", "code": "SOU"})
        self.assertEqual(warehouse.outsourcing_supply_rule_id.location_src_id, warehouse.lot_stock_id)
        self.stock_up(self.c1, 100, location=warehouse.lot_stock_id)
        picking = self.replenish(self.make_orderpoint(warehouse_id=warehouse.id))
        self.assertEqual(picking.move_ids.location_id, warehouse.lot_stock_id)
        self.validate(picking)
        self.assertEqual(self.quants(self.c1, self.at_vendor), {"": 50})

    def test_job_07_another_company_and_nothing_before_the_first_site(self):
        other = self.env["res.company"].create({"name": "Sister"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        self.assertFalse(warehouse.outsourcing_supply_rule_id)
        route = self.env.ref("mrp_outsourcing.route_supply_vendors")
        self.assertNotIn(route, warehouse.route_ids)
        location = self.vendor._get_outsourcing_site(other, "vendor_stock")
        rule = warehouse.outsourcing_supply_rule_id
        self.assertEqual((rule.company_id, rule.location_src_id), (other, warehouse.lot_stock_id))
        self.assertEqual(rule.location_dest_id, location.location_id.location_id)
        self.assertNotEqual(rule, self.warehouse.outsourcing_supply_rule_id)
        self.env.user.company_ids |= other
        self.stock_up(self.c1, 100, location=warehouse.lot_stock_id)
        orderpoint = self.make_orderpoint(location, company_id=other.id)
        self.assertEqual(orderpoint.warehouse_id, warehouse)
        orderpoint.with_company(other)._compute_qty_to_order_computed()
        orderpoint.action_replenish()
        move = self.env["stock.move"].search([("orderpoint_id", "=", orderpoint.id)])
        self.assertEqual((move.company_id, move.location_dest_id, move.product_uom_qty), (other, location, 50))
