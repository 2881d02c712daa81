"""Supply methods: how the vendor gets each component of an ordered operation, and what that does to the manufacturing
order."""

from odoo import models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _create_shipments(self):
        """What is not sent: our stock at the vendor, what the vendor buys, and what others deliver there."""
        res = super()._create_shipments()
        for operation in self.filtered(lambda operation: operation._may_ship()):
            for component in operation.component_ids.filtered(lambda component: component.supply != "sent"):
                component._sync_supply()
        return res

    def _on_ordered(self):
        """Units that are made at the vendor of stock that is there are expected from the beginning."""
        res = super()._on_ordered()
        self._sync_expected_returns()
        return res

    def _cancel_shipments(self):
        """The manufacturing order takes its components in-house again, unless units they are for are still at the
        vendor."""
        res = super()._cancel_shipments()
        self.sudo()._release_supply()
        return res

    def _on_moves_done(self, moves, good_before):
        """Once the last unit of a cancelled order is back, the manufacturing order takes its components in-house
        again."""
        res = super()._on_moves_done(moves, good_before)
        self.filtered(lambda operation: not operation._may_ship())._release_supply()
        return res

    def _release_supply(self):
        """Undo what ordering did to components that are not sent, where nothing was done with them.

        The next order says anew how the vendor gets its components.
        """
        for operation in self:
            if operation._is_touched():
                continue
            components = operation.component_ids
            components._release_supply()
            moved = operation.move_ids.filtered(lambda move: move.state == "done").product_id
            if not moved & components.product_id:
                components.unlink()

    def _get_vendor_errors(self, vendor):
        """A component that others deliver to the vendor has to be bought from somebody."""
        errors = super()._get_vendor_errors(vendor)
        for product in (
            self._get_raw_moves_of_operation().filtered(lambda m: self._get_supply(m) == "dropship").product_id
        ):
            if not product._prepare_sellers(False).filtered(
                lambda s: s.company_id in (s.company_id.browse(), self.company_id)
            ):
                errors.append(
                    self.env._(
                        "%(operation)s: %(component)s is dropshipped to %(vendor)s, but nobody sells it. Add a vendor "
                        "price in its Purchase tab, or choose another “Supply Outside” on the bill of materials "
                        "%(bom)s.",
                        operation=self.name,
                        component=product.display_name,
                        vendor=vendor.display_name,
                        bom=self.production_id.bom_id.display_name,
                    )
                )
        return errors

    def _needs_site(self):
        """Our stock at the vendor, and what others deliver there, need a location at the vendor, too."""
        return super()._needs_site() or any(
            self._get_supply(move) in ("vendor_stock", "dropship") for move in self._get_raw_moves_of_operation()
        )

    def _get_material_list(self):
        """What the vendor uses for this work and where it comes from, for the documents: a list of dictionaries.

        Before the order is confirmed it says what the bill of materials says.
        """
        self.ensure_one()
        labels = dict(self.env["mrp.subcontract.component"]._fields["supply"]._description_selection(self.env))
        if self.component_ids:
            return [
                {
                    "product": component.product_id,
                    "quantity": component.product_uom_id.round(self.quantity * component.qty_per_unit),
                    "uom": component.product_uom_id,
                    "supply": labels[component.supply],
                }
                for component in self.component_ids
            ]
        return [
            {
                "product": move.product_id,
                "quantity": move.product_uom.round(
                    move.product_uom_qty * self.quantity / self.production_id.product_qty
                ),
                "uom": move.product_uom,
                "supply": labels[self._get_supply(move)],
            }
            for move in self._get_raw_moves_of_operation()
        ]


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _sync_supply(self):
        """Bring the manufacturing order's component moves in line with what is ordered."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        needed = self.product_uom_id.round(operation.quantity * self.qty_per_unit)
        own = self._get_supplied_moves()
        missing = needed - self.qty_consumed - self._get_demand(own)
        if self.product_uom_id.compare(missing, 0.0) > 0:
            self._take_from_production(missing)
        elif self.product_uom_id.compare(missing, 0.0) < 0:
            self._give_to_production(own, -missing)
        if self.supply == "dropship":
            self._sync_dropship(needed)

    def _get_supplied_moves(self):
        """The component moves of the manufacturing order that this operation has taken over and that still wait."""
        self.ensure_one()
        if self.supply == "bought":
            return self._get_moves().filtered(lambda move: move.subcontract_role == "bought")
        return self._get_moves().filtered(
            lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
        )

    def _get_demand(self, moves):
        """Demand of moves in the unit of the component."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(move.product_uom_qty, self.product_uom_id, round=False) for move in moves
        )

    def _take_from_production(self, quantity):
        """Take component moves for a quantity over from the manufacturing order, in the unit of the component."""
        self.ensure_one()
        operation = self.subcontract_operation_id

        def get_free():
            return operation._get_component_moves().filtered(
                lambda move: move.product_id == self.product_id and not move.subcontract_role
            )

        get_free()._split_off_in_house_part()
        free = get_free().filtered(lambda move: not move.picked)
        if not free:
            return
        self.source_location_id = self.source_location_id or free[0].location_id
        unit = free[0].product_uom
        moves = free._take_part(self.product_uom_id._compute_quantity(quantity, unit, round=False))
        if self.supply == "bought":
            moves._set_aside(operation)
        else:
            method = "make_to_order" if self.supply == "dropship" else "make_to_stock"
            moves._wait_for_supply(operation, operation._get_site_location("vendor_stock"), method)

    def _give_to_production(self, moves, quantity):
        """Give component moves for a quantity back to the manufacturing order, the last ones first."""
        self.ensure_one()
        for move in moves.sorted("id", reverse=True):
            if self.product_uom_id.compare(quantity, 0.0) <= 0:
                break
            demand = self._get_demand(move)
            part = min(demand, quantity)
            quantity -= part
            part = self.product_uom_id._compute_quantity(part, move.product_uom, round=False)
            if self.supply == "bought":
                rest = move.product_uom_qty - part
                move._bring_back(move.raw_material_production_id, move.workorder_id, part)
                if move.product_uom.compare(rest, 0.0) > 0:
                    move.with_context(no_procurement=True).product_uom_qty = rest
                else:
                    move.unlink()
            else:
                move._take_part(part)._return_to_production(self.source_location_id)

    def _release_supply(self):
        """Give all component moves that still wait back to the manufacturing order."""
        for component in self.filtered(lambda component: component.supply != "sent"):
            moves = component._get_supplied_moves()
            component._give_to_production(moves, component._get_demand(moves))
            component._release_dropship()
