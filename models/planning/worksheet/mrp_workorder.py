"""What of an operation must, or could, go out now: net of what is ordered, as far as earlier operations have finished
it."""

from odoo import models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _get_qty_ready_to_order(self, quantity):
        """Of a quantity that is not ordered yet, the units that could leave now, in the unit of the manufacturing
        order."""
        self.ensure_one()
        finished = self._get_finished_before(send_ahead=True)
        if finished is None:
            return quantity
        gone = self.qty_produced + self.qty_reported_from_previous_wo
        for operation in self.subcontract_operation_ids:
            if operation.state == "cancel":
                continue
            # out, or scrapped there; and ordered, so that the next finished units are spoken for
            gone += max(operation._get_processed(), operation.qty_sent) - operation.qty_good
            if operation.purchase_line_id and operation.is_open:
                gone += max(operation.quantity - max(operation._get_processed(), operation.qty_sent), 0.0)
        return min(max(self.product_uom_id.round(finished - gone), 0.0), quantity)

    def _get_proposals(self):
        """What the planner may do about these operations now, each as values of a worksheet line.

        Never a second order for the same units: what is ordered already counts, and is proposed to be changed where
        the need has changed.
        """
        self.subcontract_operation_ids.mapped("date_needed")  # computed for all of them at once
        return [proposal for workorder in self for proposal in workorder._get_step_proposals()]

    def _get_step_proposals(self):
        self.ensure_one()
        operations = self.subcontract_operation_ids.filtered("is_open")
        to_order = operations.filtered(lambda operation: operation._is_to_order())
        placed = operations - to_order
        balance = self._get_balance()
        proposals = []
        fixed = to_order.filtered(lambda operation: operation.is_split or operation._is_touched())
        for operation in fixed:
            proposals.append(self._prepare_proposal("must", operation.quantity, operation))
        if self.product_uom_id.compare(balance, 0.0) > 0:
            rest = (to_order - fixed)[:1]
            if rest or operations or self.subcontract_operation_ids.filtered(lambda op: op.state == "done"):
                # a request that is not confirmed yet is extended, rather than asking the same vendor twice
                draft = placed.filtered(lambda op: op.state == "requested" and not op._is_touched())[:1]
                proposals.append(self._prepare_proposal("must", balance, rest or draft))
            elif self.outsourcing_policy == "outside":
                proposals.append(self._prepare_proposal("must", balance))
            else:
                proposals.append(self._prepare_proposal("could", balance))
        elif placed and self.product_uom_id.compare(balance, 0.0) < 0:
            proposals += self._get_change_proposals(placed, -balance)
        proposals += [
            self._prepare_proposal("reschedule", operation.quantity, operation)
            for operation in placed
            if operation._comes_too_late()
        ]
        return proposals

    def _get_change_proposals(self, operations, excess):
        """More is on order than the operation needs: the last orders are lowered, never below what has left."""
        proposals = []
        for operation in operations.sorted("id", reverse=True):
            least = max(operation._get_processed(), operation.qty_sent)
            quantity = max(operation.quantity - excess, least)
            if self.product_uom_id.compare(quantity, operation.quantity) < 0:
                excess -= operation.quantity - quantity
                proposals.append(self._prepare_proposal("change", quantity, operation))
        return proposals

    def _prepare_proposal(self, kind, quantity, operation=None):
        self.ensure_one()
        operation = operation or self.subcontract_operation_ids.browse()
        is_new = kind in ("must", "could")
        ready = self._get_qty_ready_to_order(quantity) if is_new else 0.0
        return {
            "kind": kind,
            "production_id": self.production_id.id,
            "workorder_id": self.id,
            "subcontract_operation_id": operation.id,
            "vendor_id": operation.vendor_id.id,
            "qty_open": quantity if is_new else operation.quantity,
            "qty_ready": ready,
            "quantity": quantity,
            "date_needed": self._get_date_needed(),
        }


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _comes_too_late(self):
        """Whether it is on order for a day after the one on which it is needed."""
        self.ensure_one()
        needed = self.date_needed
        if not needed or self.state not in ("requested", "ordered", "out", "at_vendor", "back", "exception"):
            return False
        asked = self.purchase_line_id.date_earlier_requested
        if asked and asked.date() <= needed.date():
            # the vendor was asked for the day that is needed, its answer is waited for
            return False
        return bool(self.date_back) and self.date_back.date() > needed.date()

    def _ask_for_earlier(self, date):
        """Ask the vendor for an earlier day: what is agreed stays until the vendor has answered."""
        self.ensure_one()
        # sudo: write access to the manufacturing order was checked; asking changes no agreement
        line = self.sudo().purchase_line_id
        if line.order_id.state != "purchase":
            line.date_planned = date
            return
        line.date_earlier_requested = date
        order = line.order_id
        order.message_post(
            body=self.env._(
                "%(operation)s is needed by %(date)s. Please confirm this day, or tell us the earliest possible.",
                operation=self.name,
                date=self.env["ir.qweb.field.date"].value_to_html(date, {}),
            ),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=order.partner_id.ids,
        )
