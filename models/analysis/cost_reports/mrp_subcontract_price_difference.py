from odoo import fields, models
from odoo.tools import SQL

# where a difference went: the kind of journal item that says so
WENT_TO = {"to_stock": "revaluation", "to_sold": "sold", "to_variance": "variance"}


class MrpSubcontractPriceDifference(models.Model):
    """What bills for outsourced work differ from their orders by, bill line by bill line, in company currency.

    Prices are per unit of the service, both at the rate of the day of confirmation; what the rate did until the bill
    is a currency difference, and no cost of the manufacturing order. Where the difference in price went is what the
    journal items say
    that the bill brought about: to goods that were finished already, else to the manufacturing order.
    """

    _name = "mrp.subcontract.price.difference"
    _description = "Price Difference of Outsourced Work"
    _inherit = ["mrp.cost.order.query"]
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "mrp.job.cost.line": ["amount"],
        "account.move": ["journal_id", "settled_bill_ids"],
        "account.move.line": ["production_group_id", "outsourcing_entry", "account_id", "balance", "parent_state"],
    }

    bill_id = fields.Many2one("account.move", readonly=True)
    date = fields.Date(readonly=True)
    order_id = fields.Many2one("purchase.order", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    production_group_id = fields.Many2one("mrp.production.group", "Manufacturing Order", readonly=True)
    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", "Outsourced Operation", readonly=True)
    step_id = fields.Many2one("mrp.routing.workcenter", readonly=True)
    product_id = fields.Many2one("product.product", "Service", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    is_finished = fields.Boolean(
        "Manufacturing Order Finished",
        readonly=True,
        help="Today: what the difference changed are goods that are finished.",
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    order_price = fields.Float(digits="Product Price", readonly=True, aggregator=None)
    bill_price = fields.Float(digits="Product Price", readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_amount = fields.Monetary("At Order Price", readonly=True)
    bill_amount = fields.Monetary("Billed", readonly=True)
    amount = fields.Monetary("Difference", readonly=True, help="Positive: billed for more than ordered.")
    to_production = fields.Monetary(
        "Open Manufacturing Order",
        readonly=True,
        help="Cost of the manufacturing order: for what was not finished when the bill was booked, and for goods "
        "whose value is "
        "booked by a periodic closing only.",
    )
    to_stock = fields.Monetary("In Stock", readonly=True, help="Goods were finished: those on hand took this.")
    to_sold = fields.Monetary("Sold", readonly=True, help="Goods were sold: booked to their cost of goods sold.")
    to_variance = fields.Monetary(
        "Variance",
        readonly=True,
        help="Booked to the differences account: goods at standard cost, used up, or of manufacturing orders without "
        "a good unit.",
    )
    exchange = fields.Monetary(
        "Currency Difference", readonly=True, help="Of the bill against the day of the order; in an account of its own."
    )

    def _get_table_query(self):
        return SQL(
            """
            WITH difference AS (%(differences)s),
            went AS (
                SELECT difference.id, %(shares)s
                  FROM (
                    SELECT difference.id, difference.decimal_places, entry.*,
                           difference.amount / NULLIF(SUM(difference.amount) OVER (
                               PARTITION BY entry.entry_id, entry.production_id), 0) AS share
                      FROM difference
                      JOIN account_move_settled_bill_rel settled ON settled.bill_id = difference.bill_id
                      JOIN (%(entries)s) entry
                        ON entry.entry_id = settled.entry_id AND entry.production_id = difference.production_group_id
                  ) difference
                 GROUP BY difference.id
            )
            SELECT difference.*, COALESCE(to_stock, 0) AS to_stock, COALESCE(to_sold, 0) AS to_sold,
                   COALESCE(to_variance, 0) AS to_variance,
                   amount - COALESCE(to_stock + to_sold + to_variance, 0) AS to_production
              FROM difference
              LEFT JOIN went ON went.id = difference.id
             WHERE amount <> 0 OR exchange <> 0
            """,
            differences=self._sql_differences(),
            entries=self._sql_entries(),
            shares=SQL(", ").join(
                SQL(
                    "COALESCE(ROUND(SUM(share * %s), MAX(difference.decimal_places)), 0) AS %s",
                    SQL.identifier(name),
                    SQL.identifier(name),
                )
                for name in WENT_TO
            ),
        )

    def _sql_differences(self):
        """SELECT of bill lines for outsourced work, with what they differ from their orders by."""
        sign = SQL("CASE bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END")
        return SQL(
            """
            SELECT billed.*, bill_amount - order_amount AS amount
              FROM (
                SELECT bill_line.id, bill.id AS bill_id, bill_line.date, line.order_id, line.vendor_id, line.company_id,
                       line.production_group_id, line.operation_id AS subcontract_operation_id, line.step_id,
                       line.product_id, line.uom_id, line.currency_id, line.decimal_places, billed.quantity,
                       line.price AS order_price, %(cost)s / NULLIF(billed.quantity, 0) AS bill_price,
                       ROUND((billed.quantity * line.price)::numeric, line.decimal_places) AS order_amount,
                       ROUND((%(cost)s)::numeric, line.decimal_places) AS bill_amount,
                       bill_line.balance - ROUND((%(cost)s)::numeric, line.decimal_places) AS exchange,
                       NOT EXISTS (
                           SELECT FROM mrp_production production
                            WHERE production.production_group_id = line.production_group_id
                              AND production.state NOT IN ('done', 'cancel')
                       ) AS is_finished
                  FROM (%(lines)s) line
                  JOIN account_move_line bill_line ON bill_line.purchase_line_id = line.id
                  JOIN account_move bill ON bill.id = bill_line.move_id
                  JOIN purchase_order order_ ON order_.id = line.order_id
                  %(rates_join)s
                  JOIN res_company company ON company.id = line.company_id
                  JOIN uom_uom uom ON uom.id = line.uom_id
                  LEFT JOIN uom_uom bill_uom ON bill_uom.id = bill_line.product_uom_id
                 CROSS JOIN LATERAL (
                       SELECT %(sign)s * bill_line.quantity * COALESCE(bill_uom.factor / uom.factor, 1) AS quantity
                       ) billed
                 WHERE bill_line.parent_state = 'posted' AND %(booked)s
              ) billed
            """,
            lines=self._sql_order_lines(),
            sign=sign,
            cost=self._sql_bill_cost(),
            rates_join=self._sql_join_order_rates(),
            booked=self._sql_until_day(SQL("bill_line.date")),
        )

    def _sql_entries(self):
        """SELECT of entries caused by bills, by manufacturing order: what they took out of production, and where to."""
        return SQL(
            """
            SELECT item.move_id AS entry_id, item.production_group_id AS production_id, %(sums)s
              FROM account_move_line item
             WHERE item.move_id IN (SELECT entry_id FROM account_move_settled_bill_rel)
               AND item.parent_state = 'posted' AND %(booked)s
               AND item.account_id NOT IN (
                   SELECT valuation_account_id FROM stock_location
                    WHERE usage = 'production' AND valuation_account_id IS NOT NULL)
             GROUP BY item.move_id, item.production_group_id
            """,
            sums=SQL(", ").join(
                SQL("COALESCE(SUM(item.balance) FILTER (WHERE item.outsourcing_entry = %s), 0) AS %s", kind, SQL(name))
                for name, kind in WENT_TO.items()
            ),
            booked=self._sql_until_day(SQL("item.date")),
        )

    def _get_print_columns(self):
        return [
            *("date", "bill_id", "order_id", "production_group_id", "step_id", "quantity", "order_price", "bill_price"),
            *("amount", "to_production", "to_stock", "to_sold", "to_variance", "exchange"),
        ]

    def action_open_source(self):
        """Open the bill."""
        return self.bill_id._get_records_action()
