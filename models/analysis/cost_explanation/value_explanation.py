"""From the parts of a value to an explanation that is shown, see `mrp.cost.explanation`."""

from odoo import fields, models

from .cost_part import CostPart


class MrpValueExplanation(models.AbstractModel):
    _name = "mrp.value.explanation"
    _description = "Explanation of the Value of Goods"

    def _get_value_parts(self, move):
        """What the value of finished goods consists of; the parts add up to it, to the cent.

        What the sources don't explain is a part of its own, `difference`: rounding, or what somebody set by hand.
        """
        move.ensure_one()
        production = move.production_id
        if move.product_id.cost_method not in ("fifo", "average") or not production:
            parts = [self._get_standard_part(move)]
        else:
            share = production._get_cost_shares().get(move, 0.0)
            parts = [part.scale(share) for part in self.env["mrp.cost.part"]._get_production_parts(production)]
            parts += self._get_landed_parts(move)
        return self._round_parts(move, [part for part in parts if part.amount], move.value)

    def _get_standard_part(self, move):
        quantity = move._get_valued_qty()
        text = move.env._("Standard cost of %s", move.product_id.display_name)
        return CostPart("material", "posted", text, quantity, move.product_id.uom_id, move.value, move.product_id)

    def _get_landed_parts(self, move):
        quantity, uom = move._get_valued_qty(), move.product_id.uom_id
        adjustments = move._get_landed_cost().get(move, [])
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

    def _round_parts(self, move, parts, total):
        """The parts in whole cents, and what is left of the total as a part of its own."""
        currency = move.company_id.currency_id
        parts = [part._replace(amount=currency.round(part.amount)) for part in parts]
        rest = currency.round(total - sum(part.amount for part in parts))
        if not rest:
            return parts
        is_rounding = abs(rest) <= currency.rounding * (len(parts) + 1)
        text = move.env._("Rounding") if is_rounding else move.env._("Set manually, or changed since")
        return [*parts, CostPart("difference", "posted", text, 0.0, move.product_id.uom_id, rest, move)]

    def _prepare_explanation(self, moves, units, subject, value):
        """Values of an explanation, its lines included, see `mrp.cost.explanation._open`."""
        company = moves.company_id[:1] or moves.env.company
        product = moves.product_id[:1] or subject[:1]
        parts = [(move, part) for move in moves for part in self._get_explained_parts(move, units)]
        total = sum(part.amount for _move, part in parts)
        if value is not None and company.currency_id.compare_amounts(value, total):
            # average cost mixes all receipts: what is left is worth the average, not what it cost itself
            text = moves.env._("Average over everything that came in")
            part = CostPart("difference", "posted", text, 0.0, product.uom_id, value - total, product)
            parts.append((moves.browse(), part))
        return {
            "subject": ", ".join((subject.production_id if subject == moves else subject).mapped("display_name")),
            "company_id": company.id,
            "quantity": sum(units.get(move, move._get_valued_qty()) for move in moves),
            "uom_id": product.uom_id.id,
            "value": total if value is None else value,
            "pending": self._get_pending_text(moves.production_id.production_group_id),
            "line_ids": [fields.Command.create(self._prepare_line(number, *pair)) for number, pair in enumerate(parts)],
        }

    def _prepare_line(self, number, move, part):
        return {
            "sequence": number,
            "origin": move.production_id.display_name or move.reference,
            "element": part.element,
            "status": part.status,
            "text": part.text,
            "quantity": part.quantity,
            "uom_id": part.uom.id,
            "amount": part.amount,
            "res_model": part.source._name,
            "res_id": part.source.id,
        }

    def _get_explained_parts(self, move, units):
        """The parts of the value of the units that are asked about; a receipt of bought goods is one part."""
        move.ensure_one()
        quantity = move._get_valued_qty()
        share = units.get(move, quantity) / quantity if quantity else 0.0
        if not move.production_id:
            text = move.reference or move.display_name
            parts = [CostPart("bought", "posted", text, quantity, move.product_id.uom_id, move.value, move)]
        else:
            parts = self._get_value_parts(move)
        if share == 1.0:
            return parts
        value = move.company_id.currency_id.round(move.value * share)
        return self._round_parts(move, [part.scale(share) for part in parts], value)

    def _get_pending_text(self, groups):
        """Sentences on what can still change the cost: work that is not billed, not received or not ordered."""
        lines = groups.env["mrp.job.cost.line"]._at_date(None)._of_productions(groups)
        texts = {
            "accrued": groups.env._("%(amount)s of %(vendor)s (%(source)s) is received and not billed."),
            "committed": groups.env._("%(amount)s of %(vendor)s (%(source)s) is ordered and not received."),
            "expected": groups.env._("%(amount)s (%(source)s) is planned and not ordered."),
        }
        domain = [("production_group_id", "in", groups.ids), ("status", "in", list(texts)), ("element", "=", "service")]
        return "\n".join(
            texts[line.status]
            % {
                "amount": line.currency_id.format(line.amount),
                "vendor": line.vendor_id.display_name,
                "source": line.reference,
            }
            for line in lines.search(domain)
        )
