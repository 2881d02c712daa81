"""Stock at vendors: its value, and that customers' material has none."""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ....tools.days import get_day_end


class MrpSubcontractReconciliationStock(models.AbstractModel):
    _name = "mrp.subcontract.reconciliation.stock"
    _description = "Reconciliation of Stock at Vendors"

    def _prepare_stock(self, closing):
        """Values of the reconciliation: quantities moved to vendors and away = Odoo's stock there.

        Quantities are compared, product by product, and lot by lot where lots have a value of their own; both sides
        are valued with the same exact value of a unit, so a difference is one of units. What others own is left
        aside. Odoo knows what lies in a location now only; of a past day there is nothing to compare with.
        """
        is_now = closing.date_to >= fields.Date.context_today(closing)
        lists, ledger = {}, {}
        if is_now:
            moved, held = self._get_quantities_moved(closing), self._get_quantities_held(closing)
            names, units = self._get_names_and_unit_values(closing, {*moved, *held})
            for amounts, quantities in ((lists, moved), (ledger, held)):
                for product_and_lot, quantity in quantities.items():
                    key = (("product.product", product_and_lot[0]), names[product_and_lot])
                    amounts[key] = amounts.get(key, 0.0) + quantity * units[product_and_lot]
        return self.env["mrp.subcontract.reconciling"]._prepare_reconciliation(
            closing,
            closing.env._("Stock at vendors"),
            closing.env._("Units that moved to vendors and stayed = units in stock there, at Odoo's value; today only"),
            lists,
            ledger,
            is_set_up=is_now,
        )

    def _get_quantities_moved(self, closing):
        """{(product id, lot id): what done moves brought to locations of vendors, less what they took away}.

        The lot is named where lots have a value of their own, else it is False. Quantities are in the product's unit.
        """
        closing.ensure_one()
        closing.env["stock.move.line"].flush_model()
        site_types = closing.env["mrp.wip.by.vendor"]._get_stock_locations()
        transfers = [
            SQL(
                """
                SELECT line.product_id, line.lot_id, line.owner_id, %(sign)s line.quantity_product_uom AS quantity
                  FROM stock_location location
                  JOIN stock_move_line line ON line.%(column)s = location.id AND line.state = 'done'
                 WHERE location.site_type IN %(site_types)s AND location.company_id = %(company)s
                """,
                sign=sign,
                column=column,
                site_types=tuple(site_types),
                company=closing.company_id.id,
            )
            for sign, column in ((SQL("+"), SQL("location_dest_id")), (SQL("-"), SQL("location_id")))
        ]
        rows = closing.env.execute_query(
            SQL(
                """
                SELECT moved.product_id, CASE WHEN template.lot_valuated THEN moved.lot_id END, SUM(moved.quantity)
                  FROM (%(transfers)s) moved
                  JOIN product_product product ON product.id = moved.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
                 WHERE moved.owner_id IS NULL OR moved.owner_id = %(owner)s
                 GROUP BY 1, 2
                """,
                transfers=SQL(" UNION ALL ").join(transfers),
                owner=closing.company_id.partner_id.id,
            )
        )
        return {(product, lot or False): round(float(quantity), 6) for product, lot, quantity in rows}

    def _get_quantities_held(self, closing):
        """The same of quants: what Odoo's stock says lies there."""
        closing.ensure_one()
        # sudo: an accountant may not read stock and its locations
        groups = (
            closing.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", closing.company_id.id),
                    ("site_type", "in", closing.env["mrp.wip.by.vendor"]._get_stock_locations()),
                    ("owner_id", "in", (False, closing.company_id.partner_id.id)),
                ],
                ["product_id", "lot_id"],
                ["quantity:sum"],
            )
        )
        held = defaultdict(float)
        for product, lot, quantity in groups:
            held[product.id, product.lot_valuated and lot.id] += quantity
        return {key: round(quantity, 6) for key, quantity in held.items()}

    def _get_names_and_unit_values(self, closing, keys):
        """({key: name}, {key: value of a unit, as in Odoo's stock valuation}) of (product id, lot id)."""
        # sudo: an accountant may not read stock
        products = closing.env["product.product"].sudo().browse({product for product, _lot in keys})
        products = products.with_company(closing.company_id)
        lots = (
            closing.env["stock.lot"]
            .sudo()
            .browse({lot for _product, lot in keys if lot})
            .with_company(closing.company_id)
        )
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

    def _prepare_owned_material(self, closing):
        """Material of customers has no value, wherever it moves."""
        closing.env.flush_all()
        closing.env.cr.execute(
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
                closing.company_id.id,
                get_day_end(closing.date_to, closing.env.tz),
                closing.company_id.partner_id.id,
                closing.company_id.partner_id.id,
            ],
        )
        ledger = {(("stock.move", move), reference): value for move, reference, value in closing.env.cr.fetchall()}
        return self.env["mrp.subcontract.reconciling"]._prepare_reconciliation(
            closing,
            closing.env._("Customer-owned material"),
            closing.env._("Has no value in the books"),
            {},
            ledger,
        )
