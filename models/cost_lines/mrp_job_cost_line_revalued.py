"""Finished goods at a past day: what bills and landed costs of later days did to their value is taken off again.

The same sums as in models/costing and models/whole_job/costing.py, with what was billed then instead of now.
"""

from odoo import models
from odoo.tools import SQL


class MrpJobCostLine(models.Model):
    _inherit = "mrp.job.cost.line"

    def _sql_revalued_later(self):
        if not self._get_at_date():
            return super()._sql_revalued_later()
        return SQL(
            """
            COALESCE(ROUND((
                CASE WHEN COALESCE(category.property_cost_method->>(move.company_id)::text, company.cost_method)
                          NOT IN ('fifo', 'average') THEN 0
                     WHEN move.product_id <> production.product_id THEN move.cost_share / 100
                     ELSE 1 - COALESCE(service.byproducts_share, 0) END
                * COALESCE(service.difference, 0))::numeric, currency.decimal_places), 0)
            + COALESCE(landed.amount, 0)
            """
        )

    def _sql_join_revalued_later(self):
        if not self._get_at_date():
            return super()._sql_join_revalued_later()
        return SQL(
            """
            LEFT JOIN product_category category ON category.id = template.categ_id
            LEFT JOIN (%(service)s) service ON service.production_id = production.id
            LEFT JOIN (
                SELECT adjustment.move_id, SUM(adjustment.additional_landed_cost) AS amount
                  FROM stock_valuation_adjustment_lines adjustment
                  JOIN stock_landed_cost landed_cost ON landed_cost.id = adjustment.cost_id
                 WHERE landed_cost.state = 'done' AND landed_cost.date > %(date)s
                 GROUP BY adjustment.move_id
            ) landed ON landed.move_id = move.id
            """,
            service=self._sql_service_billed_later(),
            date=self._get_at_date(),
        )

    def _sql_service_billed_later(self):
        """SELECT by manufacturing order of what later bills did to the cost of its goods, by-products included.

        What bills of few jobs changed is asked for these only; the sums over order lines are worked out once.
        """
        chosen = self._of_chosen_jobs()
        return SQL(
            """
            WITH chosen_jobs AS MATERIALIZED (%(jobs_billed_later)s),
                 now_line AS MATERIALIZED (%(now_lines)s),
                 past_line AS MATERIALIZED (
                    SELECT line.id, COALESCE(bills.quantity / uom.factor, 0) AS billed,
                           COALESCE(bills.amount, 0) AS billed_amount
                      FROM now_line line
                      JOIN uom_uom uom ON uom.id = line.uom_id
                      LEFT JOIN (%(past_bills)s) bills ON bills.purchase_line_id = line.id
                 ),
                 later_line AS MATERIALIZED (%(later_lines)s)
            SELECT differences.production_id, SUM(differences.difference) AS difference,
                   MAX(byproducts.share) AS byproducts_share
              FROM (%(steps)s UNION ALL %(whole_jobs)s) differences
              LEFT JOIN (
                SELECT byproduct.production_id, SUM(byproduct.cost_share) / 100 AS share
                  FROM stock_move byproduct
                  JOIN mrp_production main ON main.id = byproduct.production_id
                 WHERE byproduct.product_id <> main.product_id AND byproduct.state <> 'cancel'
                       AND byproduct.quantity > 0 AND byproduct.cost_share > 0 AND %(jobs)s
                 GROUP BY byproduct.production_id
              ) byproducts ON byproducts.production_id = differences.production_id
             GROUP BY differences.production_id
            """,
            jobs_billed_later=self._sql_jobs_billed_later(),
            now_lines=chosen._at_date(None)._sql_order_lines(),
            past_bills=chosen._sql_bills(),
            later_lines=chosen._sql_lines_billed_later(),
            steps=chosen._sql_steps_billed_later(),
            whole_jobs=chosen._sql_whole_jobs_billed_later(),
            jobs=chosen._sql_jobs(SQL("main.production_group_id")),
        )

    def _sql_jobs_billed_later(self):
        """SELECT of jobs that have bills or credit notes of later days."""
        return SQL(
            """
            SELECT DISTINCT operation.production_group_id
              FROM account_move_line bill_line
              JOIN purchase_order_line line ON line.id = bill_line.purchase_line_id
              JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
             WHERE bill_line.purchase_line_id IS NOT NULL AND bill_line.parent_state = 'posted'
                   AND bill_line.date > %s AND %s
            """,
            self._get_at_date(),
            self._sql_jobs(SQL("operation.production_group_id")),
        )

    def _sql_lines_billed_later(self):
        """SELECT of order lines that were billed after the day looked at: what was billed by then, and by now."""
        return SQL(
            """
            SELECT line.id, line.production_group_id, line.step_id, line.operation_id, line.is_whole_job, line.price,
                   line.received, line.billed, line.billed_amount,
                   past.billed AS past_billed, past.billed_amount AS past_amount
              FROM now_line line
              JOIN past_line past ON past.id = line.id
             WHERE line.billed <> past.billed OR line.billed_amount <> past.billed_amount
            """
        )

    def _sql_steps_billed_later(self):
        """SELECT of the change of the service's cost in goods of a manufacturing order: by the average of the step."""

        def unit_cost(billed, amount):
            rest = SQL("GREATEST(line.received - %s, 0)", billed)
            return SQL("SUM(%s + %s * line.price) / NULLIF(SUM(%s + %s), 0)", amount, rest, billed, rest)

        return SQL(
            """
            SELECT workorder.production_id, SUM(workorder.outside_service_qty::numeric * (steps.now - steps.past))
                       AS difference
              FROM (
                SELECT line.production_group_id, line.step_id,
                       COALESCE(%(now)s, 0) AS now, COALESCE(%(past)s, AVG(line.price)) AS past
                  FROM (%(lines)s) line WHERE NOT line.is_whole_job
                 GROUP BY line.production_group_id, line.step_id
              ) steps
              JOIN mrp_production production ON production.production_group_id = steps.production_group_id
              JOIN mrp_workorder workorder
                ON workorder.production_id = production.id AND workorder.operation_id = steps.step_id
             GROUP BY workorder.production_id
            """,
            now=unit_cost(SQL("line.billed"), SQL("line.billed_amount")),
            past=unit_cost(SQL("line.past_billed"), SQL("line.past_amount")),
            lines=self._sql_all_lines_of_steps_billed_later(),
        )

    def _sql_all_lines_of_steps_billed_later(self):
        """The same for all order lines of the steps of which one was billed later: they share their costs."""
        return SQL(
            """
            SELECT line.production_group_id, line.step_id, line.is_whole_job, line.price, line.received, line.billed,
                   line.billed_amount, past.billed AS past_billed, past.billed_amount AS past_amount
              FROM now_line line
              JOIN past_line past ON past.id = line.id
             WHERE line.order_state <> 'cancel' AND (line.production_group_id, line.step_id) IN (
                       SELECT later.production_group_id, later.step_id FROM later_line later)
            """
        )

    def _sql_whole_jobs_billed_later(self):
        """SELECT of the same where the vendor makes the job: bills cover what was made in its order."""

        def cost(billed, amount):
            covered = SQL("LEAST(GREATEST(%s - made.earlier, 0), made.quantity)", billed)
            return SQL(
                "COALESCE(%s * %s / NULLIF(%s, 0), 0) + (made.quantity - %s) * line.price",
                covered,
                amount,
                billed,
                covered,
            )

        return SQL(
            """
            SELECT made.production_id, SUM((%(now)s) - (%(past)s)) AS difference
              FROM later_line line
              JOIN (
                SELECT move.production_id, move.subcontract_operation_id, lines.quantity,
                       SUM(lines.quantity) OVER (
                           PARTITION BY move.subcontract_operation_id ORDER BY move.date, move.id) - lines.quantity
                           AS earlier
                  FROM stock_move move
                  JOIN mrp_subcontract_operation operation
                    ON operation.id = move.subcontract_operation_id AND operation.product_id = move.product_id
                  JOIN LATERAL (SELECT SUM(quantity_product_uom) AS quantity FROM stock_move_line
                                 WHERE move_id = move.id) lines ON TRUE
                 WHERE move.state = 'done' AND move.subcontract_role = 'made' AND %(jobs)s
              ) made ON made.subcontract_operation_id = line.operation_id
             WHERE line.is_whole_job
             GROUP BY made.production_id
            """,
            now=cost(SQL("line.billed"), SQL("line.billed_amount")),
            past=cost(SQL("line.past_billed"), SQL("line.past_amount")),
            jobs=self._sql_jobs(SQL("operation.production_group_id")),
        )
