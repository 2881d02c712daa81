from odoo import api, fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    subcontract_price_day = fields.Date(
        "Prices of",
        copy=False,
        readonly=True,
        help="The day whose vendor prices count for outsourced work once it is ordered: the date agreed at first.",
    )
    subcontract_discount = fields.Float(
        "Discount of the Price", copy=False, readonly=True, help="Tells a discount that a buyer typed from this one."
    )

    def _compute_price_unit_and_date_planned_and_name(self):
        """Outsourced work has its own engine, which knows charges and the manufacturing order's date; a typed price is
        kept."""
        ours = self.filtered("subcontract_operation_id")
        for line in ours:
            operation = line.subcontract_operation_id
            if not line.date_planned:
                line.date_planned = operation.date_back or fields.Datetime.now()
            if not line.name:
                line.name = line._get_product_purchase_description(line.product_id)
        ours._update_outsourced_price()
        return super(PurchaseOrderLine, self - ours)._compute_price_unit_and_date_planned_and_name()

    def _compute_selected_seller_id(self):
        ours = self.filtered("subcontract_operation_id")
        for line in ours:
            price = line._get_outsourced_service_price()
            line.selected_seller_id = price.seller if price else False
        return super(PurchaseOrderLine, self - ours)._compute_selected_seller_id()

    def _get_outsourced_service_price(self):
        """What the price engine says today about this line, or None."""
        self.ensure_one()
        return self._get_lot_price(self._get_lot_units(), self._get_outsourced_price_day())

    def _get_outsourced_price_day(self):
        """Prices of the day on which the work is to be back; once ordered, of the day that was agreed at first."""
        self.ensure_one()
        if self.order_id.state == "purchase" and self.subcontract_price_day:
            return self.subcontract_price_day
        return self.subcontract_operation_id._get_price_day(self.date_planned)

    def _get_lot_lines(self):
        """What the vendor processes together: the outsourced work on the same order that is bought as the same
        service."""
        return self.order_id.order_line.filtered(
            lambda line: line.subcontract_operation_id and line.product_id in self.product_id
        )

    def _get_lot_units(self):
        """Units of the service that go out together."""
        return sum(line._get_service_quantity() for line in self._get_lot_lines())

    def _get_lot_price(self, units, day):
        """The price of a lot at this line's vendor, which is that of each of its units."""
        self.ensure_one()
        return self.subcontract_operation_id._get_service_price(
            units, vendor=self.order_id.partner_id, date=day, requisition=self.order_id.requisition_id
        )

    def _update_outsourced_price(self, whole_lot=True):
        """Take over the price of the vendor, unless somebody typed one or the line was billed.

        :param whole_lot: whether the others of a lot get their price anew, too, because its size has changed
        """
        ours = self.filtered("subcontract_operation_id")
        for (order, _service), lines in ours.grouped(lambda line: (line.order_id, line.product_id)).items():
            if order.state == "cancel":
                continue
            if not any(lines.ids):
                # core asks for the price of a line that is about to be made; its lot is priced once it is there
                units = sum(line._get_service_quantity() for line in lines)
            else:
                units, lines = lines._get_lot_units(), (lines._get_lot_lines() if whole_lot else lines) | lines
            prices = {}
            for line in lines:
                if line.invoice_lines or line._has_typed_price():
                    continue
                day = line._get_outsourced_price_day()
                if day not in prices:
                    prices[day] = line._get_lot_price(units, day)
                if prices[day]:
                    line._set_outsourced_price(*line._convert_outsourced_price(prices[day]))

    def _set_outsourced_price(self, price_unit, discount):
        """Note a price of the engine, so that one a buyer types is told from it; nothing is written where it stays."""
        self.ensure_one()
        prices = {
            "price_unit": price_unit,
            "technical_price_unit": price_unit,
            "discount": discount,
            "subcontract_discount": discount,
        }
        prices = {name: value for name, value in prices.items() if self[name] != value}
        if self.id:
            self.write(prices)
        else:
            self.update(prices)

    def _has_typed_price(self):
        """Whether a buyer typed a price or a discount: those the engine made are known."""
        self.ensure_one()
        return self.technical_price_unit != self.price_unit or self.discount != self.subcontract_discount

    def _convert_outsourced_price(self, price):
        """(unit price, discount) in the line's unit of measure and the order's currency, unrounded."""
        self.ensure_one()
        price_unit, discount = price.get_line_price()
        price_unit = self.product_id.uom_id._compute_price(price_unit, self.product_uom_id)
        price_unit = self.env["account.tax"]._fix_tax_included_price_company(
            price_unit, self.product_id.supplier_taxes_id, self.tax_ids, self.company_id
        )
        date = self.date_order or fields.Date.context_today(self)
        return price.currency._convert(price_unit, self.currency_id, self.company_id, date, round=False), discount

    @api.onchange("date_planned")
    def _onchange_outsourced_date(self):
        self.filtered(lambda line: line.order_id.state != "purchase")._update_outsourced_price(whole_lot=False)
