from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# locations at vendors: those of units that are worked on, and those of material and finished goods
WIP_LOCATIONS = ("vendor_wip", "vendor_wip_transit")
STOCK_LOCATIONS = ("vendor_stock", "vendor_stock_transit")


class MrpWipByVendor(models.Model):
    """What is at vendors on a day, by manufacturing order and lot: how much, worth what, whose, since when, and
    promised for when.

    Units that are worked on are worth what they have cost before they came there, see `_get_value_parts`; material and
    finished goods what they are worth in stock; what others own nothing. Quantities are in the unit of the product.
    """

    _name = "mrp.wip.by.vendor"
    _description = "Value at Vendors"
    _inherit = ["mrp.wip.by.vendor.value"]
    _auto = False
    _order = "vendor_id, since, id"
    _depends = {
        "mrp.job.cost.line": ["amount"],
        "stock.quant": ["quantity", "location_id", "owner_id", "lot_id", "in_date"],
        "stock.move": ["subcontract_role", "subcontract_operation_id", "subcontract_next_operation_id"],
        "stock.move.line": ["quantity_product_uom", "lot_id", "owner_id", "location_id", "location_dest_id"],
        "stock.location": ["site_type", "site_vendor_id"],
        "mrp.subcontract.operation": ["is_open", "date_agreed", "date_promised", "date_back"],
    }

    vendor_id = fields.Many2one("res.partner", readonly=True)
    site_type = fields.Selection(
        selection=lambda self: self.env["stock.location"]._fields["site_type"].selection,
        readonly=True,
    )
    location_id = fields.Many2one("stock.location", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    owner_id = fields.Many2one("res.partner", readonly=True, help="Whose it is, where it is not ours.")
    production_group_id = fields.Many2one("mrp.production.group", "Manufacturing Order", readonly=True)
    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", "Outsourced Operation", readonly=True)
    step_id = fields.Many2one("mrp.routing.workcenter", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    material = fields.Monetary(readonly=True)
    labor = fields.Monetary(readonly=True)
    service = fields.Monetary("Outsourced Service", readonly=True)
    freight = fields.Monetary("Freight and Landed Cost", readonly=True)
    value = fields.Monetary(readonly=True)
    unposted = fields.Monetary(
        "Components Not Posted",
        readonly=True,
        help="Components that are in these units already, and that Odoo takes out of stock when the manufacturing "
        "order, or a part of it, is finished. Not part of the value.",
    )
    since = fields.Date(readonly=True)
    age = fields.Integer("Days", readonly=True, aggregator="max", help="Days the oldest of it has been there.")
    promise = fields.Date("Next Promise", readonly=True, help="Agreed, else promised, else planned to be back.")
    is_overdue = fields.Boolean("Overdue", readonly=True)

    @api.model
    def _get_wip_locations(self):
        """Types of the locations of units that vendors work on."""
        return WIP_LOCATIONS

    @api.model
    def _get_stock_locations(self):
        """Types of the locations at vendors whose contents Odoo values."""
        return STOCK_LOCATIONS

    def _get_table_query(self):
        today = self._get_at_date() or fields.Date.context_today(self)
        return SQL(
            """
            SELECT held.*, held.material + held.labor + held.service + held.freight AS value,
                   %(today)s::date - held.since AS age, COALESCE(held.promise < %(today)s::date, FALSE) AS is_overdue
              FROM (%(units)s UNION ALL %(stock)s) held
            """,
            today=today,
            units=self._get_units_query(),
            stock=self._get_stock_query(),
        )

    # --- units that are worked on

    def _get_units_query(self):
        """SELECT of units by operation, location, lot and owner, as transfers brought them there and away."""
        return SQL(
            """
            WITH %(spent)s, %(processed)s, %(operations)s, %(units)s
            SELECT there.line_id::bigint * 4 + 1 AS id, location.site_vendor_id AS vendor_id, location.site_type,
                   location.id AS location_id, operation.company_id, operation.product_id, there.lot_id,
                   NULLIF(there.owner_id, company.partner_id) AS owner_id, operation.production_group_id,
                   operation.id AS subcontract_operation_id, operation.operation_id AS step_id, there.quantity,
                   template.uom_id, company.currency_id,
                   %(values)s, %(unposted)s,
                   %(since)s AS since,
                   %(promise)s AS promise
              FROM (%(there)s) there
              JOIN mrp_subcontract_operation operation ON operation.id = there.operation_id
              JOIN stock_location location ON location.id = there.location_id
              JOIN res_company company ON company.id = operation.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              JOIN product_product product ON product.id = operation.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              %(costs_joins)s
            """,
            **self._get_value_parts(),
            since=self._sql_day(SQL("there.since")),
            promise=self._sql_day(SQL("COALESCE(operation.date_agreed, operation.date_promised, operation.date_back)")),
            there=self._sql_units_there(),
        )

    def _sql_units_there(self):
        """SELECT of what is where; `since` is when the oldest of it arrived, the first to arrive leaving first."""
        key = SQL("operation_id, location_id, lot_id, owner_id")
        return SQL(
            """
            SELECT %(key)s, MIN(id) AS line_id, MAX(there) AS quantity,
                   SUM(MAX(there)) OVER (PARTITION BY operation_id) AS of_operation,
                   MIN(date) FILTER (WHERE quantity > 0 AND newer < there) AS since
              FROM (
                SELECT transfers.*, ROUND(SUM(quantity) OVER (PARTITION BY %(key)s), 6) AS there,
                       SUM(GREATEST(quantity, 0)) OVER (PARTITION BY %(key)s ORDER BY date DESC, id DESC)
                       - GREATEST(quantity, 0) AS newer
                  FROM (%(arrivals)s UNION ALL %(departures)s) transfers
              ) running
             WHERE there > 0
             GROUP BY %(key)s
            """,
            key=key,
            arrivals=self._sql_transfers(
                SQL("location_dest_id"),
                SQL("COALESCE(move.subcontract_next_operation_id, move.subcontract_operation_id)"),
                SQL("+"),
            ),
            departures=self._sql_transfers(SQL("location_id"), SQL("move.subcontract_operation_id"), SQL("-")),
        )

    def _sql_transfers(self, column, operation, sign):
        """SELECT of lines of transfers into, or out of, locations of work in progress.

        :param SQL column: of the location
        :param SQL operation: id of the operation whose units these are there
        :param SQL sign: of the quantities
        """
        return SQL(
            """
            SELECT line.id, move.date, operation.id AS operation_id, line.%(column)s AS location_id, line.lot_id,
                   line.owner_id, %(sign)s line.quantity_product_uom AS quantity
              FROM mrp_subcontract_operation operation
              JOIN stock_move move ON %(operation)s = operation.id AND move.product_id = operation.product_id
              JOIN stock_move_line line ON line.move_id = move.id
              JOIN stock_location location ON location.id = line.%(column)s AND location.site_type IN %(types)s
             WHERE move.state = 'done' AND %(moved)s AND %(productions)s
            """,
            column=column,
            operation=operation,
            sign=sign,
            types=WIP_LOCATIONS,
            moved=self._sql_until(SQL("move.date")),
            productions=self._at_vendors()._sql_productions(SQL("operation.production_group_id")),
        )

    def _get_stock_query(self):
        """SELECT of what lies in vendors' stock, as quants say; what came or went after the day is reversed."""
        return SQL(
            """
            SELECT MIN(held.id)::bigint * 4 + 2 AS id, location.site_vendor_id AS vendor_id, location.site_type,
                   location.id AS location_id, location.company_id, held.product_id, held.lot_id,
                   NULLIF(held.owner_id, company.partner_id) AS owner_id,
                   NULL::integer AS production_group_id, NULL::integer AS subcontract_operation_id,
                   NULL::integer AS step_id, SUM(held.quantity) AS quantity, template.uom_id, company.currency_id,
                   CASE WHEN NULLIF(held.owner_id, company.partner_id) IS NULL
                        THEN ROUND((SUM(held.quantity) * MAX(%(price)s))::numeric, MAX(currency.decimal_places))
                        ELSE 0 END AS material,
                   0 AS labor, 0 AS service, 0 AS freight, 0 AS unposted,
                   %(since)s AS since, NULL::date AS promise
              FROM (%(held)s) held
              JOIN stock_location location ON location.id = held.location_id
              JOIN res_company company ON company.id = location.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              JOIN product_product product ON product.id = held.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN stock_lot lot ON lot.id = held.lot_id
              %(join_prices)s
             GROUP BY location.id, company.id, held.product_id, held.lot_id, held.owner_id, template.uom_id
            HAVING ROUND(SUM(held.quantity), 6) <> 0
            """,
            since=self._sql_day(SQL("MIN(held.since)")),
            **self._get_price_parts(),
            held=self._sql_stock_there(),
        )

    def _sql_stock_there(self):
        held = SQL(
            """
            SELECT quant.id, quant.location_id, quant.product_id, quant.lot_id, quant.owner_id, quant.quantity,
                   CASE WHEN %s THEN quant.in_date END AS since
              FROM stock_quant quant WHERE quant.site_type IN %s
            """,
            self._sql_until(SQL("quant.in_date")),
            STOCK_LOCATIONS,
        )
        if not self._get_at_date():
            return held
        later = [
            SQL(
                """
                SELECT line.id, line.%(column)s AS location_id, line.product_id, line.lot_id, line.owner_id,
                       %(sign)s line.quantity_product_uom AS quantity, NULL::timestamp AS since
                  FROM stock_move_line line
                  JOIN stock_location location ON location.id = line.%(column)s AND location.site_type IN %(types)s
                  JOIN stock_move move ON move.id = line.move_id
                 WHERE line.state = 'done' AND %(moved)s
                """,
                column=column,
                sign=sign,
                types=STOCK_LOCATIONS,
                moved=self._sql_after(SQL("move.date")),
            )
            for column, sign in ((SQL("location_dest_id"), SQL("-")), (SQL("location_id"), SQL()))
        ]
        return SQL(" UNION ALL ").join([held, *later])

    def _get_price_parts(self):
        """What a product costs: today as its form says, on a past day as core works it out for that day."""
        if not self._get_at_date():
            lot_price = SQL("NULLIF(lot.standard_price->>(company.id)::text, '')::numeric")
            product_price = self._sql_standard_price(SQL("product"), SQL("company.id"))
            price = SQL("CASE WHEN template.lot_valuated THEN COALESCE(%s, 0) ELSE %s END", lot_price, product_price)
            return {"price": price, "join_prices": SQL()}
        prices = self._get_past_prices()
        return {
            "price": SQL("COALESCE(prices.price, 0)"),
            "join_prices": SQL(
                "LEFT JOIN (VALUES %s) prices (product_id, company_id, price)"
                " ON prices.product_id = product.id AND prices.company_id = company.id",
                SQL(", ").join(SQL("(%s, %s, %s::numeric)", *row) for row in prices or [(0, 0, 0)]),
            ),
        }

    def _get_past_prices(self):
        """(product id, company id, cost of a unit) of what was in vendors' stock on the day looked at."""
        self.env["stock.quant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT held.product_id, location.company_id FROM (%s) held
                  JOIN stock_location location ON location.id = held.location_id
                 GROUP BY held.product_id, location.company_id, held.lot_id HAVING ROUND(SUM(held.quantity), 6) <> 0
                """,
                self._sql_stock_there(),
            )
        )
        # the end of the day, for quantities as for values: of a mere date core takes the one at its beginning
        moment = fields.Datetime.to_string(self._get_end_of_day() - timedelta(seconds=1))
        prices = set()
        for product_id, company_id in set(rows):
            # sudo: what a product cost goes into sums that the user may read, company by company
            product = self.env["product.product"].sudo().browse(product_id).with_company(company_id)
            product = product.with_context(to_date=moment, allowed_company_ids=[company_id])
            prices.add((product_id, company_id, product.avg_cost or product.standard_price))
        return sorted(prices)

    def _get_print_columns(self):
        return [
            *("site_type", "product_id", "lot_id", "production_group_id", "owner_id", "quantity", "material", "labor"),
            *("service", "freight", "value", "unposted", "age", "promise"),
        ]

    def action_open_source(self):
        """Open the outsourced operation, or the product that is in stock there."""
        self.ensure_one()
        if self.subcontract_operation_id:
            return self.subcontract_operation_id._get_records_action()
        return self.product_id._get_records_action()
