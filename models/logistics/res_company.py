from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_outsourcing_dropship_rule(self):
        """The rule that buys a component for delivery to one of this company's vendor sites, made on first need.

        It lies on a route that is on no product and no warehouse: only dropshipped components of outsourced work use
        it.
        """
        self.ensure_one()
        # sudo: whoever orders outsourced work causes it; rules are configuration
        company = self.sudo()
        route = company.env.ref("mrp_outsourcing.route_dropship_to_vendors")
        root = company._get_outsourcing_root_location()
        rules = company.env["stock.rule"]
        rule = rules.search(
            [("route_id", "=", route.id), ("company_id", "=", self.id), ("location_dest_id", "=", root.id)], limit=1
        )
        return rule or rules.create(company._prepare_outsourcing_dropship_rule(route, root))

    def _prepare_outsourcing_dropship_rule(self, route, root):
        self.ensure_one()
        if not self.dropship_subcontractor_pick_type_id:
            self._create_subcontracting_dropshipping_picking_type()
        return {
            "name": self.env._("Suppliers → %s", root.name),
            "action": "buy",
            "route_id": route.id,
            "company_id": self.id,
            "location_src_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": root.id,
            "picking_type_id": self.dropship_subcontractor_pick_type_id.id,
            "procure_method": "make_to_stock",
            # the manufacturing order decides what happens to its components when goods are cancelled
            "propagate_cancel": False,
        }

    @api.model
    def _create_missing_outsourcing_supply_rules(self):
        """For every company that has vendor sites; called when the addon is updated."""
        roots = self.env["stock.location"].with_context(active_test=False).search([("site_type", "=", "sites")])
        for company in roots.company_id:
            company._create_outsourcing_supply_rules()

    def _create_outsourcing_supply_rules(self):
        """Let reordering rules at vendors' locations bring components there, from each warehouse."""
        self.ensure_one()
        # sudo: whoever makes the first vendor site causes it; rules are configuration
        warehouses = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        for warehouse in warehouses.search([("company_id", "=", self.id)]):
            if not warehouse.outsourcing_supply_rule_id:
                warehouse._create_or_update_global_routes_rules()
                warehouse._link_outsourcing_supply_route()
