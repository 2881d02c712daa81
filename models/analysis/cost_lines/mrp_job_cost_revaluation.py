"""Finished goods at a past day: what bills and landed costs of later days did to their value is taken off again.

Where goods are booked as they are finished, the journal items say what that was. Elsewhere it is worked out:

The same sums as in models/accounting, with what was billed then instead of now.
"""

from odoo import models
from odoo.tools import SQL


class MrpJobCostRevaluation(models.AbstractModel):
    _name = "mrp.job.cost.revaluation"
    _inherit = ["mrp.cost.order.query"]
    _description = "Later Changes in the Value of Finished Goods"

    def _sql_later(self):
        """What a finished move gained in value after the day looked at."""
        if not self._get_at_date():
            return SQL("0")
        return SQL(
            """
            CASE WHEN move.account_move_id IS NOT NULL THEN COALESCE(booked.amount, 0)
            ELSE COALESCE(ROUND((
                CASE WHEN COALESCE(category.property_cost_method->>(move.company_id)::text, company.cost_method)
                          NOT IN ('fifo', 'average') THEN 0
                     WHEN move.product_id <> production.product_id THEN move.cost_share / 100
                     ELSE 1 - COALESCE(byproducts.share, 0) END
                * COALESCE(service.difference, 0))::numeric, currency.decimal_places), 0) END
            + COALESCE(landed.amount, 0)
            """
        )

    def _sql_join(self):
        """JOIN of what `_sql_later` is worked out from; alias of the move is `move`."""
        if not self._get_at_date():
            return SQL()
        return SQL(
            """
            LEFT JOIN product_category category ON category.id = template.categ_id
            LEFT JOIN (
                WITH line AS (%(lines)s)
                SELECT production_id, SUM(difference) AS difference
                  FROM (%(operations)s UNION ALL %(outsourced_orders)s) differences GROUP BY production_id
            ) service ON service.production_id = production.id
            LEFT JOIN (
                SELECT byproduct.production_id, SUM(byproduct.cost_share) / 100 AS share
                  FROM stock_move byproduct
                  JOIN mrp_production main ON main.id = byproduct.production_id
                 WHERE byproduct.product_id <> main.product_id AND byproduct.state <> 'cancel'
                       AND byproduct.quantity > 0 AND byproduct.cost_share > 0 AND %(productions)s
                 GROUP BY byproduct.production_id
            ) byproducts ON byproducts.production_id = production.id
            LEFT JOIN (
                SELECT adjustment.move_id, SUM(adjustment.additional_landed_cost) AS amount
                  FROM stock_valuation_adjustment_lines adjustment
                  JOIN stock_landed_cost landed_cost ON landed_cost.id = adjustment.cost_id
                 WHERE landed_cost.state = 'done' AND landed_cost.date > %(date)s
                 GROUP BY adjustment.move_id
            ) landed ON landed.move_id = move.id
            LEFT JOIN (
                SELECT item.valued_move_id, -SUM(item.balance) AS amount
                  FROM account_move_line item
                 WHERE item.outsourcing_entry = 'revaluation' AND item.parent_state = 'posted' AND item.date > %(date)s
                       AND item.account_id IN (
                           SELECT valuation_account_id FROM stock_location WHERE usage = 'production')
                 GROUP BY item.valued_move_id
            ) booked ON booked.valued_move_id = move.id
            """,
            lines=self._billed_later()._sql_lines_then_and_now(),
            operations=self._sql_operations_billed_later(),
            outsourced_orders=self._sql_outsourced_orders_billed_later(),
            productions=self._sql_productions(SQL("main.production_group_id")),
            date=self._get_at_date(),
        )

    def _sql_lines_then_and_now(self):
        """SELECT of order lines: what was billed by the day looked at, and by now."""
        return SQL(
            """
            SELECT line.id, line.production_group_id, line.step_id, line.operation_id, line.is_outsourced_order,
                   line.price, line.received, line.billed, line.billed_amount,
                   past.billed AS past_billed, past.billed_amount AS past_amount
              FROM (%s) line
              JOIN (%s) past ON past.id = line.id
             WHERE line.order_state <> 'cancel'
            """,
            self._at_date(None)._sql_order_lines(),
            self._sql_order_lines(),
        )

    def _sql_operations_billed_later(self):
        """SELECT of the change of the service's cost in finished goods, by the average of the operation.

        Of `_sql_lines_then_and_now`, with the name `line`.
        """

        def unit_cost(billed, amount):
            rest = SQL("GREATEST(line.received - %s, 0)", billed)
            return SQL("SUM(%s + %s * line.price) / NULLIF(SUM(%s + %s), 0)", amount, rest, billed, rest)

        return SQL(
            """
            SELECT workorder.production_id,
                   SUM(workorder.outsourced_service_qty::numeric * (operations.now - operations.past)) AS difference
              FROM (
                SELECT line.production_group_id, line.step_id,
                       COALESCE(%(now)s, 0) AS now, COALESCE(%(past)s, AVG(line.price)) AS past
                  FROM line WHERE NOT line.is_outsourced_order
                 GROUP BY line.production_group_id, line.step_id
              ) operations
              JOIN mrp_production production ON production.production_group_id = operations.production_group_id
              JOIN mrp_workorder workorder
                ON workorder.production_id = production.id AND workorder.operation_id = operations.step_id
             GROUP BY workorder.production_id
            """,
            now=unit_cost(SQL("line.billed"), SQL("line.billed_amount")),
            past=unit_cost(SQL("line.past_billed"), SQL("line.past_amount")),
        )

    def _sql_outsourced_orders_billed_later(self):
        """SELECT of the same for outsourced orders: bills cover what was made in its order.

        Of `line` as above.
        """

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
              FROM line
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
                 WHERE move.state = 'done' AND move.subcontract_role = 'made'
                       AND operation.id IN (SELECT operation_id FROM line WHERE is_outsourced_order)
              ) made ON made.subcontract_operation_id = line.operation_id
             WHERE line.is_outsourced_order
             GROUP BY made.production_id
            """,
            now=cost(SQL("line.billed"), SQL("line.billed_amount")),
            past=cost(SQL("line.past_billed"), SQL("line.past_amount")),
        )
