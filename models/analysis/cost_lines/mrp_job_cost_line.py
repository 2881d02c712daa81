from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

ELEMENTS = [
    ("material", "Material"),
    ("labor", "Labor"),
    ("service", "Outsourced Service"),
    ("freight", "Freight and Landed Cost"),
    ("claim", "Claims"),
    ("finished", "Finished Goods"),
    ("scrap", "Scrap (memo)"),
]

STATUSES = [
    ("estimate", "Estimate"),
    ("expected", "Not Ordered"),
    ("committed", "Committed"),
    ("accrued", "Received, Not Billed"),
    ("billed", "Billed"),
    ("posted", "Posted"),
    ("memo", "Memo"),
]
# what was spent, and what is still to come
ACTUAL = ("accrued", "billed", "posted")
TO_COME = ("expected", "committed")
# what adds up to the cost of a manufacturing order; the rest goes out of it, or is said for information
COST_ELEMENTS = ("material", "labor", "service", "freight", "claim")
# what goes into its goods: what a vendor owes for scrapped ones is income, see models/claims
WIP_ELEMENTS = ("material", "labor", "service", "freight")

# kind of row: the model of its source. The id of a row is that of its source and the kind, so that it stays the same.
SOURCES = {
    1: "stock.move",
    2: "stock.move",
    3: "stock.move",
    4: "mrp.subcontract.component",
    5: "mrp.workorder",
    6: "mrp.workorder",
    7: "mrp.workorder",
    8: "account.move.line",
    9: "purchase.order.line",
    10: "purchase.order.line",
    11: "mrp.subcontract.operation",
    12: "mrp.subcontract.operation",
    13: "stock.move",
}
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


class MrpJobCostLine(models.Model):
    """One row per source of cost of a manufacturing order, however sure it is: planned, ordered, received, billed,
    posted.

    What was spent and what is still to come add up to the forecast; the estimate is what was planned, for comparison.
    Finished goods are negative: what is left is the manufacturing order's work in progress. Amounts are in company
    currency.
    """

    _name = "mrp.job.cost.line"
    _description = "Job Cost"
    _inherit = ["mrp.cost.query"]
    _auto = False
    _order = "date, id"
    _rec_name = "reference"
    _depends = {
        "stock.move": ["state", "date", "value", "quantity", "product_uom_qty", "product_qty", "planned_unit_cost"],
        "stock.move.line": ["quantity_product_uom", "move_id"],
        "mrp.production": ["state", "production_group_id", "product_qty"],
        "mrp.workorder": ["state", "duration_expected", "costs_hour", "date_finished"],
        "mrp.workcenter": ["costs_hour"],
        "mrp.workcenter.productivity": ["date_start", "date_end", "workorder_id"],
        "mrp.subcontract.operation": [
            *("purchase_line_id", "state", "cancelled", "quantity", "qty_made", "qty_payable", "planned_unit_cost"),
        ],
        "mrp.subcontract.component": ["qty_per_unit", "planned_unit_cost", "supply"],
        "mrp.subcontract.hours": ["hours", "date"],
        "purchase.order": ["state", "date_approve", "currency_id"],
        "purchase.order.line": ["qty_received", "product_qty", "price_subtotal", "subcontract_operation_id"],
        "account.move": ["state", "date", "move_type", "name"],
        "account.move.line": [
            *("balance", "amount_currency", "currency_id", "company_currency_id", "quantity", "parent_state"),
            *("purchase_line_id", "date"),
        ],
        "product.product": ["standard_price"],
        "res.currency.rate": ["rate", "name"],
        "uom.uom": ["factor"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    production_group_id = fields.Many2one("mrp.production.group", "Job", readonly=True)
    production_id = fields.Many2one("mrp.production", "Manufacturing Order", readonly=True)
    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", "Outsourced Operation", readonly=True)
    workorder_id = fields.Many2one("mrp.workorder", "Work Order", readonly=True)
    step_id = fields.Many2one("mrp.routing.workcenter", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, help="Component, service, or what was finished.")
    element = fields.Selection(ELEMENTS, readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    date = fields.Date(readonly=True)
    reference = fields.Char("Source", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, help="Hours, where it is labor.")
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    amount = fields.Monetary(readonly=True)

    def _get_table_query(self):
        return SQL(" UNION ALL ").join(self._get_queries())

    def _get_queries(self):
        """SELECT of each kind of source, with the same columns; parts of the addon add theirs."""
        return self._get_actual_queries()

    def _get_actual_queries(self):
        """Those of them whose rows may be `ACTUAL`: reports of what was spent so far need no others."""
        return []

    def _get_sources(self):
        """{kind: model of the source}, see `SOURCES`."""
        return SOURCES

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

    @api.model
    def _get_posted_domain(self):
        """Rows of what jobs cost and gave so far: their sum is what is in progress."""
        return [("status", "in", ACTUAL), ("element", "in", (*WIP_ELEMENTS, "finished"))]

    # --- sources

    def _get_source(self):
        """The document that a row comes from, without a query: its id says so."""
        self.ensure_one()
        source_id, kind = divmod(self.id, KINDS)
        return self.env[self._get_sources()[kind]].browse(source_id)

    def action_open_source(self):
        """Open the document that this cost comes from.

        :raise UserError: when the user may not read it
        """
        source = self._get_source()
        # sudo: finds the document that a line is part of; whether it may be read is asked below
        document = source.sudo()._get_cost_document().sudo(False) if hasattr(source, "_get_cost_document") else source
        if not document.has_access("read"):
            raise UserError(
                self.env._("You may not open this document: ask for the right to read “%s”.", document._description)
            )
        return document._get_records_action()
