from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from ..common.base import OutsourcingCommon


class TestPeople(OutsourcingCommon):
    """Plain users of manufacturing, purchase and inventory each do their part; nobody is an administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket")
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.stock_up(cls.c1, 100)
        cls.bom = cls.make_bom(cls.bracket, cls.service, [(cls.c1, 1, "outside")], after=0)

    def test_everyone_does_their_part(self):
        production = self.make_production(self.bom, 10, user=self.maker).with_user(self.maker)
        production.action_outsource()
        order = production.subcontract_operation_ids.sudo().purchase_id.with_user(self.buyer)
        order.order_line.product_qty = 9
        order.button_confirm()
        operation = production.subcontract_operation_ids
        self.ship(operation)
        picking = self.open_return(operation)
        self.validate(picking, {self.bracket: 4})
        self.receive(operation.with_user(self.clerk), user=self.clerk, good=4, rejected=1)
        self.assertEqual((operation.qty_good, operation.qty_rejected, operation.state), (8, 1, "done"))
        bill = order.sudo()
        bill.action_create_invoice()
        self.assertEqual(operation.with_user(self.accountant).state, "done")
        self.close(production, 8, backorder=True)

    def test_outsiders_see_nothing(self):
        production = self.make_production(self.bom, 10)
        operation = self.get_operation(production)
        portal = new_test_user(self.env, "portal_vendor", groups="base.group_portal")
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        for user in (portal, employee):
            with self.assertRaises(AccessError):
                operation.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                operation.with_user(user).action_order()
        with self.assertRaises(AccessError):
            operation.with_user(self.accountant).action_order()
        with self.assertRaises(AccessError):
            operation.with_user(self.buyer).unlink()

    def test_another_company_sees_and_touches_nothing(self):
        stranger = self.make_stranger("mrp_outsourcing.group_outsourcing_manager")
        operation = self.get_operation(self.make_production(self.bom, 10))
        visible = self.env["mrp.subcontract.operation"].with_user(stranger).search([])
        self.assertNotIn(operation, visible)
        with self.assertRaises(AccessError):
            operation.with_user(stranger).action_order()
        with self.assertRaises(AccessError):
            self.env["mrp.subcontract.receive"].with_user(stranger).create(
                {"subcontract_operation_id": operation.id}
            ).action_confirm()

    def test_each_company_has_sites_of_its_own(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        here = self.site(self.vendor, "vendor_stock")
        there = self.vendor._get_outsourcing_site(other, "vendor_stock")
        self.assertNotEqual(here, there)
        self.assertEqual((here.company_id, there.company_id), (self.company, other))
        self.assertEqual(here.usage, "internal")
        self.assertFalse(here.warehouse_id)
        self.assertEqual(self.site(self.vendor, "vendor_wip").usage, "production")
        self.assertNotEqual(here, self.company.subcontracting_location_id)
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.vendor.id})
        self.assertEqual(contact._get_outsourcing_site(self.company, "vendor_stock"), here)

    def test_a_production_of_another_company_uses_its_own_locations(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        planner = new_test_user(
            self.env,
            "other_planner",
            groups="mrp_outsourcing.group_outsourcing_user,mrp.group_mrp_routings,mrp.group_mrp_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        env = self.env(user=planner)
        self.service.seller_ids.company_id = False
        workcenter = env["mrp.workcenter"].create({"name": "Other Shop"})
        bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": self.bracket.product_tmpl_id.id,
                "company_id": other.id,
                "operation_ids": [
                    Command.create(
                        {
                            "name": "Plating",
                            "workcenter_id": workcenter.id,
                            "outsourcing_policy": "outside",
                            "outsourcing_service_id": self.service.id,
                        }
                    )
                ],
            }
        )
        production = env["mrp.production"].create({"product_id": self.bracket.id, "bom_id": bom.id, "product_qty": 3})
        production.action_confirm()
        production.action_outsource()
        operation = production.subcontract_operation_ids
        operation.purchase_id.button_confirm()
        picking = operation.picking_ids
        self.assertEqual((operation.purchase_id.company_id, picking.company_id), (other, other))
        self.assertEqual(picking.move_ids.location_dest_id.company_id, other)
        picking.button_validate()
        self.assertEqual(operation.state, "at_vendor")

    def test_a_landed_cost_is_no_outsourced_service(self):
        freight = self.make_service("Freight", landed_cost_ok=True)
        with self.refused("Freight is a landed cost"):
            self.bom.operation_ids.outsourcing_service_id = freight

    def test_an_accountant_posts_and_takes_back_the_bill(self):
        production = self.make_production(self.bom, 10)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive_transfer(operation)
        self.close(production)
        order.action_create_invoice()
        bill = order.sudo().invoice_ids.with_user(self.accountant)
        bill.write({"invoice_date": "2026-01-31"})
        bill.invoice_line_ids.price_unit = 9
        bill.action_post()
        self.assertEqual(production.move_finished_ids.sudo().value, 50 + 90)
        bill.button_draft()
        self.assertEqual(production.move_finished_ids.sudo().value, 50 + 80)

    def test_everyone_can_open_the_form_and_print(self):
        lotted = self.make_product("Lotted", tracking="lot")
        production = self.make_production(self.make_bom(lotted, self.service), 10)
        order = self.order(production)
        operation = self.get_operation(production)
        for user in (self.planner, self.maker, self.buyer, self.clerk, self.accountant):
            Form(operation.with_user(user))
        reports = self.env["ir.actions.report"]
        reports.with_user(self.buyer)._render_qweb_html("purchase.report_purchaseorder", order.ids)
        reports.with_user(self.clerk)._render_qweb_html("stock.report_deliveryslip", operation.picking_ids.ids)
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        fields = self.env["res.partner"].with_user(employee).fields_get()
        self.assertNotIn("outsourcing_operation_count", fields)

    def test_terms_and_quantities_are_not_written_behind_the_order(self):
        production = self.make_production(self.bom, 10)
        operation = self.get_operation(production)
        with self.refused("Payable can't be changed"):
            operation.with_user(self.clerk).write({"qty_payable": 1000})
        self.request(production)
        with self.refused("Pay For can't be changed"):
            operation.with_user(self.clerk).write({"pay_for": "processed"})

    def test_only_buyers_take_work_off_a_confirmed_order(self):
        production = self.make_production(self.bom, 10)
        order = self.order(production)
        with self.refused("Ask buyer.* to take it off|Ask .* to take it off"):
            self.get_operation(production).with_user(self.maker).action_cancel()
        with self.refused("Ask .* to take it off"):
            production.with_user(self.maker).action_cancel()
        self.get_operation(production).action_cancel()
        self.assertEqual(order.order_line.product_qty, 0)
