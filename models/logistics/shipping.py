from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...tools.roles import ROLES


class MrpSubcontractShipping(models.AbstractModel):
    """Creates shipments to vendors, and keeps them in line with what is ordered."""

    _name = "mrp.subcontract.shipping"
    _description = "Shipments to Vendors"

    def _create_shipments(self, operations):
        """Create the transfers that bring what is missing at the vendor, and supply what is not sent."""
        operations = operations.filtered(lambda operation: operation._may_ship())
        self.env["mrp.subcontract.supply"]._freeze_components(operations)
        self.env["mrp.subcontract.component.split"]._claim(operations)
        for operation in operations:
            self._create_shipment_moves(operation)
        for operation in operations:
            for component in operation.component_ids.filtered(lambda component: component.supply != "sent"):
                self.env["mrp.subcontract.supply"]._sync_supply(component)

    def _create_shipment_moves(self, operation):
        """Create the moves that are missing on a shipment to the vendor."""
        operation.ensure_one()
        self._check_lots_known(operation)
        work = self._prepare_wip_shipment(operation)
        components = self.env["mrp.subcontract.supply"]._get_components_to_ship(operation)
        if not work and not components:
            return
        picking = self._get_shipment(operation)
        moves = operation.env["stock.move"].create([{**values, "picking_id": picking.id} for values in work])
        moves |= self.env["mrp.subcontract.supply"]._hand_components_over(operation, components, picking)
        moves._action_confirm(merge=False, create_proc=False)
        self.env["mrp.subcontract.component.moves"]._trim_reservation(moves)
        moves._action_assign()
        self.env["mrp.subcontract.lots"]._refresh_wip_lines(operation)
        operation._attach_documents(picking)

    def _check_lots_known(self, operation):
        """Serial numbers have to exist before units leave; a single lot is made by itself."""
        operation.ensure_one()
        production = operation.production_id
        if not operation.ship_wip or production.lot_producing_ids or operation.product_tracking == "none":
            return
        if operation.product_tracking == "lot":
            production.action_generate_serial()
            return
        raise UserError(
            self.env._(
                "%(operation)s: %(product)s is tracked by serial number. Assign the serial numbers on the "
                "manufacturing order "
                "%(job)s before its units leave, so that one knows which are where.",
                operation=operation.name,
                product=operation.product_id.display_name,
                job=production.name,
            )
        )

    def _prepare_wip_shipment(self, operation):
        """Values of the move for units that are ordered, not sent and on no shipment yet; a list of none or one."""
        operation.ensure_one()
        missing = self._get_wip_to_ship(operation) - self._get_wip_on_shipments(operation)
        if operation.product_uom_id.compare(missing, 0.0) <= 0:
            return []
        return [
            self._prepare_move_values(operation, "wip_out", operation.product_id, operation.product_uom_id, missing)
        ]

    def _get_wip_to_ship(self, operation):
        """Units that are ordered and have not left; those on shipments that wait are among them.

        What is scrapped, lost or rejected was sent; it is not replaced by other units. What comes straight from
        another vendor does not leave from our dock, also where it never comes.
        """
        operation.ensure_one()
        quantities = self.env["mrp.subcontract.direct.shipment"]._get_direct_quantities(
            self.env["mrp.subcontract.direct.shipment"]._get_feeding_operations(operation)
        )
        direct = sum(quantity for (_feeding, target), quantity in quantities.items() if target == operation)
        return (operation.quantity - operation.qty_sent if operation.ship_wip else 0.0) - direct

    def _get_wip_on_shipments(self, operation):
        """Units on shipments from our dock that have not left."""
        operation.ensure_one()
        arrivals = operation.arrival_move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        expected = operation._to_production_unit(sum(move._get_subcontract_quantity() for move in arrivals))
        return operation.qty_to_send - expected

    def _prepare_move_values(self, operation, role, product, uom, quantity):
        """Values of any move of this operation, its locations given by its role."""
        operation.ensure_one()
        production = operation.production_id
        source, destination = (
            location and operation._get_site_location(location)
            for location in (ROLES[role].source, ROLES[role].destination)
        )
        target = (
            self.env["mrp.subcontract.direct.shipment"]._get_direct_operation(operation)
            if role == "good"
            else operation.browse()
        )
        if target:
            destination = target._get_site_location("vendor_wip")
        return {
            "subcontract_operation_id": operation.id,
            "subcontract_next_operation_id": target.id,
            "subcontract_role": role,
            "product_id": product.id,
            "product_uom": uom.id,
            "product_uom_qty": quantity,
            "location_id": source and source.id,
            "location_dest_id": destination and destination.id,
            "company_id": operation.company_id.id,
            "partner_id": operation.vendor_id.id,
            "production_group_id": production.production_group_id.id,
            "reference_ids": [Command.set(production.reference_ids.ids)],
            "origin": production.name,
            "date": operation.date_out or fields.Datetime.now(),
            "procure_method": "make_to_stock",
            # a transfer that dies takes nothing along: the manufacturing order decides what happens to its components
            "propagate_cancel": False,
        }

    def _get_shipment(self, operation):
        """The open transfer that this operation may join, or a new one."""
        operation.ensure_one()
        picking = operation.env["stock.picking"].search(self._get_shipment_domain(operation), limit=1)
        return picking or operation.env["stock.picking"].create(self._prepare_shipment(operation))

    def _get_shipment_domain(self, operation):
        """Open shipments to the same vendor: of the same order, or of the same day, as the vendor's form says.

        Without an order, a shipment of its own: nothing else can tell which transfer it may join.
        """
        operation.ensure_one()
        domain = [
            ("picking_type_id", "=", operation.production_id.warehouse_id.outsourcing_out_type_id.id),
            ("partner_id", "=", operation.vendor_id.id),
            ("state", "not in", ("done", "cancel")),
            # a backorder is on its own way already
            ("backorder_id", "=", False),
        ]
        if operation.vendor_id.outsourcing_transfer_grouping == "day":
            day = fields.Datetime.to_datetime((operation.date_out or fields.Datetime.now()).date())
            next_day = fields.Datetime.add(day, days=1)
            return [*domain, ("scheduled_date", ">=", day), ("scheduled_date", "<", next_day)]
        domain.append(("move_ids.subcontract_operation_id.purchase_id", "=", operation.purchase_id.id))
        return domain if operation.purchase_id else [*domain, ("move_ids.subcontract_operation_id", "=", operation.id)]

    def _prepare_shipment(self, operation):
        operation.ensure_one()
        warehouse = operation.production_id.warehouse_id
        return {
            "picking_type_id": warehouse.outsourcing_out_type_id.id,
            "partner_id": operation.vendor_id.id,
            "location_id": operation.production_id.location_src_id.id,
            "location_dest_id": operation._get_site_location("vendor_stock").id,
            "origin": operation.purchase_id.name,
            "scheduled_date": operation.date_out or fields.Datetime.now(),
            "company_id": operation.company_id.id,
            "user_id": False,
        }

    def _sync_shipments(self, operations):
        """Bring shipments that have not left in line with the ordered quantity.

        What leaves our dock depends on what the other vendors of the operation get, and straight from where.
        """
        senders, targets = self.env["mrp.subcontract.direct.shipment"]._get_direct_neighbors(operations)
        operations = (operations | targets).sudo()
        for operation in operations:
            self._set_open_demand(
                operation, "wip_out", operation.product_id, max(self._get_wip_to_ship(operation), 0.0)
            )
            for component in operation.component_ids.filtered(lambda component: component.supply == "sent"):
                total = component.product_uom_id.round(operation.quantity * component.qty_per_unit)
                self._set_open_demand(
                    operation, "component_out", component.product_id, max(total - component.qty_sent, 0.0)
                )
        self.env["mrp.subcontract.component.split"]._release(operations)
        self._create_shipments(operations)
        self.env["mrp.subcontract.returns"]._sync_expected_returns(operations)
        self.env["mrp.subcontract.returns"]._sync_expected_returns(senders)

    def _set_open_demand(self, operation, role, product, demand):
        """Lower the open moves of a role so that they ask for no more than `demand`, the latest first; raise the last.

        :param demand: in the unit of the moves
        """
        moves = operation.move_ids.filtered(
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
        self.env["mrp.subcontract.lots"]._refresh_wip_lines(operation)

    def _cancel_shipments(self, operations):
        """Cancel shipments that have not left, and returns that nothing is left for.

        The manufacturing order takes its components in-house again, unless units they are for are still at the
        vendor.
        """
        moves = operations.sudo().move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.subcontract_role != "consumed"
                and not move._is_posted_by_core()
                # a receipt of goods that were bought is the buyer's
                and not move.purchase_line_id
            )
        )
        moves._action_cancel()
        self.env["mrp.subcontract.supply"]._release_supplies(operations.sudo())
