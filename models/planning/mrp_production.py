from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    outsourcing_timeline = fields.Html(
        "Timeline",
        compute="_compute_outsourcing_timeline",
        sanitize=False,
        help="All operations of the manufacturing order, with the legs of its outsourced work.",
    )

    @api.depends(
        "workorder_ids.date_start",
        "workorder_ids.date_finished",
        "subcontract_operation_ids.date_out",
        "subcontract_operation_ids.date_at_vendor",
        "subcontract_operation_ids.date_ready",
        "subcontract_operation_ids.date_back",
        "subcontract_operation_ids.state",
    )
    @api.depends_context("lang", "tz")
    def _compute_outsourcing_timeline(self):
        for production in self:
            production.outsourcing_timeline = self.env["mrp.subcontract.timeline"]._render(production)

    @api.depends(
        "workorder_ids.operation_id",
        "subcontract_operation_ids.cancelled",
        "subcontract_operation_ids.date_agreed",
        "subcontract_operation_ids.ship_out_days",
        "subcontract_operation_ids.process_days",
        "subcontract_operation_ids.ship_back_days",
    )
    def _compute_date_finished(self):
        """Outsourced operations take their days beyond the manufacturing lead time, until the manufacturing order is
        planned."""
        res = super()._compute_date_finished()
        for production in self:
            if production.date_start and not production.is_planned and production.state != "done":
                production.date_finished += self.env["mrp.subcontract.schedule"]._get_outsourced_time(production)
        return res

    def _get_date_to_end(self):
        """When the manufacturing order has to end: by its deadline, else as planned; nothing where open operations
        have no dates yet."""
        self.ensure_one()
        if self.date_deadline:
            return self.date_deadline
        waiting = self.workorder_ids.filtered(lambda workorder: workorder.state not in ("done", "cancel"))
        return self.date_finished if all(workorder.date_start for workorder in waiting) else False

    def button_unplan(self):
        res = super().button_unplan()
        self.workorder_ids._free_in_house_slot()
        return res

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
            self.env["mrp.subcontract.schedule"]._plan_backward(production)
            delay = production.date_finished - production.date_deadline
            if delay > timedelta():
                late.append(
                    self.env._(
                        "%(order)s can't be finished in time: planned from now on, it ends %(days)s days late.",
                        order=production.display_name,
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
