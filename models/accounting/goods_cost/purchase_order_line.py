from odoo import api, fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    product_uom_qty_received = fields.Float(
        "Received in Service Units", digits=0, compute="_compute_product_uom_qty_received"
    )

    @api.depends("qty_received", "product_uom_id", "product_id.uom_id")
    def _compute_product_uom_qty_received(self):
        for line in self:
            line.product_uom_qty_received = line.product_uom_id._compute_quantity(
                line.qty_received, line.product_id.uom_id, round=False
            )

    def _get_outsourced_unit_cost(self, at_date=None):
        """Company currency per unit of the service: bills where there are some, the order's price for the rest.

        More billed than received costs what was received of it. What is neither received nor billed yet, as a
        manufacturing order that
        is paid at the end, costs what was ordered.

        A credit note takes its quantity back to the order's price, unless the quantity is not owed any more.
        Bills count in whole cents, the rest is exact: it is rounded once, where it ends up.
        """
        amount = quantity = 0.0
        for line in self:
            billed, cost = line._get_outsourced_billed(at_date)
            unit, service = line.product_uom_id, line.product_id.uom_id
            received = unit._compute_quantity(line.qty_received, service, round=False)
            if service.compare(billed, received) <= 0:
                amount += cost + (received - billed) * line._get_outsourced_price()
            else:
                amount += cost * received / billed
            quantity += received
        if not quantity:
            billed = [line._get_outsourced_billed(at_date) for line in self]
            quantity, amount = (sum(figures) for figures in zip(*billed, strict=True)) if billed else (0.0, 0.0)
        if not quantity:
            amount, quantity = (
                sum(line._get_company_subtotal() for line in self),
                sum(line._get_service_quantity() for line in self),
            )
        return amount / quantity if quantity else 0.0

    def _get_outsourced_billed(self, at_date=None):
        """Quantity billed in units of the product, and what it costs in company currency."""
        billed = amount = 0.0
        for bill_line in self.invoice_lines:
            if bill_line.parent_state != "posted" or (at_date and bill_line.date > fields.Date.to_date(at_date)):
                continue
            sign = -1 if bill_line.move_id.move_type == "in_refund" else 1
            unit = self.product_id.uom_id
            billed += sign * bill_line.product_uom_id._compute_quantity(bill_line.quantity, unit, round=False)
            amount += bill_line._get_outsourced_cost()
        return billed, amount

    def _get_outsourced_price(self):
        """The order's price per unit of the service in company currency, at the rate of the day of confirmation."""
        self.ensure_one()
        if not self.product_qty:
            return 0.0
        service_qty = self.product_uom_id._compute_quantity(self.product_qty, self.product_id.uom_id, round=False)
        return self._convert_to_company_currency(self.price_subtotal / service_qty)

    def _convert_to_company_currency(self, amount):
        """An amount of the order, at the rate of the day of its confirmation, unrounded."""
        self.ensure_one()
        date = self.order_id.date_approve or self.order_id.date_order or fields.Datetime.now()
        return self.currency_id._convert(amount, self.company_id.currency_id, self.company_id, date, round=False)

    def write(self, vals):
        """A price that is corrected after goods were finished with it corrects their value."""
        res = super().write(vals)
        if {"price_unit", "discount"} & vals.keys():
            productions = self.subcontract_operation_id.sudo().production_group_id.production_ids
            productions.move_finished_ids.filtered("is_in")._revalue()
        return res
