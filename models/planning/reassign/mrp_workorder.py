"""Who does which part of an operation: vendors and ourselves, and changing that while the manufacturing order runs."""

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    in_house_leave_id = fields.Many2one(
        "resource.calendar.leaves",
        "In-house Slot",
        copy=False,
        readonly=True,
        ondelete="set null",
        check_company=True,
        help="When the work center does our share of an operation that vendors share.",
    )

    # --- when we do our share

    def _plan_in_house_share(self, date_start):
        """Book the work center for our share of a shared operation, as core books it for a whole operation.

        :return: [start, end] of the slot, or nothing where we do nothing of it
        """
        self.ensure_one()
        self._free_in_house_slot()
        if self._is_wholly_outsourced() or not self.duration_expected:
            return []
        slot = self.workcenter_id._get_first_available_slot(date_start, self.duration_expected)
        if not slot[0]:
            return []
        # sudo: planners have no right on calendars, as in core's planning
        self.sudo().in_house_leave_id = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .create(
                {
                    "name": self.display_name,
                    "calendar_id": self.workcenter_id.resource_calendar_id.id,
                    "date_from": slot[0],
                    "date_to": slot[1],
                    "resource_id": self.workcenter_id.resource_id.id,
                    "time_type": "other",
                }
            )
        )
        return list(slot)

    def _free_in_house_slot(self):
        # sudo: planners have no right on calendars
        self.sudo().in_house_leave_id.unlink()

    def action_cancel(self):
        res = super().action_cancel()
        self._free_in_house_slot()
        return res

    def unlink(self):
        self._free_in_house_slot()
        return super().unlink()

    # --- what core does with an operation that is shared

    # --- arranging

    def _arrange(self, shares, take_back=True):
        """Give what is open of this operation to vendors and to our own floor.

        Vendors who have some of it keep their order, changed; what they were to do no more is taken off it, and what
        they hold for it is asked back.

        :param dict shares: units still to be done, in the unit of the manufacturing order, by vendor (an empty one:
          in-house)
        :param take_back: whether units at a vendor who is to do less come back; else they stay in its share
        :return: subcontract operations that are to be ordered now
        :raise UserError: names what can't be changed, and why; nothing was changed then
        """
        self.ensure_one()
        self.check_access("write")
        self.env["mrp.production"].browse(self.production_id.id).check_access("write")
        # sudo: access to the manufacturing order was checked; orders and transfers follow as they do when it is planned
        operations = self.sudo().subcontract_operation_ids
        lock_records(self.production_id)
        lock_records(operations)
        self._check_shares(shares)
        ours = self.env["res.partner"]
        in_house = self._get_in_house_done() + shares.get(ours, 0.0)
        targets, unplaced = self._get_share_targets(shares)
        compare = self.product_uom_id.compare
        reduced = operations.filtered(lambda op: op in targets and compare(targets[op], op.quantity) < 0)
        raised = operations.filtered(lambda op: op in targets and compare(targets[op], op.quantity) > 0)
        for operation in reduced:
            operation._reduce_share(targets[operation], take_back)
        left = operations.filtered(lambda operation: operation.state != "cancel")
        self.sudo().in_house_qty = in_house if left or unplaced else 0.0
        for operation in raised:
            operation._withdraw_recalls()
            operation._set_share(targets[operation])
        new = operations.create(
            [
                self._prepare_subcontract_operation_values()
                | {"vendor_id": vendor.id, "is_split": True, "quantity": quantity}
                for vendor, quantity in unplaced.items()
            ]
        )
        reduced._discard_untouched()
        self.sudo()._update_outsourced_duration()
        self._free_in_house_slot()
        (operations.exists() | new)._close_or_reopen()
        if self.production_id.workorder_ids.filtered(lambda wo: wo.leave_id and wo.state in ("blocked", "ready")):
            self.production_id._plan_workorders(replan=True)
            if self.state == "progress":
                self._plan_in_house_share(fields.Datetime.now())
        return (operations.exists() | new).filtered(lambda operation: operation._is_to_order())

    def _get_share_targets(self, shares):
        """Divide shares over what the vendors have on order: each order keeps what it has, the last one is changed.

        :return: ({operation: total quantity}, {vendor without an operation: quantity})
        """
        self.ensure_one()
        unplaced = {vendor: quantity for vendor, quantity in shares.items() if vendor and quantity}
        targets = {}
        for vendor, group in self.sudo().subcontract_operation_ids.filtered("is_open").grouped("vendor_id").items():
            rest = unplaced.pop(vendor, 0.0)
            for operation in group.sorted("id"):
                part = min(max(operation.quantity - operation._get_processed(), 0.0), rest)
                targets[operation] = operation._get_processed() + part
                rest -= part
            targets[operation] += rest
        return targets, unplaced

    def _get_open_shares(self):
        """Who is to do what of this operation from here on: units by vendor, an empty one for our own floor.

        What nobody has taken on is ours where the operation is in-house, and still to be given away where it is not.
        """
        self.ensure_one()
        shares = {}
        for operation in self.subcontract_operation_ids.filtered(lambda op: op.is_open and op.vendor_id):
            quantity = max(operation.quantity - operation._get_processed(), 0.0)
            shares[operation.vendor_id] = shares.get(operation.vendor_id, 0.0) + quantity
        in_house = max(self.in_house_qty - self._get_in_house_done(), 0.0)
        if not self.is_outsourced:
            in_house = max(self.qty_remaining, 0.0)
        if in_house:
            ours = self.env["res.partner"]
            shares[ours] = shares.get(ours, 0.0) + in_house
        return shares

    def _check_shares(self, shares):
        """Refuse arrangements that don't add up, or vendors that may not do the operation."""
        self.ensure_one()
        uom = self.product_uom_id
        if self.state in ("done", "cancel") or self.production_id.state in ("draft", "done", "cancel"):
            raise UserError(
                self.env._("%s is not open any more, so nobody else can do it.", self.display_name)
                if self.production_id.state != "draft"
                else self.env._("Confirm %s first.", self.production_id.name)
            )
        if any(uom.compare(quantity, 0.0) < 0 for quantity in shares.values()):
            raise UserError(self.env._("%s: shares can't be negative.", self.display_name))
        total = sum(shares.values())
        expected = sum(self._get_open_shares().values()) + self._get_unassigned_quantity()
        if uom.compare(total, expected):
            raise UserError(
                self.env._(
                    "%(step)s: %(expected)s %(unit)s are still to be done, the shares add up to %(total)s. Correct the "
                    "quantities, or put the difference in-house.",
                    step=self.display_name,
                    expected=format_quantity(self.env, expected),
                    total=format_quantity(self.env, total),
                    unit=uom.name,
                )
            )
        vendors = [vendor for vendor, quantity in shares.items() if vendor and uom.compare(quantity, 0.0) > 0]
        if vendors and self.outsourcing_policy not in ("outside", "either"):
            self._check_can_outsource()
        errors = []
        for vendor in vendors:
            errors += self.env["mrp.subcontract.operation"]._get_step_vendor_errors(self, vendor)
        if errors:
            raise UserError("\n".join(errors))

    def _get_unassigned_quantity(self):
        """Units of an outsourced operation that nobody has taken on, e.g. because a vendor was ordered less."""
        self.ensure_one()
        if not self.is_outsourced:
            return 0.0
        waiting = self.subcontract_operation_ids.filtered(
            lambda op: op.is_open and op.vendor_id and not op._get_assigned_quantity()
        )
        return max(self._get_uncovered_quantity() - sum(waiting.mapped("quantity")), 0.0)

    def action_reassign(self):
        """Open the dialog to change who does what is still open of this operation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Does %s?", self.name),
            "res_model": "mrp.subcontract.reassign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_workorder_id": self.id},
        }
