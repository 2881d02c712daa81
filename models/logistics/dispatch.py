from odoo import models
from odoo.exceptions import UserError


class MrpSubcontractDispatching(models.AbstractModel):
    """Ships urgent material and units before they are ordered: with the right to do so, and a reason."""

    _name = "mrp.subcontract.dispatching"
    _description = "Dispatch before the Order"

    def _check_can_dispatch(self, operation):
        """Whether this user may dispatch this operation without an order, and its vendor can take it.

        :raise UserError: says who may, or what is missing
        """
        operation.ensure_one()
        if not operation.env.user.has_group("mrp_outsourcing.group_outsourcing_dispatch"):
            raise UserError(
                self.env._(
                    "You may not ship anything before it is ordered. Order %s first, or ask somebody with the "
                    "right “Outsourcing: dispatch without order”.",
                    operation.name,
                )
            )
        if operation.cancelled or operation.state not in ("to_order", "requested") or operation._is_dispatched():
            raise UserError(
                self.env._("%s: its shipment is prepared already, or it is not outsourced any more.", operation.name)
            )
        if not operation.vendor_id:
            raise UserError(
                self.env._(
                    "%s has no vendor to send anything to. Choose one on the outsourced operation.", operation.name
                )
            )
        errors = operation._get_vendor_errors(operation.vendor_id)
        if errors:
            raise UserError("\n".join(errors))

    def _dispatch(self, operation, reason):
        """Prepare the shipment without a purchase order. Runs in sudo, right and access were checked.

        :param str reason: why it can't wait
        """
        operation.ensure_one()
        operation.dispatch_reason = reason
        body = self.env._(
            "%(operation)s was dispatched to %(vendor)s before it was ordered. Reason: %(reason)s",
            operation=operation.name,
            vendor=operation.vendor_id.display_name,
            reason=reason,
        )
        operation.message_post(body=body)
        operation.production_id.message_post(body=body)
        self.env["mrp.subcontract.shipping"]._create_shipments(operation)
        self.env["mrp.subcontract.returns"]._sync_expected_returns(operation)

    def _get_dispatch_errors(self, operation, vendor):
        """Why an operation that was dispatched to one vendor can't be ordered from another one; none or one."""
        operation.ensure_one()
        if not operation._is_dispatched():
            return []
        moves = operation.move_ids.filtered(
            lambda move: move.subcontract_role in ("wip_out", "component_out") and move.state != "cancel"
        )
        sent_to = (moves - moves.filtered("purchase_line_id")).partner_id.commercial_partner_id
        if not sent_to or sent_to == vendor.commercial_partner_id:
            return []
        return [
            self.env._(
                "%(operation)s was dispatched to %(sent_to)s before it was ordered, so it can't be ordered from "
                "%(vendor)s. Return it first.",
                operation=operation.name,
                sent_to=", ".join(sent_to.mapped("display_name")),
                vendor=vendor.display_name,
            )
        ]
