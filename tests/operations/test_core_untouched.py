from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, new_test_user

from ..common.base import OutsourcingCommon


class TestCoreUntouched(OutsourcingCommon):
    def test_job_08_core_subcontracting_is_as_without_the_addon(self):
        finished = self.make_product("Subcontracted")
        component = self.make_product("Component", cost=3.0)
        subcontractor = self.env["res.partner"].create({"name": "Core Subcontractor"})
        shared = self.company.subcontracting_location_id
        self.stock_up(component, 10, location=shared)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": finished.product_tmpl_id.id,
                "type": "subcontract",
                "subcontractor_ids": [Command.link(subcontractor.id)],
                "bom_line_ids": [Command.create({"product_id": component.id, "product_qty": 1})],
            }
        )
        # the vendor has a site of its own for outsourced operations: core's subcontracting does not know of it
        self.site(subcontractor, "vendor_stock")
        order = self.env["purchase.order"].create(
            {
                "partner_id": subcontractor.id,
                "order_line": [Command.create({"product_id": finished.id, "product_qty": 10, "price_unit": 7.0})],
            }
        )
        order.button_confirm()
        receipt = order.picking_ids
        production = receipt.move_ids.move_orig_ids.production_id
        self.assertEqual((production.location_src_id, production.subcontractor_id), (shared, subcontractor))
        self.assertFalse(production.subcontract_operation_ids)
        receipt.button_validate()
        self.assertEqual((production.state, receipt.state), ("done", "done"))
        self.assertEqual(production.move_finished_ids.value, 10 * (3 + 7))
        self.assertEqual(order.order_line.qty_received, 10)
        self.assertEqual(subcontractor.property_stock_subcontractor, shared)

    def test_job_09_off_by_default_and_shows_nowhere(self):
        self.env["res.config.settings"].create({"group_outsourcing": False}).execute()
        user = new_test_user(
            self.env,
            "ordinary",
            groups="mrp.group_mrp_manager,purchase.group_purchase_manager,stock.group_stock_manager",
        )
        self.assertFalse(user.has_group("mrp_outsourcing.group_outsourcing"))
        menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        self.assertNotIn(self.env.ref("mrp_outsourcing.mrp_outsourcing_menu").id, menus)
        ours = ("outsourc", "subcontract_operation", "subcontract_role", "site_type", "site_vendor")
        for model, view in (
            ("mrp.production", "mrp.mrp_production_form_view"),
            ("mrp.workorder", "mrp.mrp_production_workorder_tree_editable_view_mo_form"),
            ("mrp.routing.workcenter", "mrp.mrp_routing_workcenter_form_view"),
            ("mrp.bom", "mrp.mrp_bom_form_view"),
            ("purchase.order", "purchase.purchase_order_form"),
            ("stock.picking", "stock.view_picking_form"),
            ("stock.location", "stock.view_location_form"),
            ("res.partner", "base.view_partner_form"),
        ):
            arch = etree.fromstring(self.env[model].with_user(user).get_view(self.env.ref(view).id)["arch"])
            shown = [
                node.get("name")
                for node in arch.iter("button", "field", "page", "setting", "group", "filter")
                if any(text in node.get("name", "") for text in ours)
                and node.get("invisible") != "1"
                and node.get("column_invisible") != "True"
            ]
            self.assertEqual(shown, [], model)
        types = self.env["stock.picking.type"].with_user(user).search([("sequence_code", "in", ("OUTS", "OUTR"))])
        self.assertFalse(types)

    def test_job_09_a_policy_does_nothing_while_it_is_off(self):
        bom = self.make_bom(self.make_product("Bracket"), self.make_service(), policy="outside")
        self.env["res.config.settings"].create({"group_outsourcing": False}).execute()
        production = self.make_production(bom, 5, user=self.maker)
        self.assertFalse(production.subcontract_operation_ids)
        self.close(production)
        self.assertEqual(production.state, "done")

    def test_job_09_cannot_be_switched_off_while_work_is_out(self):
        self.make_production(self.make_bom(self.make_product("Bracket"), self.make_service()), 5)
        with self.refused("1 outsourced operations are still open"):
            self.env["res.config.settings"].create({"group_outsourcing": False}).execute()

    def test_in_house_productions_are_as_before(self):
        component = self.make_product("Component", cost=3.0)
        self.stock_up(component, 10)
        product = self.make_product("Bracket")
        bom = self.make_bom(product, components=[(component, 1, "before")], policy="in_house")
        production = self.make_production(bom, 10, user=self.maker, previous_done=False)
        form = Form(production.with_user(self.maker))
        form.qty_producing = 4
        form.save()
        self.close(production, 4)
        backorder = production.production_group_id.production_ids - production
        self.assertEqual((production.move_finished_ids.value, backorder.product_qty), (12, 6))
