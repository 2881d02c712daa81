"""Carrying out what the worksheet proposes: all of it, or nothing."""

from odoo import models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpSubcontractWorksheetExecution(models.AbstractModel):
    """Carries out worksheet lines: requests, changed orders, requests for earlier dates, other machines."""

    _name = "mrp.subcontract.worksheet.execution"
    _description = "Worksheet Execution"

    def _carry_out(self, lines):
        """Do what lines propose.

        :return: the operations that were ordered or changed
        :raise UserError: names what is missing or was done meanwhile; then nothing was done
        """
        todo = lines.exists().filtered(lambda line: not line.is_done)
        if lines and not todo:
            raise UserError(self.env._("This was done already. Open the worksheet again to see what is left."))
        todo = todo.filtered(lambda line: not line.product_uom_id.is_zero(line.quantity) or line.kind == "change")
        if not todo:
            raise UserError(self.env._("Select lines, and enter the quantities to outsource."))
        todo.production_id.check_access("write")
        lock_records(todo.production_id)
        self._check_quantities(todo)
        self._check_current(todo)
        operations = todo.subcontract_operation_id.browse()
        for kind, group in todo.grouped("kind").items():
            operations |= getattr(self, f"_carry_out_{kind}")(group)
        todo.is_done = True
        return operations

    # --- checks

    def _check_quantities(self, lines):
        """Hook: refuse quantities that can't be ordered."""

    def _check_current(self, lines):
        """Two people at the same proposals: the second learns that they are outdated."""
        service = self.env["mrp.subcontract.proposals"]
        current = service._get_proposals(lines.workorder_id)
        current += service._get_order_proposals(lines.filtered(lambda line: not line.workorder_id).production_id)
        known = {self._get_key(vals): vals for vals in current}
        outdated = lines.filtered(lambda line: not self._is_current(line, known))
        if outdated:
            raise UserError(
                self.env._(
                    "%s changed since the worksheet was opened, or the quantity is more than what is open. Open the "
                    "worksheet again; nothing was ordered.",
                    ", ".join(f"{line.production_id.name} {line.workorder_id.name or ''}".strip() for line in outdated),
                )
            )

    def _is_current(self, line, known):
        """Whether the need that a line was made for is still there, for its quantity.

        :param dict known: what would be proposed now, by key
        """
        if line.kind == "machine":
            return line.workorder_id.state in ("blocked", "ready") and not line.workorder_id.is_outsourced
        key = (line.kind, line.production_id.id, line.workorder_id.id, line.subcontract_operation_id.id)
        vals = known.get(key)
        return bool(vals) and line.product_uom_id.compare(line.quantity, vals["qty_open"]) <= 0

    def _get_key(self, vals):
        return (
            vals["kind"],
            vals["production_id"],
            vals.get("workorder_id") or False,
            vals["subcontract_operation_id"],
        )

    # --- by kind

    def _carry_out_must(self, lines):
        """Request what is to be ordered: requests are extended, or made."""
        # sudo: write access to the manufacturing orders was checked by `_carry_out`; planners may request outsourced
        # work
        operations = self.env["mrp.subcontract.operation"].sudo()
        values = []
        for line in lines.sudo():
            operation = line.subcontract_operation_id
            if operation.state == "requested" and operation.vendor_id == line.vendor_id:
                self.env["mrp.subcontract.sourcing"]._set_quantity(operation, operation.quantity + line.quantity)
            elif operation and operation._is_to_order():
                self._update_operation(line, operation)
            elif line.workorder_id:
                values.append(self._prepare_operation(line))
                continue
            operations |= operation
        operations |= operations.create(values)
        operations = operations.sudo(False)
        operations.filtered(lambda operation: operation._is_to_order()).action_order()
        return operations

    def _update_operation(self, line, operation):
        """Apply the planner's vendor and quantity; what is left of the operation stays to be ordered."""
        values = {}
        if line.vendor_id != operation.vendor_id:
            values["vendor_id"] = line.vendor_id.id
        if operation.workorder_id and line.product_uom_id.compare(line.quantity, operation.quantity):
            values.update({"is_split": True, "quantity": line.quantity})
        if values:
            operation.write(values)

    def _prepare_operation(self, line):
        return line.workorder_id._prepare_subcontract_operation_values() | {
            "vendor_id": line.vendor_id.id,
            "is_split": True,
            "quantity": line.quantity,
        }

    def _carry_out_could(self, lines):
        """Outsource what may be outsourced, and request it."""
        return self._carry_out_must(lines)

    def _carry_out_change(self, lines):
        """Change what is ordered."""
        # sudo: write access to the manufacturing orders was checked; who may change a confirmed order is checked by
        # `_set_quantity`
        for line in lines.sudo():
            self.env["mrp.subcontract.sourcing"]._set_quantity(line.subcontract_operation_id, line.quantity)
        return lines.subcontract_operation_id

    def _carry_out_reschedule(self, lines):
        """Ask vendors for earlier dates."""
        for line in lines:
            self.env["mrp.subcontract.schedule"]._request_earlier(line.subcontract_operation_id, line.date_needed)
        return lines.subcontract_operation_id

    def _carry_out_machine(self, lines):
        """Move work orders to other machines."""
        for workcenter, group in lines.grouped("workcenter_id").items():
            group.workorder_id.workcenter_id = workcenter
        for production in lines.production_id.filtered("is_planned"):
            production._plan_workorders(replan=True)
        return lines.subcontract_operation_id
