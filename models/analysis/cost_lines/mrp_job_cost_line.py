from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .mrp_job_cost_source import KINDS

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
    ("accrued", "Received Not Billed"),
    ("billed", "Billed"),
    ("posted", "Posted"),
    ("memo", "Memo"),
]
# what was spent, and what is still to come
ACTUAL = ("accrued", "billed", "posted")
TO_COME = ("expected", "committed")
# what adds up to the cost of a manufacturing order; the rest goes out of it, or is said for information
COST_ELEMENTS = ("material", "labor", "service", "freight", "claim")
# what goes into its goods: what a vendor owes for scrapped ones is income, see models/accounting/claiming.py
WIP_ELEMENTS = ("material", "labor", "service", "freight")

# kind of row: the model of its source
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
    14: "stock.move",
    15: "stock.valuation.adjustment.lines",
    16: "stock.valuation.adjustment.lines",
    17: "mrp.subcontract.claim",
    18: "stock.move",
}
# models that make the rows
QUERIES = (
    "mrp.job.cost.source.material",
    "mrp.job.cost.source.scrap",
    "mrp.job.cost.source.labor",
    "mrp.job.cost.source.service",
    "mrp.job.cost.source.freight",
    "mrp.job.cost.source.claim",
)


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
            *("purchase_line_id", "date", "subcontract_claim_id"),
        ],
        "mrp.subcontract.claim": ["amount", "quantity", "state", "date_waived", "debit_note_id"],
        "stock.landed.cost": ["state", "date"],
        "stock.valuation.adjustment.lines": ["additional_landed_cost", "move_id", "subcontract_operation_id"],
        "product.product": ["standard_price"],
        "res.currency.rate": ["rate", "name"],
        "uom.uom": ["factor"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    production_group_id = fields.Many2one("mrp.production.group", "Manufacturing Order", readonly=True)
    production_id = fields.Many2one("mrp.production", "Order or Backorder", readonly=True)
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
        """SELECT of each kind of row, with the same columns."""
        planned = [query for name in self._get_query_models() for query in self.env[name]._get_planned_queries()]
        return [*self._get_actual_queries(), *planned]

    def _get_actual_queries(self):
        """Those of them whose rows may be `ACTUAL`: reports of what was spent so far need no others."""
        return [query for name in self._get_query_models() for query in self.env[name]._get_actual_queries()]

    def _get_query_models(self):
        """Names of the models that make the rows, each a `mrp.job.cost.source`."""
        return QUERIES

    def _get_sources(self):
        """{kind: model of the source}, see `SOURCES`."""
        return SOURCES

    @api.model
    def _get_posted_domain(self):
        """Rows of what manufacturing orders cost and gave so far: their sum is what is in progress."""
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
