"""From the parts of values to an explanation that is shown."""

from odoo import fields, models

from .cost_part import CostPart


class StockMove(models.Model):
    _inherit = "stock.move"

    def _prepare_explanation(self, pieces, subject, value):
        """Values of an explanation, its lines included, see `mrp.cost.explanation._open`."""
        company = self.company_id[:1] or self.env.company
        product = self.product_id[:1] or subject[:1]
        parts = [(move, part) for move in self for part in move._get_explained_parts(pieces)]
        total = sum(part.amount for _move, part in parts)
        if value is not None and company.currency_id.compare_amounts(value, total):
            # average cost mixes all receipts: what is left is worth the average, not what it cost itself
            text = self.env._("Average over everything that came in")
            part = CostPart("difference", "posted", text, 0.0, product.uom_id, value - total, product)
            parts.append((self.browse(), part))
        return {
            "subject": ", ".join((subject.production_id if subject == self else subject).mapped("display_name")),
            "company_id": company.id,
            "quantity": sum(pieces.get(move, move._get_valued_qty()) for move in self),
            "uom_id": product.uom_id.id,
            "value": total if value is None else value,
            "pending": self.production_id.production_group_id._get_pending_text(),
            "line_ids": [
                fields.Command.create(self._prepare_explanation_line(number, *pair))
                for number, pair in enumerate(parts)
            ],
        }

    def _prepare_explanation_line(self, number, move, part):
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

    def _get_explained_parts(self, pieces):
        """The parts of the value of the units that are asked about; a receipt of bought goods is one part."""
        self.ensure_one()
        quantity = self._get_valued_qty()
        share = pieces.get(self, quantity) / quantity if quantity else 0.0
        if not self.production_id:
            text = self.reference or self.display_name
            parts = [CostPart("bought", "posted", text, quantity, self.product_id.uom_id, self.value, self)]
        else:
            parts = self._get_value_parts()
        if share == 1.0:
            return parts
        value = self.company_id.currency_id.round(self.value * share)
        return self._round_parts([part.scale(share) for part in parts], value)


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    def _get_pending_text(self):
        """What can still change the cost of these manufacturing orders: work that is not billed, not received, not
        ordered."""
        lines = self.env["mrp.job.cost.line"]._at_date(None)._of_productions(self)
        texts = {
            "accrued": self.env._("%(amount)s of %(vendor)s (%(source)s) is received and not billed."),
            "committed": self.env._("%(amount)s of %(vendor)s (%(source)s) is ordered and not received."),
            "expected": self.env._("%(amount)s (%(source)s) is planned and not ordered."),
        }
        domain = [("production_group_id", "in", self.ids), ("status", "in", list(texts)), ("element", "=", "service")]
        return "\n".join(
            texts[line.status]
            % {
                "amount": line.currency_id.format(line.amount),
                "vendor": line.vendor_id.display_name,
                "source": line.reference,
            }
            for line in lines.search(domain)
        )
