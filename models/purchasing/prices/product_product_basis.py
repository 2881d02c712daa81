"""A price in words: what an estimate assumed, so that nobody has to guess."""

from odoo import models
from odoo.tools import format_date, formatLang

from ....tools.numbers import format_quantity


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_price_basis(self, price):
        """Sentences that say vendor, price, break, charges, blanket order and exchange rate of a price.

        :param OutsidePrice price: of this service
        """
        self.ensure_one()
        sentences = [self._get_price_sentence(price)]
        if price.discount:
            sentences.append(self.env._("Discount of %s %%.", format_quantity(self.env, price.discount)))
        if price.minimum:
            sentences.append(self.env._("The minimum charge of %s applies.", price.currency.format(price.minimum)))
        if price.lot_charge:
            sentences.append(self.env._("Lot charge of %s included.", price.currency.format(price.lot_charge)))
        if price.agreement_line:
            sentences.append(self._get_agreement_sentence(price))
        company = self.env.company
        if price.currency != company.currency_id:
            rate = price.currency._convert(1.0, company.currency_id, company, price.rate_day, round=False)
            sentences.append(
                self.env._(
                    "Exchange rate of %(date)s: 1 %(currency)s is %(rate)s %(company_currency)s.",
                    date=format_date(self.env, price.rate_day),
                    currency=price.currency.name,
                    rate=format_quantity(self.env, rate),
                    company_currency=company.currency_id.name,
                )
            )
        return " ".join(sentences)

    def _get_price_sentence(self, price):
        texts = {
            "vendor": price.seller.partner_id.display_name,
            "date": format_date(self.env, price.day),
            "quantity": format_quantity(self.env, price.quantity),
            "unit": self.uom_id.name,
            # prices per unit may have more digits than amounts
            "price": formatLang(self.env, price.unit_price, dp="Product Price", currency_obj=price.currency),
            "amount": price.currency.format(price.amount),
        }
        if not price.seller.min_qty:
            return self.env._(
                "%(vendor)s, prices of %(date)s: %(quantity)s %(unit)s at %(price)s, %(amount)s in all.", **texts
            )
        return self.env._(
            "%(vendor)s, prices of %(date)s: %(quantity)s %(unit)s at %(price)s (from %(break)s %(break_unit)s on), "
            "%(amount)s in all.",
            **{
                **texts,
                "break": format_quantity(self.env, price.seller.min_qty),
                "break_unit": price.seller.product_uom_id.name,
            },
        )

    def _get_agreement_sentence(self, price):
        line = price.agreement_line
        return self.env._(
            "Called off blanket order %(agreement)s, of which %(left)s %(unit)s are left.",
            agreement=line.requisition_id.name,
            left=format_quantity(self.env, line.product_uom_id.round(line.qty_left)),
            unit=line.product_uom_id.name,
        )
