from odoo import api, fields, models
from odoo.exceptions import UserError

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
