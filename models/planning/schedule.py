"""Scheduling: the operations of a manufacturing order, and moving its dates."""

from datetime import timedelta
from typing import Any, NamedTuple

from odoo import fields, models

from .forward_and_backward import Chain, Step, walk_backward, walk_forward


class Slot(NamedTuple):
    """What a work order takes in-house: the latest free slot on its work center, or on an alternative one."""

    workorder: Any
    # {work center: [(start, end)]} that other work orders of the same computation took
    taken: dict

    def backward(self, due):
        """The latest free slot that ends by `due`; now, where there is none from now on."""
        center = self.workorder.workcenter_id
        best = None
        for candidate in center | center.alternative_workcenter_ids:
            minutes = self.workorder.duration_expected
            if candidate != center:
                minutes = self.workorder._get_duration_expected(alternative_workcenter=candidate)
            begin, end = candidate._get_first_available_slot(
                due, minutes, forward=False, extra_leaves_slots=self.taken.get(candidate, [])
            )
            if begin and (not best or begin > best[0]):
                best = (begin, end, candidate)
        if not best:
            now = fields.Datetime.now()
            return Chain(now, now, now, now)
        begin, end, candidate = best
        self.taken.setdefault(candidate, []).append((begin, end))
        return Chain(begin, begin, end, end)


class MrpSubcontractSchedule(models.AbstractModel):
    """Plans manufacturing orders with their outsourced operations, and moves dates along.

    A date that is agreed moves the order line, the operation, later operations, the manufacturing order and the
    expected returns. Planning a manufacturing order moves requests and shipments.
    """

    _name = "mrp.subcontract.schedule"
    _description = "Outsourcing Schedule"

    # --- the operations of a manufacturing order

    def _get_steps(self, production, times=None, in_house=None):
        """The operations of a manufacturing order as scheduling takes them: work orders, and the outsourced order.

        :param dict times: calendars that were read already
        :param in_house: function that gives the route of a work order that is done in-house; without it, such a work
          order takes no time
        """
        times = {} if times is None else times
        whole = production.subcontract_operation_ids.filtered(lambda op: not op.workorder_id and op.state != "cancel")
        steps = [Step(operation, (), (operation._get_planned_route(times),)) for operation in whole]
        previous = self.env["mrp.workorder"]
        for workorder in production.workorder_ids.filtered(lambda workorder: workorder.state != "cancel"):
            routes = workorder._get_outsourced_routes(times)
            if not routes and in_house and workorder.state != "done":
                routes = (in_house(workorder),)
            before = workorder._get_predecessors() if production.allow_workorder_dependencies else previous
            steps.append(Step(workorder, tuple(before), routes))
            previous = workorder
        return steps

    def _get_begins(self, production, times=None):
        """When each operation that has no dates of its own could begin.

        :return: {work order, or operation without one: begin}
        """
        if not production.date_start:
            return {}
        return walk_forward(self._get_steps(production, times), production.date_start)[0]

    def _get_outsourced_time(self, production):
        """How long outsourced operations delay the end of a manufacturing order that nobody has planned."""
        _begins, ends = walk_forward(self._get_steps(production), production.date_start)
        return max(ends.values(), default=production.date_start) - production.date_start

    def _plan_backward(self, production):
        """Start a manufacturing order as late as its deadline allows, and plan it from there."""
        if production.is_planned:
            production.button_unplan()
        due = production.date_deadline
        if not production.workorder_ids:
            due -= timedelta(days=production.bom_id.produce_delay)
        taken = {}
        steps = self._get_steps(production, in_house=lambda workorder: Slot(workorder, taken))
        begins = walk_backward(steps, due)
        production.date_start = max(min(begins.values(), default=due), fields.Datetime.now())
        production.button_plan()

    # --- dates that move

    def _set_agreed_date(self, operations, date):
        """Agree on a return date: order line, operation, later operations, the manufacturing order's end and the
        expected return follow.

        Whoever may change the order agrees. A first receipt keeps its date, what is still open gets this one.
        """
        for line in operations.purchase_line_id:
            line.write({"date_agreed": date, "date_planned": date, "date_promised": date})

    def _reschedule(self, operation):
        """The return date changed: the work order ends with its last operation, what follows starts after it."""
        workorder, production = operation.workorder_id, operation.production_id
        if not operation._has_fixed_date():
            # a date typed on a request is what will be requested; the plan follows when it is ordered
            return
        if not production.is_planned and production.state not in ("done", "cancel"):
            # its end was computed anew; writing it takes the finished goods along
            production.with_context(force_date=True).date_finished = production.date_finished
        elif not workorder and production.state != "done":
            production.with_context(force_date=True).date_finished = operation.date_back
        elif workorder.leave_id and workorder.state != "done":
            self._reschedule_workorder(workorder)

    def _reschedule_workorder(self, workorder):
        """Let a planned work order end with the last of its operations, and plan what follows again."""
        operations = workorder.subcontract_operation_ids.filtered(lambda op: op.state != "cancel")
        end = max(filter(None, operations.mapped("date_back")))
        workorder._set_outsourced_dates(min(workorder.date_start, end), end)
        # what was begun with the first units can't be over before the last are here
        begun = workorder.needed_by_workorder_ids.filtered(
            lambda follower: follower.state == "progress" and follower.leave_id and follower.date_finished < end
        )
        begun.with_context(bypass_duration_calculation=True).write({"date_finished": end})
        workorder.production_id._plan_workorders(replan=True)

    def _push_dates(self, operations):
        """The manufacturing order was planned: unconfirmed requests and shipments that have not left follow."""
        for operation in operations.sudo().filtered("is_open"):
            line = operation.purchase_line_id
            if line.state in ("draft", "sent") and not line.date_agreed and line.date_planned != operation.date_back:
                line.date_planned = operation.date_back
            operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role in ("wip_out", "component_out") and move.state not in ("done", "cancel")
                )
            ).date = operation.date_out

    def _request_earlier(self, operation, date):
        """Ask the vendor for an earlier date: what is agreed stays until the vendor responds."""
        # sudo: write access to the manufacturing order was checked; asking changes no agreement
        line = operation.sudo().purchase_line_id
        if line.order_id.state != "purchase":
            line.date_planned = date
            return
        line.date_earlier_requested = date
        order = line.order_id
        order.message_post(
            body=self.env._(
                "%(operation)s is needed by %(date)s. Please confirm this date, or propose the earliest possible one.",
                operation=operation.name,
                date=self.env["ir.qweb.field.date"].value_to_html(date, {}),
            ),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=order.partner_id.ids,
        )
