from odoo import models

from .cost_part import CostPart


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _get_cost_parts(self):
        """What the goods that this manufacturing order made consist of, by-products included."""
        self.ensure_one()
        raw = self.move_raw_ids.filtered(lambda move: move.state == "done" and not move._is_reported_outsourced())
        parts = [move._get_component_part() for move in raw]
        parts += [part for workorder in self.workorder_ids for part in workorder._get_cost_parts()]
        if self.is_outsourced_order:
            operation = self.outsourced_operation_id
            given_back = raw._get_given_back()
            parts += [move._get_component_part().scale(-1) for move in given_back]
            parts += self._get_made_parts()
            parts += operation._get_freight_parts(operation._get_made_freight(self))
        if self.extra_cost:
            units = sum(self._get_cost_moves().filtered(lambda m: m.product_id == self.product_id).mapped("quantity"))
            text = self.env._("Extra cost of %s", self.display_name)
            uom = self.product_uom_id
            parts.append(CostPart("freight", "posted", text, units, uom, self.extra_cost * units, self))
        return parts

    def _get_cost_moves(self):
        return self.move_finished_ids.filtered(lambda move: move.state == "done")

    def _get_made_parts(self):
        """What the vendor is paid for making it: bills in the order in which it was made, the order for the rest."""
        line = self.outsourced_operation_id.purchase_line_id
        before, units = self._get_units_made()
        bills = line._get_billed_parts()
        billed = sum(part.quantity for part in bills)
        covered = min(max(billed - before, 0.0), units)
        parts = [part.scale(covered / billed) for part in bills] if covered else []
        rest = units - covered
        if line and rest:
            order, uom = line.order_id, self.product_id.uom_id
            amount = rest * line._get_outsourced_price()
            parts.append(CostPart("service", "accrued", order.display_name, rest, uom, amount, order))
        return parts

    def _get_units_made(self):
        """(pieces that were made with the order before this one, units of this one) in the unit of the product."""
        made = self.outsourced_operation_id.move_ids.filtered(
            lambda move: move.state == "done" and move.subcontract_role == "made" and move.product_id == self.product_id
        ).sorted(lambda move: (move.date, move.id))
        own = made.filtered(lambda move: move.production_id == self)
        earlier = made[: list(made).index(own[0])] if own else made
        return tuple(sum(move._get_subcontract_quantity() for move in moves) for moves in (earlier, own))
