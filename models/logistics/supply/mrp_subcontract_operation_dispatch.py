"""Urgent dispatch: material and units leave before there is a purchase order."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

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

    @api.depends("state", "purchase_line_id", "dispatch_reason")
    def _compute_is_to_order(self):
        for operation in self:
            operation.is_to_order = operation._is_to_order()

    def _is_to_order(self):
        return super()._is_to_order() or (
            bool(self.dispatch_reason) and not self.purchase_line_id and self.is_open and not self.cancelled
        )

    def _may_ship(self):
        return super()._may_ship() or self._is_dispatched()

    def _is_dispatched(self):
        """Whether somebody let it go before it was ordered."""
        self.ensure_one()
        return bool(self.dispatch_reason) and not self.cancelled

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_dispatch_reason(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_dispatch_reason(vals)
        return super().write(vals)

    def _check_dispatch_reason(self, vals):
        """The reason is given in the dialog, where the right is checked."""
        if vals.get("dispatch_reason") and not self.env.su:
            raise UserError(self.env._("Use the button “Dispatch without Order” to let something leave."))

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
        self._check_can_dispatch()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispatch without Order"),
            "res_model": "mrp.subcontract.dispatch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

    def _check_can_dispatch(self):
        """Whether this user may dispatch this operation without an order, and its vendor can take it.

        :raise UserError: says who may, or what is missing
        """
        self.ensure_one()
        if not self.env.user.has_group("mrp_outsourcing.group_outsourcing_dispatch"):
            raise UserError(
                self.env._(
                    "You may not let anything leave before it is ordered. Order %s first, or ask somebody with the "
                    "right “Outsourcing: dispatch without order”.",
                    self.name,
                )
            )
        if self.cancelled or self.state not in ("to_order", "requested") or self._is_dispatched():
            raise UserError(
                self.env._("%s: its shipment is prepared already, or it is not done outside any more.", self.name)
            )
        if not self.vendor_id:
            raise UserError(
                self.env._("%s has no vendor to send anything to. Choose one on the outsourced operation.", self.name)
            )
        errors = self._get_vendor_errors(self.vendor_id)
        if errors:
            raise UserError("\n".join(errors))

    def _dispatch(self, reason):
        """Prepare the shipment without a purchase order. Runs in sudo, right and access were checked.

        :param str reason: why it can't wait
        """
        self.ensure_one()
        self.dispatch_reason = reason
        body = self.env._(
            "%(operation)s was let go to %(vendor)s before it was ordered. Reason: %(reason)s",
            operation=self.name,
            vendor=self.vendor_id.display_name,
            reason=reason,
        )
        self.message_post(body=body)
        self.production_id.message_post(body=body)
        self._create_shipments()
        self._sync_expected_returns()

    def _get_shipment_domain(self):
        """Without an order, a shipment of its own: nothing else can tell which transfer it may join."""
        if self.purchase_id or self.vendor_id.outsourcing_transfer_grouping == "day":
            return super()._get_shipment_domain()
        return [*super()._get_shipment_domain(), ("move_ids.subcontract_operation_id", "=", self.id)]

    def _get_return_domain(self):
        if self.purchase_id:
            return super()._get_return_domain()
        return [*super()._get_return_domain(), ("move_ids.subcontract_operation_id", "=", self.id)]

    def _get_vendor_errors(self, vendor):
        """What has left for one vendor can't be ordered from another one."""
        errors = super()._get_vendor_errors(vendor)
        if self._is_dispatched():
            moves = self.move_ids.filtered(
                lambda move: move.subcontract_role in ("wip_out", "component_out") and move.state != "cancel"
            )
            sent_to = (moves - moves.filtered("purchase_line_id")).partner_id.commercial_partner_id
            if sent_to and sent_to != vendor.commercial_partner_id:
                errors.append(
                    self.env._(
                        "%(operation)s was let go to %(sent_to)s before it was ordered, so it can't be ordered from "
                        "%(vendor)s. Get it back first.",
                        operation=self.name,
                        sent_to=", ".join(sent_to.mapped("display_name")),
                        vendor=vendor.display_name,
                    )
                )
        return errors

    def _request_return(self):
        """Its order was cancelled: nothing more may leave on the word of whoever let it go before."""
        self.dispatch_reason = False
        return super()._request_return()

    def action_cancel(self):
        """In-house again: nothing may leave any more."""
        res = super().action_cancel()
        # sudo: access was checked; only the dialog and this write it
        self.sudo().dispatch_reason = False
        return res
