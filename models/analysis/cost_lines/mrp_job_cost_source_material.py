"""Components, and the goods that come of them: moves of the manufacturing order, those that are posted at vendors
included."""

from odoo import models
from odoo.tools import SQL

from .mrp_job_cost_source import FACTOR


class MrpJobCostSourceMaterial(models.AbstractModel):
    _name = "mrp.job.cost.source.material"
    _inherit = ["mrp.job.cost.source"]
    _description = "Job Costs: Components and Finished Goods"

    def _get_planned_queries(self):
        return [
            self._get_material_expected_query(),
            self._get_material_estimate_query(),
            self._get_component_estimate_query(),
        ]

    def _get_actual_queries(self):
        return [
            self._get_material_query(),
            self._get_material_back_query(),
            self._get_finished_query(),
        ]

    def _get_material_query(self):
        """What was consumed, at the value it left stock with."""
        return self._sql_row(
            1,
            SQL("move.id"),
            SQL(
                "%s WHERE move.state = 'done' AND destination.usage <> 'inventory' AND %s AND %s",
                self._sql_from_moves("raw_material_production_id"),
                self._sql_until(SQL("move.date")),
                self._sql_productions(SQL("production.production_group_id")),
            ),
            **{
                **self._get_move_columns(),
                "status": SQL("'posted'"),
                "quantity": SQL("move.quantity * %s", FACTOR),
                "amount": SQL("COALESCE(move.value, 0)"),
            },
        )

    def _get_material_back_query(self):
        """What was not consumed after all: given back to the vendor's stock."""
        return self._sql_row(
            1,
            SQL("move.id"),
            SQL(
                """
                FROM stock_move move
                JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
                JOIN mrp_production production ON production.id = operation.production_id
                LEFT JOIN res_company company ON company.id = move.company_id
                LEFT JOIN product_product product ON product.id = move.product_id
                LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                LEFT JOIN uom_uom uom ON uom.id = template.uom_id
                LEFT JOIN uom_uom move_uom ON move_uom.id = move.product_uom
                WHERE move.state = 'done' AND move.subcontract_role = 'consumed_reversed' AND %s AND %s
                """,
                self._sql_until(SQL("move.date")),
                self._sql_productions(SQL("operation.production_group_id")),
            ),
            **{
                **self._get_move_columns(),
                **self._get_operation_columns(),
                "status": SQL("'posted'"),
                "quantity": SQL("-move.quantity * %s", FACTOR),
                "amount": SQL("-COALESCE(move.value, 0)"),
            },
        )

    def _get_material_expected_query(self):
        """What is still to be consumed, at today's cost; at a past day, what was consumed since then at its value."""
        return self._sql_row(
            2,
            SQL("move.id"),
            SQL(
                """
                %s WHERE destination.usage <> 'inventory' AND %s AND %s AND production.state NOT IN ('draft', 'cancel')
                     AND COALESCE(move.subcontract_role, '') <> 'bought'
                     AND (move.state NOT IN ('draft', 'done', 'cancel') AND move.product_qty > 0
                          OR move.state = 'done' AND %s)
                """,
                self._sql_from_moves("raw_material_production_id"),
                self._sql_until(SQL("production.create_date")),
                self._sql_productions(SQL("production.production_group_id")),
                self._sql_after(SQL("move.date")),
            ),
            **{
                **self._get_move_columns(),
                "status": SQL("'expected'"),
                "quantity": SQL(
                    "CASE move.state WHEN 'done' THEN move.quantity * %s ELSE move.product_qty END", FACTOR
                ),
                "amount": SQL(
                    "CASE move.state WHEN 'done' THEN COALESCE(move.value, 0) ELSE %s END",
                    self._sql_money(
                        SQL(
                            "move.product_qty * %s",
                            self._sql_standard_price(SQL("product"), SQL("move.company_id")),
                        )
                    ),
                ),
            },
        )

    def _get_material_estimate_query(self):
        """What the manufacturing order was to consume, at the price of the day it was planned; of manufacturing orders
        of earlier times at today's.

        What vendors consume is estimated by their components: more or less than planned is no other plan.
        """
        today = self._sql_standard_price(SQL("product"), SQL("move.company_id"))
        price = SQL(
            "COALESCE(NULLIF(move.planned_unit_cost, 0)::numeric, CASE move.state WHEN 'done' THEN"
            " COALESCE(move.value, 0) / NULLIF(move.quantity * %s, 0) ELSE %s END, 0)",
            FACTOR,
            today,
        )
        return self._sql_row(
            3,
            SQL("move.id"),
            SQL(
                """
                %s WHERE move.state NOT IN ('draft', 'cancel') AND destination.usage <> 'inventory' AND %s AND %s
                     AND production.state NOT IN ('draft', 'cancel')
                     AND COALESCE(move.subcontract_role, '') NOT IN ('consumed', 'bought') AND move.product_qty > 0
                """,
                self._sql_from_moves("raw_material_production_id"),
                self._sql_until(SQL("production.create_date")),
                self._sql_productions(SQL("production.production_group_id")),
            ),
            **{
                **self._get_move_columns(),
                "status": SQL("'estimate'"),
                "date": SQL("production.date_start"),
                "quantity": SQL("move.product_qty"),
                "amount": self._sql_money(SQL("move.product_qty * %s", price)),
            },
        )

    def _get_component_estimate_query(self):
        """What vendors were to consume for the units that they do, as frozen with the order."""
        quantity = SQL("component.qty_per_unit * operation.quantity * component_uom.factor / uom.factor")
        price = SQL(
            "COALESCE(NULLIF(component.planned_unit_cost, 0)::numeric, %s)",
            self._sql_standard_price(SQL("product"), SQL("operation.company_id")),
        )
        return self._sql_row(
            4,
            SQL("component.id"),
            SQL(
                """
                FROM mrp_subcontract_component component
                JOIN mrp_subcontract_operation operation ON operation.id = component.subcontract_operation_id
                JOIN mrp_production production ON production.id = operation.production_id
                JOIN res_company company ON company.id = operation.company_id
                JOIN res_currency currency ON currency.id = company.currency_id
                JOIN product_product product ON product.id = component.product_id
                JOIN product_template template ON template.id = product.product_tmpl_id
                JOIN uom_uom uom ON uom.id = template.uom_id
                JOIN uom_uom component_uom ON component_uom.id = component.product_uom_id
                WHERE component.supply <> 'bought' AND operation.state <> 'cancel' AND %s AND %s
                  AND (operation.id, component.product_id) IN (
                      SELECT move.subcontract_operation_id, move.product_id FROM stock_move move
                        JOIN mrp_subcontract_operation consumer ON consumer.id = move.subcontract_operation_id
                       WHERE move.subcontract_role = 'consumed' AND move.state <> 'cancel' AND %s
                  )
                """,
                self._sql_until(SQL("operation.create_date")),
                self._sql_productions(SQL("operation.production_group_id")),
                self._sql_productions(SQL("consumer.production_group_id")),
            ),
            **self._get_operation_columns(),
            company_id=SQL("operation.company_id"),
            currency_id=SQL("company.currency_id"),
            product_id=SQL("component.product_id"),
            element=SQL("'material'"),
            status=SQL("'estimate'"),
            date=SQL("production.date_start"),
            reference=SQL("operation.name"),
            quantity=quantity,
            uom_id=SQL("uom.id"),
            amount=self._sql_money(SQL("%s * %s", quantity, price)),
        )

    def _get_finished_query(self):
        """What the manufacturing order has made, by-products included: its value leaves the manufacturing order."""
        revaluation = self.env["mrp.job.cost.revaluation"]
        return self._sql_row(
            13,
            SQL("move.id"),
            SQL(
                """
                %s %s WHERE move.state = 'done' AND destination.usage NOT IN ('inventory', 'production') AND %s AND %s
                """,
                self._sql_from_moves("production_id"),
                revaluation._sql_join(),
                self._sql_until(SQL("move.date")),
                self._sql_productions(SQL("production.production_group_id")),
            ),
            **{
                **self._get_move_columns(),
                "element": SQL("'finished'"),
                "status": SQL("'posted'"),
                "quantity": SQL("-move.quantity * %s", FACTOR),
                "amount": SQL("-(COALESCE(move.value, 0) - %s)", revaluation._sql_later()),
            },
        )
