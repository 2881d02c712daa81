from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.roles import (
    PROCESSED,
    SHIPMENT_ROLES,
    WIP_OUT_ROLES,
    get_balance,
    get_paid_balance,
    get_vendor_sign,
)

STATES = [
    ("to_order", "To Order"),
    ("requested", "Requested"),
    ("ordered", "Ordered"),
    ("out", "In Transit"),
    ("at_vendor", "At Vendor"),
    ("back", "Partly Returned"),
    ("exception", "Exception"),
    ("done", "Done"),
    ("cancel", "Cancelled"),
]

# the terms of the operation that an operation takes over from the policy, until it is ordered
TERM_FIELDS = {
    "service_id": "outsourcing_service_id",
    "service_qty": "outsourcing_service_qty",
    "ship_wip": "outsourcing_ship_wip",
    "pay_for": "outsourcing_pay_for",
    "over_tolerance": "outsourcing_over_tolerance",
    "instructions": "outsourcing_instructions",
    "document_ids": "outsourcing_document_ids",
}
# what follows from documents, or is decided by actions that check who may
DERIVED_FIELDS = ("state", "is_open", "cancelled", "is_split", "production_id", "workorder_id")
# terms that may also come from the vendor's price line, see planning
DAY_FIELDS = ("ship_out_days", "process_days", "ship_back_days")
QUANTITY = {"store": True, "digits": "Product Unit", "compute": "_compute_quantities"}


class MrpSubcontractOperation(models.Model):
    """What one vendor does of an operation of a manufacturing order, or of the order as a whole.

    All documents of outsourced work point to it: manufacturing order and work order, purchase order line, transfers.
    Quantities are in the unit of measure of the manufacturing order. Nobody sets the state: it follows from the order
    line and the moves.
    """

    _name = "mrp.subcontract.operation"
    _description = "Outsourced Operation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_back, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing Order",
        required=True,
        index=True,
        readonly=True,
        check_company=True,
        ondelete="cascade",
        help="The manufacturing order that is open now; what is still at the vendor moves on to its backorder.",
    )
    production_group_id = fields.Many2one(related="production_id.production_group_id", store=True, index=True)
    workorder_id = fields.Many2one(
        "mrp.workorder",
        "Work Order",
        index=True,
        readonly=True,
        check_company=True,
        ondelete="cascade",
        help="The work order that is outsourced; empty where a vendor makes the whole manufacturing order.",
    )
    operation_id = fields.Many2one(related="workorder_id.operation_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="production_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="production_id.product_id", store=True, index=True)
    product_tracking = fields.Selection(related="product_id.tracking")
    product_uom_id = fields.Many2one(related="production_id.product_uom_id", store=True)
    lot_ids = fields.Many2many(related="production_id.lot_producing_ids", string="Lots/Serial Numbers")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        help="Who follows this work up, and is told when something goes wrong.",
    )
    vendor_id = fields.Many2one(
        "res.partner",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Who does the work: proposed from the prices on the service, and set by the purchase order.",
    )
    allowed_vendor_ids = fields.Many2many("res.partner", compute="_compute_allowed_vendor_ids", compute_sudo=True)
    # terms, those of the operation of the bill of materials until they are ordered
    service_id = fields.Many2one(
        "product.product", compute="_compute_terms", store=True, readonly=False, check_company=True
    )
    service_qty = fields.Float(
        "Service per Unit", compute="_compute_terms", store=True, readonly=False, digits="Product Unit"
    )
    ship_wip = fields.Boolean("Ship Work in Progress", compute="_compute_terms", store=True, readonly=False)
    pay_for = fields.Selection(
        selection=lambda self: self.env["mrp.routing.workcenter"]._fields["outsourcing_pay_for"].selection,
        compute="_compute_terms",
        store=True,
        readonly=False,
    )
    over_tolerance = fields.Float("Receiving Tolerance (%)", compute="_compute_terms", store=True, readonly=False)
    instructions = fields.Html(compute="_compute_terms", store=True, readonly=False)
    document_ids = fields.Many2many("ir.attachment", string="Documents", compute="_compute_terms", store=True)
    ship_out_days = fields.Float(compute="_compute_days", store=True, readonly=False)
    process_days = fields.Float(compute="_compute_days", store=True, readonly=False)
    ship_back_days = fields.Float(compute="_compute_days", store=True, readonly=False)
    date_out = fields.Datetime(
        "Ship Date", compute="_compute_dates", store=True, readonly=False, help="When it should leave our location."
    )
    date_back = fields.Datetime(
        "Return Date",
        compute="_compute_dates",
        store=True,
        readonly=False,
        help="When it should be back at our location.",
    )
    component_ids = fields.One2many("mrp.subcontract.component", "subcontract_operation_id", "Components")
    cancelled = fields.Boolean(readonly=True, copy=False, help="Somebody decided that this is not outsourced.")
    is_split = fields.Boolean(
        "Split",
        readonly=True,
        copy=False,
        help="The operation is split, and this vendor does exactly this quantity. Otherwise the vendor does what "
        "nobody else does.",
    )

    # --- quantities and state, derived from order line and moves

    purchase_line_ids = fields.One2many("purchase.order.line", "subcontract_operation_id", "Purchase Order Lines")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", "Purchase Order Line", compute="_compute_purchase_line_id", store=True, index=True
    )
    purchase_id = fields.Many2one(related="purchase_line_id.order_id", store=True, index=True)
    move_ids = fields.One2many("stock.move", "subcontract_operation_id", "Moves")
    picking_ids = fields.Many2many("stock.picking", string="Transfers", compute="_compute_picking_ids")
    picking_count = fields.Integer(compute="_compute_picking_ids")
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        tracking=True,
        help="Units for the vendor to process. Once ordered, it follows the purchase order line.",
    )
    qty_sent = fields.Float("Sent", **QUANTITY, help="Left our location, less what came back unprocessed.")
    qty_good = fields.Float("Good", **QUANTITY, help="Came back good, less what was shipped again for rework.")
    qty_rejected = fields.Float("Rejected", **QUANTITY, help="Came back and was refused: somebody has to decide.")
    qty_scrapped = fields.Float("Scrapped", **QUANTITY)
    qty_lost = fields.Float("Lost", **QUANTITY)
    qty_at_vendor = fields.Float("At Vendor", **QUANTITY, help="Units that are at the vendor now.")
    qty_payable = fields.Float(
        "Payable",
        **{**QUANTITY, "compute": "_compute_qty_payable"},
        help="Units the vendor is to be paid for, by the agreed rule.",
    )
    qty_to_send = fields.Float("To Send", **QUANTITY, help="Units on shipments that have not left yet.")
    qty_outstanding = fields.Float("Expected Back", **QUANTITY, help="Units that can still come back processed.")
    state = fields.Selection(STATES, compute="_compute_state", store=True, index=True, tracking=True, group_expand=True)
    is_open = fields.Boolean(compute="_compute_state", store=True, index=True)

    @api.depends("production_id.name", "workorder_id.name")
    def _compute_name(self):
        for operation in self:
            operation.name = f"{operation.production_id.name} - {operation.workorder_id.name}"

    @api.depends(*(f"operation_id.{field}" for field in TERM_FIELDS.values()))
    def _compute_terms(self):
        for operation in self:
            if operation._origin.purchase_line_id:
                continue
            operation.update(operation._prepare_terms(operation.operation_id))

    def _prepare_terms(self, policy):
        """Values of the terms of an operation of a bill of materials, or of the bill of materials as a whole."""
        return {term: policy[field] for term, field in TERM_FIELDS.items() if field in policy._fields}

    def _compute_days(self):
        """Hook: days of the legs. Planning takes them from the policy and from vendor prices."""

    def _compute_dates(self):
        """Hook: the dates of leaving and return. Planning schedules them."""

    @api.depends("service_id", "production_id")
    def _compute_allowed_vendor_ids(self):
        for operation in self:
            operation.allowed_vendor_ids = operation.operation_id.outsourcing_vendor_ids

    @api.depends("service_id", "service_id.seller_ids.partner_id", "purchase_line_id.order_id.partner_id")
    def _compute_vendor_id(self):
        for operation in self:
            order_vendor = operation.purchase_line_id.order_id.partner_id
            if order_vendor:
                operation.vendor_id = order_vendor
            elif operation.vendor_id and operation._is_touched():
                # the goods are there, whatever became of the order and the prices
                continue
            elif operation.vendor_id.commercial_partner_id not in operation.allowed_vendor_ids:
                operation.vendor_id = operation._get_proposed_vendor()

    def _get_proposed_vendor(self):
        """The vendor to propose. Hook: prices decide."""
        self.ensure_one()
        return self.allowed_vendor_ids[:1]

    def write(self, vals):
        """Refuse changes of ordered terms, and of quantities and states, which follow from documents."""
        if not self.env.su:
            derived = {name for name in vals if name.startswith("qty_") or name in DERIVED_FIELDS}
            if any(operation.purchase_line_id or operation._is_touched() for operation in self):
                derived |= vals.keys() & {"quantity", "vendor_id"}
            terms = vals.keys() & ({*TERM_FIELDS, *DAY_FIELDS} - {"instructions", "document_ids"})
            if derived or (terms and self.purchase_line_id):
                raise UserError(
                    self.env._(
                        "%(operations)s: %(fields)s can't be changed, because it is on order or follows from what was "
                        "moved.",
                        operations=", ".join(self.mapped("name")),
                        fields=", ".join(
                            self._fields[name]._description_string(self.env) for name in sorted(derived or terms)
                        ),
                    )
                )
        return super().write(vals)

    def _get_service_quantity(self, quantity):
        """Units of the service (in its own unit of measure) for a quantity in the unit of the manufacturing order."""
        self.ensure_one()
        product_quantity = self.product_uom_id._compute_quantity(quantity, self.product_id.uom_id, round=False)
        return self.service_id.uom_id.round(product_quantity * self.service_qty)

    def _get_production_quantity(self, line, service_quantity):
        """Units, in the unit of the manufacturing order, for a quantity on a purchase order line."""
        self.ensure_one()
        units = line.product_uom_id._compute_quantity(service_quantity, self.service_id.uom_id, round=False)
        product_quantity = units / (self.service_qty or 1.0)
        return self.product_id.uom_id._compute_quantity(
            product_quantity, self.product_uom_id, rounding_method="HALF-UP"
        )

    def action_cancel(self):
        """Do these operations in-house again.

        :raise UserError: when it was ordered, or something is at the vendor or came back
        """
        for operation in self:
            if operation._is_touched():
                raise UserError(
                    self.env._(
                        "%(operation)s: %(vendor)s has or had some of it. Bring everything back unprocessed "
                        "(button Return Everything) before you cancel.",
                        operation=operation.name,
                        vendor=operation.vendor_id.display_name,
                    )
                )
        self.check_access("write")
        self._release()
        # sudo: access was checked; only this method and its opposite write the decision
        self.sudo().cancelled = True
        self.workorder_id._update_outsourced_duration()
        return True

    def _release(self):
        """Hook: undo what was ordered and prepared for these operations."""

    def _is_to_order(self):
        """Whether it still has to be put on a purchase order."""
        self.ensure_one()
        return self.state == "to_order"

    def action_reopen(self):
        """Undo a cancellation: the operation is to be ordered again."""
        self.check_access("write")
        self.sudo().filtered("cancelled").cancelled = False
        self.workorder_id._update_outsourced_duration()
        return True

    def _is_split_with_others(self):
        """Whether another vendor, or our own floor, does a part of the same operation."""
        self.ensure_one()
        others = self.workorder_id.subcontract_operation_ids.filtered(lambda op: op.state != "cancel") - self
        return bool(others or self.workorder_id.in_house_qty)

    def _get_assigned_quantity(self, ordered=False):
        """Units of its work order that this operation takes care of, or took care of; in the unit of the manufacturing
        order.

        :param ordered: whether what was ordered counts also once it is done
        """
        self.ensure_one()
        if self.state == "cancel" or not (self.purchase_line_id or self.is_split or self._is_touched()):
            return 0.0
        quantity = self.quantity if self.is_open or ordered else self._get_processed()
        return max(quantity - self.qty_good_before, 0.0)

    def action_view_production(self):
        """Open the manufacturing order."""
        return self.production_id._get_records_action()

    def action_view_purchase(self):
        """Open the purchase orders, cancelled ones included."""
        return self.purchase_line_ids.order_id._get_records_action(name=self.env._("Purchase Orders"))

    def action_view_pickings(self):
        """Open the transfers."""
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))

    # --- quantities, in the unit of the manufacturing order, from order line and moves

    @api.depends("purchase_line_ids.order_id.state")
    def _compute_purchase_line_id(self):
        for operation in self:
            lines = operation.purchase_line_ids.filtered(lambda line: line.order_id.state != "cancel")
            operation.purchase_line_id = lines.sorted("id")[-1:]

    @api.depends("move_ids.picking_id")
    def _compute_picking_ids(self):
        for operation in self:
            operation.picking_ids = operation.move_ids.picking_id
            operation.picking_count = len(operation.picking_ids)

    @api.depends(
        "purchase_line_id.product_qty",
        "purchase_line_id.product_uom_id",
        "workorder_id.qty_production",
        "workorder_id.qty_produced",
        "workorder_id.qty_reported_from_previous_wo",
        "workorder_id.in_house_qty",
    )
    def _compute_quantity(self):
        for operation in self:
            line = operation.purchase_line_id
            if line:
                operation.quantity = operation._get_production_quantity(line, line.product_qty)
            elif not operation.cancelled and not operation.is_split:
                operation.quantity = operation.workorder_id._get_uncovered_quantity(operation)

    @api.depends(
        "quantity",
        "ship_wip",
        "move_ids.state",
        "move_ids.quantity",
        "move_ids.product_uom_qty",
        "move_ids.move_line_ids.quantity_product_uom",
        "move_ids.subcontract_role",
        "component_ids.qty_per_unit",
        "component_ids.supply",
    )
    def _compute_quantities(self):
        for operation in self:
            done, todo = operation._get_quantity_by_role(operation._get_wip_moves())
            for name in ("sent", "good", "rejected", "scrapped", "lost"):
                operation[f"qty_{name}"] = get_balance(done, name)
            operation.qty_at_vendor = sum(get_vendor_sign(role) * quantity for role, quantity in done.items())
            operation.qty_to_send = sum(todo[role] for role in WIP_OUT_ROLES)
            operation.qty_outstanding = operation._get_outstanding_quantity()

    @api.depends(
        "pay_for",
        "state",
        "quantity",
        "move_ids.state",
        "move_ids.quantity",
        "move_ids.move_line_ids.quantity_product_uom",
    )
    def _compute_qty_payable(self):
        for operation in self:
            operation.qty_payable = operation._get_payable(operation._get_quantity_by_role(operation.move_ids)[0])

    def _get_payable(self, done):
        """Units the vendor is to be paid for; rework that is free of charge is not paid again.

        :param dict done: done quantities by role
        """
        self.ensure_one()
        return get_paid_balance(done, *(("good",) if self.pay_for == "good" else PROCESSED))

    def _get_wip_moves(self):
        """Moves that bring this operation's units to the vendor or away from it."""
        self.ensure_one()
        return self.move_ids

    def _get_open_moves(self, role):
        """Moves of a role that are neither done nor cancelled."""
        return self.move_ids.filtered(
            lambda move: move.subcontract_role == role and move.state not in ("done", "cancel")
        )

    def _get_quantity_at_site(self, site_type):
        """Units at one of the vendor's locations. Hook: without confirmed arrivals, nothing is on its way there.

        :param site_type: `vendor_wip` or `vendor_wip_transit`
        """
        self.ensure_one()
        return self.qty_at_vendor if site_type == "vendor_wip" else 0.0

    def _get_quantity_by_role(self, moves):
        """Sums of done moves and of open moves by role, in the unit of the manufacturing order; `…_charged` only
        counts paid rework."""
        self.ensure_one()
        done, todo = defaultdict(float), defaultdict(float)
        for move in moves:
            if move.product_id != self.product_id or move.state == "cancel":
                continue
            sums = done if move.state == "done" else todo
            quantity = move._get_subcontract_quantity()
            role = move._get_subcontract_role(self)
            sums[role] += quantity
            if move.subcontract_charged:
                sums[f"{role}_charged"] += quantity
        for sums in (done, todo):
            for role, quantity in sums.items():
                sums[role] = self._to_production_unit(quantity)
        return done, todo

    def _to_production_unit(self, quantity):
        """Convert from the product's unit to the manufacturing order's. Sum first: a unit may be 0.08 dozen."""
        self.ensure_one()
        return self.product_id.uom_id._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")

    def _get_outstanding_quantity(self):
        """Units that may still come back processed: those at the vendor, as far as their components are there."""
        self.ensure_one()
        processed = self.qty_good + self.qty_rejected + self.qty_scrapped
        outstanding = self.qty_at_vendor if self.ship_wip else self.quantity - processed - self.qty_lost
        if self.component_ids:
            rework = self._to_production_unit(self._get_first_processed()[1])
            fresh = self.component_ids._limit_units(max(outstanding - rework, 0.0))
            outstanding = min(outstanding, fresh + rework)
        return max(self.product_uom_id.round(outstanding), 0.0)

    def _get_processed(self):
        """Units that this vendor is done with, lost ones included, in the unit of the manufacturing order."""
        self.ensure_one()
        return self.qty_good + self.qty_rejected + self.qty_scrapped + self.qty_lost

    def _get_good_here(self):
        """Good units that no earlier backorder has finished, in the unit of the manufacturing order."""
        self.ensure_one()
        done = self.production_group_id.production_ids.filtered(lambda production: production.state == "done")
        return max(self.qty_good - sum(done.mapped("qty_produced")), 0.0)

    @api.depends(
        "cancelled",
        "quantity",
        "qty_sent",
        "qty_good",
        "qty_rejected",
        "qty_scrapped",
        "qty_lost",
        "qty_at_vendor",
        "qty_outstanding",
        "purchase_line_id.order_id.state",
        "move_ids.state",
    )
    def _compute_state(self):
        for operation in self:
            operation.state = operation._get_flow()._get_state(operation)
            operation.is_open = operation.state not in ("done", "cancel")

    def _has_open_shipment(self):
        self.ensure_one()
        return any(
            move.subcontract_role in SHIPMENT_ROLES and move.state not in ("done", "cancel") for move in self.move_ids
        )

    def _has_something_at_vendor(self):
        """Whether units are at the vendor, or components for units. Left-over components alone keep nothing open."""
        self.ensure_one()
        if not self.product_uom_id.is_zero(self.qty_at_vendor):
            return True
        return not self.ship_wip and self._needs_shipment() and not self.product_uom_id.is_zero(self.qty_outstanding)

    def _travels(self):
        """Whether the work is done at the vendor's location; else the vendor comes to us."""
        self.ensure_one()
        return self.ship_wip or any(component.supply != "bought" for component in self.component_ids)

    def _needs_shipment(self):
        """Whether something has to arrive at the vendor for this operation before work can start."""
        self.ensure_one()
        return self.ship_wip or any(component._is_shipped() for component in self.component_ids)

    def _get_flow(self):
        """The service with the rules of this kind of operation. Hook for other kinds than work orders' operations."""
        self.ensure_one()
        return self.env["mrp.subcontract.flow"]

    def _get_first_processed(self):
        """Units processed for the first time, and units out for rework, in the unit of the product."""
        return self._get_flow()._get_first_processed(self)

    def _is_touched(self):
        """Whether anything is at the vendor or was processed there."""
        return self._get_flow()._is_touched(self)

    def _on_moves_done(self, moves, good_before):
        """Hook: moves of these operations were posted.

        :param moves: done stock moves of these operations
        :param dict good_before: quantity of good units by operation before them, in the unit of the operation
        """
