from odoo import models

from .cost_part import CostPart


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_component_part(self):
        """This component, at the value it left stock with; the manufacturing order that made it is named."""
        self.ensure_one()
        makers = self.raw_material_production_id.production_group_id._get_makers(self.product_id)
        text = self.product_id.display_name
        if makers:
            text = self.env._(
                "%(product)s, made by %(jobs)s", product=text, jobs=", ".join(makers.sudo().mapped("name"))
            )
        quantity = self.product_uom._compute_quantity(self.quantity, self.product_id.uom_id, round=False)
        return CostPart("material", "posted", text, quantity, self.product_id.uom_id, self.value, self)

    def _get_value_parts(self):
        """What the value of finished goods consists of; the parts add up to it, to the cent.

        What the sources don't explain is a part of its own, `difference`: rounding, or what somebody set by hand.
        """
        self.ensure_one()
        production = self.production_id
        if self.product_id.cost_method not in ("fifo", "average") or not production:
            parts = [self._get_standard_part()]
        else:
            share = production._get_cost_shares().get(self, 0.0)
            parts = [part.scale(share) for part in production._get_cost_parts()]
            parts += self._get_landed_parts()
        return self._round_parts([part for part in parts if part.amount], self.value)

    def _get_standard_part(self):
        quantity = self._get_valued_qty()
        text = self.env._("Standard cost of %s", self.product_id.display_name)
        return CostPart("material", "posted", text, quantity, self.product_id.uom_id, self.value, self.product_id)

    def _get_landed_parts(self):
        quantity, uom = self._get_valued_qty(), self.product_id.uom_id
        adjustments = self._get_landed_cost().get(self, [])
        return [
            CostPart(
                "freight",
                "posted",
                adjustment.cost_id.display_name,
                quantity,
                uom,
                adjustment.additional_landed_cost,
                adjustment.cost_id,
            )
            for adjustment in adjustments
        ]

    def _round_parts(self, parts, total):
        """The parts in whole cents, and what is left of the total as a part of its own."""
        currency = self.company_id.currency_id
        parts = [part._replace(amount=currency.round(part.amount)) for part in parts]
        rest = currency.round(total - sum(part.amount for part in parts))
        if not rest:
            return parts
        is_rounding = abs(rest) <= currency.rounding * (len(parts) + 1)
        text = self.env._("Rounding") if is_rounding else self.env._("Set by hand, or changed since")
        return [*parts, CostPart("difference", "posted", text, 0.0, self.product_id.uom_id, rest, self)]

    def action_explain_cost(self):
        """Explain what the value of these finished goods consists of."""
        return self.env["mrp.cost.explanation"]._open(self)
