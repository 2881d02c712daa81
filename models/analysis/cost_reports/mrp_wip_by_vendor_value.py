"""What units that vendors work on are worth, by element.

Our own work and material in a manufacturing order is shared by all its units that are not finished. What vendors did in
the operations before is in the units that they did. Of the operation itself, units that are still there have what it
took to bring them, and the material of those that are reported as done; its work is a cost of what came back.
"""

from odoo import models
from odoo.tools import SQL

from ....tools.roles import PROCESSED, SCRAPPED_ROLES, get_roles, sql_sign

ELEMENTS = ("material", "labor", "service", "freight")
# quantities of units that a vendor has done, one way or another
DONE = (*PROCESSED, "lost")


class MrpWipByVendorValue(models.AbstractModel):
    _name = "mrp.wip.by.vendor.value"
    _inherit = ["mrp.cost.query"]
    _description = "Value of Work in Progress at Vendors"

    def _get_value_parts(self):
        """{part of the query of units: SQL}: common tables, joins, and an amount for each element."""
        own = {element: SQL("0") for element in ELEMENTS}
        # shared by what is there and what was done: it brought all of them
        own["freight"] = SQL(
            "COALESCE(own.freight / NULLIF(there.of_operation + COALESCE(processed.units, 0), 0), 0) * there.quantity"
        )
        own["material"] = SQL("COALESCE(own.material / NULLIF(there.of_operation, 0), 0) * there.quantity")
        values = [
            SQL(
                "ROUND((COALESCE(ours.%(name)s * ours.in_progress / NULLIF(ours.open, 0), 0) * there.quantity"
                " + COALESCE(before.%(name)s, 0) * there.quantity + %(own)s)::numeric, currency.decimal_places)"
                " AS %(name)s",
                name=SQL.identifier(element),
                own=own[element],
            )
            for element in ELEMENTS
        ]
        return {
            "spent": self._sql_with_spent(),
            "processed": self._sql_with_processed(),
            "operations": self._sql_with_operations(),
            "units": self._sql_with_units(),
            "values": SQL(", ").join(values),
            "unposted": SQL(
                "ROUND(COALESCE(ours.unposted * there.quantity / NULLIF(ours.open, 0), 0)::numeric,"
                " currency.decimal_places) AS unposted"
            ),
            "costs_joins": self._sql_join_costs(),
        }

    def _sql_with_spent(self):
        """Common table: what manufacturing orders have cost so far and what they have finished, by outsourced
        operation and operation."""
        lines = self.env["mrp.job.cost.line"].with_context(**self._at_vendors().env.context)._get_table_query()
        elements = SQL(", ").join(
            SQL("COALESCE(SUM(amount) FILTER (WHERE element = %s AND status <> 'expected'), 0) AS %s", name, SQL(name))
            for name in ELEMENTS
        )
        return SQL(
            """
            spent AS MATERIALIZED (
                SELECT line.production_group_id, line.subcontract_operation_id AS operation_id, line.product_id,
                       workorder.sequence, COALESCE(workorder.operation_id, workorder.id) AS routing_operation,
                       %(elements)s,
                       SUM(quantity) FILTER (WHERE element = 'material' AND status <> 'expected') AS used,
                       SUM(amount) FILTER (WHERE element = 'finished') AS finished,
                       SUM(amount) FILTER (WHERE status = 'expected') AS unposted
                  FROM (%(lines)s) line
                  LEFT JOIN mrp_workorder workorder ON workorder.id = line.workorder_id
                 WHERE status IN ('posted', 'accrued', 'billed')
                    OR status = 'expected' AND element = 'material' AND subcontract_operation_id IS NULL
                       AND workorder.state = 'done' AND %(step_done)s
                 GROUP BY 1, 2, 3, 4, 5
            )
            """,
            elements=elements,
            lines=lines,
            step_done=self._sql_until(SQL("workorder.date_finished")),
        )

    def _sql_with_processed(self):
        """Common table: units that vendors have done by operation, in the unit of the product."""
        return SQL(
            """
            processed AS MATERIALIZED (
                SELECT operation.id AS operation_id, operation.production_group_id, workorder.sequence,
                       COALESCE(workorder.operation_id, workorder.id) AS routing_operation,
                       SUM(%(good)s * line.quantity_product_uom) AS good,
                       SUM(%(done)s * line.quantity_product_uom) AS units
                  FROM mrp_subcontract_operation operation
                  JOIN mrp_workorder workorder ON workorder.id = operation.workorder_id
                  JOIN stock_move move
                    ON move.subcontract_operation_id = operation.id AND move.product_id = operation.product_id
                  JOIN stock_move_line line ON line.move_id = move.id
                 WHERE move.state = 'done' AND move.subcontract_role IN %(roles)s AND %(moved)s AND %(productions)s
                 GROUP BY operation.id, workorder.id
            )
            """,
            good=sql_sign("good"),
            done=sql_sign(*DONE),
            roles=get_roles(*DONE),
            moved=self._sql_until(SQL("move.date")),
            productions=self._at_vendors()._sql_productions(SQL("operation.production_group_id")),
        )

    def _sql_with_operations(self):
        """Common table: what vendors' operations have cost for each of the units that they, or we ourselves, did well.

        Summed up from a union: PostgreSQL knows nothing of how many rows common tables have, and would join badly.
        """
        return SQL(
            """
            operations AS MATERIALIZED (
                SELECT production_group_id, sequence, routing_operation, SUM(good) AS good, %(sums)s
                  FROM (
                    SELECT production_group_id, sequence, routing_operation, %(elements)s, 0 AS good
                      FROM spent WHERE operation_id IS NOT NULL AND routing_operation IS NOT NULL
                     UNION ALL
                    SELECT production_group_id, sequence, routing_operation, %(nothing)s, good FROM processed
                     UNION ALL
                    SELECT production.production_group_id, workorder.sequence,
                           COALESCE(workorder.operation_id, workorder.id), %(nothing)s,
                           workorder.in_house_qty * production_uom.factor / uom.factor
                      FROM mrp_workorder workorder
                      JOIN mrp_production production ON production.id = workorder.production_id
                      JOIN uom_uom production_uom ON production_uom.id = production.product_uom_id
                      JOIN product_product product ON product.id = production.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                      JOIN uom_uom uom ON uom.id = template.uom_id
                     WHERE workorder.in_house_qty > 0 AND %(productions)s
                  ) parts
                 GROUP BY production_group_id, sequence, routing_operation
                HAVING SUM(good) > 0
            )
            """,
            sums=SQL(", ").join(
                SQL("(SUM(%(name)s) / SUM(good))::numeric AS %(name)s", name=SQL.identifier(name)) for name in ELEMENTS
            ),
            elements=SQL(", ").join(SQL.identifier(name) for name in ELEMENTS),
            nothing=SQL(", ").join(SQL("0") for _name in ELEMENTS),
            productions=self._at_vendors()._sql_productions(SQL("production.production_group_id")),
        )

    def _sql_join_costs(self):
        """JOINs of what a unit has of our own work, of the operations before, and of the operation itself."""
        total = SQL("(%s)", SQL(" + ").join(SQL("operations.%s", SQL.identifier(name)) for name in ELEMENTS))
        return SQL(
            """
            LEFT JOIN processed ON processed.operation_id = operation.id
            LEFT JOIN (
                SELECT sums.*, units.open,
                       -- what is finished has taken the vendors' work in it, and the rest of ours
                       LEAST(GREATEST(
                           1 + (sums.finished + COALESCE(outsourced.finished, 0)) / NULLIF(sums.cost, 0), 0), 1)
                       AS in_progress
                  FROM (%(ours)s) sums
                  JOIN units ON units.production_group_id = sums.production_group_id
                  LEFT JOIN (
                    SELECT operations.production_group_id,
                           SUM(%(total)s * LEAST(units.made, operations.good)) AS finished
                      FROM operations JOIN units ON units.production_group_id = operations.production_group_id
                     GROUP BY operations.production_group_id
                  ) outsourced ON outsourced.production_group_id = sums.production_group_id
            ) ours ON ours.production_group_id = operation.production_group_id
            LEFT JOIN (
                SELECT later.id AS operation_id, %(before)s
                  FROM mrp_subcontract_operation later
                  JOIN mrp_workorder workorder ON workorder.id = later.workorder_id
                  JOIN operations ON operations.production_group_id = later.production_group_id
                 WHERE (operations.sequence, operations.routing_operation)
                       < (workorder.sequence, COALESCE(workorder.operation_id, workorder.id)) AND %(productions)s
                 GROUP BY later.id
            ) before ON before.operation_id = operation.id
            LEFT JOIN (
                SELECT spent.operation_id, SUM(spent.freight) AS freight,
                       SUM(spent.material * GREATEST(1 - component.done / NULLIF(spent.used, 0), 0)) AS material
                  FROM spent
                  LEFT JOIN (%(components)s) component
                    ON component.operation_id = spent.operation_id AND component.product_id = spent.product_id
                 WHERE spent.operation_id IS NOT NULL
                 GROUP BY spent.operation_id
            ) own ON own.operation_id = operation.id
            """,
            ours=self._sql_own_costs(),
            total=total,
            before=SQL(", ").join(
                SQL("SUM(operations.%(name)s) AS %(name)s", name=SQL.identifier(name)) for name in ELEMENTS
            ),
            components=self._sql_components_done(),
            productions=self._at_vendors()._sql_productions(SQL("later.production_group_id")),
        )

    def _sql_own_costs(self):
        """SELECT by manufacturing order of its cost in-house, by element and in all, and of what it has finished."""
        ours = SQL("WHERE operation_id IS NULL")
        return SQL(
            """
            SELECT production_group_id, %(sums)s, SUM(%(total)s) FILTER (%(ours)s) AS cost,
                   COALESCE(SUM(finished), 0) AS finished, SUM(unposted) AS unposted
              FROM spent GROUP BY production_group_id
            """,
            sums=SQL(", ").join(
                SQL("SUM(%(name)s) FILTER (%(ours)s) AS %(name)s", name=SQL.identifier(name), ours=ours)
                for name in ELEMENTS
            ),
            total=SQL(" + ").join(SQL.identifier(name) for name in ELEMENTS),
            ours=ours,
        )

    def _sql_components_done(self):
        """SELECT of what the units done by an operation need of a component that was reported for more of them."""
        return SQL(
            """
            SELECT component.subcontract_operation_id AS operation_id, component.product_id,
                   COALESCE(processed.units, 0) / (unit_uom.factor / uom.factor)
                   * component.qty_per_unit * component_uom.factor / component_product_uom.factor AS done
              FROM mrp_subcontract_component component
              JOIN mrp_subcontract_operation operation ON operation.id = component.subcontract_operation_id
              JOIN uom_uom unit_uom ON unit_uom.id = operation.product_uom_id
              JOIN product_product product ON product.id = operation.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom uom ON uom.id = template.uom_id
              JOIN uom_uom component_uom ON component_uom.id = component.product_uom_id
              JOIN product_product component_product ON component_product.id = component.product_id
              JOIN product_template component_template ON component_template.id = component_product.product_tmpl_id
              JOIN uom_uom component_product_uom ON component_product_uom.id = component_template.uom_id
              LEFT JOIN processed ON processed.operation_id = operation.id
             WHERE component.units_reported * unit_uom.factor / uom.factor > COALESCE(processed.units, 0) AND %s
            """,
            self._at_vendors()._sql_productions(SQL("operation.production_group_id")),
        )

    def _sql_with_units(self):
        """Common table: units by manufacturing order that are neither finished nor lost, and finished ones; units of
        the product."""
        return SQL(
            """
            units AS MATERIALIZED (
            SELECT productions.production_group_id, productions.made,
                   productions.quantity - productions.made - COALESCE(lost.quantity, 0) AS open
              FROM (
                SELECT production.production_group_id,
                       SUM(production.product_qty * production_uom.factor / uom.factor) AS quantity,
                       COALESCE(SUM(production.product_qty * production_uom.factor / uom.factor)
                                FILTER (WHERE production.state = 'done' AND %(finished)s), 0) AS made
                  FROM mrp_production production
                  JOIN uom_uom production_uom ON production_uom.id = production.product_uom_id
                  JOIN product_product product ON product.id = production.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom uom ON uom.id = template.uom_id
                 WHERE production.state <> 'cancel' AND %(productions)s
                 GROUP BY production.production_group_id
              ) productions
              LEFT JOIN (
                SELECT operation.production_group_id, SUM(line.quantity_product_uom) AS quantity
                  FROM mrp_subcontract_operation operation
                  JOIN stock_move move ON move.subcontract_operation_id = operation.id
                  JOIN stock_move_line line ON line.move_id = move.id
                 WHERE move.state = 'done' AND move.subcontract_role IN %(scrapped)s
                   AND move.product_id = operation.product_id AND %(moved)s AND %(productions_of_operations)s
                 GROUP BY operation.production_group_id
              ) lost ON lost.production_group_id = productions.production_group_id
            )
            """,
            finished=self._sql_until(SQL("production.date_finished")),
            scrapped=SCRAPPED_ROLES,
            moved=self._sql_until(SQL("move.date")),
            productions=self._at_vendors()._sql_productions(SQL("production.production_group_id")),
            productions_of_operations=self._at_vendors()._sql_productions(SQL("operation.production_group_id")),
        )
