from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .forward_and_backward import FixedRoute


class MrpSubcontractOperation(models.Model):
    """Dates of outsourced operations.

    The four legs are planned by the schedule. Of the dates for the return (needed, requested, promised, agreed), only
    the agreed one moves it.
    """

    _inherit = "mrp.subcontract.operation"

    date_at_vendor = fields.Datetime(
        "Arrival at Vendor", compute="_compute_legs", store=True, help="When it should arrive at the vendor."
    )
    date_ready = fields.Datetime(
        "Ready at Vendor", compute="_compute_legs", store=True, help="When the vendor should have finished it."
    )
    date_needed = fields.Datetime(
        "Needed",
        compute="_compute_date_needed",
        compute_sudo=True,
        help="The latest return date that delays nothing: when the next operation is planned to start, or the "
        "manufacturing order has to end.",
    )
    date_requested = fields.Datetime("Requested", related="purchase_line_id.date_requested", store=True)
    date_promised = fields.Datetime(
        "Promised", related="purchase_line_id.date_promised", store=True, readonly=False, tracking=True
    )
    date_agreed = fields.Datetime("Agreed", related="purchase_line_id.date_agreed", store=True, tracking=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    is_response_waiting = fields.Boolean(
        "Response to Review",
        compute="_compute_is_response_waiting",
        store=True,
        help="The vendor promised another date than the valid one, and nobody has decided yet.",
    )
    date_sent = fields.Datetime("First Shipment", compute="_compute_lead_days", store=True)
    date_first_received = fields.Datetime("First Good Receipt", compute="_compute_lead_days", store=True)
    date_received = fields.Datetime("Last Good Receipt", compute="_compute_lead_days", store=True)
    lead_days = fields.Float(
        "Actual Days",
        compute="_compute_lead_days",
        store=True,
        digits=(16, 1),
        help="From the first shipment to the last good receipt: working days of the vendor where its working hours are "
        "set, else calendar days. Transport and process days are not known separately.",
    )
    learned_median_days = fields.Float(
        "Learned Median (Days)",
        compute="_compute_learned_days",
        digits=(16, 1),
        help="Half of this vendor's latest operations with this service took no longer.",
    )
    learned_percentile_days = fields.Float(
        "Learned 80 % (Days)",
        compute="_compute_learned_days",
        digits=(16, 1),
        help="80 % of this vendor's latest operations with this service took no longer.",
    )

    # --- days of the legs

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
        # today's: the days decide on the return date, and so can't depend on it
        price = self._get_price(self.quantity, date=self._get_price_day(False))
        return price.seller if price else sellers.browse()

    # --- dates of the legs

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
        schedule = self.env["mrp.subcontract.schedule"]
        unplanned = self.filtered(lambda operation: not operation.workorder_id.date_start).production_id
        begins = {production: schedule._get_begins(production, times) for production in unplanned}
        for operation in self:
            planned = operation.workorder_id.date_start
            start = planned or begins[operation.production_id].get(operation.workorder_id or operation._origin)
            start = start or fields.Datetime.now()
            if operation._has_fixed_date():
                # the return is the vendor's word, see _on_date_planned; the ship date is ours until it was used
                if planned and operation.state == "ordered":
                    operation.date_out = min(start, operation.date_back or start)
                continue
            chain = operation._get_route(times).forward(start)
            operation.date_out = chain.out
            operation.date_back = operation._get_manual_return() or chain.back

    def _get_manual_return(self):
        """The end of the work order where no other operation shares it: planners may move it."""
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
        """The legs of this operation, see `forward_and_backward.py`."""
        self.ensure_one()
        days = (self.ship_out_days, self.process_days, self.ship_back_days)
        return self.vendor_id._get_outsourcing_route(self.company_id, days, times)

    def _has_fixed_date(self):
        """Whether the return is not ours to plan: it is on order, or was agreed."""
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

    # --- dates for the return: needed, requested, promised, agreed

    @api.depends(
        "workorder_id.needed_by_workorder_ids.date_start",
        "workorder_id.needed_by_workorder_ids.state",
        "production_id.date_deadline",
        "production_id.date_finished",
        "production_id.workorder_ids.date_start",
    )
    def _compute_date_needed(self):
        for operation in self:
            workorder, production = operation.workorder_id, operation.production_id
            operation.date_needed = workorder._get_date_needed() if workorder else production._get_date_to_end()

    @api.depends("date_requested", "date_promised", "date_agreed", "is_open")
    def _compute_is_response_waiting(self):
        for operation in self:
            valid = operation.date_agreed or operation.date_requested or operation.purchase_line_id.date_planned
            promised = operation.date_promised
            operation.is_response_waiting = (
                operation.is_open and bool(promised) and not operation._is_same_day(promised, valid)
            )

    def _is_same_day(self, date, other):
        """Whether two moments are the same day in the order's time zone: vendors promise a day, not an hour."""
        self.ensure_one()
        order = self.purchase_id.sudo()
        return (
            bool(other)
            and order.get_localized_date_planned(date).date() == order.get_localized_date_planned(other).date()
        )

    def _get_day(self, date):
        """The day of a moment in the order's time zone."""
        self.ensure_one()
        return self.purchase_id.get_localized_date_planned(date).date() if date else False

    def _format_day(self, date):
        """The day of a moment, formatted for the reader."""
        return format_date(self.env, self._get_day(date))

    @api.depends("date_agreed", "date_requested", "date_back", "is_open")
    def _compute_is_late(self):
        """Late is what is not back by the agreed date, else the requested, else the planned one."""
        now = fields.Datetime.now()
        for operation in self:
            date = operation.date_agreed or operation.date_requested or operation.date_back
            operation.is_late = operation.is_open and bool(date) and date < now

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        late = Domain("date_agreed", "<", now) | Domain("date_agreed", "=", False) & (
            Domain("date_requested", "<", now) | Domain("date_requested", "=", False) & Domain("date_back", "<", now)
        )
        return Domain("is_open", "=", True) & late

    def _comes_too_late(self):
        """Whether it is on order for a day after the one on which it is needed."""
        self.ensure_one()
        needed = self.date_needed
        if not needed or self.state not in ("requested", "ordered", "out", "at_vendor", "back", "exception"):
            return False
        earlier = self.purchase_line_id.date_earlier_requested
        if earlier and earlier.date() <= needed.date():
            # the vendor was asked for the day that is needed, and has not responded yet
            return False
        return bool(self.date_back) and self.date_back.date() > needed.date()

    # --- events of the order

    def _on_ordered(self):
        """The confirmed order's date is the requested one; what follows in the manufacturing order is planned with
        it."""
        for operation in self.filtered(lambda operation: not operation.purchase_line_id.date_requested):
            operation.purchase_line_id.date_requested = operation.purchase_line_id.date_planned
            if operation.workorder_id.leave_id and operation.workorder_id.date_finished != operation.date_back:
                self.env["mrp.subcontract.schedule"]._reschedule(operation)
        return super()._on_ordered()

    def _on_date_planned(self):
        """The expected arrival changed: operation, following operations and expected returns follow."""
        res = super()._on_date_planned()
        for operation in self.sudo().filtered("is_open"):
            date = operation.purchase_line_id.date_planned
            if not date or date == operation.date_back:
                continue
            operation.date_back = date
            # what came back already keeps its date
            operation._get_open_moves("good").date = date
            self.env["mrp.subcontract.schedule"]._reschedule(operation)
        return res

    # --- lead times

    @api.depends("move_ids.state", "move_ids.date", "move_ids.subcontract_role", "ship_wip")
    def _compute_lead_days(self):
        times = {}
        for operation in self:
            done = operation.move_ids.filtered(lambda move: move.state == "done")
            # without shipped work in progress, the units first exist at the vendor when they are received
            outward = ("wip_out", "component_out") if operation.ship_wip else ("component_out",)
            sent = done.filtered(lambda move, roles=outward: move.subcontract_role in roles).mapped("date")
            good = done.filtered(lambda move: move.subcontract_role == "good").mapped("date")
            operation.date_sent = min(sent, default=False)
            operation.date_first_received = min(good, default=False)
            operation.date_received = max(good, default=False)
            operation.lead_days = (
                operation._get_route(times).vendor.measure(operation.date_sent, operation.date_received)
                if sent and good
                else 0.0
            )

    @api.depends("vendor_id", "service_id")
    def _compute_learned_days(self):
        learned = self.env["mrp.subcontract.lead.time"]._get_learned(self.service_id)
        none = self.env["mrp.subcontract.lead.time"]
        for operation in self:
            key = (operation.company_id, operation.vendor_id.commercial_partner_id, operation.service_id)
            lead_time = learned.get(key, none)
            operation.learned_median_days = lead_time.median_days
            operation.learned_percentile_days = lead_time.percentile_days

    # --- buttons

    def action_review_date(self):
        """Open the dialog that shows what the promised date would change, before anybody agrees."""
        self.ensure_one()
        return self.env["mrp.subcontract.review.date"]._open(self)

    def action_reassign(self):
        """Open the dialog that reassigns what is still open of the operation."""
        action = self.workorder_id.action_reassign()
        return {**action, "context": {**action["context"], "default_opened_from_id": self.id}}
