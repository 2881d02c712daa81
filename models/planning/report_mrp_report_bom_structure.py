from datetime import datetime

from odoo import api, models


class ReportMrpReportBomStructure(models.AbstractModel):
    _inherit = "report.mrp.report_bom_structure"

    @api.model
    def _format_route_info(self, rules, rules_delay, warehouse, product, bom, quantity):
        info = super()._format_route_info(rules, rules_delay, warehouse, product, bom, quantity)
        if info.get("route_type") == "manufacture":
            days = info["bom"]._get_outsourced_days(product, warehouse.company_id or self.env.company)
            info["lead_time"] += days
            info["manufacture_delay"] += days
        return info

    @api.model
    def _simulate_operation_planning(
        self,
        operation,
        product,
        start_date,
        quantity,
        planning_per_operation=False,
        simulated_leaves_per_workcenter=False,
    ):
        """An operation that is always outsourced takes its days, and no time on a work center."""
        is_outsourced = operation.outsourcing_policy == "outside"
        if not is_outsourced or not self.env["res.config.settings"]._is_outsourcing_enabled():
            return super()._simulate_operation_planning(
                operation, product, start_date, quantity, planning_per_operation, simulated_leaves_per_workcenter
            )
        planning = {} if planning_per_operation is False else planning_per_operation
        start = max(start_date, datetime.now().replace(microsecond=0))
        for before in operation.blocked_by_operation_ids:
            if before._skip_operation_line(product):
                continue
            if before not in planning:
                self._simulate_operation_planning(
                    before, product, start_date, quantity, planning, simulated_leaves_per_workcenter
                )
            start = max(start, planning[before]["date_finished"])
        company = operation.company_id or self.env.company
        chain = operation._get_outsourcing_route(company).forward(start)
        planning[operation] = {
            "date_start": chain.out,
            "date_finished": chain.back,
            "workcenter": operation.workcenter_id,
            "duration_expected": 0.0,
        }
        return planning
