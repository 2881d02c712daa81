from odoo import models

from .cost_part import CostPart


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_cost_parts(self):
        """What `_get_outsourced_unit_cost` averages: bills, what is received and not billed, else what is ordered.

        :return: list of parts, quantities in units of the service
        """
        parts = [part for line in self for part in line._get_received_parts()]
        if not sum(part.quantity for part in parts):
            parts = [part for line in self for part in line._get_billed_parts()]
        if sum(part.quantity for part in parts):
            return parts
        return [
            CostPart(
                "service",
                "committed",
                line.order_id.display_name,
                line._get_service_quantity(),
                line.product_id.uom_id,
                line._get_company_subtotal(),
                line.order_id,
            )
            for line in self
        ]

    def _get_received_parts(self):
        """Bills as far as they are of what was received, and the rest of that at the order's price."""
        self.ensure_one()
        bills = self._get_billed_parts()
        billed = sum(part.quantity for part in bills)
        received = self.product_uom_id._compute_quantity(self.qty_received, self.product_id.uom_id, round=False)
        if billed > received:
            bills = [part.scale(received / billed) for part in bills]
        return [*bills, *self._get_accrued_parts()]

    def _get_billed_parts(self):
        self.ensure_one()
        parts = []
        unit = self.product_id.uom_id
        for bill_line in self.invoice_lines.filtered(lambda bill_line: bill_line.parent_state == "posted"):
            sign = -1 if bill_line.move_id.move_type == "in_refund" else 1
            quantity = sign * bill_line.product_uom_id._compute_quantity(bill_line.quantity, unit, round=False)
            bill = bill_line.move_id
            parts.append(
                CostPart("service", "billed", bill.display_name, quantity, unit, bill_line._get_outsourced_cost(), bill)
            )
        return parts

    def _get_accrued_parts(self):
        self.ensure_one()
        unit = self.product_id.uom_id
        received = self.product_uom_id._compute_quantity(self.qty_received, unit, round=False)
        rest = received - sum(part.quantity for part in self._get_billed_parts())
        if rest <= 0:
            return []
        amount = rest * self._get_outsourced_price()
        return [CostPart("service", "accrued", self.order_id.display_name, rest, unit, amount, self.order_id)]
