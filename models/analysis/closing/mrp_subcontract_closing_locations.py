"""What lies at vendors: its value, and that customers' material has none."""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ....tools.days import get_day_end


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    def _reconciliation_locations(self):
        """What transfers, reports and counts have moved to vendors and away = what Odoo's stock says lies there.

        Quantities are compared, product by product, and lot by lot where lots have a value of their own; both sides
        are valued with the same exact value of a unit, so a difference is one of units. What others own is left
        aside. Odoo knows what lies in a location now only; of a past day there is nothing to compare with.
        """
        is_now = self.date_to >= fields.Date.context_today(self)
        lists, ledger = {}, {}
        if is_now:
            moved, held = self._get_quantities_moved(), self._get_quantities_held()
            names, units = self._get_names_and_unit_values({*moved, *held})
            for amounts, quantities in ((lists, moved), (ledger, held)):
                for product_and_lot, quantity in quantities.items():
                    key = (("product.product", product_and_lot[0]), names[product_and_lot])
                    amounts[key] = amounts.get(key, 0.0) + quantity * units[product_and_lot]
        return self._prepare_reconciliation(
            self.env._("Stock at vendors"),
            self.env._("Units that moved to vendors and stayed = units in stock there, at Odoo's value; today only"),
            lists,
            ledger,
            is_set_up=is_now,
        )

    def _get_quantities_moved(self):
        """{(product id, lot id): what done moves brought to locations of vendors, less what they took away}.

        The lot is named where lots have a value of their own, else it is False. Quantities are in the product's unit.
        """
        self.ensure_one()
        self.env["stock.move.line"].flush_model()
        locations = self.env["mrp.wip.by.vendor"]._get_stock_locations()
        transfers = [
            SQL(
                """
                SELECT line.product_id, line.lot_id, line.owner_id, %(sign)s line.quantity_product_uom AS quantity
                  FROM stock_location place
                  JOIN stock_move_line line ON line.%(place)s = place.id AND line.state = 'done'
                 WHERE place.site_type IN %(places)s AND place.company_id = %(company)s
                """,
                sign=sign,
                place=location,
                places=tuple(locations),
                company=self.company_id.id,
            )
            for sign, location in ((SQL("+"), SQL("location_dest_id")), (SQL("-"), SQL("location_id")))
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT trip.product_id, CASE WHEN template.lot_valuated THEN trip.lot_id END, SUM(trip.quantity)
                  FROM (%(trips)s) trip
                  JOIN product_product product ON product.id = trip.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
                 WHERE trip.owner_id IS NULL OR trip.owner_id = %(owner)s
                 GROUP BY 1, 2
                """,
                trips=SQL(" UNION ALL ").join(transfers),
                owner=self.company_id.partner_id.id,
            )
        )
        return {(product, lot or False): round(float(quantity), 6) for product, lot, quantity in rows}

    def _get_quantities_held(self):
        """The same of quants: what Odoo's stock says lies there."""
        self.ensure_one()
        # sudo: an accountant may not read stock and its locations
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("site_type", "in", self.env["mrp.wip.by.vendor"]._get_stock_locations()),
                    ("owner_id", "in", (False, self.company_id.partner_id.id)),
                ],
                ["product_id", "lot_id"],
                ["quantity:sum"],
            )
        )
        held = defaultdict(float)
        for product, lot, quantity in groups:
            held[product.id, product.lot_valuated and lot.id] += quantity
        return {key: round(quantity, 6) for key, quantity in held.items()}

    def _get_names_and_unit_values(self, keys):
        """({key: name}, {key: value of a unit, as in Odoo's stock valuation}) of (product id, lot id)."""
        # sudo: an accountant may not read stock
        products = self.env["product.product"].sudo().browse({product for product, _lot in keys})
        products = products.with_company(self.company_id)
        lots = self.env["stock.lot"].sudo().browse({lot for _product, lot in keys if lot}).with_company(self.company_id)
        values = {}
        whole = products.browse({product for product, lot in keys if not lot})
        for same in whole.grouped(lambda product: product.cost_method == "fifo").values():
            # for all at once: which owners' stock is counted depends on the method
            for product, counted in zip(same, same[:1]._with_valuation_context().browse(same.ids), strict=True):
                quantity = counted.qty_available
                is_known = not product.uom_id.is_zero(quantity)
                values[product.id] = product.total_value / quantity if is_known else product.standard_price
        names, units = {}, {}
        titles = {product.id: product.display_name for product in products}
        lots_by_id = {lot.id: lot for lot in lots}
        for product, lot in keys:
            names[product, lot] = f"{titles[product]}, {lots_by_id[lot].name}" if lot else titles[product]
            units[product, lot] = lots_by_id[lot].standard_price if lot else values[product]
        return names, units

    # --- customers' material

    def _reconciliation_owned_material(self):
        """Material of customers has no value, wherever it moves."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT move.id, move.reference, move.value
              FROM stock_move move
             WHERE move.company_id = %s AND move.state = 'done' AND move.value <> 0
               AND move.date < %s
               AND EXISTS (
                    SELECT 1 FROM stock_move_line line
                     WHERE line.move_id = move.id AND line.owner_id IS NOT NULL AND line.owner_id <> %s)
               AND NOT EXISTS (
                    SELECT 1 FROM stock_move_line line
                     WHERE line.move_id = move.id AND (line.owner_id IS NULL OR line.owner_id = %s))
            """,
            [
                self.company_id.id,
                get_day_end(self.date_to, self.env.tz),
                self.company_id.partner_id.id,
                self.company_id.partner_id.id,
            ],
        )
        ledger = {(("stock.move", move), reference): value for move, reference, value in self.env.cr.fetchall()}
        return self._prepare_reconciliation(
            self.env._("Customer-owned material"),
            self.env._("Has no value in the books"),
            {},
            ledger,
        )
