"""Vendors' work: bills, what was received and is not billed, what is on order, and what is not even ordered."""

from odoo import models
from odoo.tools import SQL

from ....tools.roles import PROCESSED, get_roles


class MrpJobCostSourceService(models.AbstractModel):
    _name = "mrp.job.cost.source.service"
    _inherit = ["mrp.job.cost.source"]
    _description = "Job Costs: Outsourced Service"

    def _get_planned_queries(self):
        return [
            self._get_committed_query(),
            self._get_service_expected_query(),
            self._get_service_estimate_query(),
        ]

    def _get_actual_queries(self):
        return [self._get_billed_query(), self._get_accrued_query()]

    def _get_billed_query(self):
        """Posted bills and credit notes, line by line, by their accounting date."""
        sign = SQL("CASE bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END")
        return self._sql_row(
            8,
            SQL("bill_line.id"),
            SQL(
                """
                FROM account_move_line bill_line
                LEFT JOIN account_move bill ON bill.id = bill_line.move_id
                JOIN purchase_order_line line ON line.id = bill_line.purchase_line_id
                JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
                LEFT JOIN purchase_order order_ ON order_.id = line.order_id
                %s
                LEFT JOIN res_company company ON company.id = bill_line.company_id
                LEFT JOIN res_currency currency ON currency.id = company.currency_id
                LEFT JOIN product_product product ON product.id = line.product_id
                LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                LEFT JOIN uom_uom uom ON uom.id = template.uom_id
                LEFT JOIN uom_uom bill_uom ON bill_uom.id = bill_line.product_uom_id
                WHERE bill_line.purchase_line_id IS NOT NULL AND bill_line.parent_state = 'posted' AND %s AND %s
                """,
                self._sql_join_order_rates(),
                self._sql_until_day(SQL("bill_line.date")),
                self._sql_productions(SQL("operation.production_group_id")),
            ),
            **self._get_operation_columns(),
            company_id=SQL("bill_line.company_id"),
            currency_id=SQL("company.currency_id"),
            product_id=SQL("line.product_id"),
            element=SQL("'service'"),
            status=SQL("'billed'"),
            date=SQL("bill_line.date"),
            reference=SQL("bill.name"),
            quantity=SQL("%s * bill_line.quantity * COALESCE(bill_uom.factor / uom.factor, 1)", sign),
            uom_id=SQL("uom.id"),
            amount=self._sql_money(self._sql_bill_cost()),
        )

    def _get_line_columns(self):
        names = ("company_id", "currency_id", "production_group_id", "production_id", "workorder_id", "step_id")
        return {
            **{name: SQL.identifier("line", name) for name in (*names, "vendor_id", "product_id", "uom_id")},
            "subcontract_operation_id": SQL("line.operation_id"),
            "element": SQL("'service'"),
            "reference": SQL("line.order_name"),
        }

    def _get_accrued_query(self):
        """What was received and is not billed; negative where more was billed than received."""
        return self._sql_row(
            9,
            SQL("line.id"),
            SQL(
                "FROM (%s) line WHERE line.is_ordered AND line.received <> line.billed AND line.open_amount <> 0",
                self._sql_order_lines(),
            ),
            **self._get_line_columns(),
            status=SQL("'accrued'"),
            date=SQL(
                """
                COALESCE((
                    SELECT %s FROM stock_move move
                     WHERE move.subcontract_operation_id = line.operation_id AND move.state = 'done'
                       AND move.subcontract_role IN %s AND %s
                ), line.order_date)
                """,
                self._sql_day(SQL("MAX(move.date)")),
                get_roles(*PROCESSED, "made", sign=1),
                self._sql_until(SQL("move.date")),
            ),
            quantity=SQL("line.received - line.billed"),
            amount=SQL("line.open_amount"),
        )

    def _get_committed_query(self):
        """What is on order and still to come; nothing of an operation that is over."""
        quantity = SQL("(line.expected - GREATEST(line.received, line.billed))")
        return self._sql_row(
            10,
            SQL("line.id"),
            SQL("FROM (%s) line WHERE line.is_ordered AND %s > 0", self._sql_order_lines(), quantity),
            **self._get_line_columns(),
            status=SQL("'committed'"),
            date=SQL("line.order_date"),
            quantity=quantity,
            amount=self._sql_money(SQL("%s * line.price", quantity), "line"),
        )

    def _sql_from_operations(self):
        return SQL(
            """
            FROM mrp_subcontract_operation operation
            JOIN res_company company ON company.id = operation.company_id
            JOIN res_currency currency ON currency.id = company.currency_id
            JOIN product_product product ON product.id = operation.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            JOIN uom_uom uom ON uom.id = template.uom_id
            JOIN uom_uom production_uom ON production_uom.id = operation.product_uom_id
            JOIN product_product service ON service.id = operation.service_id
            JOIN product_template service_template ON service_template.id = service.product_tmpl_id
            """
        )

    def _get_unordered_columns(self):
        return {
            **self._get_operation_columns(),
            "company_id": SQL("operation.company_id"),
            "currency_id": SQL("company.currency_id"),
            "product_id": SQL("operation.service_id"),
            "element": SQL("'service'"),
            "reference": SQL("operation.name"),
            "uom_id": SQL("service_template.uom_id"),
            "date": SQL("operation.create_date"),
        }

    def _get_service_expected_query(self):
        """Outsourced work that is not on a confirmed order: at the price of the request, before that as planned."""
        units = SQL("operation.quantity * operation.service_qty * production_uom.factor / uom.factor")
        return self._sql_row(
            11,
            SQL("operation.id"),
            SQL(
                """
                %s LEFT JOIN (%s) line
                     ON line.operation_id = operation.id AND line.id = operation.purchase_line_id
                  WHERE line.is_ordered IS NOT TRUE AND %s AND %s
                    -- what is done by now was to come on a day before it was ordered
                    AND (operation.state NOT IN ('cancel', 'done')
                         OR operation.state = 'done' AND line.order_state = 'purchase')
                """,
                self._sql_from_operations(),
                self._sql_order_lines(),
                self._sql_until(SQL("operation.create_date")),
                self._sql_productions(SQL("operation.production_group_id")),
            ),
            **self._get_unordered_columns(),
            status=SQL("'expected'"),
            quantity=SQL("CASE WHEN line.id IS NULL THEN %s ELSE line.ordered END", units),
            amount=self._sql_money(
                SQL(
                    "CASE WHEN line.id IS NULL THEN %s * operation.planned_unit_cost::numeric"
                    " ELSE line.ordered * line.price END",
                    units,
                )
            ),
        )

    def _get_service_estimate_query(self):
        """Outsourced work as planned: at the price that was expected before it was ordered."""
        units = SQL("operation.quantity * operation.service_qty * production_uom.factor / uom.factor")
        return self._sql_row(
            12,
            SQL("operation.id"),
            SQL(
                "%s WHERE operation.state <> 'cancel' AND %s AND %s",
                self._sql_from_operations(),
                self._sql_until(SQL("operation.create_date")),
                self._sql_productions(SQL("operation.production_group_id")),
            ),
            **self._get_unordered_columns(),
            status=SQL("'estimate'"),
            quantity=units,
            amount=self._sql_money(SQL("%s * COALESCE(operation.planned_unit_cost, 0)::numeric", units)),
        )
