from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

ELEMENTS = ("material", "labor", "service", "freight")


class MrpWipRollForward(models.Model):
    """What went into and out of the work in progress of manufacturing orders in a period, manufacturing order by
    manufacturing order, in company currency.

    `opening + material + labor + service + freight - finished + revaluation - variance = closing`. It is
    worked out from the same sources as job costs, at the end of the period and at the end of the day before it, so
    the closing of one period is the opening of the next. The period is that from `outsourcing_from_date` to
    `outsourcing_at_date` in the context; without a beginning, everything.
    """

    _name = "mrp.wip.roll.forward"
    _description = "WIP Roll-Forward"
    _inherit = ["mrp.cost.query"]
    _auto = False
    _order = "production_group_id"
    _depends = {
        "mrp.job.cost.line": ["amount"],
        "mrp.production": ["state", "date_finished", "product_id", "company_id"],
        "mrp.subcontract.operation": ["vendor_id", "state"],
    }

    production_group_id = fields.Many2one("mrp.production.group", "Manufacturing Order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    vendor_id = fields.Many2one(
        "res.partner", readonly=True, help="Who does, or did last, outsourced work of the manufacturing order."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    is_finished = fields.Boolean("Manufacturing Order Finished", readonly=True, help="At the end of the period.")
    opening = fields.Monetary(readonly=True)
    material = fields.Monetary(readonly=True)
    labor = fields.Monetary(readonly=True)
    service = fields.Monetary("Outsourced Service", readonly=True, help="Received and billed.")
    freight = fields.Monetary("Freight and Landed Cost", readonly=True)
    finished = fields.Monetary("Finished Goods", readonly=True, help="Value of what was finished in the period.")
    scrap = fields.Monetary(
        readonly=True, help="Cost of manufacturing orders that ended in the period without a good unit."
    )
    revaluation = fields.Monetary(
        readonly=True, help="Goods that were finished before have become worth less; negative: more."
    )
    variance = fields.Monetary(
        readonly=True,
        help="Cost of manufacturing orders that ended, beyond the value of what they made: at standard cost, for "
        "example.",
    )
    closing = fields.Monetary(readonly=True)

    def _get_from_date(self):
        date = self.env.context.get("outsourcing_from_date")
        return fields.Date.to_date(date) if date else None

    def _over_period(self, date_from, date_to):
        """The same over a period; None for an open end."""
        return self._at_date(date_to).with_context(
            outsourcing_from_date=date_from and str(fields.Date.to_date(date_from))
        )

    def _get_table_query(self):
        date_from = self._get_from_date()
        if not date_from:
            return self._get_flows_query()
        # what was over before the period, and did not change in it, has no part in it
        return SQL(
            "%s %s", self._sql_with_changed_productions(date_from), self._of_changed_productions()._get_flows_query()
        )

    def _get_flows_query(self):
        date_from = self._get_from_date()
        before = self._at_date(date_from and date_from - timedelta(days=1))
        flows = {
            element: SQL("COALESCE(now.%s, 0) - %s", SQL(element), self._sql_before(element)) for element in ELEMENTS
        }
        return SQL(
            """
            SELECT period.*, CASE WHEN has_made THEN ended ELSE 0 END AS variance,
                   CASE WHEN has_made THEN 0 ELSE ended END AS scrap
              FROM (
                SELECT flows.*,
                       opening + material + labor + service + freight - finished + revaluation
                       - closing AS ended
                  FROM (
                    SELECT orders.id, orders.id AS production_group_id, orders.product_id, orders.company_id,
                           company.currency_id, vendor.vendor_id, orders.is_finished, now.has_made, %(flows)s,
                           CASE WHEN %(was_finished)s THEN 0 ELSE %(opening)s END AS opening,
                           CASE WHEN orders.is_finished THEN 0 ELSE now.balance END AS closing,
                           -now.finished_in_period AS finished,
                           now.finished - %(finished_before)s - now.finished_in_period AS revaluation
                      FROM (%(now)s) now
                      JOIN (%(production_groups)s) orders ON orders.id = now.production_group_id
                      JOIN res_company company ON company.id = orders.company_id
                      LEFT JOIN (%(vendors)s) vendor ON vendor.production_group_id = orders.id
                      %(join_before)s
                  ) flows
              ) period
             WHERE opening <> 0 OR closing <> 0 OR ended <> 0 OR finished <> 0 OR revaluation <> 0
                   OR material <> 0 OR labor <> 0 OR service <> 0 OR freight <> 0
            """,
            flows=SQL(", ").join(SQL("%s AS %s", flow, SQL(element)) for element, flow in flows.items()),
            now=self._sql_sums(date_from),
            production_groups=self._sql_productions_at_end(),
            vendors=self._sql_vendors(),
            opening=self._sql_before("balance"),
            finished_before=self._sql_before("finished"),
            was_finished=SQL("production_before.is_finished") if date_from else SQL("FALSE"),
            join_before=SQL(
                "LEFT JOIN (%s) before ON before.production_group_id = orders.id"
                " LEFT JOIN (%s) production_before ON production_before.id = orders.id",
                before._sql_sums(None),
                before._sql_productions_at_end(),
            )
            if date_from
            else SQL(),
        )

    def _sql_before(self, name):
        """A sum on the day before the period."""
        return SQL("COALESCE(before.%s, 0)", SQL(name)) if self._get_from_date() else SQL("0::numeric")

    def _sql_sums(self, date_from):
        """SELECT by manufacturing order of what was spent and finished by the day; finished goods are negative.

        :param date_from: what was finished since then is summed up besides
        """
        lines = self.env["mrp.job.cost.line"].with_context(**self.env.context)._get_actual_queries()
        since = SQL("line.date >= %s", date_from) if date_from else SQL("TRUE")
        return SQL(
            """
            SELECT line.production_group_id, %(elements)s, SUM(line.amount) AS balance,
                   COALESCE(SUM(line.amount) FILTER (WHERE line.element = 'finished'), 0) AS finished,
                   COALESCE(SUM(line.amount) FILTER (WHERE line.element = 'finished' AND %(since)s), 0)
                   AS finished_in_period,
                   BOOL_OR(line.element = 'finished') AS has_made
              FROM (%(lines)s) line
             WHERE line.status IN ('posted', 'accrued', 'billed') AND line.element <> 'claim'
             GROUP BY line.production_group_id
            """,
            elements=SQL(", ").join(
                SQL("COALESCE(SUM(line.amount) FILTER (WHERE line.element = %s), 0) AS %s", element, SQL(element))
                for element in ELEMENTS
            ),
            since=since,
            lines=SQL(" UNION ALL ").join(lines),
        )

    def _sql_productions_at_end(self):
        """SELECT of manufacturing orders, and whether all of each was finished by the day looked at."""
        return SQL(
            """
            SELECT production.production_group_id AS id, MIN(production.product_id) AS product_id,
                   MIN(production.company_id) AS company_id,
                   -- when an order was cancelled is not kept: then it was not touched any more
                   BOOL_AND(production.state = 'done' AND %s OR production.state = 'cancel' AND %s) AS is_finished
              FROM mrp_production production
             WHERE production.production_group_id IS NOT NULL AND %s
             GROUP BY production.production_group_id
            """,
            self._sql_until(SQL("production.date_finished")),
            self._sql_until(SQL("production.write_date")),
            self._sql_productions(SQL("production.production_group_id")),
        )

    def _sql_vendors(self):
        """SELECT of the vendor who does, or did last, outsourced work of a manufacturing order."""
        return SQL(
            """
            SELECT DISTINCT ON (operation.production_group_id) operation.production_group_id, operation.vendor_id
              FROM mrp_subcontract_operation operation
             WHERE operation.state <> 'cancel' AND operation.vendor_id IS NOT NULL AND %s
             ORDER BY operation.production_group_id, operation.is_open DESC, operation.id DESC
            """,
            self._sql_productions(SQL("operation.production_group_id")),
        )

    @api.model
    def _get_elements(self):
        """What goes into manufacturing orders."""
        return ELEMENTS

    def _get_print_columns(self):
        return [
            *(
                "production_group_id",
                "product_id",
                "opening",
                *ELEMENTS,
                "finished",
                "scrap",
                "revaluation",
                "variance",
            ),
            "closing",
        ]

    def action_open_source(self):
        """Open the cost sheet of the manufacturing order, at the end of the period."""
        self.ensure_one()
        # the id of a row is that of its manufacturing order
        sheet = self.env["mrp.job.cost.sheet"].create({"production_group_id": self.id, "date": self._get_at_date()})
        return sheet._get_records_action(name=self.env._("Costs of %s", sheet.display_name))
