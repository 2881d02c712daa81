from odoo import api, models

from ....tools.roles import OUTSOURCED_ORDER_ROLES, ROLES


class StockMove(models.Model):
    _inherit = "stock.move"

    # --- locations: a move of an operation goes where its role says, whatever picking it is moved to

    @api.depends("subcontract_operation_id", "subcontract_role")
    def _compute_location_id(self):
        ours = self.filtered("subcontract_role")
        for move in ours:
            source = move._get_subcontract_location(ROLES[move.subcontract_role].source)
            move.location_id = source or move.location_id
        return super(StockMove, self - ours)._compute_location_id()

    @api.depends("subcontract_operation_id", "subcontract_role")
    def _compute_location_dest_id(self):
        ours = self.filtered("subcontract_role")
        for move in ours:
            destination = move._get_subcontract_location(ROLES[move.subcontract_role].destination)
            move.location_dest_id = destination or move.location_dest_id
        return super(StockMove, self - ours)._compute_location_dest_id()

    def _get_subcontract_location(self, place):
        self.ensure_one()
        return place and self.subcontract_operation_id._get_site_location(place)

    def copy_data(self, default=None):
        """A copied manufacturing order starts in-house: its component moves take their material where the
        manufacturing order does."""
        vals_list = super().copy_data(default)
        for move, vals in zip(self, vals_list, strict=True):
            if move.subcontract_role == "consumed" and not vals.get("subcontract_role"):
                vals.update(
                    {
                        "location_id": move.raw_material_production_id.location_src_id.id,
                        "procure_method": "make_to_stock",
                        "additional": False,
                    }
                )
        return vals_list

    def _prepare_move_split_vals(self, qty):
        """A backorder belongs to the same operation; `_split` copies, and copies know no operation."""
        vals = super()._prepare_move_split_vals(qty)
        if self.subcontract_role:
            vals.update(
                {
                    "subcontract_operation_id": self.subcontract_operation_id.id,
                    "subcontract_role": self.subcontract_role,
                    "subcontract_charged": self.subcontract_charged,
                }
            )
        return vals

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "subcontract_operation_id",
            "subcontract_role",
            "subcontract_charged",
        ]

    def _should_bypass_set_qty_producing(self):
        """What an outsourced operation consumes follows its own units: what vendors report, and what we do of a shared
        one."""
        return self._is_of_outsourced_operation() or super()._should_bypass_set_qty_producing()

    def _is_of_outsourced_operation(self):
        """Whether this component is used by an operation that vendors do, all of it or a part."""
        self.ensure_one()
        workorder = self.workorder_id
        return self._is_reported_outsourced() or (
            workorder.is_outsourced and not workorder.production_id.is_outsourced_order
        )

    def _is_posted_by_core(self):
        """Goods of an outsourced order: core's manufacturing orders and receipts post them as any goods."""
        self.ensure_one()
        return self.subcontract_role in OUTSOURCED_ORDER_ROLES

    def _is_reported_outsourced(self):
        """Consumed by an outsourced operation, which reports it; an outsourced order outside consumes as any
        manufacturing order, when it is made."""
        self.ensure_one()
        return self.subcontract_role == "consumed" and bool(self.sudo().subcontract_operation_id.workorder_id)

    # --- quantities

    def _set_subcontract_lines(self, quantities):
        """Replace the lines of a move out of a production location.

        :param dict quantities: quantity in the unit of the product by lot (an empty lot where untracked)
        """
        self.ensure_one()
        self.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            [
                {
                    "move_id": self.id,
                    "picking_id": self.picking_id.id,
                    "company_id": self.company_id.id,
                    "product_id": self.product_id.id,
                    "lot_id": lot.id,
                    **self._prepare_line_quantity(quantity),
                    "location_id": self.location_id.id,
                    "location_dest_id": self.location_dest_id.id,
                }
                for lot, quantity in quantities.items()
                if self.product_id.uom_id.compare(quantity, 0.0) > 0
            ]
        )
        self._recompute_state()

    def _create_vendor_lines(self, quantities, *package_fields):
        """Lines of a move into, at or out of a vendor's location, in the unit of the product.

        :param dict quantities: by (lot, package, owner)
        :param package_fields: `package_id` where it is taken out of the package, `result_package_id` where it is in
            the package afterwards
        """
        self.ensure_one()
        self.env["stock.move.line"].create(
            [
                {
                    "move_id": self.id,
                    "company_id": self.company_id.id,
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_id.uom_id.id,
                    "quantity": quantity,
                    "lot_id": lot.id,
                    **dict.fromkeys(package_fields, package.id),
                    "owner_id": owner.id,
                    "location_id": self.location_id.id,
                    "location_dest_id": self.location_dest_id.id,
                }
                for (lot, package, owner), quantity in quantities.items()
                if self.product_id.uom_id.compare(quantity, 0.0) > 0
            ]
        )

    def _prepare_line_quantity(self, quantity):
        """Quantity and unit of a line: the move's unit where it can say the quantity exactly, as core expects it.

        :param quantity: in the unit of the product
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        converted = unit._compute_quantity(quantity, self.product_uom, rounding_method="HALF-UP")
        back = self.product_uom._compute_quantity(converted, unit, rounding_method="HALF-UP")
        if unit.compare(back, quantity) == 0:
            return {"quantity": converted, "product_uom_id": self.product_uom.id}
        return {"quantity": quantity, "product_uom_id": unit.id}
