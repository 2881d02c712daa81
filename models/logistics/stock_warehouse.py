from odoo import Command, api, fields, models


class StockWarehouse(models.Model):
    """Warehouses of companies that have vendor sites supply these, on request of reordering rules there."""

    _inherit = "stock.warehouse"

    outsourcing_supply_rule_id = fields.Many2one("stock.rule", "Supply Vendors Rule", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses.filtered("outsourcing_supply_rule_id")._link_outsourcing_supply_route()
        return warehouses

    def _generate_global_route_rules_values(self):
        """As core's own rules, this one follows the warehouse; there is none before the first vendor site."""
        rules = super()._generate_global_route_rules_values()
        # sudo: reads the company's own location; whoever may change a warehouse may not read every location
        root = (
            self.env["stock.location"]
            .sudo()
            .search([("site_type", "=", "sites"), ("company_id", "=", self.company_id.id)], limit=1)
        )
        route = self.env.ref("mrp_outsourcing.route_supply_vendors", raise_if_not_found=False)
        if root and route:
            rules["outsourcing_supply_rule_id"] = {
                "depends": [],
                "create_values": {
                    "procure_method": "make_to_stock",
                    "company_id": self.company_id.id,
                    "action": "pull",
                    "auto": "manual",
                    "route_id": route.id,
                    "location_dest_id": root.id,
                    # the transfer goes to the location that asked for it
                    "location_dest_from_rule": True,
                    "propagate_cancel": False,
                },
                "update_values": {
                    "active": self.active,
                    "name": self._format_rulename(self.lot_stock_id, root, False),
                    "location_src_id": self.lot_stock_id.id,
                    "picking_type_id": self.outsourcing_out_type_id.id,
                },
            }
        return rules

    def _link_outsourcing_supply_route(self):
        self.route_ids = [Command.link(self.env.ref("mrp_outsourcing.route_supply_vendors").id)]
