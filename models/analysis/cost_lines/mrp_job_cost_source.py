from odoo import models
from odoo.tools import SQL

# The id of a row is that of its source, times this, and its kind: it stays the same.
KINDS = 64

# columns that rows leave out, and their types
COLUMNS = {
    "id": "bigint",
    "company_id": "integer",
    "currency_id": "integer",
    "production_group_id": "integer",
    "production_id": "integer",
    "subcontract_operation_id": "integer",
    "workorder_id": "integer",
    "step_id": "integer",
    "vendor_id": "integer",
    "product_id": "integer",
    "element": "varchar",
    "status": "varchar",
    "date": "date",
    "reference": "varchar",
    "quantity": "numeric",
    "uom_id": "integer",
    "amount": "numeric",
}

# units of the product for one of the move
FACTOR = SQL("move_uom.factor / uom.factor")


class MrpJobCostSource(models.AbstractModel):
    """A source of the rows of job costs: SELECT statements with the same columns."""

    _name = "mrp.job.cost.source"
    _inherit = ["mrp.cost.order.query"]
    _description = "Source of Job Costs"

    def _get_actual_queries(self):
        """SELECT of each kind of row that may have an actual status: what was spent so far."""
        return []

    def _get_planned_queries(self):
        """SELECT of each kind of row of other statuses: planned, still to come, for information."""
        return []

    def _sql_row(self, kind, source, rest, **columns):
        """SELECT of rows of one kind.

        :param int kind: a key of `_get_sources`
        :param SQL source: id of the source
        :param SQL rest: FROM and what follows
        :param columns: SQL by column; what is left out is empty
        """
        columns["id"] = SQL("%s::bigint * %s + %s", source, KINDS, kind)
        return SQL(
            "SELECT %s %s",
            SQL(", ").join(
                SQL("(%s)::%s AS %s", columns.get(name, SQL("NULL")), SQL(sql_type), SQL.identifier(name))
                for name, sql_type in COLUMNS.items()
            ),
            rest,
        )

    def _get_operation_columns(self):
        """Columns of what belongs to an outsourced operation, of the alias `operation`."""
        names = ("production_group_id", "production_id", "workorder_id", "vendor_id")
        return {
            **{name: SQL.identifier("operation", name) for name in names},
            "subcontract_operation_id": SQL("operation.id"),
            "step_id": SQL("operation.operation_id"),
        }

    def _sql_money(self, amount, currency="currency"):
        """An amount in whole cents: each row is a document, and documents are not paid in fractions.

        :param str currency: alias of what has the `decimal_places`
        """
        return SQL("ROUND((%s)::numeric, %s)", amount, SQL.identifier(currency, "decimal_places"))

    def _sql_from_moves(self, production_field):
        """FROM of moves of manufacturing orders. What is only looked up is joined so that PostgreSQL can leave it out.

        :param str production_field: field of the move that names the manufacturing order
        """
        return SQL(
            """
            FROM stock_move move
            JOIN mrp_production production ON production.id = %s
            JOIN stock_location destination ON destination.id = move.location_dest_id
            LEFT JOIN res_company company ON company.id = move.company_id
            LEFT JOIN res_currency currency ON currency.id = company.currency_id
            LEFT JOIN product_product product ON product.id = move.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN uom_uom uom ON uom.id = template.uom_id
            LEFT JOIN uom_uom move_uom ON move_uom.id = move.product_uom
            LEFT JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
            """,
            SQL.identifier("move", production_field),
        )

    def _get_move_columns(self):
        return {
            "company_id": SQL("move.company_id"),
            "currency_id": SQL("company.currency_id"),
            "production_group_id": SQL("production.production_group_id"),
            "production_id": SQL("production.id"),
            "subcontract_operation_id": SQL("operation.id"),
            "workorder_id": SQL("move.workorder_id"),
            "step_id": SQL("move.operation_id"),
            "vendor_id": SQL("operation.vendor_id"),
            "product_id": SQL("move.product_id"),
            "element": SQL("'material'"),
            "date": self._sql_day(SQL("move.date")),
            "reference": SQL("move.reference"),
            "uom_id": SQL("uom.id"),
        }
