"""Our own work: the time of work orders, as core counts it (`mrp.workorder._cal_cost`), one row per work order."""

from odoo import models
from odoo.tools import SQL


class MrpJobCostSourceLabor(models.AbstractModel):
    _name = "mrp.job.cost.source.labor"
    _inherit = ["mrp.job.cost.source"]
    _description = "Job Costs: Labor"

    def _get_planned_queries(self):
        return [*self._get_labor_queries("expected", "estimate")]

    def _get_actual_queries(self):
        return [*self._get_labor_queries("posted")]

    def _get_labor_queries(self, *statuses):
        """Work orders as worked (posted), what is still to be done (expected), and as planned (estimate)."""
        columns = {
            "company_id": SQL("production.company_id"),
            "currency_id": SQL("company.currency_id"),
            "production_group_id": SQL("production.production_group_id"),
            "production_id": SQL("production.id"),
            "workorder_id": SQL("workorder.id"),
            "step_id": SQL("workorder.operation_id"),
            "product_id": SQL("production.product_id"),
            "element": SQL("'labor'"),
            "reference": SQL("production.name || ' - ' || workorder.name"),
        }
        rate = SQL("COALESCE(NULLIF(workorder.costs_hour, 0), workcenter.costs_hour, 0)::numeric")
        planned = SQL("COALESCE(workorder.duration_expected, 0)::numeric / 60")
        worked = SQL("CASE WHEN %s THEN %s ELSE COALESCE(times.hours, 0) END", self._sql_is_estimated(), planned)
        rest = SQL("GREATEST(%s - %s, 0)", planned, worked)
        is_planned = SQL("workorder.state <> 'cancel' AND production.state NOT IN ('draft', 'cancel') AND %s", planned)
        is_planned = SQL("%s > 0 AND %s", is_planned, self._sql_until(SQL("production.create_date")))
        is_open = SQL(
            "%s > 0 AND production.state NOT IN ('draft', 'cancel') AND %s"
            " AND (workorder.state NOT IN ('done', 'cancel') OR workorder.state = 'done' AND %s)",
            rest,
            self._sql_until(SQL("production.create_date")),
            self._sql_after(SQL("workorder.date_finished")),
        )
        rows = (
            (
                5,
                "posted",
                worked,
                SQL("%s <> 0", worked),
                self._sql_day(SQL("COALESCE(times.date, workorder.date_finished)")),
            ),
            (6, "expected", rest, is_open, SQL("workorder.date_finished")),
            (7, "estimate", planned, is_planned, SQL("production.date_start")),
        )
        return [
            self._sql_row(
                kind,
                SQL("workorder.id"),
                SQL("%s AND %s", self._sql_from_workorders(with_times=status != "estimate"), condition),
                **columns,
                status=SQL("%s", status),
                date=date,
                quantity=hours,
                amount=self._sql_money(SQL("%s * %s", hours, rate)),
            )
            for kind, status, hours, condition, date in rows
            if status in statuses
        ]

    def _sql_from_workorders(self, with_times):
        return SQL(
            """
            FROM mrp_workorder workorder
            JOIN mrp_production production ON production.id = workorder.production_id
            JOIN mrp_workcenter workcenter ON workcenter.id = workorder.workcenter_id
            JOIN res_company company ON company.id = production.company_id
            JOIN res_currency currency ON currency.id = company.currency_id
            %s
            WHERE %s
            """,
            SQL("LEFT JOIN (%s) times ON times.workorder_id = workorder.id", self._sql_times())
            if with_times
            else SQL(),
            self._sql_productions(SQL("production.production_group_id")),
        )

    def _sql_is_estimated(self):
        """Condition: core takes the expected duration for the time that was worked."""
        return SQL(
            "workorder.cost_mode = 'estimated' AND workorder.state IN ('progress', 'done')"
            " AND workorder.duration_expected <> 0 AND %s",
            self._sql_until(SQL("COALESCE(workorder.date_finished, workorder.date_start)")),
        )

    def _sql_times(self):
        """SELECT of hours worked by work order: what two people worked at the same time counts once, as in core."""
        return SQL(
            """
            SELECT workorder_id, SUM(GREATEST(EXTRACT(EPOCH FROM date_end - from_), 0)) / 3600 AS hours,
                   MAX(date_end) AS date
              FROM (
                SELECT productivity.workorder_id, productivity.date_end,
                       GREATEST(productivity.date_start, MAX(productivity.date_end) OVER (
                           PARTITION BY productivity.workorder_id
                           ORDER BY productivity.date_start, productivity.id
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                       )) AS from_
                  FROM mrp_workcenter_productivity productivity
                  %(of_productions)s
                 WHERE productivity.date_end IS NOT NULL AND %(until)s AND %(productions)s
              ) intervals
             GROUP BY workorder_id
            """,
            until=self._sql_until(SQL("productivity.date_end")),
            productions=self._sql_productions(SQL("production.production_group_id")),
            of_productions=SQL(
                "JOIN mrp_workorder workorder ON workorder.id = productivity.workorder_id"
                " JOIN mrp_production production ON production.id = workorder.production_id"
            )
            if self._is_about_some_productions()
            else SQL(),
        )
