from odoo import fields, models
from odoo.tools import SQL

from ....tools.roles import PROCESSED_ROLES, get_roles

# days up to which a bucket goes, and its name
BUCKETS = [("0_30", "0-30 days"), ("31_60", "31-60 days"), ("61_90", "61-90 days"), ("over_90", "Over 90 days")]


class MrpReceivedNotBilled(models.Model):
    """What vendors have done and not billed, order line by order line; negative where they billed more than they did.

    Quantities are in units of the service. The list adds up to the accrual account, today and on any day.
    """

    _name = "mrp.received.not.billed"
    _description = "Received Not Billed"
    _inherit = ["mrp.cost.order.query"]
    _auto = False
    _order = "received_date, id"
    _depends = {
        "mrp.job.cost.line": ["amount"],
        "stock.move": ["subcontract_role", "subcontract_operation_id"],
    }

    order_line_id = fields.Many2one("purchase.order.line", readonly=True)
    order_id = fields.Many2one("purchase.order", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    production_group_id = fields.Many2one("mrp.production.group", "Manufacturing Order", readonly=True)
    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", "Outsourced Operation", readonly=True)
    step_id = fields.Many2one("mrp.routing.workcenter", readonly=True)
    product_id = fields.Many2one("product.product", "Service", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    qty_received = fields.Float("Received", digits="Product Unit", readonly=True)
    qty_billed = fields.Float("Billed", digits="Product Unit", readonly=True)
    qty_open = fields.Float("Open", digits="Product Unit", readonly=True)
    order_currency_id = fields.Many2one("res.currency", readonly=True)
    price = fields.Float("Order Price", digits="Product Price", readonly=True, aggregator=None)
    amount_currency = fields.Monetary("In Order Currency", currency_field="order_currency_id", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="In company currency, at the rate of the confirmation.")
    received_date = fields.Date(
        "Received On", readonly=True, help="The oldest receipt that no bill covers; where nothing came yet, the bill."
    )
    age = fields.Integer("Days", readonly=True, aggregator="max")
    bucket = fields.Selection(BUCKETS, "Age", readonly=True)

    def _get_table_query(self):
        today = self._get_at_date() or fields.Date.context_today(self)
        age = SQL("(%s::date - open.received_date)", today)
        return SQL(
            """
            SELECT open.*, %(age)s AS age,
                   CASE WHEN %(age)s <= 30 THEN '0_30' WHEN %(age)s <= 60 THEN '31_60' WHEN %(age)s <= 90 THEN '61_90'
                        ELSE 'over_90' END AS bucket
              FROM (
                SELECT line.id, line.id AS order_line_id, line.order_id, line.vendor_id, line.company_id,
                       line.production_group_id, line.operation_id AS subcontract_operation_id, line.step_id,
                       line.product_id, line.uom_id, line.received AS qty_received, line.billed AS qty_billed,
                       line.received - line.billed AS qty_open, line.order_currency_id, line.order_price AS price,
                       CASE WHEN line.order_currency_id = line.currency_id THEN line.open_amount
                            ELSE ROUND((line.received - line.billed) * line.order_price, line.order_decimal_places)
                       END AS amount_currency,
                       line.currency_id, line.open_amount AS amount,
                       COALESCE(%(date)s, line.order_date) AS received_date
                  FROM (%(lines)s) line
                 WHERE line.is_ordered AND line.received <> line.billed AND line.open_amount <> 0
              ) open
            """,
            age=age,
            date=self._sql_open_since(),
            lines=self._sql_order_lines(),
        )

    def _sql_open_since(self):
        """Day of the oldest receipt that bills don't cover; of the last bill, where more was billed than received."""
        return SQL(
            """
            CASE WHEN line.received > line.billed THEN (
                SELECT CASE WHEN (
                    SELECT paid.pay_for FROM mrp_subcontract_operation paid WHERE paid.id = line.operation_id
                ) = 'job' THEN MAX(receipts.day) ELSE MIN(receipts.day) END FROM (
                    SELECT %(day)s AS day, SUM(parts.quantity) OVER (ORDER BY parts.date, parts.id) AS so_far
                      FROM (
                        SELECT move.id, move.date, move_line.quantity_product_uom
                               * CASE WHEN line.is_outsourced_order THEN 1 ELSE operation.service_qty END AS quantity
                          FROM stock_move move
                          JOIN stock_move_line move_line ON move_line.move_id = move.id
                          JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
                         WHERE move.subcontract_operation_id = line.operation_id AND move.state = 'done'
                           AND operation.pay_for <> 'hours' AND %(moved)s
                           AND (move.subcontract_role IN %(paid)s
                                OR operation.pay_for <> 'good' AND move.subcontract_role IN %(processed)s)
                         UNION ALL
                        SELECT hours.id, hours.date, hours.hours
                          FROM mrp_subcontract_hours hours
                         WHERE hours.subcontract_operation_id = line.operation_id AND %(reported)s
                      ) parts
                ) receipts WHERE receipts.so_far > line.billed
            ) ELSE (
                SELECT MAX(bill_line.date) FROM account_move_line bill_line
                 WHERE bill_line.purchase_line_id = line.id AND bill_line.parent_state = 'posted' AND %(booked)s
            ) END
            """,
            day=self._sql_day(SQL("parts.date")),
            paid=get_roles("good", "made", sign=1),
            processed=PROCESSED_ROLES,
            moved=self._sql_until(SQL("move.date")),
            reported=self._sql_until(SQL("hours.date")),
            booked=self._sql_until_day(SQL("bill_line.date")),
        )

    def _get_print_columns(self):
        return [
            *("order_id", "production_group_id", "step_id", "product_id", "qty_received", "qty_billed", "qty_open"),
            *("price", "amount_currency", "amount", "received_date", "bucket"),
        ]

    def action_open_source(self):
        """Open the purchase order."""
        return self.order_id._get_records_action()
