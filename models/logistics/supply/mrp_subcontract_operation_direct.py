"""From one vendor straight to the next one: one move that is good for the first and sent for the second."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    next_stop = fields.Selection(
        [("dock", "Our dock"), ("vendor", "The next vendor")],
        default="dock",
        required=True,
        tracking=True,
        help="Where good units go from this vendor. The next vendor: straight to who does the following operation, "
        "without "
        "coming here; as soon as that operation is ordered, the expected return becomes a transfer between the two. "
        "Where "
        "several vendors do it, each gets what its share needs.",
    )
    next_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Next Outsourced Operation",
        compute="_compute_next_operation_id",
        compute_sudo=True,
        help="The following operation of the manufacturing order, done outside by another vendor.",
    )
    next_operation_ids = fields.Many2many(
        "mrp.subcontract.operation",
        string="Next Outside Operations",
        compute="_compute_next_operation_id",
        compute_sudo=True,
        help="The following operation of the manufacturing order, at each vendor who does a part of it. They get what "
        "their share still "
        "needs, in this order, and what fits nowhere comes to our dock.",
    )
    arrival_move_ids = fields.One2many("stock.move", "subcontract_next_operation_id", "Arrivals from Other Vendors")
    # whether more units come depends on the operations before
    state = fields.Selection(recursive=True)
    is_open = fields.Boolean(recursive=True)

    @api.depends(
        "vendor_id",
        "workorder_id.needed_by_workorder_ids.subcontract_operation_ids.vendor_id",
        "workorder_id.needed_by_workorder_ids.subcontract_operation_ids.cancelled",
        "workorder_id.needed_by_workorder_ids.subcontract_operation_ids.ship_wip",
    )
    def _compute_next_operation_id(self):
        # read for all at once what is asked of each
        followers = self.workorder_id.needed_by_workorder_ids
        followers.blocked_by_workorder_ids.mapped("state")
        followers.subcontract_operation_ids.mapped("vendor_id.commercial_partner_id")
        for operation in self:
            operation.next_operation_ids = operation._get_next_operations()
            operation.next_operation_id = operation.next_operation_ids[:1]

    def _get_next_operations(self):
        """Operations of the following operation, by other vendors, that need nothing else than this operation's
        units."""
        self.ensure_one()
        step = self.workorder_id
        followers = step.needed_by_workorder_ids.filtered(
            lambda follower: follower.blocked_by_workorder_ids.filtered(lambda wo: wo.state != "cancel") == step
        )
        vendor = self.vendor_id.commercial_partner_id
        others = followers.subcontract_operation_ids.filtered(
            lambda other: (
                not other.cancelled
                and other.ship_wip
                and other.vendor_id
                and other.vendor_id.commercial_partner_id != vendor
            )
        ).sorted("id")
        return others.filtered(lambda other: other.workorder_id == others[0].workorder_id)

    def _get_feeding_operations(self):
        """Operations of the operation before whose units come, or came, straight from their vendor."""
        return self.workorder_id.blocked_by_workorder_ids.subcontract_operation_ids.filtered(
            lambda feeding: (
                feeding.next_stop == "vendor" and not feeding.cancelled and bool(feeding.next_operation_ids & self)
            )
        )

    def write(self, vals):
        """Another next stop changes where what is still at the vendor is expected, and what leaves our dock."""
        res = super().write(vals)
        if "next_stop" in vals:
            for operation in self:
                operation._on_next_stop()
        return res

    def _on_next_stop(self):
        self.ensure_one()
        if self.next_stop == "vendor" and not self.next_operation_id:
            raise UserError(
                self.env._(
                    "%(operation)s: no other vendor does the following operation, so the units come to our dock. Have "
                    "the "
                    "following operation done outside first.",
                    operation=self.name,
                )
            )
        # sudo: whoever may change the operation changes the transfers that follow from it
        operation = self.sudo()
        operation._sync_expected_returns()
        operation.next_operation_ids.filtered(lambda target: target._may_ship())._sync_shipments()

    # --- quantities: an arrival is sent for this operation, whoever's move it is

    def _get_wip_moves(self):
        return super()._get_wip_moves() | self.arrival_move_ids

    @api.depends(
        "arrival_move_ids.state",
        "arrival_move_ids.quantity",
        "arrival_move_ids.product_uom_qty",
        "arrival_move_ids.move_line_ids.quantity_product_uom",
    )
    def _compute_quantities(self):
        return super()._compute_quantities()

    @api.depends("arrival_move_ids.picking_id")
    def _compute_picking_ids(self):
        res = super()._compute_picking_ids()
        for operation in self.filtered("arrival_move_ids"):
            operation.picking_ids |= operation.arrival_move_ids.picking_id
            operation.picking_count = len(operation.picking_ids)
        return res

    @api.depends(
        "arrival_move_ids.state",
        "workorder_id.blocked_by_workorder_ids.subcontract_operation_ids.next_stop",
        "workorder_id.blocked_by_workorder_ids.subcontract_operation_ids.is_open",
        "workorder_id.blocked_by_workorder_ids.subcontract_operation_ids.quantity",
        "workorder_id.blocked_by_workorder_ids.subcontract_operation_ids.qty_good",
        "workorder_id.subcontract_operation_ids.quantity",
        "workorder_id.subcontract_operation_ids.qty_sent",
        "workorder_id.subcontract_operation_ids.cancelled",
        "workorder_id.subcontract_operation_ids.purchase_line_id.order_id.state",
    )
    def _compute_state(self):
        return super()._compute_state()

    def _has_open_shipment(self):
        """What is still to come from the vendor before is on its way to this one."""
        return super()._has_open_shipment() or any(
            target == self and feeding.is_open
            for feeding, target in self._get_feeding_operations()._get_direct_shares()
        )

    def _get_wip_to_ship(self):
        """What comes straight from another vendor does not leave from our dock, also where it never comes."""
        shares = self._get_feeding_operations()._get_direct_shares()
        direct = sum(quantity for (dummy, target), quantity in shares.items() if target == self)
        return super()._get_wip_to_ship() - direct

    def _get_wip_on_shipments(self):
        arrivals = self.arrival_move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        expected = self._to_production_unit(sum(move._get_subcontract_quantity() for move in arrivals))
        return super()._get_wip_on_shipments() - expected

    def _get_other_operations(self):
        """The manufacturing order's other operations to which its units travel."""
        self.ensure_one()
        return (self.production_group_id.production_ids.subcontract_operation_ids - self).filtered("ship_wip")

    def _get_lots_elsewhere(self):
        """Units of the manufacturing order that are at vendors for its other operations, by lot in the unit of the
        product."""
        elsewhere = defaultdict(float)
        for other in self._get_other_operations():
            for lot, quantity in other._get_lot_balance().items():
                elsewhere[lot] += quantity
        return elsewhere

    def _get_lots_here(self):
        """Serial numbers at another vendor can't leave from here."""
        lots = super()._get_lots_here()
        if self.product_tracking == "serial":
            elsewhere = self._get_lots_elsewhere()
            lots = {lot: quantity for lot, quantity in lots.items() if lot not in elsewhere}
        return lots

    def _get_good_here(self):
        """Good units that are at another vendor meanwhile are not here."""
        here = super()._get_good_here()
        step = self.workorder_id.subcontract_operation_ids | self
        others = self._get_other_operations().filtered(lambda other: other.operation_id != self.operation_id)
        elsewhere = sum(others.mapped("qty_at_vendor"))
        # units of a shared operation are at the next vendors from whoever has done them
        total = sum(super(MrpSubcontractOperation, other)._get_good_here() for other in step)
        return max(min(here, total - elsewhere), 0.0)

    # --- documents

    def _prepare_move_values(self, role, product, uom, quantity):
        """Good units go where the next stop says."""
        values = super()._prepare_move_values(role, product, uom, quantity)
        target = self._get_direct_operation() if role == "good" else self.browse()
        if target:
            values.update(
                {
                    "subcontract_next_operation_id": target.id,
                    "location_dest_id": target._get_site_location("vendor_wip").id,
                }
            )
        return values

    def _get_return_domain(self):
        """What goes to another vendor and what comes here are two transfers, and so is what goes to two others."""
        target = self._get_direct_operation()
        return [*super()._get_return_domain(), ("move_ids.subcontract_next_operation_id", "=", target.id)]

    def _get_return_picking(self):
        picking = super()._get_return_picking()
        target = self._get_direct_operation()
        if target and picking.location_dest_id != target._get_site_location("vendor_wip"):
            picking.location_dest_id = target._get_site_location("vendor_wip")
        return picking

    def _on_ordered(self):
        """Units that are still at the vendor before can come straight here now."""
        res = super()._on_ordered()
        self._sync_direct_transfers()
        return res

    def _request_return(self):
        """The order was cancelled: what is still at the vendor before comes to our dock."""
        res = super()._request_return()
        self._sync_direct_transfers()
        return res

    def action_cancel(self):
        """An operation that is in-house again gets its units at our dock, and sends none to another vendor."""
        feeding = self._get_feeding_operations()
        targets = self.filtered(lambda operation: operation.next_stop == "vendor").next_operation_ids
        res = super().action_cancel()
        # sudo: write access to the operations that cause it was checked
        feeding.sudo()._sync_expected_returns()
        (targets | feeding.next_operation_ids).sudo().filtered(lambda target: target._may_ship())._sync_shipments()
        return res

    # --- posting

    def _check_arrival(self, quantity):
        """Refuse units from another vendor that this operation may not get.

        :param quantity: units about to arrive, in the unit of the manufacturing order
        """
        self.ensure_one()
        texts = {"operation": self.name, "vendor": self.vendor_id.display_name}
        if not self.is_open or not self._may_ship():
            raise UserError(
                self.env._(
                    "%(operation)s is not on order at %(vendor)s any more. Set the next stop of the operation before "
                    "to our dock, and receive there.",
                    **texts,
                )
            )
        maximum = self._get_maximum_quantity()
        if self.product_uom_id.compare(self.qty_sent + quantity, maximum) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s can't go straight to %(vendor)s: %(operation)s may get %(maximum)s and got "
                    "%(sent)s. Raise the quantity on its purchase order line, or set the next stop to our dock.",
                    quantity=format_quantity(self.env, quantity),
                    unit=self.product_uom_id.name,
                    maximum=format_quantity(self.env, maximum),
                    sent=format_quantity(self.env, self.qty_sent),
                    **texts,
                )
            )

    def _on_moves_done(self, moves, good_before):
        """Units that went straight to another vendor start the operation there, as if they had come here first."""
        res = super()._on_moves_done(moves, good_before)
        for target in moves.subcontract_next_operation_id:
            arrived = moves.filtered(lambda move, target=target: move.subcontract_next_operation_id == target)
            target._start_workorder()
            target._log_arrival(arrived)
            target._sync_expected_returns()
            target.workorder_id._close_or_reopen()
        self._sync_direct_transfers()
        return res

    def _log_arrival(self, moves):
        self.ensure_one()
        lots = ", ".join(moves.lot_ids.mapped("name"))
        self.message_post(
            body=self.env._(
                "%(trips)s Straight from %(vendor)s: %(quantity)s %(unit)s %(product)s %(lots)s",
                trips=", ".join(moves.picking_id.mapped("name")),
                vendor=", ".join(moves.subcontract_operation_id.vendor_id.mapped("display_name")),
                quantity=format_quantity(self.env, sum(move._get_subcontract_quantity() for move in moves)),
                unit=self.product_id.uom_id.name,
                product=self.product_id.display_name,
                lots=f"({lots})" if lots else "",
            ).strip()
        )
