"""What the SQL of all cost reports shares: the day they look at, the jobs they are about, outside order lines."""

from odoo import fields, models
from odoo.tools import SQL

# instead of ids of jobs: those that have something at vendors
AT_VENDORS = "at_vendors"


class MrpCostQuery(models.AbstractModel):
    """A report over the documents of jobs, made by SQL whenever it is read; nothing is kept.

    Two keys of the context say what it is about:

    - `outsourcing_at_date`: the day at whose end the figures stand; without it, as they are now;
    - `outsourcing_job_ids`: ids of the jobs (`mrp.production.group`) that are looked at, or `at_vendors`. Not needed
      for the right figures, but sums over the documents of other jobs are not worked out then.
    """

    _name = "mrp.cost.query"
    _description = "Query over the Costs of Jobs"

    @property
    def _table_query(self):
        return self._get_table_query()

    def _get_table_query(self):
        """SQL of the report."""
        raise NotImplementedError

    def _search(self, domain, *args, **kwargs):
        """Compiling so long a statement takes PostgreSQL longer than running it."""
        self.env.cr.execute("SET LOCAL jit TO off")
        return super()._search(domain, *args, **kwargs)

    def _get_print_columns(self):
        """Names of the fields that are printed."""
        return []

    def action_choose_period(self):
        """Ask for a day or a period, a vendor, a place, and show or print the report for them."""
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": "mrp.cost.period",
            "view_mode": "form",
            "target": "new",
            "context": {"default_report": self._name, **self._get_period_defaults()},
        }

    def _get_period_defaults(self):
        """Values of the dialog: what is looked at now."""
        context = self.env.context
        return {
            "default_date_from": context.get("outsourcing_from_date"),
            "default_date_to": context.get("outsourcing_at_date"),
        }

    def _get_at_date(self):
        date = self.env.context.get("outsourcing_at_date")
        return fields.Date.to_date(date) if date else None

    def _at_date(self, date):
        """The same at the end of a day.

        :param date: None for now
        """
        return self.with_context(outsourcing_at_date=date and str(fields.Date.to_date(date)))

    def _of_jobs(self, jobs):
        """The same with an eye on these jobs only (`mrp.production.group`)."""
        return self.with_context(outsourcing_job_ids=jobs.ids)

    def _at_vendors(self):
        """The same with an eye on jobs only that may have something at vendors, unless others are looked at."""
        if self.env.context.get("outsourcing_job_ids") is not None:
            return self
        return self.with_context(outsourcing_job_ids=AT_VENDORS)

    def _billed_later(self):
        """The same with an eye on jobs only that were billed after the day that is looked at."""
        return self.with_context(outsourcing_billed_after=str(self._get_at_date()))

    # --- conditions

    def _sql_until(self, moment):
        """Condition: that happened by the day looked at.

        :param SQL moment: a time stamp
        """
        date = self._get_at_date()
        return SQL("%s < %s", moment, fields.Date.add(date, days=1)) if date else SQL("TRUE")

    def _sql_after(self, moment):
        """Condition: that happened only after the day looked at."""
        date = self._get_at_date()
        return SQL("%s >= %s", moment, fields.Date.add(date, days=1)) if date else SQL("FALSE")

    def _sql_until_day(self, day):
        """Condition: that is booked by the day looked at."""
        date = self._get_at_date()
        return SQL("%s <= %s", day, date) if date else SQL("TRUE")

    def _is_about_some_jobs(self):
        """Whether the report looks at some jobs only."""
        context = self.env.context
        return context.get("outsourcing_job_ids") is not None or bool(context.get("outsourcing_billed_after"))

    def _sql_jobs(self, job):
        """Condition: of the jobs that are looked at."""
        conditions = [SQL("TRUE")]
        ids = self.env.context.get("outsourcing_job_ids")
        if ids == AT_VENDORS:
            conditions.append(SQL("%s IN (%s)", job, self._sql_jobs_at_vendors()))
        elif ids is not None:
            conditions.append(SQL("%s IN %s", job, tuple(ids) or (0,)))
        billed_after = self.env.context.get("outsourcing_billed_after")
        if billed_after:
            conditions.append(SQL("%s IN (%s)", job, self._sql_jobs_billed_after(billed_after)))
        return SQL(" AND ").join(conditions)

    def _sql_jobs_billed_after(self, date):
        """SELECT of the jobs for which a bill was booked after a day."""
        return SQL(
            """
            SELECT billed.production_group_id FROM account_move_line late
              JOIN purchase_order_line late_line ON late_line.id = late.purchase_line_id
              JOIN mrp_subcontract_operation billed ON billed.id = late_line.subcontract_operation_id
             WHERE late.parent_state = 'posted' AND late.date > %s
            """,
            date,
        )

    def _sql_jobs_at_vendors(self):
        """SELECT of the jobs that may have something at vendors on the day looked at."""
        jobs = SQL("SELECT production_group_id FROM mrp_subcontract_operation WHERE is_open")
        if not self._get_at_date():
            return jobs
        moved_later = [
            SQL(
                """
                SELECT moved_operation.production_group_id FROM stock_move moved
                  JOIN mrp_subcontract_operation moved_operation ON moved_operation.id = moved.%s
                 WHERE moved.state = 'done' AND %s
                """,
                operation,
                self._sql_after(SQL("moved.date")),
            )
            for operation in (SQL("subcontract_operation_id"), SQL("subcontract_next_operation_id"))
        ]
        return SQL(" UNION ").join([jobs, *moved_later])

    # --- amounts

    def _sql_rate(self, currency, company, day):
        """Units of a currency for one of the company currency on a day, as `res.currency` finds it.

        :param SQL currency: id
        :param SQL company: alias of `res_company`
        :param SQL day: a date
        """

        def rate_of(which):
            def find(condition, order):
                return SQL(
                    "(SELECT rate FROM res_currency_rate WHERE currency_id = %s AND %s AND (company_id IS NULL"
                    " OR company_id = split_part(%s.parent_path, '/', 1)::int) ORDER BY company_id, name %s LIMIT 1)",
                    which,
                    condition,
                    company,
                    order,
                )

            return SQL("COALESCE(%s, %s, 1)", find(SQL("name <= %s", day), SQL("DESC")), find(SQL("TRUE"), SQL("ASC")))

        own = SQL("%s.currency_id", company)
        return SQL("CASE WHEN %s = %s THEN 1 ELSE %s / %s END", currency, own, rate_of(currency), rate_of(own))

    def _sql_standard_price(self, product, company):
        """Today's cost of a product in a company.

        :param SQL product: alias of `product_product`
        :param SQL company: id
        """
        return SQL("COALESCE((%s.standard_price->>(%s)::text)::numeric, 0)", product, company)

    # --- outside order lines

    def _sql_order_lines(self):
        """SELECT of the order lines for outside work: quantities in units of the service, amounts in company currency.

        `price` is the order's, at the rate of the day of confirmation; `billed_amount` the cost of posted bills
        less credit notes; `received` counts pieces made where the whole job is outside; `open_amount` was received
        and is not billed, or negative, billed and not received; `expected` is what will be received in all: what is
        ordered, and nothing more once the operation is done.
        """
        return SQL(
            """
            SELECT line.id, line.order_id, line.product_id, line.company_id, company.currency_id,
                   order_.currency_id AS order_currency_id, order_.partner_id AS vendor_id, order_.name AS order_name,
                   COALESCE(order_.date_approve, order_.date_order)::date AS order_date, order_.state AS order_state,
                   operation.id AS operation_id, operation.production_id, operation.production_group_id,
                   operation.workorder_id, operation.operation_id AS step_id, operation.is_whole_job,
                   operation.state AS operation_state, service_uom.id AS uom_id, currency.decimal_places,
                   quantities.ordered, quantities.received, quantities.billed,
                   COALESCE(bills.amount, 0) AS billed_amount,
                   prices.order_price, prices.price, order_currency.decimal_places AS order_decimal_places,
                   -- rounded as it is booked: what was received, not the rest
                   CASE WHEN quantities.billed <= quantities.received
                        THEN ROUND(((quantities.received - quantities.billed) * prices.price)::numeric,
                                   currency.decimal_places)
                        ELSE ROUND((bills.amount * quantities.received / quantities.billed)::numeric,
                                   currency.decimal_places)
                             - ROUND(bills.amount::numeric, currency.decimal_places)
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
              JOIN uom_uom job_uom ON job_uom.id = operation.product_uom_id
              LEFT JOIN product_product job_product ON job_product.id = operation.product_id
              LEFT JOIN product_template job_template ON job_template.id = job_product.product_tmpl_id
              LEFT JOIN uom_uom job_product_uom ON job_product_uom.id = job_template.uom_id
              %(later_join)s
              LEFT JOIN (%(bills)s) bills ON bills.purchase_line_id = line.id
             CROSS JOIN LATERAL (
                   SELECT line.product_qty * line_uom.factor / service_uom.factor AS ordered,
                          COALESCE(bills.quantity / service_uom.factor, 0) AS billed,
                          %(received)s AS received, %(received_now)s AS received_now
                   ) quantities
             CROSS JOIN LATERAL (
                   SELECT line.price_subtotal / NULLIF(quantities.ordered, 0) AS order_price,
                          line.price_subtotal / NULLIF(quantities.ordered, 0) / (%(rate)s) AS price
                   ) prices
             WHERE %(jobs)s
            """,
            rate=self._sql_order_rate(),
            ordered_by_then=self._sql_until(SQL("order_.date_approve")),
            bills=self._sql_bills(),
            jobs=self._sql_jobs(SQL("operation.production_group_id")),
            received_now=self._sql_received_now(),
            received=self._sql_received(),
            later_join=SQL("LEFT JOIN (%s) later ON later.operation_id = operation.id", self._sql_received_later())
            if self._get_at_date()
            else SQL(),
        )

    def _sql_order_rate(self):
        """Units of the order's currency for one of the company, on the day of confirmation.

        Of the aliases `order_` and `company`.
        """
        return self._sql_rate(
            SQL("order_.currency_id"),
            SQL("company"),
            SQL("COALESCE(order_.date_approve, order_.date_order, now())::date"),
        )

    def _sql_bill_cost(self):
        """What a bill line costs the job: in the order's own currency at the order's rate, see models/costing.

        Of the aliases `bill_line`, `order_` and `company`.
        """
        return SQL(
            "CASE WHEN bill_line.currency_id = order_.currency_id AND bill_line.currency_id <> company.currency_id"
            " THEN bill_line.amount_currency / (%s) ELSE bill_line.balance END",
            self._sql_order_rate(),
        )

    def _sql_bills(self):
        """SELECT of what posted bills less credit notes amount to, by order line; quantities in reference units."""
        return SQL(
            """
            SELECT bill_line.purchase_line_id, SUM(%s) AS amount,
                   SUM(CASE bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END
                       * bill_line.quantity * COALESCE(bill_uom.factor, 1)) AS quantity
              FROM account_move_line bill_line
              JOIN account_move bill ON bill.id = bill_line.move_id
              JOIN purchase_order_line billed_line ON billed_line.id = bill_line.purchase_line_id
              JOIN purchase_order order_ ON order_.id = billed_line.order_id
              JOIN res_company company ON company.id = bill_line.company_id
              JOIN mrp_subcontract_operation operation ON operation.id = billed_line.subcontract_operation_id
              LEFT JOIN uom_uom bill_uom ON bill_uom.id = bill_line.product_uom_id
             WHERE bill_line.parent_state = 'posted' AND %s AND %s
             GROUP BY bill_line.purchase_line_id
            """,
            self._sql_bill_cost(),
            self._sql_until_day(SQL("bill_line.date")),
            self._sql_jobs(SQL("operation.production_group_id")),
        )

    def _sql_received_now(self):
        return SQL(
            "CASE WHEN operation.is_whole_job THEN operation.qty_made * job_uom.factor / service_uom.factor"
            " ELSE line.qty_received * line_uom.factor / service_uom.factor END"
        )

    def _sql_received(self):
        """What was received by the day looked at: what is received now, less what came later."""
        if not self._get_at_date():
            return self._sql_received_now()
        return SQL(
            """
            CASE WHEN later.operation_id IS NULL THEN %(now)s
                 WHEN operation.is_whole_job THEN %(now)s - later.made
                 WHEN operation.pay_for = 'job' THEN CASE WHEN later.processed = 0 THEN %(now)s ELSE 0 END
                 WHEN operation.pay_for = 'hours' THEN %(now)s - later.hours
                 ELSE ROUND(
                    (operation.qty_payable * job_uom.factor / job_product_uom.factor
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
                       SUM(CASE WHEN move.subcontract_role = 'good' THEN line.quantity_product_uom
                                WHEN move.subcontract_role = 'rework_good' AND move.subcontract_charged IS NOT TRUE
                                THEN -line.quantity_product_uom ELSE 0 END) AS good,
                       SUM(CASE WHEN move.subcontract_role IN ('good', 'rejected', 'scrapped')
                                THEN line.quantity_product_uom
                                WHEN move.subcontract_role = 'scrapped_back' THEN -line.quantity_product_uom
                                WHEN move.subcontract_role IN ('rework_good', 'rework_rejected')
                                     AND move.subcontract_charged IS NOT TRUE
                                THEN -line.quantity_product_uom ELSE 0 END) AS processed,
                       SUM(CASE move.subcontract_role WHEN 'made' THEN line.quantity_product_uom
                                WHEN 'made_back' THEN -line.quantity_product_uom ELSE 0 END) AS made,
                       0 AS hours
                  FROM stock_move move
                  JOIN stock_move_line line ON line.move_id = move.id
                  JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
                 WHERE move.state = 'done' AND move.product_id = operation.product_id
                   AND %(moved_later)s AND %(jobs)s
                 GROUP BY move.subcontract_operation_id
                 UNION ALL
                SELECT hours.subcontract_operation_id, 0, 0, 0, SUM(hours.hours)
                  FROM mrp_subcontract_hours hours
                  JOIN mrp_subcontract_operation operation ON operation.id = hours.subcontract_operation_id
                 WHERE %(reported_later)s AND %(jobs)s
                 GROUP BY hours.subcontract_operation_id
              ) parts
             GROUP BY operation_id
            """,
            moved_later=self._sql_after(SQL("move.date")),
            reported_later=self._sql_after(SQL("hours.date")),
            jobs=self._sql_jobs(SQL("operation.production_group_id")),
        )
