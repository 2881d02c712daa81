"""Scrap: for information. What was scrapped is paid by the good units, and no cost besides."""

from odoo import models
from odoo.tools import SQL

from ....tools.roles import get_roles, sql_sign
from .mrp_job_cost_source import FACTOR


class MrpJobCostSourceScrap(models.AbstractModel):
    _name = "mrp.job.cost.source.scrap"
    _inherit = ["mrp.job.cost.source"]
    _description = "Job Costs: Scrap"

    def _get_planned_queries(self):
        return [self._get_scrap_query(), self._get_scrapped_query()]

    def _get_scrap_query(self):
        """Components and goods that were scrapped out of stock: for information, they never were part of the
        manufacturing order."""
        queries = [
            self._sql_row(
                14,
                SQL("move.id"),
                SQL(
                    "%s WHERE move.state = 'done' AND destination.usage = 'inventory' AND %s AND %s",
                    self._sql_from_moves(production_field),
                    self._sql_until(SQL("move.date")),
                    self._sql_productions(SQL("production.production_group_id")),
                ),
                **{
                    **self._get_move_columns(),
                    "element": SQL("'scrap'"),
                    "status": SQL("'memo'"),
                    "quantity": SQL("move.quantity * %s", FACTOR),
                    "amount": SQL("COALESCE(move.value, 0)"),
                },
            )
            for production_field in ("raw_material_production_id", "production_id")
        ]
        return SQL(" UNION ALL ").join(queries)

    def _get_scrapped_query(self):
        """Units that a vendor has scrapped or lost, at what they had cost then, with the work that is paid."""
        sign = sql_sign("scrapped", "lost")
        return self._sql_row(
            18,
            SQL("move.id"),
            SQL(
                """
                FROM stock_move move
                JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
                JOIN product_product product ON product.id = move.product_id
                JOIN product_template template ON template.id = product.product_tmpl_id
                JOIN uom_uom uom ON uom.id = template.uom_id
                JOIN uom_uom move_uom ON move_uom.id = move.product_uom
                JOIN res_company company ON company.id = move.company_id
                JOIN res_currency currency ON currency.id = company.currency_id
                WHERE move.state = 'done' AND move.subcontract_role IN %s
                  AND move.product_id = operation.product_id AND operation.is_outsourced_order IS NOT TRUE AND %s AND %s
                """,
                get_roles("scrapped", "lost"),
                self._sql_until(SQL("move.date")),
                self._sql_productions(SQL("operation.production_group_id")),
            ),
            **{
                **self._get_operation_columns(),
                "company_id": SQL("move.company_id"),
                "currency_id": SQL("company.currency_id"),
                "product_id": SQL("move.product_id"),
                "element": SQL("'scrap'"),
                "status": SQL("'memo'"),
                "date": self._sql_day(SQL("move.date")),
                "reference": SQL("move.reference"),
                "uom_id": SQL("uom.id"),
                "quantity": SQL("%s * move.quantity * %s", sign, FACTOR),
                "amount": self._sql_money(
                    SQL(
                        "%s * move.quantity * %s * COALESCE(move.planned_unit_cost, 0)::numeric",
                        sign,
                        FACTOR,
                    )
                ),
            },
        )
