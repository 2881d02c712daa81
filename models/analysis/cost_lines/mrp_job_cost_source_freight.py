"""Landed costs: of the transfers of outsourced work, and of the goods that manufacturing orders made."""

from odoo import models
from odoo.tools import SQL


class MrpJobCostSourceFreight(models.AbstractModel):
    _name = "mrp.job.cost.source.freight"
    _inherit = ["mrp.job.cost.source"]
    _description = "Job Costs: Landed Costs"

    def _get_actual_queries(self):
        return [self._get_freight_query(), self._get_landed_query()]

    def _get_adjustment_columns(self):
        return {
            "company_id": SQL("landed_cost.company_id"),
            "currency_id": SQL("company.currency_id"),
            "product_id": SQL("cost_line.product_id"),
            "element": SQL("'freight'"),
            "status": SQL("'posted'"),
            "date": SQL("landed_cost.date"),
            "reference": SQL("landed_cost.name"),
            "quantity": SQL("1"),
            "amount": SQL("adjustment.additional_landed_cost"),
        }

    def _sql_from_adjustments(self):
        return SQL(
            """
            FROM stock_valuation_adjustment_lines adjustment
            JOIN stock_landed_cost landed_cost ON landed_cost.id = adjustment.cost_id
            JOIN stock_landed_cost_lines cost_line ON cost_line.id = adjustment.cost_line_id
            JOIN res_company company ON company.id = landed_cost.company_id
            """
        )

    def _get_freight_query(self):
        """What transfers to and from vendors cost, by the operation whose units or material travelled."""
        return self._sql_row(
            15,
            SQL("adjustment.id"),
            SQL(
                """
                %s JOIN mrp_subcontract_operation operation ON operation.id = adjustment.subcontract_operation_id
                 WHERE landed_cost.state = 'done' AND %s AND %s
                """,
                self._sql_from_adjustments(),
                self._sql_until_day(SQL("landed_cost.date")),
                self._sql_productions(SQL("operation.production_group_id")),
            ),
            **self._get_adjustment_columns(),
            **self._get_operation_columns(),
        )

    def _get_landed_query(self):
        """Landed costs of the finished goods themselves, as Odoo has them: part of their value."""
        return self._sql_row(
            16,
            SQL("adjustment.id"),
            SQL(
                """
                %s JOIN stock_move move ON move.id = adjustment.move_id
                   JOIN mrp_production production ON production.id = move.production_id
                 WHERE adjustment.move_id IS NOT NULL AND landed_cost.state = 'done'
                   AND production.production_group_id IS NOT NULL AND %s AND %s
                """,
                self._sql_from_adjustments(),
                self._sql_until_day(SQL("landed_cost.date")),
                self._sql_productions(SQL("production.production_group_id")),
            ),
            **self._get_adjustment_columns(),
            production_group_id=SQL("production.production_group_id"),
            production_id=SQL("production.id"),
        )
