"""What an operation without a work order is: the outsourced order at a vendor. Terms, quantities and state."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.roles import OUTSOURCED_ORDER_ROLES, get_balance, get_stock_sign


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    is_outsourced_order = fields.Boolean(
        "Outsourced Order",
        compute="_compute_is_outsourced_order",
        store=True,
        help="All of the manufacturing order is made by the vendor, from our components; the product itself is what "
        "is bought.",
    )
    production_ids = fields.One2many(
        "mrp.production",
        "outsourced_operation_id",
        "Manufacturing Orders",
        help="The parts of the manufacturing order that were, or are to be, made under this operation.",
    )
    qty_made = fields.Float(
        "Made",
        digits="Product Unit",
        compute="_compute_quantities",
        store=True,
        help="Finished by the vendor, whether received or still there.",
    )

    @api.depends("workorder_id")
    def _compute_is_outsourced_order(self):
        for operation in self:
            operation.is_outsourced_order = not operation.workorder_id

    @api.model_create_multi
    def create(self, vals_list):
        operations = super().create(vals_list)
        for operation in operations.filtered("is_outsourced_order"):
            operation.production_id.outsourced_operation_id = operation
        return operations

    @api.constrains("production_id", "workorder_id", "cancelled")
    def _check_one_way_outsourced(self):
        """All of a manufacturing order is made outside once, and not together with single operations."""
        for operation in self.filtered(lambda operation: not operation.cancelled):
            others = operation.production_id.subcontract_operation_ids.filtered("is_open") - operation
            if operation.is_outsourced_order and others:
                raise ValidationError(
                    self.env._(
                        "%(job)s: %(others)s is outside already. Cancel that before all of the manufacturing order is "
                        "made outside.",
                        job=operation.production_id.name,
                        others=others[0].name,
                    )
                )
            if others.filtered("is_outsourced_order"):
                raise ValidationError(
                    self.env._(
                        "%s is made outside as a whole, so no operation of it is done outside by itself.",
                        operation.production_id.name,
                    )
                )

    def _get_open_productions(self):
        """Manufacturing orders that are still to be made, or finished, under these operations."""
        return self.production_ids.filtered(lambda production: production.state not in ("done", "cancel"))

    # --- terms

    def _compute_name(self):
        whole = self.filtered(lambda operation: not operation.workorder_id)
        res = super(MrpSubcontractOperation, self - whole)._compute_name()
        for operation in whole:
            operation.name = self.env._("%s - outsourced order", operation.production_id.name)
        return res

    @api.depends("workorder_id", "production_id.product_id", "production_id.bom_id")
    def _compute_terms(self):
        whole = self.filtered(lambda operation: not operation.workorder_id)
        res = super(MrpSubcontractOperation, self - whole)._compute_terms()
        for operation in whole:
            if not operation._origin.purchase_line_id:
                operation.update(operation._prepare_outsourced_order_terms())
        return res

    def _prepare_outsourced_order_terms(self):
        """Terms of the bill of materials; the product itself is bought, and good units are paid."""
        self.ensure_one()
        return {
            **self._prepare_terms(self.production_id.bom_id),
            "service_id": self.production_id.product_id,
            "service_qty": 1.0,
            "ship_wip": False,
            "pay_for": "good",
        }

    @api.depends("workorder_id", "service_id.seller_ids.partner_id")
    def _compute_allowed_vendor_ids(self):
        whole = self.filtered(lambda operation: not operation.workorder_id)
        res = super(MrpSubcontractOperation, self - whole)._compute_allowed_vendor_ids()
        for operation in whole:
            sellers = operation.service_id._get_outsourcing_sellers(operation.company_id)
            operation.allowed_vendor_ids = sellers.partner_id.commercial_partner_id
        return res

    # --- quantities, derived from the roles `made`, `received` and `returned`

    @api.depends("production_id.product_qty")
    def _compute_quantity(self):
        to_order = self.filtered(lambda operation: not operation.workorder_id and not operation.purchase_line_id)
        res = super(MrpSubcontractOperation, self - to_order)._compute_quantity()
        for operation in to_order:
            if not operation.cancelled:
                operation.quantity = operation.production_id.product_qty + operation.qty_good
        return res

    def _compute_quantities(self):
        whole = self.filtered(lambda operation: not operation.workorder_id)
        res = super(MrpSubcontractOperation, self - whole)._compute_quantities()
        (self - whole).qty_made = 0.0
        for operation in whole:
            done = operation._get_quantity_by_role(operation.move_ids)[0]
            received, scrapped = get_balance(done, "received"), get_balance(done, "scrapped")
            operation.qty_made = done["made"]
            operation.qty_good = operation.qty_payable = received
            operation.qty_scrapped = scrapped
            operation.qty_at_vendor = done["made"] - received
            operation.qty_outstanding = max(
                operation.product_uom_id.round(operation.quantity - received - scrapped), 0.0
            )
            operation.qty_sent = operation.qty_rejected = operation.qty_lost = operation.qty_to_send = 0.0
        return res

    def _get_first_processed(self):
        """Units that used components: made, or scrapped before they were finished."""
        if not self.is_outsourced_order:
            return super()._get_first_processed()
        done = self.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.product_id == self.product_id
                and move.subcontract_role in ("made", "scrapped")
            )
        )
        return self.product_id.uom_id.round(sum(move._get_subcontract_quantity() for move in done)), 0.0

    def _get_made_balance(self):
        """Finished goods at the vendor by lot, in the unit of the product."""
        self.ensure_one()
        signs = {role: get_stock_sign(role) for role in OUTSOURCED_ORDER_ROLES}
        balance = {}
        for line in self.move_ids.filtered(lambda move: move.state == "done").move_line_ids:
            move = line.move_id
            if move.product_id == self.product_id and move.subcontract_role in signs:
                quantity = signs[move.subcontract_role] * line.quantity_product_uom
                balance[line.lot_id] = balance.get(line.lot_id, 0.0) + quantity
        uom = self.product_id.uom_id
        return {lot: uom.round(quantity) for lot, quantity in balance.items() if uom.compare(quantity, 0.0) > 0}

    def _is_touched(self):
        if not self.is_outsourced_order:
            return super()._is_touched()
        is_zero = self.product_uom_id.is_zero
        return (
            not is_zero(self.qty_made)
            or not is_zero(self.qty_scrapped)
            or any(component._is_at_vendor() for component in self.component_ids)
        )

    # --- state

    def _get_state(self):
        if not self.is_outsourced_order:
            return super()._get_state()
        if self.cancelled:
            return "cancel"
        order_state = self.purchase_line_id.order_id.state
        if not order_state:
            return "to_order"
        if order_state != "purchase":
            return "requested"
        is_zero = self.product_uom_id.is_zero
        if is_zero(self.quantity) and not self._is_touched():
            # its order was lowered to nothing, and nothing of ours is there
            return "cancel"
        if is_zero(self.qty_outstanding) and is_zero(self.qty_at_vendor):
            return "done"
        if not is_zero(self.qty_good):
            return "back"
        is_there = not is_zero(self.qty_at_vendor) or any(component._is_at_vendor() for component in self.component_ids)
        if is_there:
            return "out" if self._has_open_shipment() else "at_vendor"
        is_expected = self._get_open_moves("received") and not self._get_components_to_ship()
        return "ordered" if is_expected else "exception"
