"""Shipments: material and work in progress to the vendor."""

from collections import defaultdict

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from ....tools.roles import PROCESSED_ROLES, ROLES, get_vendor_sign


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_site_location(self, place):
        """The location a role's move goes from or to, see `tools.roles`."""
        self.ensure_one()
        if place == "production":
            return self.production_id.production_location_id
        if place.startswith("vendor"):
            return self.vendor_id._get_outsourcing_site(self.company_id, place)
        return self.company_id._get_outsourcing_location(place)

    # --- shipments

    def action_create_shipments(self):
        """Prepare the shipments that are missing, e.g. after one was cancelled. Pressing twice makes nothing twice."""
        self.check_access("write")
        lock_records(self)
        not_ordered = self.filtered(lambda operation: not operation._may_ship())
        if not_ordered:
            raise UserError(self.env._("Confirm the purchase order first: %s.", ", ".join(not_ordered.mapped("name"))))
        # sudo: write access to the operations was checked
        self.sudo()._create_shipments()
        return self.action_view_pickings()

    def _create_shipments(self):
        """For ordered operations, the transfers that bring what is missing at the vendor."""
        operations = self.filtered(lambda operation: operation._may_ship())
        operations._freeze_components()
        self.env["mrp.subcontract.component.split"]._claim(operations)
        for operation in operations:
            operation._check_lots_known()
            work = operation._prepare_wip_shipment()
            components = operation._get_components_to_ship()
            if not work and not components:
                continue
            picking = operation._get_shipment()
            moves = self.env["stock.move"].create([{**values, "picking_id": picking.id} for values in work])
            moves |= operation._hand_components_over(components, picking)
            moves._action_confirm(merge=False, create_proc=False)
            moves._trim_reservation()
            moves._action_assign()
            operation._refresh_wip_lines()
            operation._attach_documents(picking)

    def _may_ship(self):
        """Whether material and units may leave for the vendor: once the order is confirmed."""
        self.ensure_one()
        return self.purchase_id.state == "purchase" and not self.cancelled

    def _check_lots_known(self):
        """Serial numbers have to exist before units leave; a single lot is made by itself."""
        self.ensure_one()
        production = self.production_id
        if not self.ship_wip or production.lot_producing_ids or self.product_tracking == "none":
            return
        if self.product_tracking == "lot":
            production.action_generate_serial()
            return
        raise UserError(
            self.env._(
                "%(operation)s: %(product)s is tracked by serial number. Assign the serial numbers on the "
                "manufacturing order "
                "%(job)s before its units leave, so that one knows which are where.",
                operation=self.name,
                product=self.product_id.display_name,
                job=production.name,
            )
        )

    def _prepare_wip_shipment(self):
        """Values of the move for units that are ordered, not sent and on no shipment yet; a list of none or one."""
        self.ensure_one()
        missing = self._get_wip_to_ship() - self._get_wip_on_shipments()
        if self.product_uom_id.compare(missing, 0.0) <= 0:
            return []
        return [self._prepare_move_values("wip_out", self.product_id, self.product_uom_id, missing)]

    def _get_wip_to_ship(self):
        """Units that are ordered and have not left; those on shipments that wait are among them.

        What is scrapped, lost or rejected was sent; it is not replaced by other units.
        """
        self.ensure_one()
        return self.quantity - self.qty_sent if self.ship_wip else 0.0

    def _get_wip_on_shipments(self):
        """Units on shipments that have not left our floor."""
        self.ensure_one()
        return self.qty_to_send

    def _prepare_move_values(self, role, product, uom, quantity):
        """Values of any move of this operation, its locations given by its role."""
        self.ensure_one()
        production = self.production_id
        source, destination = (
            location and self._get_site_location(location) for location in (ROLES[role].source, ROLES[role].destination)
        )
        return {
            "subcontract_operation_id": self.id,
            "subcontract_role": role,
            "product_id": product.id,
            "product_uom": uom.id,
            "product_uom_qty": quantity,
            "location_id": source and source.id,
            "location_dest_id": destination and destination.id,
            "company_id": self.company_id.id,
            "partner_id": self.vendor_id.id,
            "production_group_id": production.production_group_id.id,
            "reference_ids": [Command.set(production.reference_ids.ids)],
            "origin": production.name,
            "date": self.date_out or fields.Datetime.now(),
            "procure_method": "make_to_stock",
            # a transfer that dies takes nothing along: the manufacturing order decides what happens to its components
            "propagate_cancel": False,
        }

    def _get_shipment(self):
        """The open transfer that this operation may join, or a new one."""
        self.ensure_one()
        picking = self.env["stock.picking"].search(self._get_shipment_domain(), limit=1)
        return picking or self.env["stock.picking"].create(self._prepare_shipment())

    def _get_shipment_domain(self):
        """Open shipments to the same vendor: of the same order, or of the same day, as the vendor's form says."""
        self.ensure_one()
        domain = [
            ("picking_type_id", "=", self.production_id.warehouse_id.outsourcing_out_type_id.id),
            ("partner_id", "=", self.vendor_id.id),
            ("state", "not in", ("done", "cancel")),
            # a backorder is on its own way already
            ("backorder_id", "=", False),
        ]
        if self.vendor_id.outsourcing_transfer_grouping == "day":
            day = (self.date_out or fields.Datetime.now()).date()
            return [
                *domain,
                ("scheduled_date", ">=", fields.Datetime.to_datetime(day)),
                ("scheduled_date", "<", fields.Datetime.add(fields.Datetime.to_datetime(day), days=1)),
            ]
        return [*domain, ("move_ids.subcontract_operation_id.purchase_id", "=", self.purchase_id.id)]

    def _prepare_shipment(self):
        self.ensure_one()
        warehouse = self.production_id.warehouse_id
        return {
            "picking_type_id": warehouse.outsourcing_out_type_id.id,
            "partner_id": self.vendor_id.id,
            "location_id": self.production_id.location_src_id.id,
            "location_dest_id": self._get_site_location("vendor_stock").id,
            "origin": self.purchase_id.name,
            "scheduled_date": self.date_out or fields.Datetime.now(),
            "company_id": self.company_id.id,
            "user_id": False,
        }

    def _sync_shipments(self):
        """The ordered quantity changed: bring the shipments that have not left in line with it."""
        for operation in self.sudo():
            operation._set_open_demand("wip_out", operation.product_id, max(operation._get_wip_to_ship(), 0.0))
            for component in operation.component_ids.filtered(lambda component: component.supply == "sent"):
                total = component.product_uom_id.round(operation.quantity * component.qty_per_unit)
                operation._set_open_demand("component_out", component.product_id, max(total - component.qty_sent, 0.0))
        self.env["mrp.subcontract.component.split"]._release(self.sudo())
        self.sudo()._create_shipments()
        self.sudo()._sync_expected_returns()

    def _set_open_demand(self, role, product, demand):
        """Lower the open moves of a role so that they ask for no more than `demand`, the latest first; raise the last.

        :param demand: in the unit of the moves
        """
        moves = self.move_ids.filtered(
            lambda move: (
                move.subcontract_role == role and move.product_id == product and move.state not in ("done", "cancel")
            )
        ).sorted("id")
        excess = sum(moves.mapped("product_uom_qty")) - demand
        for move in reversed(moves):
            if move.product_uom.is_zero(excess):
                break
            quantity = max(move.product_uom_qty - excess, 0.0)
            excess -= move.product_uom_qty - quantity
            if move.product_uom.is_zero(quantity):
                move._action_cancel()
            else:
                move.product_uom_qty = quantity
                move._action_assign()
        self._refresh_wip_lines()

    def _on_ordered(self):
        """Prepare what has to leave for the vendor."""
        res = super()._on_ordered()
        self._create_shipments()
        return res

    def _release(self):
        res = super()._release()
        self._cancel_shipments()
        return res

    def _before_order_cancelled(self):
        self._cancel_shipments()
        return super()._before_order_cancelled()

    def _cancel_shipments(self):
        """Shipments that have not left are cancelled, and so are the returns that nothing is left for."""
        moves = self.sudo().move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.subcontract_role != "consumed"
                and not move._is_posted_by_core()
                # a receipt of goods that were bought is the buyer's
                and not move.purchase_line_id
            )
        )
        moves._action_cancel()

    # --- which units

    def _get_lot_balance(self):
        """Units at the vendor by lot, in the unit of the product, from the done moves of this operation."""
        self.ensure_one()
        balance = defaultdict(float)
        for line in self._get_wip_moves().move_line_ids:
            move = line.move_id
            if move.state != "done" or move.product_id != self.product_id:
                continue
            sign = get_vendor_sign(move._get_subcontract_role(self))
            if sign:
                balance[line.lot_id] += sign * line.quantity_product_uom
        uom = self.product_id.uom_id
        return {lot: uom.round(quantity) for lot, quantity in balance.items() if not uom.is_zero(quantity)}

    def _get_ready_quantity(self, send_ahead=False):
        """Units that earlier operations have finished and that have not left yet, in the unit of the manufacturing
        order.

        Unlimited where there is no earlier operation.

        :param send_ahead: whether none are ready before the send-ahead quantity is
        """
        self.ensure_one()
        workorder = self.workorder_id
        finished = workorder._get_finished_before(send_ahead)
        if finished is None:
            return float("inf")
        done = workorder.qty_produced + workorder.qty_reported_from_previous_wo
        # sent and not back as good: out, or scrapped there
        operations = workorder.subcontract_operation_ids
        out = sum(operations.mapped("qty_sent")) - sum(operations.mapped("qty_good"))
        return max(finished - done - out, 0.0)

    def _get_maximum_quantity(self):
        """The ordered quantity and what may be delivered beyond it."""
        self.ensure_one()
        return self.product_uom_id.round(self.quantity * (1 + self.over_tolerance / 100))

    def _refresh_wip_lines(self):
        """Offer what earlier operations have finished, and which lots, on shipments that have not left."""
        for operation in self:
            ready = operation._get_ready_quantity(send_ahead=True)
            # what is offered to others who do the same operation is not offered twice
            others = operation.workorder_id.subcontract_operation_ids - operation
            ready -= sum(
                operation._to_production_unit(sum(move.move_line_ids.mapped("quantity_product_uom")))
                for move in others._get_open_moves("wip_out")
            )
            ready = max(ready, 0.0)
            moves = operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role == "wip_out"
                    and move.state not in ("draft", "done", "cancel")
                    and not move.picked
                )
            ).sorted("id")
            lots = operation._get_lots_here()
            for move in moves:
                quantity = min(ready, move.product_uom_qty)
                ready -= quantity
                move._set_subcontract_lines(operation._take_lots(lots, quantity))

    def _get_lots_here(self):
        """The manufacturing order's units that have not left, by lot, in the unit of the product; takes are noted in
        the result."""
        self.ensure_one()
        if self.product_tracking == "none":
            return {self.env["stock.lot"]: float("inf")}
        if self.product_tracking == "lot":
            return dict.fromkeys(self.production_id.lot_producing_ids, float("inf"))
        taken = self._get_serials_taken()
        others = self.workorder_id.subcontract_operation_ids - self
        taken |= (others._get_open_moves("wip_out") | others._get_open_moves("good")).lot_ids
        return {lot: 1.0 for lot in self.production_id.lot_producing_ids if lot not in taken}

    def _get_serials_taken(self):
        """Serial numbers that are out for this operation, at whatever vendor, or were processed already."""
        taken = self.env["stock.lot"]
        for operation in self | self.workorder_id.subcontract_operation_ids:
            taken = taken.union(*operation._get_lot_balance())
            taken |= operation.move_ids.filtered(
                lambda move: move.state == "done" and move.subcontract_role in (*PROCESSED_ROLES, "lost")
            ).lot_ids
        return taken

    def _take_lots(self, lots, quantity):
        """Take units of a mapping of lots, in order.

        :param quantity: in the unit of the manufacturing order
        :return: quantities by lot in the unit of the product
        """
        remaining = self.product_uom_id._compute_quantity(quantity, self.product_id.uom_id, rounding_method="HALF-UP")
        return self._take_units(lots, remaining)

    def _take_units(self, lots, remaining):
        """The same for a quantity in the unit of the product."""
        taken = {}
        for lot, available in lots.items():
            part = min(available, remaining)
            if self.product_id.uom_id.compare(part, 0.0) <= 0:
                continue
            taken[lot] = part
            lots[lot] -= part
            remaining -= part
        return taken
