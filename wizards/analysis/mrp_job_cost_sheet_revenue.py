"""What a manufacturing order brings: what its units are sold for, and what is left of that."""

from odoo import api, fields, models

from ...tools.numbers import format_quantity

# who knows what customers pay: who keeps the books, and who sees all sales
REVENUE_GROUPS = "account.group_account_readonly,account.group_account_invoice,sales_team.group_sale_salesman_all_leads"


class MrpJobCostSheet(models.TransientModel):
    _inherit = "mrp.job.cost.sheet"

    revenue = fields.Monetary(
        compute="_compute_revenue",
        groups=REVENUE_GROUPS,
        help="Without taxes, of the units that are good or can still become good. Other currencies are converted at "
        "the rate of the day that is looked at.",
    )
    revenue_basis = fields.Char("Revenue of", compute="_compute_revenue", groups=REVENUE_GROUPS)
    margin = fields.Monetary(
        compute="_compute_revenue",
        groups=REVENUE_GROUPS,
        help="Revenue less actual cost once the manufacturing order is finished, less the forecast before that.",
    )
    margin_rate = fields.Float("Margin (%)", compute="_compute_revenue", groups=REVENUE_GROUPS)

    @api.depends("line_ids")
    def _compute_revenue(self):
        for sheet in self:
            parts = sheet._get_revenue_parts()
            sheet.revenue = sum(amount for _order, _quantity, amount in parts)
            sheet.revenue_basis = "; ".join(sheet._describe_revenue(order, quantity) for order, quantity, _ in parts)
            sheet.margin = sheet.revenue - sheet._get_whole_cost() if sheet.revenue else 0.0
            sheet.margin_rate = sheet.margin / sheet.revenue if sheet.revenue else 0.0

    def _get_revenue_parts(self):
        """What the good units are sold for: first those that were ordered, the rest at the sales price.

        :return: list of (sales order or none, quantity in the unit of the manufacturing order, amount in company
          currency)
        """
        rest, parts = self._get_good_units(), []
        for line in self._get_sale_lines():
            ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, self.product_uom_id, round=False)
            quantity = min(rest, ordered)
            if quantity > 0:
                amount = self._convert_revenue(line.price_subtotal * quantity / ordered, line.currency_id)
                parts.append((line.order_id, quantity, amount))
                rest -= quantity
        # sudo: facts of a manufacturing order whose costs the user may see, see `_get_orders`
        uom = self.product_uom_id.sudo()
        if uom and uom.compare(rest, 0.0) > 0 and self._is_for_stock():
            parts.append((self.env["sale.order"], rest, self._get_list_revenue(rest)))
        return [(order, quantity, amount) for order, quantity, amount in parts if amount]

    def _is_for_stock(self):
        """Whether what nobody has ordered yet may be sold: not what goes into another manufacturing order, nor what is
        not for sale."""
        return self.product_id.sudo().sale_ok and not self._get_orders().production_group_id.parent_ids

    def _get_list_revenue(self, quantity):
        """Company currency, without taxes, of a quantity in the unit of the manufacturing order at the sales price of
        the product."""
        # sudo: as above
        company, product = self.company_id.sudo(), self.product_id.sudo()
        taxes = product.taxes_id._filter_taxes_by_company(company)
        quantity = self.product_uom_id.sudo()._compute_quantity(quantity, product.uom_id, round=False)
        amounts = taxes.compute_all(product.lst_price, product.currency_id, quantity, product)
        return self._convert_revenue(amounts["total_excluded"], product.currency_id)

    def _convert_revenue(self, amount, currency):
        day = self.date or fields.Date.context_today(self)
        return currency._convert(amount, self.currency_id, self.company_id, day)

    def _describe_revenue(self, order, quantity):
        quantity, unit = format_quantity(self.env, quantity), self.product_uom_id.sudo().name
        if order:
            return self.env._(
                "%(quantity)s %(unit)s ordered in %(order)s", quantity=quantity, unit=unit, order=order.name
            )
        return self.env._("%(quantity)s %(unit)s at the sales price", quantity=quantity, unit=unit)
