from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.roles import get_vendor_sign


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    qty_good_before = fields.Float(
        "Good in Earlier Manufacturing Orders",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Good units that were finished with the manufacturing order this one is a backorder of.",
    )
    supply_line_ids = fields.One2many(
        "purchase.order.line",
        "subcontract_supply_operation_id",
        "Dropship Order Lines",
        help="Order lines of components that are delivered straight to the vendor.",
    )
    next_stop = fields.Selection(
        [("dock", "Our dock"), ("vendor", "The next vendor")],
        default="dock",
        required=True,
        tracking=True,
        help="Where good units go from this vendor. The next vendor: straight to the vendor of the next operation. As "
        "soon as that operation is ordered, the expected return becomes a transfer between the two vendors. Where "
        "several vendors do the next operation, each gets what it needs.",
    )
    next_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Next Outsourced Operation",
        compute="_compute_next_operation_id",
        compute_sudo=True,
        help="The next operation of the manufacturing order, outsourced to another vendor.",
    )
    next_operation_ids = fields.Many2many(
        "mrp.subcontract.operation",
        string="Next Outsourced Operations",
        compute="_compute_next_operation_id",
        compute_sudo=True,
        help="The next operation of the manufacturing order, at each vendor who does a part of it. They get what they "
        "still need, in this order; the rest comes to our dock.",
    )
    arrival_move_ids = fields.One2many("stock.move", "subcontract_next_operation_id", "Arrivals from Other Vendors")
    # whether more units come depends on the operations before
    state = fields.Selection(recursive=True)
    is_open = fields.Boolean(recursive=True)
    dispatch_reason = fields.Text(
        "Dispatched without Order",
        readonly=True,
        copy=False,
        tracking=True,
        help="Why material and units may leave before there is a purchase order.",
    )
    is_to_order = fields.Boolean(
        compute="_compute_is_to_order", help="There is no purchase order yet, also where units have left already."
    )

    def _get_raw_moves_of_operation(self):
        """Open component moves of the work order, whoever does it and however the vendor gets the material."""
        self.ensure_one()
        return (
            self.env["mrp.subcontract.supply"]
            ._get_raw_moves(self)
            .filtered(lambda move: move.state not in ("done", "cancel") and move.product_id.type == "consu")
        )

    def _needs_site(self):
        """Material that reaches the vendor needs a location there, too."""
        return super()._needs_site() or any(
            self.env["mrp.subcontract.supply"]._get_supply(self, move) != "bought"
            for move in self._get_raw_moves_of_operation()
        )

    def _get_site_location(self, place):
        """The location a role's move goes from or to, see `tools.roles`."""
        self.ensure_one()
        if place == "production":
            return self.production_id.production_location_id
        if place.startswith("vendor"):
            return self.vendor_id._get_outsourcing_site(self.company_id, place)
        return self.company_id._get_outsourcing_location(place)

    def action_create_shipments(self):
        """Prepare the shipments that are missing, e.g. after one was cancelled. Pressing twice makes nothing twice."""
        self.check_access("write")
        lock_records(self)
        not_ordered = self.filtered(lambda operation: not operation._may_ship())
        if not_ordered:
            raise UserError(self.env._("Confirm the purchase order first: %s.", ", ".join(not_ordered.mapped("name"))))
        # sudo: write access to the operations was checked
        self.env["mrp.subcontract.shipping"]._create_shipments(self.sudo())
        return self.action_view_pickings()

    def _may_ship(self):
        """Whether material and units may leave for the vendor: on a confirmed order, or dispatched before the order."""
        self.ensure_one()
        return not self.cancelled and (self.purchase_id.state == "purchase" or self._is_dispatched())

    def _on_ordered(self):
        """Prepare what has to leave for the vendor, and expect what comes back from there."""
        res = super()._on_ordered()
        self.env["mrp.subcontract.shipping"]._create_shipments(self)
        # units that are made of stock that is at the vendor are expected from the beginning
        self.env["mrp.subcontract.returns"]._sync_expected_returns(self)
        # units that are still at the previous vendor can come straight to this one now
        self.env["mrp.subcontract.direct.shipment"]._sync_direct_transfers(self)
        return res

    def _release(self):
        res = super()._release()
        self.env["mrp.subcontract.shipping"]._cancel_shipments(self)
        return res

    def _before_order_cancelled(self):
        self.env["mrp.subcontract.shipping"]._cancel_shipments(self)
        return super()._before_order_cancelled()

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

    def _get_maximum_quantity(self):
        """The ordered quantity and what may be delivered beyond it."""
        self.ensure_one()
        return self.product_uom_id.round(self.quantity * (1 + self.over_tolerance / 100))

    def action_return_everything(self):
        """Create a return for everything: unprocessed units, and unused components."""
        return self.env["mrp.subcontract.returns"]._return_everything(self, wip=True)

    def action_return_components(self):
        """Create a return for unused components."""
        return self.env["mrp.subcontract.returns"]._return_everything(self, wip=False)

    def _on_order_cancelled(self):
        res = super()._on_order_cancelled()
        self.env["mrp.subcontract.returns"]._request_return(self)
        return res

    def _on_moves_done(self, moves, good_before):
        """Report the work order, consume, expect the rest, and close what is finished."""
        self.env["mrp.subcontract.receiving"]._follow_moves(self, moves, good_before)
        res = super()._on_moves_done(moves, good_before)
        # the last unit of a cancelled order is back: the manufacturing order takes its components in-house again
        self.env["mrp.subcontract.supply"]._release_supplies(self.filtered(lambda operation: not operation._may_ship()))
        self.env["mrp.subcontract.direct.shipment"]._follow_direct_moves(self, moves)
        return res

    def action_receive(self):
        """Open the dialog to receive what came back of one operation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive from %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.receive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

    def action_rework(self):
        """Open the dialog to send rejected or good units out again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send for Rework to %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.rework",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

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
                "supply": labels[self.env["mrp.subcontract.supply"]._get_supply(self, move)],
            }
            for move in self._get_raw_moves_of_operation()
        ]

    @api.depends(
        "supply_line_ids.order_id.state",
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
        """Whether something is still to come: also from a component's supplier, and from the previous vendor."""
        # sudo: who plans or receives may not read orders of goods
        requests = self.sudo().supply_line_ids.order_id
        return (
            super()._has_open_shipment()
            or any(order.state in ("draft", "sent", "to approve") for order in requests)
            or any(
                target == self and feeding.is_open
                for feeding, target in self.env["mrp.subcontract.direct.shipment"]._get_direct_quantities(
                    self.env["mrp.subcontract.direct.shipment"]._get_feeding_operations(self)
                )
            )
        )

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
            operation.next_operation_ids = self.env["mrp.subcontract.direct.shipment"]._get_next_operations(operation)
            operation.next_operation_id = operation.next_operation_ids[:1]

    def write(self, vals):
        """Another next stop changes where what is still at the vendor is expected, and what leaves our dock."""
        self._check_dispatch_reason(vals)
        res = super().write(vals)
        if "next_stop" in vals:
            for operation in self:
                self.env["mrp.subcontract.direct.shipment"]._follow_next_stop(operation)
        return res

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

    def _get_good_here(self):
        """Good units that are at another vendor meanwhile are not here."""
        here = super()._get_good_here()
        siblings = self.workorder_id.subcontract_operation_ids | self
        others = (
            self.env["mrp.subcontract.lots"]
            ._get_other_operations(self)
            .filtered(lambda other: other.operation_id != self.operation_id)
        )
        elsewhere = sum(others.mapped("qty_at_vendor"))
        # units of a split operation are at the next vendors from whoever has done them
        total = sum(super(MrpSubcontractOperation, other)._get_good_here() for other in siblings)
        return max(min(here, total - elsewhere), 0.0)

    def action_cancel(self):
        """An operation that is in-house again gets its units at our dock, and sends none to another vendor."""
        feeding = self.env["mrp.subcontract.direct.shipment"]._get_feeding_operations(self)
        targets = self.filtered(lambda operation: operation.next_stop == "vendor").next_operation_ids
        res = super().action_cancel()
        # sudo: write access to the operations that cause it was checked
        self.env["mrp.subcontract.returns"]._sync_expected_returns(feeding.sudo())
        self.env["mrp.subcontract.shipping"]._sync_shipments(
            (targets | feeding.next_operation_ids).sudo().filtered(lambda target: target._may_ship())
        )
        # sudo: access was checked; only the dialog and this write it
        self.sudo().dispatch_reason = False
        return res

    @api.depends("state", "purchase_line_id", "dispatch_reason")
    def _compute_is_to_order(self):
        for operation in self:
            operation.is_to_order = operation._is_to_order()

    def _is_to_order(self):
        return super()._is_to_order() or (
            bool(self.dispatch_reason) and not self.purchase_line_id and self.is_open and not self.cancelled
        )

    def _is_dispatched(self):
        """Whether it was dispatched before it was ordered."""
        self.ensure_one()
        return bool(self.dispatch_reason) and not self.cancelled

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_dispatch_reason(vals)
        return super().create(vals_list)

    def _check_dispatch_reason(self, vals):
        """The reason is given in the dialog, where the right is checked."""
        if vals.get("dispatch_reason") and not self.env.su:
            raise UserError(self.env._("Use the button “Dispatch without Order”."))

    def _compute_quantity(self):
        """What was dispatched is what is to be ordered, also when some of it is back before the order."""
        return super(
            MrpSubcontractOperation,
            self.filtered(lambda operation: operation.purchase_line_id or not operation.dispatch_reason),
        )._compute_quantity()

    def _compute_terms(self):
        """The terms under which it left are those that will be ordered."""
        return super(
            MrpSubcontractOperation,
            self.filtered(lambda operation: operation.purchase_line_id or not operation.dispatch_reason),
        )._compute_terms()

    def action_dispatch(self):
        """Open the dialog that lets material and units leave before there is a purchase order."""
        self.ensure_one()
        self.env["mrp.subcontract.dispatching"]._check_can_dispatch(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispatch without Order"),
            "res_model": "mrp.subcontract.dispatch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

    def action_correct_consumption(self):
        """Open the dialog to correct what was consumed at the vendor."""
        self.ensure_one()
        if self.production_id.state == "cancel":
            raise UserError(
                self.env._("%s was cancelled, so nothing can be consumed for it any more.", self.production_id.name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Consumption at %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }
