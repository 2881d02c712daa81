"""Order lines for outsourced work as cost reports see them: ordered, received and billed by a day, in company
currency."""

from odoo import models
from odoo.tools import SQL

from ....tools.roles import PAID_ROLES, PROCESSED, sql_sign


class MrpCostOrderQuery(models.AbstractModel):
    """Order lines for outsourced work by a day, and what their bills cost: SQL for reports that need them."""

    _name = "mrp.cost.order.query"
    _inherit = ["mrp.cost.query"]
    _description = "Query over Order Lines for Outsourced Work"

    def _sql_order_lines(self):
        """SELECT of order lines for outsourced work: quantities in units of the service, amounts in company currency.

        `price` is the order's, at the rate of the day of confirmation; `billed_amount` the cost of posted bills
        less credit notes; `received` counts units made of an outsourced order; `open_amount` was received
        and is not billed, or negative, billed and not received; `expected` is what will be received in all: what is
        ordered, and nothing more once the operation is done.
        """
        return SQL(
            """
            SELECT line.id, line.order_id, line.product_id, line.company_id, company.currency_id,
                   order_.currency_id AS order_currency_id, order_.partner_id AS vendor_id, order_.name AS order_name,
                   %(order_date)s AS order_date, order_.state AS order_state,
                   operation.id AS operation_id, operation.production_id, operation.production_group_id,
                   operation.workorder_id, operation.operation_id AS step_id, operation.is_outsourced_order,
                   operation.state AS operation_state, service_uom.id AS uom_id, currency.decimal_places,
                   quantities.ordered, quantities.received, quantities.billed,
                   COALESCE(amounts.billed, 0) AS billed_amount,
                   prices.order_price, prices.price, order_currency.decimal_places AS order_decimal_places,
                   -- rounded as it is booked: what was received, not the rest
                   CASE WHEN quantities.billed <= quantities.received
                        THEN ROUND(((quantities.received - quantities.billed) * prices.price)::numeric,
                                   currency.decimal_places)
                        ELSE ROUND((amounts.billed * quantities.received / quantities.billed)::numeric,
                                   currency.decimal_places)
                             - ROUND(amounts.billed::numeric, currency.decimal_places)
                   END AS open_amount,
                   order_.state = 'purchase' AND %(ordered_by_then)s AS is_ordered,
                   CASE WHEN operation.state IN ('done', 'cancel') THEN quantities.received_now
                        ELSE quantities.ordered END AS expected
              FROM purchase_order_line line
              JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
              JOIN purchase_order order_ ON order_.id = line.order_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN res_currency order_currency ON order_currency.id = order_.currency_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom service_uom ON service_uom.id = template.uom_id
              JOIN uom_uom line_uom ON line_uom.id = line.product_uom_id
              JOIN uom_uom production_uom ON production_uom.id = operation.product_uom_id
              LEFT JOIN product_product production_product ON production_product.id = operation.product_id
              LEFT JOIN product_template production_template
                ON production_template.id = production_product.product_tmpl_id
              LEFT JOIN uom_uom production_product_uom ON production_product_uom.id = production_template.uom_id
              %(rates_join)s
              %(later_join)s
              LEFT JOIN (%(bills)s) bills ON bills.purchase_line_id = line.id
             CROSS JOIN LATERAL (
                   SELECT line.product_qty * line_uom.factor / service_uom.factor AS ordered,
                          COALESCE(bills.quantity / service_uom.factor, 0) AS billed,
                          %(received)s AS received, %(received_now)s AS received_now
                   ) quantities
             CROSS JOIN LATERAL (
                   SELECT line.price_subtotal / NULLIF(quantities.ordered, 0) AS order_price,
                          line.price_subtotal / NULLIF(quantities.ordered, 0) / %(rate)s AS price
                   ) prices
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN bills.order_currency_amounts IS NULL THEN bills.balance
                               ELSE bills.balance + (
                                    SELECT SUM(%(at_order_rate)s) FROM unnest(bills.order_currency_amounts) amount
                               ) END AS billed
                   ) amounts
             WHERE %(productions)s
            """,
            rate=self._sql_order_rate(),
            at_order_rate=self._sql_at_order_rate(SQL("amount"), SQL("company.currency_id")),
            rates_join=self._sql_join_order_rates(),
            order_date=self._sql_day(SQL("COALESCE(order_.date_approve, order_.date_order)")),
            ordered_by_then=self._sql_until(SQL("order_.date_approve")),
            bills=self._sql_bills(),
            productions=self._sql_productions(SQL("operation.production_group_id")),
            received_now=self._sql_received_now(),
            received=self._sql_received(),
            later_join=SQL("LEFT JOIN (%s) later ON later.operation_id = operation.id", self._sql_received_later())
            if self._get_at_date()
            else SQL(),
        )

    def _sql_order_rate(self):
        """Units of the order's currency for one of the company, on the day of confirmation.

        Of what `_sql_join_order_rates` joins.
        """
        return SQL("COALESCE(order_rate.rate, 1)")

    def _sql_join_order_rates(self):
        """JOIN of the rates of orders in foreign currencies; alias of the order is `order_`.

        There are far fewer days than orders: the rate of a day is looked up once, for all its orders.
        """
        return SQL(
            """
            LEFT JOIN (
                SELECT unnest(day.order_ids) AS order_id, day.rate
                  FROM (
                    SELECT company.order_ids, %(rate)s AS rate
                      FROM (
                        SELECT company.id, company.currency_id, company.parent_path,
                               order_.currency_id AS order_currency_id, ARRAY_AGG(order_.id) AS order_ids,
                               COALESCE(order_.date_approve, order_.date_order, now())::date AS date_confirmed
                          FROM purchase_order order_
                          JOIN res_company company ON company.id = order_.company_id
                         WHERE order_.currency_id <> company.currency_id AND %(of_productions)s
                         GROUP BY company.id, order_.currency_id, date_confirmed
                      ) company
                    -- or PostgreSQL would look it up for each order
                    OFFSET 0
                  ) day
            ) order_rate ON order_rate.order_id = order_.id
            """,
            rate=self._sql_rate(SQL("company.order_currency_id"), SQL("company"), SQL("company.date_confirmed")),
            of_productions=self._sql_orders_of_productions(),
        )

    def _sql_orders_of_productions(self):
        """Condition: ordered for these manufacturing orders, where they are a few; alias of the order is `order_`."""
        if not isinstance(self.env.context.get("outsourcing_production_ids"), list | tuple):
            return SQL("TRUE")
        return SQL(
            """
            order_.id IN (
                SELECT line.order_id FROM purchase_order_line line
                  JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
                 WHERE %s
            )
            """,
            self._sql_productions(SQL("operation.production_group_id")),
        )

    def _sql_is_in_order_currency(self):
        """Condition: billed in the order's own currency, a foreign one; of the aliases `bill_line` and `order_`."""
        return SQL(
            "(bill_line.currency_id = order_.currency_id AND bill_line.currency_id <> bill_line.company_currency_id)"
        )

    def _sql_at_order_rate(self, amount, currency):
        """An amount of a bill in the order's currency, in company currency: rounded as each document is.

        :param SQL currency: id of the company currency
        """
        return SQL(
            "ROUND((%s / %s)::numeric, (SELECT decimal_places FROM res_currency WHERE id = %s))",
            amount,
            self._sql_order_rate(),
            currency,
        )

    def _sql_bill_cost(self):
        """What a bill line costs the manufacturing order: in the order's own currency at the order's rate, see
        models/costing.

        Of the aliases `bill_line` and `order_`, and of what `_sql_join_order_rates` joins.
        """
        return SQL(
            "CASE WHEN %s THEN %s ELSE bill_line.balance END",
            self._sql_is_in_order_currency(),
            self._sql_at_order_rate(SQL("bill_line.amount_currency"), SQL("bill_line.company_currency_id")),
        )

    def _sql_bills(self):
        """SELECT of what posted bills less credit notes amount to, by order line; quantities in reference units.

        `order_currency_amounts` are billed in the order's own currency and cost what they do at the order's rate, see
        `_sql_bill_cost`; `balance` is all else, in company currency.
        """
        return SQL(
            """
            SELECT bill_line.purchase_line_id,
                   ARRAY_AGG(bill_line.amount_currency) FILTER (WHERE %(in_order_currency)s) AS order_currency_amounts,
                   SUM(CASE WHEN %(in_order_currency)s THEN 0 ELSE bill_line.balance END) AS balance,
                   SUM(CASE WHEN refund.id IS NULL THEN 1 ELSE -1 END
                       * bill_line.quantity * COALESCE(bill_uom.factor, 1)) AS quantity
              FROM account_move_line bill_line
              JOIN purchase_order_line billed_line ON billed_line.id = bill_line.purchase_line_id
              JOIN purchase_order order_ ON order_.id = billed_line.order_id
              -- left out where all manufacturing orders are looked at
              LEFT JOIN mrp_subcontract_operation operation ON operation.id = billed_line.subcontract_operation_id
              LEFT JOIN account_move refund ON refund.id = bill_line.move_id AND refund.move_type = 'in_refund'
              LEFT JOIN uom_uom bill_uom ON bill_uom.id = bill_line.product_uom_id
             WHERE bill_line.purchase_line_id IS NOT NULL AND billed_line.subcontract_operation_id IS NOT NULL
                   AND bill_line.parent_state = 'posted' AND %(booked)s AND %(productions)s
             GROUP BY bill_line.purchase_line_id
            """,
            in_order_currency=self._sql_is_in_order_currency(),
            booked=self._sql_until_day(SQL("bill_line.date")),
            productions=self._sql_productions(SQL("operation.production_group_id")),
        )

    def _sql_received_now(self):
        return SQL(
            "CASE WHEN operation.is_outsourced_order"
            " THEN operation.qty_made * production_uom.factor / service_uom.factor"
            " ELSE line.qty_received * line_uom.factor / service_uom.factor END"
        )

    def _sql_received(self):
        """What was received by the day looked at: what is received now, less what came later."""
        if not self._get_at_date():
            return self._sql_received_now()
        return SQL(
            """
            CASE WHEN later.operation_id IS NULL THEN %(now)s
                 WHEN operation.is_outsourced_order THEN %(now)s - later.made
                 WHEN operation.pay_for = 'job' THEN CASE WHEN later.processed = 0 THEN %(now)s ELSE 0 END
                 WHEN operation.pay_for = 'hours' THEN %(now)s - later.hours
                 ELSE ROUND(
                    (operation.qty_payable * production_uom.factor / production_product_uom.factor
                     - CASE operation.pay_for WHEN 'good' THEN later.good ELSE later.processed END)
                    * operation.service_qty, %(digits)s)
            END
            """,
            now=self._sql_received_now(),
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
        )

    def _sql_received_later(self):
        """SELECT by operation of what came after the day looked at, in units of the product; hours in theirs."""
        return SQL(
            """
            SELECT operation_id, SUM(good) AS good, SUM(processed) AS processed, SUM(made) AS made, SUM(hours) AS hours
              FROM (
                SELECT move.subcontract_operation_id AS operation_id,
                       SUM(%(good)s * line.quantity_product_uom) AS good,
                       SUM(%(processed)s * line.quantity_product_uom) AS processed,
                       SUM(%(made)s * line.quantity_product_uom) AS made,
                       0 AS hours
                  FROM stock_move move
                  JOIN stock_move_line line ON line.move_id = move.id
                  JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
                 WHERE move.state = 'done' AND move.product_id = operation.product_id
                   AND move.subcontract_role IN %(roles)s AND %(moved_later)s AND %(productions)s
                 GROUP BY move.subcontract_operation_id
                 UNION ALL
                SELECT hours.subcontract_operation_id, 0, 0, 0, SUM(hours.hours)
                  FROM mrp_subcontract_hours hours
                  JOIN mrp_subcontract_operation operation ON operation.id = hours.subcontract_operation_id
                 WHERE %(reported_later)s AND %(productions)s
                 GROUP BY hours.subcontract_operation_id
              ) parts
             GROUP BY operation_id
            """,
            good=sql_sign("good", charged=SQL("move.subcontract_charged")),
            processed=sql_sign(*PROCESSED, charged=SQL("move.subcontract_charged")),
            made=sql_sign("made"),
            roles=PAID_ROLES,
            moved_later=self._sql_after(SQL("move.date")),
            reported_later=self._sql_after(SQL("hours.date")),
            productions=self._sql_productions(SQL("operation.production_group_id")),
        )
