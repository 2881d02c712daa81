"""What the units of a manufacturing order are sold for."""

from odoo import fields, models

from ...tools.numbers import format_quantity


class MrpJobCostRevenue(models.AbstractModel):
    _name = "mrp.job.cost.revenue"
    _description = "Revenue on a Job Cost Sheet"

    def _get_revenue_parts(self, sheet):
        """What the good units are sold for: first those that were ordered, the rest at the sales price.

        :return: list of (sales order or none, quantity in the unit of the manufacturing order, amount in company
          currency)
        """
        progress = self.env["mrp.job.cost.progress"]
        rest, parts = progress._get_good_units(sheet), []
        for line in progress._get_sale_lines(sheet):
            ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, sheet.product_uom_id, round=False)
            quantity = min(rest, ordered)
            if quantity > 0:
                amount = self._convert_revenue(sheet, line.price_subtotal * quantity / ordered, line.currency_id)
                parts.append((line.order_id, quantity, amount))
                rest -= quantity
        # sudo: facts of a manufacturing order whose costs the user may see, see `_get_orders`
        uom = sheet.product_uom_id.sudo()
        if uom and uom.compare(rest, 0.0) > 0 and self._is_for_stock(sheet):
            parts.append((sheet.env["sale.order"], rest, self._get_list_revenue(sheet, rest)))
        return [(order, quantity, amount) for order, quantity, amount in parts if amount]

    def _is_for_stock(self, sheet):
        """Whether units that nobody has ordered yet may be sold: no components of others, and for sale."""
        return sheet.product_id.sudo().sale_ok and not sheet._get_orders().production_group_id.parent_ids

    def _get_list_revenue(self, sheet, quantity):
        """Amount of a quantity at the product's sales price, in company currency, without taxes."""
        # sudo: as above
        company, product = sheet.company_id.sudo(), sheet.product_id.sudo()
        taxes = product.taxes_id._filter_taxes_by_company(company)
        quantity = sheet.product_uom_id.sudo()._compute_quantity(quantity, product.uom_id, round=False)
        amounts = taxes.compute_all(product.lst_price, product.currency_id, quantity, product)
        return self._convert_revenue(sheet, amounts["total_excluded"], product.currency_id)

    def _convert_revenue(self, sheet, amount, currency):
        day = sheet.date or fields.Date.context_today(sheet)
        return currency._convert(amount, sheet.currency_id, sheet.company_id, day)

    def _describe_revenue(self, sheet, order, quantity):
        quantity, unit = format_quantity(sheet.env, quantity), sheet.product_uom_id.sudo().name
        if order:
            return sheet.env._(
                "%(quantity)s %(unit)s ordered in %(order)s", quantity=quantity, unit=unit, order=order.name
            )
        return sheet.env._("%(quantity)s %(unit)s at the sales price", quantity=quantity, unit=unit)
