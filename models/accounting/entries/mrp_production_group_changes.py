"""Which manufacturing orders something happened to: what looks at changes only need not look at all the manufacturing
orders there ever were."""

from odoo import api, fields, models
from odoo.tools import SQL


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    @api.model
    def _get_changes_query(self, day, written=None):
        """SELECT of ids of jobs whose cost may have changed, by whatever they cost and made.

        :param day: anything of theirs is dated that day or later; moments count a day earlier, in any time zone
        :param written: a moment: or it was written since then, whatever its date
        """

        def changed(*tables, dates=(), moments=()):
            conditions = [
                *(SQL("%s >= %s", SQL.identifier(table, column), day) for table, column in dates),
                *(
                    SQL("%s >= %s", SQL.identifier(table, column), fields.Date.subtract(day, days=1))
                    for table, column in moments
                ),
            ]
            if written:
                conditions += [SQL("%s >= %s", SQL.identifier(table, "write_date"), written) for table in tables]
            return SQL(" OR ").join(conditions) if conditions else SQL("FALSE")

        return SQL(
            """
            SELECT production.production_group_id AS id FROM mrp_production production WHERE %(production)s
             UNION
            SELECT operation.production_group_id FROM mrp_subcontract_operation operation WHERE %(operation)s
             UNION
            SELECT COALESCE(production.production_group_id, operation.production_group_id) FROM stock_move move
              LEFT JOIN mrp_production production
                ON production.id = COALESCE(move.raw_material_production_id, move.production_id)
              LEFT JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
             WHERE (%(move)s) AND (production.id IS NOT NULL OR operation.id IS NOT NULL)
             UNION
            SELECT production.production_group_id FROM mrp_workcenter_productivity productivity
              JOIN mrp_workorder workorder ON workorder.id = productivity.workorder_id
              JOIN mrp_production production ON production.id = workorder.production_id
             WHERE %(productivity)s
             UNION
            SELECT operation.production_group_id FROM mrp_subcontract_hours hours
              JOIN mrp_subcontract_operation operation ON operation.id = hours.subcontract_operation_id
             WHERE %(hours)s
             UNION
            SELECT booked.production_group_id FROM account_move_line booked
             WHERE booked.production_group_id IS NOT NULL AND (%(booked)s)
             UNION
            SELECT operation.production_group_id FROM purchase_order_line line
              JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
              LEFT JOIN purchase_order ON purchase_order.id = line.order_id
              LEFT JOIN account_move_line item ON item.purchase_line_id = line.id
              LEFT JOIN account_move bill ON bill.id = item.move_id
             WHERE %(order)s
             UNION
            SELECT operation.production_group_id FROM stock_valuation_adjustment_lines adjustment
              JOIN stock_landed_cost landed_cost ON landed_cost.id = adjustment.cost_id
              JOIN mrp_subcontract_operation operation ON operation.id = adjustment.subcontract_operation_id
             WHERE %(landed_cost)s
             UNION
            SELECT production.production_group_id FROM stock_valuation_adjustment_lines adjustment
              JOIN stock_landed_cost landed_cost ON landed_cost.id = adjustment.cost_id
              JOIN stock_move move ON move.id = adjustment.move_id
              JOIN mrp_production production ON production.id = move.production_id
             WHERE %(landed_cost)s
            """,
            production=SQL(
                "%s OR production.state = 'cancel' AND (%s)",
                changed("production", moments=[("production", "date_finished")]),
                # when an order was cancelled is not kept: then it was not touched any more
                changed(moments=[("production", "write_date")]),
            ),
            operation=changed("operation"),
            move=changed("move", moments=[("move", "date")]),
            productivity=changed("productivity", "workorder", moments=[("productivity", "date_end")]),
            hours=changed("hours", moments=[("hours", "date")]),
            booked=changed("booked", dates=[("booked", "date")]),
            order=changed("line", "purchase_order", "item", "bill", dates=[("item", "date")]),
            landed_cost=changed("landed_cost", dates=[("landed_cost", "date")]),
        )
