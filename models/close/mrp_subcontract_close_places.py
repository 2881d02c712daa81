"""What lies at vendors: its value, and that customers' material has none."""

from collections import defaultdict

from odoo import fields, models


class MrpSubcontractClose(models.Model):
    _inherit = "mrp.subcontract.close"

    def _tie_places(self):
        """What trips and reports say lies at vendors = what Odoo values there, product by product.

        Odoo knows what a place is worth now only; of a past day there is nothing to compare with. The list counts at a
        product's cost, which is rounded as prices are: what that makes of the quantity is no difference.
        """
        is_now = self.date_to >= fields.Date.context_today(self)
        lists, ledger = defaultdict(float), defaultdict(float)
        if is_now:
            # sudo: an accountant may not read stock and its places
            report = self.env["mrp.wip.by.vendor"].sudo().with_company(self.company_id)
            domain = [("company_id", "=", self.company_id.id), ("site_type", "in", report._get_stock_places())]
            for product, value in report._read_group(domain, ["product_id"], ["value:sum"]):
                lists[("product.product", product.id), product.display_name] += value
            quants = self.env["stock.quant"].sudo().with_company(self.company_id)
            places = [
                ("company_id", "=", self.company_id.id),
                ("location_id.site_type", "in", report._get_stock_places()),
            ]
            quantities, half_unit = defaultdict(float), self._get_half_price_unit()
            for quant in quants.search(places):
                key = (("product.product", quant.product_id.id), quant.product_id.display_name)
                ledger[key] += self._get_place_value(quant)
                quantities[key] += quant.quantity
            for key, quantity in quantities.items():
                if abs(lists[key] - ledger[key]) <= quantity * half_unit + self.currency_id.rounding:
                    ledger[key] = lists[key]
        return self._prepare_tie(
            self.env._("Stock at vendors"),
            self.env._("What trips brought there = stock valuation of these places; today only"),
            dict(lists),
            dict(ledger),
            is_set_up=is_now,
        )

    def _get_half_price_unit(self):
        """What rounding can make of a product's cost at most, per unit."""
        return 0.5 * 10 ** -self.env["decimal.precision"].precision_get("Product Price")

    def _get_place_value(self, quant):
        """The share of a product's stock value that is in one place; Odoo's own knows places in warehouses only."""
        product = quant.product_id
        if quant.owner_id and quant.owner_id != self.company_id.partner_id:
            return 0.0
        if product.lot_valuated:
            return quant.quantity * quant.lot_id.with_company(self.company_id).standard_price
        quantity = product._with_valuation_context().qty_available
        return quant.quantity * product.total_value / quantity if quantity else 0.0

    # --- customers' material

    def _tie_owned_material(self):
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
                fields.Date.add(self.date_to, days=1),
                self.company_id.partner_id.id,
                self.company_id.partner_id.id,
            ],
        )
        ledger = {(("stock.move", move), reference): value for move, reference, value in self.env.cr.fetchall()}
        return self._prepare_tie(
            self.env._("Customer-owned material"),
            self.env._("Has no value in the books"),
            {},
            ledger,
        )
