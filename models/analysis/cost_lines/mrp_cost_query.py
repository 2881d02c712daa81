"""What the SQL of all cost reports shares: the day they look at and the manufacturing orders they are about."""

import pytz

from odoo import fields, models
from odoo.tools import SQL

from ....tools.days import get_day_end

# instead of ids of manufacturing orders: those that have something at vendors
AT_VENDORS = "at_vendors"


class MrpCostQuery(models.AbstractModel):
    """A report over the documents of manufacturing orders, made by SQL whenever it is read; nothing is kept.

    Two keys of the context say what it is about:

    - `outsourcing_at_date`: the day at whose end the figures stand; without it, as they are now;
    - `outsourcing_production_ids`: ids of the manufacturing orders (`mrp.production.group`) that are looked at, or
      `at_vendors`.
      Not needed for the right figures, but sums over the documents of other manufacturing orders are not worked out
      then.
    """

    _name = "mrp.cost.query"
    _description = "Query over the Costs of Manufacturing Orders"

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
        """Ask for a day or a period, a vendor, a location, and show or print the report for them."""
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

    def _of_productions(self, groups):
        """The same with an eye on these manufacturing orders only (`mrp.production.group`)."""
        return self.with_context(outsourcing_production_ids=groups.ids)

    def _at_vendors(self):
        """The same with an eye on manufacturing orders only that may have something at vendors, unless others are
        looked at."""
        if self.env.context.get("outsourcing_production_ids") is not None:
            return self
        return self.with_context(outsourcing_production_ids=AT_VENDORS)

    def _of_changed_productions(self):
        """The same, of the orders only that `_sql_with_changed_productions` names at the top of the statement."""
        return self.with_context(outsourcing_changed_productions=True)

    def _billed_later(self):
        """The same with an eye on manufacturing orders only that were billed after that day, and have goods without an
        entry."""
        return self.with_context(outsourcing_billed_after=str(self._get_at_date()))

    # --- conditions

    def _sql_until(self, moment):
        """Condition: that happened by the end of the day looked at, in the time zone of the reader.

        Odoo dates entries in the time zone of whoever makes them: looked at from there, lists and ledger agree.

        :param SQL moment: a time stamp
        """
        end = self._get_end_of_day()
        return SQL("%s < %s", moment, end) if end else SQL("TRUE")

    def _sql_after(self, moment):
        """Condition: that happened only after the day looked at."""
        end = self._get_end_of_day()
        return SQL("%s >= %s", moment, end) if end else SQL("FALSE")

    def _get_end_of_day(self):
        """The moment at which the day looked at is over; None for now."""
        date = self._get_at_date()
        return get_day_end(date, self.env.tz) if date else None

    def _sql_day(self, moment):
        """The day of a time stamp, in the time zone of the reader."""
        if self.env.tz == pytz.utc:
            return SQL("(%s)::date", moment)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, self.env.tz.zone)

    def _sql_until_day(self, day):
        """Condition: that is booked by the day looked at."""
        date = self._get_at_date()
        return SQL("%s <= %s", day, date) if date else SQL("TRUE")

    def _is_about_some_productions(self):
        """Whether the report looks at some manufacturing orders only."""
        context = self.env.context
        return context.get("outsourcing_production_ids") is not None or any(
            context.get(key) for key in ("outsourcing_billed_after", "outsourcing_changed_productions")
        )

    def _sql_productions(self, group):
        """Condition: of the manufacturing orders that are looked at.

        :param SQL group: id of `mrp.production.group`
        """
        conditions = [SQL("TRUE")]
        ids = self.env.context.get("outsourcing_production_ids")
        if ids == AT_VENDORS:
            conditions.append(SQL("%s IN (%s)", group, self._sql_productions_at_vendors()))
        elif ids is not None:
            conditions.append(SQL("%s IN %s", group, tuple(ids) or (0,)))
        if self.env.context.get("outsourcing_changed_productions"):
            conditions.append(SQL("%s IN (SELECT id FROM changed_productions)", group))
        billed_after = self.env.context.get("outsourcing_billed_after")
        if billed_after:
            conditions.append(SQL("%s IN (%s)", group, self._sql_productions_with_goods_not_booked()))
            conditions.append(SQL("%s IN (%s)", group, self._sql_productions_billed_after(billed_after)))
        return SQL(" AND ").join(conditions)

    def _sql_productions_billed_after(self, date):
        """SELECT of the manufacturing orders for which a bill was booked after a day."""
        return SQL(
            """
            SELECT billed.production_group_id FROM account_move_line late
              JOIN purchase_order_line late_line ON late_line.id = late.purchase_line_id
              JOIN mrp_subcontract_operation billed ON billed.id = late_line.subcontract_operation_id
             WHERE late.purchase_line_id IS NOT NULL AND late.parent_state = 'posted' AND late.date > %s
            """,
            date,
        )

    def _sql_productions_with_goods_not_booked(self):
        """SELECT of manufacturing orders with finished goods that have no journal entry of their own."""
        return SQL(
            """
            SELECT made_in.production_group_id FROM stock_move made
              JOIN mrp_production made_in ON made_in.id = made.production_id
             WHERE made.state = 'done' AND made.account_move_id IS NULL
            """
        )

    def _sql_with_changed_productions(self, day):
        """WITH clause: manufacturing orders that are open, and those that something happened to on a day or later."""
        return SQL(
            """
            WITH changed_productions AS MATERIALIZED (
                SELECT production_group_id AS id FROM mrp_production WHERE state NOT IN ('done', 'cancel')
                 UNION
                %s
            )
            """,
            self.env["mrp.production.group"]._get_changes_query(day),
        )

    def _sql_productions_at_vendors(self):
        """SELECT of the manufacturing orders that may have something at vendors on the day looked at."""
        productions = SQL("SELECT production_group_id FROM mrp_subcontract_operation WHERE is_open")
        if not self._get_at_date():
            return productions
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
        return SQL(" UNION ").join([productions, *moved_later])

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
