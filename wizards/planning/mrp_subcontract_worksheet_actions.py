"""Doing what the worksheet proposes: all of it, or nothing."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...tools.locks import lock_records


class MrpSubcontractWorksheetLine(models.TransientModel):
    _inherit = "mrp.subcontract.worksheet.line"

    def action_request(self):
        """Do what these lines propose: requests are made or extended, orders changed, earlier days asked for.

        :raise UserError: names what is missing or was done meanwhile; then nothing was done
        """
        operations = self._carry_out()
        return operations._action_view_orders()

    def action_order(self):
        """The same, and confirm the orders, which prepares their transfers."""
        if not self.env.user.has_group("purchase.group_purchase_user"):
            raise AccessError(self.env._("Only buyers confirm orders. Use Request; a buyer confirms it."))
        operations = self._carry_out()
        # an order that has other manufacturing orders' work, too, is confirmed by whoever has looked at that
        orders = operations.purchase_id.filtered(
            lambda order: order.state in ("draft", "sent") and order.order_line.subcontract_operation_id <= operations
        )
        orders.button_confirm()
        return operations._action_view_orders()

    def _carry_out(self):
        """:return: the operations that were ordered or changed"""
        lines = self.exists().filtered(lambda line: not line.is_done)
        if self and not lines:
            raise UserError(self.env._("This was done already. Open the worksheet again to see what is left."))
        lines = lines.filtered(lambda line: not line.product_uom_id.is_zero(line.quantity) or line.kind == "change")
        if not lines:
            raise UserError(self.env._("Select lines, and say how many units go out."))
        lines.production_id.check_access("write")
        lines._lock_and_check()
        operations = lines.subcontract_operation_id.browse()
        for kind, group in lines.grouped("kind").items():
            operations |= getattr(group, f"_carry_out_{kind}")()
        lines.is_done = True
        return operations

    def _lock_and_check(self):
        """Two people at the same proposals: the second learns that they are outdated."""
        lock_records(self.production_id)
        steps = self.filtered("workorder_id")
        current = steps.workorder_id._get_proposals()
        current += (self - steps).production_id._get_outsourced_order_proposals()
        known = {self._get_proposal_key(vals): vals for vals in current}
        outdated = self.filtered(lambda line: not line._is_still_true(known))
        for line in self - steps:
            if line.kind != "reschedule" and line.product_uom_id.compare(line.quantity, line.qty_open):
                raise UserError(
                    self.env._(
                        "%s is made outside as a whole: order all of it, or split the manufacturing order first.",
                        line.production_id.name,
                    )
                )
        if outdated:
            raise UserError(
                self.env._(
                    "%s changed since the worksheet was opened, or more is asked for than is open. Open the worksheet "
                    "again; nothing was ordered.",
                    ", ".join(f"{line.production_id.name} {line.workorder_id.name or ''}".strip() for line in outdated),
                )
            )

    def _is_still_true(self, known):
        """Whether the need that this line was made for is still there, for the quantity that is asked for.

        :param dict known: what would be proposed now, by key
        """
        self.ensure_one()
        if self.kind == "machine":
            return self.workorder_id.state in ("blocked", "ready") and not self.workorder_id.is_outsourced
        key = (self.kind, self.production_id.id, self.workorder_id.id, self.subcontract_operation_id.id)
        vals = known.get(key)
        return bool(vals) and self.product_uom_id.compare(self.quantity, vals["qty_open"]) <= 0

    @staticmethod
    def _get_proposal_key(vals):
        return (
            vals["kind"],
            vals["production_id"],
            vals.get("workorder_id") or False,
            vals["subcontract_operation_id"],
        )

    def _carry_out_must(self):
        # sudo: write access to the manufacturing orders was checked by `_carry_out`; planners may request outsourced
        # work
        operations = self.env["mrp.subcontract.operation"].sudo()
        values = []
        for line in self.sudo():
            operation = line.subcontract_operation_id
            if operation.state == "requested" and operation.vendor_id == line.vendor_id:
                operation._set_share(operation.quantity + line.quantity)
            elif operation and operation._is_to_order():
                line._take_over_to(operation)
            elif line.workorder_id:
                values.append(line._prepare_operation())
                continue
            operations |= operation
        operations |= operations.create(values)
        operations = operations.sudo(False)
        operations.filtered(lambda operation: operation._is_to_order()).action_order()
        return operations

    def _take_over_to(self, operation):
        """The planner's vendor and quantity; what is left of the operation stays to be ordered."""
        self.ensure_one()
        values = {}
        if self.vendor_id != operation.vendor_id:
            values["vendor_id"] = self.vendor_id.id
        if operation.workorder_id and self.product_uom_id.compare(self.quantity, operation.quantity):
            values.update({"is_split": True, "quantity": self.quantity})
        if values:
            operation.write(values)

    def _prepare_operation(self):
        self.ensure_one()
        return self.workorder_id._prepare_subcontract_operation_values() | {
            "vendor_id": self.vendor_id.id,
            "is_split": True,
            "quantity": self.quantity,
        }

    def _carry_out_could(self):
        whole = self.filtered(lambda line: not line.workorder_id)
        whole.production_id.action_outsource_order()
        for line in whole:
            line.subcontract_operation_id = line.production_id.outsourced_operation_id
        return self._carry_out_must()

    def _carry_out_change(self):
        # sudo: write access to the manufacturing orders was checked; who may change a confirmed order is checked by
        # `_set_share`
        for line in self.sudo():
            line.subcontract_operation_id._set_share(line.quantity)
        return self.subcontract_operation_id

    def _carry_out_reschedule(self):
        for line in self:
            line.subcontract_operation_id._ask_for_earlier(line.date_needed)
        return self.subcontract_operation_id

    def _carry_out_machine(self):
        for workcenter, lines in self.grouped("workcenter_id").items():
            lines.workorder_id.workcenter_id = workcenter
        for production in self.production_id.filtered("is_planned"):
            production._plan_workorders(replan=True)
        return self.subcontract_operation_id
