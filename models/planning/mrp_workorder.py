from odoo import fields, models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    in_house_leave_id = fields.Many2one(
        "resource.calendar.leaves",
        "In-House Slot",
        copy=False,
        readonly=True,
        ondelete="set null",
        check_company=True,
        help="When the work center does the in-house part of a split operation.",
    )

    def _plan_workorder(self, replan=False):
        """An outsourced operation starts after its predecessors, takes its days, and occupies nobody's work center."""
        # core goes from work order to work order, nesting what is fetched along: with a frame of ours for each,
        # manufacturing orders of some 250 operations would be too deep for Python
        self = self.with_prefetch(self.production_id.workorder_ids._ids)
        if not self.is_outsourced:
            return super()._plan_workorder(replan)
        date_start = max(self.production_id.date_start, fields.Datetime.now())
        for workorder in self.blocked_by_workorder_ids:
            workorder._plan_workorder(replan)
            date_start = max(date_start, workorder.date_finished or date_start)
        if self.state in ("blocked", "ready") and (replan or not self.leave_id):
            chains = [route.forward(date_start) for route in self._get_outsourced_routes({})]
            ours = self._plan_in_house(date_start)
            self._set_outsourced_dates(
                min([chain.out for chain in chains] + ours[:1], default=date_start),
                max([chain.back for chain in chains] + ours[1:], default=date_start),
            )
        return None

    def _get_outsourced_routes(self, times):
        """The routes of each vendor's part; before the manufacturing order is confirmed, those of the policy."""
        self.ensure_one()
        operations = self.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
        if operations:
            return tuple(operation._get_planned_route(times) for operation in operations)
        is_outsourced = self.production_state == "draft" and self.outsourcing_policy == "outside"
        if not is_outsourced or not self.env["res.config.settings"]._is_outsourcing_enabled():
            return ()
        return (self.operation_id._get_outsourcing_route(self.company_id, times),)

    def _get_predecessors(self):
        """Work orders this one waits for; core links them when the manufacturing order is confirmed."""
        self.ensure_one()
        if self.production_state != "draft":
            return self.blocked_by_workorder_ids
        before = self.operation_id.blocked_by_operation_ids
        return self.production_id.workorder_ids.filtered(lambda workorder: workorder.operation_id in before)

    def _set_dates(self):
        """Dates are kept on a calendar leave; that of an outsourced operation belongs to no work center's resource."""
        for workorder in self.sudo():
            if workorder.is_outsourced and not workorder.leave_id and workorder.date_start:
                dates = {"date_from": workorder.date_start, "date_to": workorder.date_finished or workorder.date_start}
                workorder.leave_id = self.env["resource.calendar.leaves"].create(
                    {**workorder._prepare_outsourced_leave(), **dates}
                )
        return super()._set_dates()

    def _set_outsourced_dates(self, date_start, date_finished):
        """Order lines and transfers follow."""
        res = super()._set_outsourced_dates(date_start, date_finished)
        self.env["mrp.subcontract.schedule"]._push_dates(self.subcontract_operation_ids)
        return res

    def _prepare_outsourced_leave(self):
        self.ensure_one()
        return {
            "name": self.display_name,
            "company_id": self.company_id.id,
            "resource_id": self.company_id._get_outsourcing_resource().id,
            "time_type": "other",
        }

    def _get_conflicted_workorder_ids(self):
        """A vendor can have many manufacturing orders at once: outsourced operations don't conflict with anything."""
        conflicts = super()._get_conflicted_workorder_ids()
        outsourced = set(
            self.browse({other for others in conflicts.values() for other in others} | set(conflicts))
            .filtered("is_outsourced")
            .ids
        )
        return {
            workorder: kept
            for workorder, others in conflicts.items()
            if workorder not in outsourced and (kept := [other for other in others if other not in outsourced])
        }

    def _get_date_needed(self):
        """When the next operation is planned to start, or the manufacturing order has to end."""
        self.ensure_one()
        followers = self.needed_by_workorder_ids.filtered(lambda wo: wo.state not in ("done", "cancel"))
        starts = [workorder.date_start for workorder in followers if workorder.date_start]
        return min(starts, default=False) or self.production_id._get_date_to_end()

    # --- the in-house part of a split operation

    def _plan_in_house(self, date_start):
        """Book the work center for the in-house part of a split operation, as core books it for a whole operation.

        :return: [start, end] of the slot, or nothing where nothing is done in-house
        """
        self.ensure_one()
        self._free_in_house_slot()
        if self._is_wholly_outsourced() or not self.duration_expected:
            return []
        slot = self.workcenter_id._get_first_available_slot(date_start, self.duration_expected)
        if not slot[0]:
            return []
        # sudo: planners have no right on calendars, as in core's planning
        workorder = self.sudo()
        workorder.in_house_leave_id = workorder.in_house_leave_id.create(
            {
                "name": self.display_name,
                "calendar_id": self.workcenter_id.resource_calendar_id.id,
                "date_from": slot[0],
                "date_to": slot[1],
                "resource_id": self.workcenter_id.resource_id.id,
                "time_type": "other",
            }
        )
        return list(slot)

    def _free_in_house_slot(self):
        res = super()._free_in_house_slot()
        # sudo: planners have no right on calendars
        self.sudo().in_house_leave_id.unlink()
        return res

    def unlink(self):
        self._free_in_house_slot()
        return super().unlink()

    # --- reassigning

    def action_reassign(self):
        """Open the dialog that reassigns what is still open of this operation, or splits it between vendors."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reassign %s", self.name),
            "res_model": "mrp.subcontract.reassign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_workorder_id": self.id},
        }
