from odoo import api, fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    outsourcing_out_type_id = fields.Many2one("stock.picking.type", "Outsourcing Shipments Type", copy=False)
    outsourcing_in_type_id = fields.Many2one("stock.picking.type", "Outsourcing Returns Type", copy=False)

    def _get_picking_type_create_values(self, max_sequence):
        data, next_sequence = super()._get_picking_type_create_values(max_sequence)
        shared = {
            "code": "internal",
            "use_create_lots": False,
            "use_existing_lots": True,
            "company_id": self.company_id.id,
            "reservation_method": "at_confirm",
        }
        data["outsourcing_out_type_id"] = {
            **shared,
            "name": self.env._("Outsourcing Shipments"),
            "sequence": next_sequence + 1,
            "sequence_code": "OUTS",
            "default_location_src_id": self.lot_stock_id.id,
        }
        data["outsourcing_in_type_id"] = {
            **shared,
            "name": self.env._("Outsourcing Returns"),
            "sequence": next_sequence + 2,
            "sequence_code": "OUTR",
            "default_location_dest_id": self.lot_stock_id.id,
            # what did not come back is still at the vendor, so it is never simply dropped
            "create_backorder": "always",
        }
        return data, max_sequence + 3

    def _get_picking_type_update_values(self):
        data = super()._get_picking_type_update_values()
        active = self.active and self.env["res.config.settings"]._is_outsourcing_enabled()
        code = self.code.replace(" ", "").upper()
        data["outsourcing_out_type_id"] = {"active": active, "barcode": f"{code}OUTS"}
        data["outsourcing_in_type_id"] = {"active": active, "barcode": f"{code}OUTR"}
        return data

    def _get_sequence_values(self, name=False, code=False):
        values = super()._get_sequence_values(name=name, code=code)
        for field, prefix, title in (
            ("outsourcing_out_type_id", "OUTS", self.env._("%s Sequence outsourcing shipments", self.name)),
            ("outsourcing_in_type_id", "OUTR", self.env._("%s Sequence outsourcing returns", self.name)),
        ):
            values[field] = {
                "name": title,
                "prefix": f"{self.code}/{self[field].sequence_code or prefix}/",
                "padding": 5,
                "company_id": self.company_id.id,
            }
        return values

    def _get_production_location(self):
        """The company's own production location: Odoo takes any of that usage, and vendors' sites have some, too."""
        location = super()._get_production_location()
        if location.site_type:
            domain = [("usage", "=", "production"), ("company_id", "=", self.company_id.id), ("site_type", "=", False)]
            location = self.env["stock.location"].search(domain, limit=1) or location
        return location

    @api.model
    def _set_outsourcing_types_active(self, active):
        """Show or hide the operation types of transfers with the feature switch, in all companies."""
        warehouses = self.search([("outsourcing_out_type_id", "!=", False)])
        (warehouses.outsourcing_out_type_id | warehouses.outsourcing_in_type_id).active = active
