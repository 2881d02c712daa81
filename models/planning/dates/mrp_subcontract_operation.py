"""Dates: an outsourced operation takes its days, and its dates reach the order line and the transfers."""

from odoo import api, fields, models

from .outsourced_time import FixedRoute


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    date_out = fields.Datetime(
        "Leaves", compute="_compute_dates", store=True, readonly=False, help="When it should leave our floor."
    )
    date_at_vendor = fields.Datetime(
        "Arrives at Vendor", compute="_compute_legs", store=True, help="When it should arrive on the vendor's floor."
    )
    date_ready = fields.Datetime(
        "Ready at Vendor", compute="_compute_legs", store=True, help="When the vendor should be done with it."
    )
    date_back = fields.Datetime(
        "Back", compute="_compute_dates", store=True, readonly=False, help="When it should be back on our floor."
    )

    @api.depends(
        "operation_id.outsourcing_ship_out_days",
        "operation_id.outsourcing_process_days",
        "operation_id.outsourcing_ship_back_days",
        "production_id.bom_id.outsourcing_ship_out_days",
        "production_id.bom_id.outsourcing_process_days",
        "production_id.bom_id.outsourcing_ship_back_days",
        "vendor_id",
        "service_id.seller_ids.outsourcing_process_days",
    )
    def _compute_days(self):
        for operation in self:
            if operation._origin.purchase_line_id:
                continue
            terms = operation.operation_id if operation.workorder_id else operation.production_id.bom_id
            days = terms._get_outsourcing_days(operation._get_seller_with_days())
            operation.ship_out_days, operation.process_days, operation.ship_back_days = days

    def _get_seller_with_days(self):
        """The vendor's price line, where one of them says how long the vendor needs."""
        self.ensure_one()
        sellers = self.service_id.seller_ids
        if not self.vendor_id or not any(sellers.mapped("outsourcing_process_days")):
            return sellers.browse()
        # today's: the days decide on the date back, and so can't depend on it
        price = self._get_price(self.quantity, date=self._get_price_day(False))
        return price.seller if price else sellers.browse()

    # --- the four dates

    @api.depends(
        "workorder_id.date_start",
        "workorder_id.date_finished",
        "production_id.date_start",
        "ship_out_days",
        "process_days",
        "ship_back_days",
        "vendor_id.commercial_partner_id.outsourcing_calendar_id",
    )
    def _compute_dates(self):
        times = {}
        unplanned = self.filtered(lambda operation: not operation.workorder_id.date_start).production_id
        begins = {production: production._get_outsourced_begins(times) for production in unplanned}
        for operation in self:
            planned = operation.workorder_id.date_start
            start = planned or begins[operation.production_id].get(operation.workorder_id or operation._origin)
            start = start or fields.Datetime.now()
            if operation._has_fixed_date():
                # the way back is the vendor's word, see _on_date_planned; the way out is ours until it was used
                if planned and operation.state == "ordered":
                    operation.date_out = min(start, operation.date_back or start)
                continue
            chain = operation._get_route(times).forward(start)
            operation.date_out = chain.out
            operation.date_back = operation._get_back_by_hand() or chain.back

    def _get_back_by_hand(self):
        """The end of the work order where it is this operation's alone: planners may move it."""
        workorder = self.workorder_id
        is_alone = len(workorder.subcontract_operation_ids.filtered(lambda op: op.state != "cancel")) == 1
        return is_alone and not workorder.in_house_qty and workorder.date_start and workorder.date_finished

    @api.depends(
        "date_out",
        "date_back",
        "ship_out_days",
        "process_days",
        "ship_back_days",
        "vendor_id.commercial_partner_id.outsourcing_calendar_id",
    )
    def _compute_legs(self):
        times = {}
        for operation in self:
            operation.date_at_vendor = operation.date_ready = False
            if operation.date_out and operation.date_back:
                chain = operation._get_route(times).complete(operation.date_out, operation.date_back)
                operation.date_at_vendor, operation.date_ready = chain.at_vendor, chain.ready

    def _get_route(self, times=None):
        """The legs of this operation, see outsourced_time.py."""
        self.ensure_one()
        days = (self.ship_out_days, self.process_days, self.ship_back_days)
        return self.vendor_id._get_outsourcing_route(self.company_id, days, times)

    def _has_fixed_date(self):
        """Whether the way back is not ours to plan: it is on order, or was agreed."""
        self.ensure_one()
        line = self.purchase_line_id
        return line.state == "purchase" or bool(line.date_agreed)

    def _get_planned_route(self, times=None):
        """The route to plan with: days, or the date that is on order."""
        self.ensure_one()
        route = self._get_route(times)
        if self.state == "done":
            return FixedRoute(route, self.date_back)
        if self._has_fixed_date():
            return FixedRoute(route, self.purchase_line_id.date_planned)
        return route

    # --- dates travel

    def _on_date_planned(self):
        """The date on the order line changed: operation, following operations and expected returns follow."""
        for operation in self.sudo().filtered("is_open"):
            date = operation.purchase_line_id.date_planned
            if not date or date == operation.date_back:
                continue
            operation.date_back = date
            # what came back already keeps its date
            operation._get_open_moves("good").date = date
            operation._reschedule()

    def _reschedule(self):
        """The way back is another than planned: the work order ends with the last, what follows starts after it."""
        self.ensure_one()
        workorder, production = self.workorder_id, self.production_id
        if not self._has_fixed_date():
            # a date typed on a request is what will be asked for; the plan follows when it is ordered
            return
        if not production.is_planned and production.state not in ("done", "cancel"):
            # its end was computed anew; writing it takes the finished goods along
            production.with_context(force_date=True).date_finished = production.date_finished
        elif not workorder and production.state != "done":
            production.with_context(force_date=True).date_finished = self.date_back
        elif workorder.leave_id and workorder.state != "done":
            operations = workorder.subcontract_operation_ids.filtered(lambda op: op.state != "cancel")
            end = max(filter(None, operations.mapped("date_back")))
            workorder._set_outsourced_dates(min(workorder.date_start, end), end)
            # what was begun with the first units can't be over before the last are here
            begun = workorder.needed_by_workorder_ids.filtered(
                lambda follower: follower.state == "progress" and follower.leave_id and follower.date_finished < end
            )
            begun.with_context(bypass_duration_calculation=True).write({"date_finished": end})
            production._plan_workorders(replan=True)

    def _push_dates(self):
        """The manufacturing order was planned: requests that are not confirmed, and transfers that have not left,
        follow."""
        for operation in self.sudo().filtered("is_open"):
            line = operation.purchase_line_id
            if line.state in ("draft", "sent") and not line.date_agreed and line.date_planned != operation.date_back:
                line.date_planned = operation.date_back
            operation.move_ids.filtered(
                lambda move: (
                    move.subcontract_role in ("wip_out", "component_out") and move.state not in ("done", "cancel")
                )
            ).date = operation.date_out
