from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    subcontract_operation_ids = fields.One2many("mrp.subcontract.operation", "workorder_id", "Outsourced Operations")
    outsourcing_policy = fields.Selection(related="operation_id.outsourcing_policy")
    is_outsourced = fields.Boolean(
        "Outsourced",
        compute="_compute_is_outsourced",
        store=True,
        help="Vendors do it, or a part of it: receiving what comes back reports it, without labor of ours.",
    )
    outsourcing_state = fields.Selection(
        selection=lambda self: self.env["mrp.subcontract.operation"]._fields["state"].selection,
        string="Outsourcing Status",
        compute="_compute_outsourcing_state",
    )

    in_house_qty = fields.Float(
        "In-House Quantity",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Units of a split operation that are done in-house, in the unit of the manufacturing order.",
    )

    @api.depends("subcontract_operation_ids.state")
    def _compute_is_outsourced(self):
        for workorder in self:
            workorder.is_outsourced = any(
                operation.state != "cancel" for operation in workorder.subcontract_operation_ids
            )

    @api.depends("subcontract_operation_ids.state")
    def _compute_outsourcing_state(self):
        for workorder in self:
            operations = workorder.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
            workorder.outsourcing_state = operations.sorted("is_open")[-1:].state

    def _action_confirm(self):
        res = super()._action_confirm()
        # while a manufacturing order is being confirmed, core still makes its finished moves anew when dates change:
        # it follows
        self.filtered(lambda workorder: workorder.production_id.state != "draft")._create_policy_operations()
        return res

    def _create_policy_operations(self):
        """Create the outsourced operations of work that the policy always outsources."""
        if not self.env["res.config.settings"]._is_outsourcing_enabled():
            return
        # sudo: confirming a manufacturing order prepares its outsourced work, whoever confirms it
        self.sudo().filtered(
            lambda workorder: (
                workorder.outsourcing_policy == "outside"
                and workorder.state not in ("done", "cancel")
                and not workorder.subcontract_operation_ids.filtered(lambda op: op.is_open or op.cancelled)
                and not workorder.in_house_qty
                and workorder.product_uom_id.compare(workorder.qty_remaining, 0.0) > 0
            )
        )._create_subcontract_operations()

    def _create_subcontract_operations(self):
        operations = self.env["mrp.subcontract.operation"].create(
            [workorder._prepare_subcontract_operation_values() for workorder in self]
        )
        self._update_outsourced_duration()
        return operations

    def _prepare_subcontract_operation_values(self):
        """Values of the subcontract operation for what remains of this work order."""
        self.ensure_one()
        return {
            "production_id": self.production_id.id,
            "workorder_id": self.id,
            "user_id": self.production_id.user_id.id or self.env.user.filtered("active").id,
        }

    def action_outsource(self):
        """Outsource what remains of these work orders, and open the operations, ready to be ordered.

        :raise UserError: if an operation may not be outsourced, or nothing remains of it
        """
        self.check_access("write")
        lock_records(self.production_id)
        for workorder in self:
            workorder._check_can_outsource()
        reopened = self.subcontract_operation_ids.filtered("cancelled")
        reopened.action_reopen()
        missing = self.filtered(lambda workorder: workorder._needs_subcontract_operation())
        # sudo: write access to the work orders was checked above
        operations = missing.sudo()._create_subcontract_operations().sudo(False) | self.subcontract_operation_ids
        return operations._get_records_action(name=self.env._("Outsourced Operations"))

    def _check_can_outsource(self):
        self.ensure_one()
        if self.outsourcing_policy not in ("outside", "either"):
            raise UserError(
                self.env._(
                    "%(workorder)s is done in-house. To outsource it, set “Sourcing” to Outsourced or Either on the "
                    "operation %(operation)s of the bill of materials (tab Outsourcing).",
                    workorder=self.display_name,
                    operation=self.operation_id.name or self.name,
                )
            )
        if self.state in ("done", "cancel") or self.product_uom_id.compare(self.qty_remaining, 0.0) <= 0:
            raise UserError(self.env._("%s: nothing remains to be done.", self.display_name))

    def action_view_subcontract_operations(self):
        """Open the outsourced operations of these work orders."""
        return self.subcontract_operation_ids._get_records_action(name=self.env._("Outsourced Operations"))

    # --- quantities of an operation that is split between vendors and our own floor

    def _is_wholly_outsourced(self):
        """Whether nothing of this operation is left to do in-house."""
        self.ensure_one()
        return self.is_outsourced and self.product_uom_id.compare(self._get_in_house_done(), self.in_house_qty) >= 0

    def _get_in_house_done(self):
        """Units of this work order that were reported in-house, in the unit of the manufacturing order."""
        self.ensure_one()
        operations = self.subcontract_operation_ids
        outsourced = sum(operations.mapped("qty_good")) - sum(operations.mapped("qty_good_before"))
        return max(self.qty_produced - outsourced, 0.0)

    def _get_in_house_ratio(self):
        """The part of the operation's units that costs our labor."""
        self.ensure_one()
        to_do = self.qty_production - self.qty_reported_from_previous_wo
        return min(max(self.in_house_qty, self._get_in_house_done()) / to_do, 1.0) if to_do > 0 else 0.0

    def _get_uncovered_quantity(self, operations=None):
        """Units of this operation that are assigned neither to a vendor nor in-house, in the unit of the manufacturing
        order.

        :param operations: outsourced operations whose quantity does not count
        """
        return max(self._get_balance(operations), 0.0)

    def _get_balance(self, operations=None, ordered=False):
        """The same; below zero where more is assigned than there is to do.

        :param ordered: whether a vendor who is done counts with what was ordered, not with what was processed
        """
        self.ensure_one()
        others = self.subcontract_operation_ids - (operations or self.subcontract_operation_ids.browse())
        to_do = self.qty_production - self.qty_reported_from_previous_wo
        before = sum(operations.mapped("qty_good_before")) if operations else 0.0
        assigned = sum(other._get_assigned_quantity(ordered) for other in others)
        return self.product_uom_id.round(
            to_do + before - (max(self.in_house_qty, self._get_in_house_done()) + assigned)
        )

    def _has_unassigned_units(self):
        """Whether units were never assigned to anybody; what was ordered and never came back was."""
        return self._get_balance(ordered=True) > 0

    def _needs_subcontract_operation(self):
        """Whether units are assigned to nobody, and no outsourced operation waits to order them."""
        self.ensure_one()
        rest = self.subcontract_operation_ids.filtered(
            lambda op: op.is_open and op._is_to_order() and not op.is_split and not op._is_touched()
        )
        return not rest and self._get_uncovered_quantity() > 0

    def _has_work_to_order(self):
        """Whether something of this operation is waiting to be ordered, or is assigned to nobody."""
        self.ensure_one()
        still_open = self.subcontract_operation_ids.filtered("is_open")
        return any(operation._is_to_order() for operation in still_open) or self._needs_subcontract_operation()

    # --- dates

    def _set_outsourced_dates(self, date_start, date_finished):
        """Set the dates of outsourced work orders. Planning takes order lines and transfers along.

        :raise UserError: by core, where one would end before it starts
        """
        for workorder in self.sudo():
            workorder.with_context(bypass_duration_calculation=True).write(
                {"date_start": date_start, "date_finished": date_finished}
            )

    def _free_in_house_slot(self):
        """Hook: the in-house part of split operations needs no time on a work center any more."""

    # --- what Odoo does with a work order that is not done in-house

    def _should_start_timer(self):
        return not self._is_wholly_outsourced() and super()._should_start_timer()

    def _get_duration_expected(self, alternative_workcenter=False, ratio=1):
        """Labor is what is done here: an outsourced operation takes days (see planning), no minutes that cost."""
        duration = super()._get_duration_expected(alternative_workcenter, ratio)
        return duration * self._get_in_house_ratio() if self.is_outsourced else duration

    def _update_outsourced_duration(self):
        for workorder in self:
            if workorder.state not in ("done", "cancel"):
                workorder.duration_expected = workorder._get_duration_expected()

    def button_start(self, raise_on_invalid_state=False):
        self._check_not_outsourced()
        return super().button_start(raise_on_invalid_state)

    def action_mark_as_done(self):
        self._check_not_outsourced()
        return super().action_mark_as_done()

    def action_cancel(self):
        ordered = self.subcontract_operation_ids.filtered(lambda op: op.is_open and op.purchase_line_id)
        ordered.workorder_id._check_not_outsourced()
        res = super().action_cancel()
        self._free_in_house_slot()
        return res

    def button_finish(self):
        """Outsourced operations are reported by receiving; here they only close, without touching their components.

        Of a split operation, this finishes what is done in-house; the operation ends with its last part.
        """
        outsourced = self.filtered("is_outsourced")
        res = super(MrpWorkorder, self - outsourced).button_finish()
        self.env["mrp.subcontract.split"]._finish_in_house(outsourced)
        if self.env.context.get("closing_production"):
            outsourced._finish_outsourced()
        else:
            outsourced._close_or_reopen()
        return res

    def _close_or_reopen(self):
        """Finish work orders none of whose operations is open any more, and reopen the others."""
        for workorder in self.filtered("subcontract_operation_ids"):
            operations = workorder.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
            # units that are assigned to nobody, or still to be done in-house, keep the work order open
            is_done = (
                bool(operations)
                and all(operation.state == "done" for operation in operations)
                and not workorder._has_unassigned_units()
                and workorder.product_uom_id.compare(workorder._get_in_house_done(), workorder.in_house_qty) >= 0
            )
            if is_done and workorder.state in ("blocked", "ready", "progress"):
                workorder._finish_outsourced()
            elif not is_done and workorder.state == "done" and workorder.production_id.state != "done":
                workorder.state = "progress"

    def _finish_outsourced(self):
        workorders = self.filtered(lambda workorder: workorder.state not in ("done", "cancel"))
        now = fields.Datetime.now()
        for workorder in workorders:
            workorder.with_context(bypass_duration_calculation=True).write(
                {"state": "done", "date_finished": now, "date_start": min(workorder.date_start or now, now)}
            )

    def _check_not_outsourced(self):
        for workorder in self.filtered(lambda workorder: workorder._is_wholly_outsourced()):
            operation = workorder.subcontract_operation_ids.filtered("is_open")[:1]
            if operation:
                raise UserError(
                    self.env._(
                        "%(workorder)s is outsourced to %(vendor)s. Receive what comes back to report it; or cancel "
                        "the outsourced operation to do it in-house.",
                        workorder=workorder.display_name,
                        vendor=operation.vendor_id.display_name or self.env._("a vendor"),
                    )
                )
