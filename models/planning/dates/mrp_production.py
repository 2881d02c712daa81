from datetime import timedelta
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from .outsourced_time import Chain, Step, walk_backward, walk_forward


class Slot(NamedTuple):
    """What a work order takes on our own floor: the latest free location on its work centre, or an alternative's."""

    workorder: Any
    # {work centre: [(start, end)]} that other work orders of the same computation took
    taken: dict

    def backward(self, due):
        """The latest free slot that ends by `due`; now, where there is none from now on."""
        center = self.workorder.workcenter_id
        best = None
        for location in center | center.alternative_workcenter_ids:
            minutes = self.workorder.duration_expected
            if location != center:
                minutes = self.workorder._get_duration_expected(alternative_workcenter=location)
            begin, end = location._get_first_available_slot(
                due, minutes, forward=False, extra_leaves_slots=self.taken.get(location, [])
            )
            if begin and (not best or begin > best[0]):
                best = (begin, end, location)
        if not best:
            now = fields.Datetime.now()
            return Chain(now, now, now, now)
        begin, end, location = best
        self.taken.setdefault(location, []).append((begin, end))
        return Chain(begin, begin, end, end)


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    # --- manufacturing orders that are not planned

    @api.depends(
        "workorder_ids.operation_id",
        "subcontract_operation_ids.cancelled",
        "subcontract_operation_ids.date_agreed",
        "subcontract_operation_ids.ship_out_days",
        "subcontract_operation_ids.process_days",
        "subcontract_operation_ids.ship_back_days",
    )
    def _compute_date_finished(self):
        """Outsourced operations take their days beyond the manufacturing lead time, as long as nobody planned the
        manufacturing order."""
        res = super()._compute_date_finished()
        for production in self:
            if production.date_start and not production.is_planned and production.state != "done":
                _begins, ends = walk_forward(production._get_outsourced_operations(), production.date_start)
                production.date_finished += max(ends.values(), default=production.date_start) - production.date_start
        return res

    def _get_outsourced_begins(self, times=None):
        """When each operation that has no dates of its own could begin.

        :return: {work order, or operation without one: begin}
        """
        self.ensure_one()
        if not self.date_start:
            return {}
        return walk_forward(self._get_outsourced_operations(times), self.date_start)[0]

    def _get_outsourced_operations(self, times=None, in_house=None):
        """The operations of the manufacturing order: work orders, and outsourced work of the outsourced order.

        :param in_house: route of a work order that is done here; where not given, it takes no time
        """
        self.ensure_one()
        times = {} if times is None else times
        whole = self.subcontract_operation_ids.filtered(lambda op: not op.workorder_id and op.state != "cancel")
        steps = [Step(operation, (), (operation._get_planned_route(times),)) for operation in whole]
        previous = self.env["mrp.workorder"]
        for workorder in self.workorder_ids.filtered(lambda workorder: workorder.state != "cancel"):
            routes = workorder._get_outsourced_routes(times)
            if not routes and in_house and workorder.state != "done":
                routes = (in_house(workorder),)
            before = workorder._get_predecessors() if self.allow_workorder_dependencies else previous
            steps.append(Step(workorder, tuple(before), routes))
            previous = workorder
        return steps

    def _get_date_to_end(self):
        """When the manufacturing order has to end: by its deadline, else as planned; nothing where open operations
        have no dates yet."""
        self.ensure_one()
        if self.date_deadline:
            return self.date_deadline
        waiting = self.workorder_ids.filtered(lambda workorder: workorder.state not in ("done", "cancel"))
        return self.date_finished if all(workorder.date_start for workorder in waiting) else False

    # --- backward

    def action_plan_backward(self):
        """Start each manufacturing order as late as its deadline allows, and plan it from there.

        :raise UserError: where a manufacturing order has no deadline
        """
        late = []
        for production in self:
            if not production.date_deadline:
                raise UserError(
                    self.env._(
                        "%s has no deadline to plan backward from. Set it on the manufacturing order.",
                        production.display_name,
                    )
                )
            production._plan_backward()
            delay = production.date_finished - production.date_deadline
            if delay > timedelta():
                late.append(
                    self.env._(
                        "%(job)s can't be finished in time: planned from now on, it ends %(days)s days late.",
                        job=production.display_name,
                        days=f"{delay / timedelta(days=1):.1f}",
                    )
                )
        if not late:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": "\n".join(late),
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _plan_backward(self):
        self.ensure_one()
        if self.is_planned:
            self.button_unplan()
        due = self.date_deadline
        if not self.workorder_ids:
            due -= timedelta(days=self.bom_id.produce_delay)
        taken = {}
        steps = self._get_outsourced_operations(in_house=lambda workorder: Slot(workorder, taken))
        begins = walk_backward(steps, due)
        self.date_start = max(min(begins.values(), default=due), fields.Datetime.now())
        self.button_plan()
