"""The price engine of outsourced work: what a vendor asks for a quantity of a service, by Odoo's own vendor prices.

Order lines, estimates and the cost of a bill of materials all ask `product.product._get_outsourcing_price`. It picks
the price line with Odoo's `_select_seller` (quantity breaks, dates, companies, discounts, units of measure), takes a
blanket order's price where the quantity is called off one, and adds what vendors ask for besides a price per unit.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

import pytz

from odoo import fields, models
from odoo.tools import format_date, formatLang

from ...tools.numbers import format_quantity


class ServicePrice(NamedTuple):
    """What a quantity of outsourced work costs. Amounts are unrounded, in the currency of the price line."""

    seller: Any  # the price line, product.supplierinfo
    agreement_line: Any  # line of the blanket order that is called off, purchase.requisition.line, or empty
    quantity: float  # units of the service, in the service's own unit
    unit_price: float  # per unit of the service, before discount
    discount: float  # percent
    lot_charge: float
    minimum: float  # minimum charge where it decides the amount, else 0
    amount: float  # of the whole quantity, charges included
    company_amount: float  # the same in company currency
    day: date  # whose prices these are
    rate_day: date  # whose exchange rate was used

    @property
    def currency(self):
        return self.seller.currency_id

    @property
    def has_charges(self):
        return bool(self.lot_charge or self.minimum)

    def get_line_price(self):
        """(price, discount) of an order line for this quantity; charges are spread over its units, unrounded."""
        if self.has_charges and self.quantity:
            return self.amount / self.quantity, 0.0
        return self.unit_price, self.discount


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _prepare_sellers(self, params=False):
        """Outsourced work is called off one blanket order, or off none: prices of all others don't count."""
        sellers = super()._prepare_sellers(params=params)
        if params and "outsourcing_agreement_line" in params:
            line = params["outsourcing_agreement_line"]
            return sellers.filtered(lambda seller: seller.purchase_requisition_line_id == line)
        if params and "outsourcing_today" in params:
            return sellers.filtered(lambda seller: seller._is_open_on(params["outsourcing_today"]))
        return sellers

    def _get_outsourcing_price(self, quantity, vendor=None, day=None, company=None, requisition=None):
        """What a quantity of this service costs, or None where nobody has a price for it.

        :param quantity: units of the service, in its own unit of measure
        :param vendor: res.partner; without it the vendor that Odoo's price list search proposes
        :param day: date whose prices count, today by default
        :param requisition: purchase.requisition whose price counts; an empty one for none; by default (None) the
            vendor's blanket order that covers the service today
        :rtype: ServicePrice | None
        """
        self.ensure_one()
        company = company or self.env.company
        # sudo: a planner sees what outsourced work will cost without a right on purchase agreements
        service = self.sudo().with_company(company)
        today = service._get_outsourced_day(company)
        day = day or today
        vendor = vendor or service._get_outsourced_vendor(quantity, day)
        if not vendor:
            return None
        agreement_line = service._get_agreement_line(vendor, company, today, requisition)
        seller = service._select_seller(
            partner_id=vendor,
            quantity=quantity,
            date=day,
            uom_id=service.uom_id,
            params={"outsourcing_agreement_line": agreement_line},
        )
        return service._apply_seller(seller, agreement_line, quantity, day, today) if seller else None

    def _apply_seller(self, seller, agreement_line, quantity, day, today):
        company = self.env.company
        unit_price = seller.product_uom_id._compute_price(seller.price, self.uom_id)
        units = quantity * unit_price * (1 - seller.discount / 100)
        minimum = seller.outsourcing_minimum_charge if quantity else 0.0
        if seller.currency_id.compare_amounts(minimum, units) <= 0:
            minimum = 0.0
        lot_charge = seller.outsourcing_lot_charge if quantity else 0.0
        amount = lot_charge + (minimum or units)
        # nobody knows tomorrow's exchange rate
        rate_day = min(day, today)
        return ServicePrice(
            seller=seller,
            agreement_line=agreement_line,
            quantity=quantity,
            unit_price=unit_price,
            discount=seller.discount,
            lot_charge=lot_charge,
            minimum=minimum,
            amount=amount,
            company_amount=seller.currency_id._convert(amount, company.currency_id, company, rate_day, round=False),
            day=day,
            rate_day=rate_day,
        )

    def _get_outsourced_vendor(self, quantity, day=None):
        """The vendor that Odoo's own price list search would choose; whoever has a blanket order has no advantage."""
        self.ensure_one()
        # sudo: blanket orders are the buyers', whom they are with is no secret to a planner
        service = self.sudo()
        params = {"outsourcing_today": service._get_outsourced_day(self.env.company)}
        seller = service._select_seller(quantity=quantity, date=day, uom_id=self.uom_id, params=params)
        return seller.partner_id.sudo(self.env.su)

    def _get_agreement_line(self, vendor, company, today, requisition=None):
        """The line of a blanket order that this service is called off, or none.

        Blanket orders are found through the vendor prices that confirming them makes.
        """
        self.ensure_one()
        if requisition is not None:
            is_ours = requisition and requisition._is_with(vendor)
            return requisition.line_ids.filtered(lambda line: is_ours and line.product_id == self)[:1]
        lines = self.seller_ids.purchase_requisition_line_id.filtered(
            lambda line: line.product_id == self and line._is_open_on(vendor, company, today)
        )
        # what ends first is used up first
        return lines.sorted(lambda line: (line.requisition_id.date_end or date.max, line.id))[:1]

    def _get_outsourced_day(self, company, moment=None):
        """The company's calendar day of a moment in UTC (now by default): prices begin and end with days."""
        timezone = pytz.timezone(company.partner_id.tz or "UTC")
        moment = moment or datetime.now()
        return pytz.utc.localize(fields.Datetime.to_datetime(moment)).astimezone(timezone).date()

    # --- a price in words: what an estimate assumes

    def _get_price_basis(self, price):
        """Sentences with vendor, price, break, charges, blanket order and exchange rate of a price.

        :param ServicePrice price: of this service
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
