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
        """A manufacturing order is outsourced as a whole once, and not together with single operations."""
        for operation in self.filtered(lambda operation: not operation.cancelled):
            others = operation.production_id.subcontract_operation_ids.filtered("is_open") - operation
            if operation.is_outsourced_order and others:
                raise ValidationError(
                    self.env._(
                        "%(job)s: %(others)s is outsourced already. Cancel that before you outsource all of the "
                        "manufacturing order.",
                        job=operation.production_id.name,
                        others=others[0].name,
                    )
                )
            if others.filtered("is_outsourced_order"):
                raise ValidationError(
                    self.env._(
                        "%s is outsourced as a whole, so no operation of it can be outsourced by itself.",
                        operation.production_id.name,
                    )
                )

    def _get_open_productions(self):
        """Manufacturing orders that are still to be made, or finished, under these operations."""
        return self.production_ids.filtered(lambda production: production.state not in ("done", "cancel"))

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

    def _get_flow(self):
        return self.env["mrp.subcontract.flow.order"] if self.is_outsourced_order else super()._get_flow()

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

    def _before_unordered(self):
        """Finished goods go where the manufacturing order wants them: without the order, nothing is received."""
        self.env["mrp.subcontract.order.receipts"]._disconnect(self.filtered("is_outsourced_order"))
        return super()._before_unordered()

    def action_reopen(self):
        """Undo a cancellation, also of an outsourced order: its vendor makes it again."""
        res = super().action_reopen()
        self.env["mrp.subcontract.order.sourcing"]._update_durations(self)
        return res

    def action_cancel(self):
        """Take these in-house, also outsourced orders: their operations are ours again."""
        whole = self.filtered("is_outsourced_order")
        res = super().action_cancel()
        self.env["mrp.subcontract.order.sourcing"]._update_durations(whole)
        # sudo: cancelling the operation was checked, the manufacturing order follows
        productions = whole.sudo()._get_open_productions()
        # material that went there and came back
        self.env["mrp.subcontract.component.moves"]._leave_vendor(
            productions.move_raw_ids.filtered(
                lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
            )
        )
        # the operations' own policy applies again
        productions.workorder_ids._create_policy_operations()
        return res

    def action_receive(self):
        """Open the dialog to receive; of an outsourced order, the receipts themselves, made again where they are
        missing."""
        if not self.is_outsourced_order:
            return super().action_receive()
        self.check_access("write")
        # sudo: access to the operation was checked above
        line = self.sudo().purchase_line_id
        if self.purchase_id.state == "purchase" and not self._get_open_moves("received"):
            line._create_or_update_picking()
        pickings = self._get_open_moves("received").picking_id or self.picking_ids
        return pickings._get_records_action(name=self.env._("Receipts"))

    def action_reassign(self):
        """Open the dialog to reassign what is still open, of the operation or of the outsourced order."""
        if not self.is_outsourced_order:
            return super().action_reassign()
        self.ensure_one()
        action = self.production_id.action_reassign()
        return {**action, "context": {**action["context"], "default_opened_from_id": self.id}}

    def action_record_production(self):
        """Open the dialog to report what the vendor has made of an outsourced order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Made by %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.record.production",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }
