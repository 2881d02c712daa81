"""Order lines of outsourced work: what they receive, what they cost, and what follows when they change."""

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ...tools.numbers import format_quantity


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Outsourced Operation",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The outsourced work of a manufacturing order that this line pays for.",
    )
    subcontract_production_id = fields.Many2one(
        related="subcontract_operation_id.production_id", string="Manufacturing Order"
    )
    qty_received_method = fields.Selection(
        selection_add=[("outsourcing", "Outsourced Operation")],
        ondelete={"outsourcing": lambda lines: lines._freeze_outsourcing_received()},
    )
    subcontract_price_day = fields.Date(
        "Price Date",
        copy=False,
        readonly=True,
        help="The day whose vendor prices count once outsourced work is ordered: the date agreed at first.",
    )
    subcontract_discount = fields.Float(
        "Calculated Discount",
        copy=False,
        readonly=True,
        help="The discount that was calculated; a different one was typed by a buyer.",
    )
    requisition_qty_left = fields.Float(
        "Left on Blanket Order",
        digits="Product Unit",
        compute="_compute_requisition_qty_left",
        compute_sudo=True,
        help="In the unit of the agreement: agreed, less what is on requests and orders, this one included. Below "
        "zero, more was called off than agreed.",
    )

    @api.constrains("subcontract_operation_id", "product_id", "partner_id")
    def _check_subcontract_operation(self):
        for line in self.filtered("subcontract_operation_id"):
            operation = line.subcontract_operation_id
            if line.product_id != operation.service_id:
                raise UserError(
                    self.env._(
                        "%(operation)s is bought as %(service)s, not as %(product)s.",
                        operation=operation.name,
                        service=operation.service_id.display_name,
                        product=line.product_id.display_name,
                    )
                )
            others = operation.purchase_line_ids.filtered(lambda other: other.order_id.state != "cancel") - line
            if others:
                raise UserError(
                    self.env._(
                        "%(operation)s is on %(order)s already.",
                        operation=operation.name,
                        order=others[0].order_id.name,
                    )
                )

    @api.depends("subcontract_operation_id")
    def _compute_qty_received_method(self):
        res = super()._compute_qty_received_method()
        # the receipts of an outsourced order are receipts of goods, which core counts
        self.filtered("subcontract_operation_id.workorder_id").qty_received_method = "outsourcing"
        return res

    @api.depends(
        "subcontract_operation_id.qty_payable",
        "subcontract_operation_id.service_qty",
        "subcontract_operation_id.hours_reported",
    )
    def _compute_qty_received(self):
        return super()._compute_qty_received()

    def _prepare_qty_received(self):
        """What is to be paid by the agreed rule; at a past date where core asks for one."""
        ours = self.filtered(lambda line: line.qty_received_method == "outsourcing")
        received = super(PurchaseOrderLine, self - ours)._prepare_qty_received()
        for line in ours:
            quantity = line.subcontract_operation_id._get_received_quantity(line)
            line._track_qty_received(quantity)
            received[line] = quantity
        return received

    def _freeze_outsourcing_received(self):
        """Keep what was received when the addon is removed."""
        self.env.cr.execute(
            "UPDATE purchase_order_line SET qty_received_method = 'manual', qty_received_manual = qty_received"
            " WHERE id IN %s",
            [tuple(self.ids)],
        )

    def _get_date_planned(self, seller, po=False):
        """Outsourced work is back when its operation ends, not after a lead time of the price list."""
        operation = self.subcontract_operation_id[:1]
        return operation.date_back or super()._get_date_planned(seller, po)

    def _update_date_planned(self, updated_date):
        """A date that a vendor types in the portal is a proposal: core tells the buyer, nothing of ours moves."""
        ours = self.filtered("subcontract_operation_id")
        ours._on_vendor_date(updated_date)
        goods = self - ours
        return super(PurchaseOrderLine, goods)._update_date_planned(updated_date) if goods else None

    def _on_vendor_date(self, date):
        """Hook: a vendor typed a date for outsourced work on Odoo's page of an order."""

    def _prepare_stock_move_vals(self, picking, price_unit, product_uom_qty, product_uom):
        vals = super()._prepare_stock_move_vals(picking, price_unit, product_uom_qty, product_uom)
        return {**vals, **self._prepare_outsourcing_move()}

    def _prepare_outsourcing_move(self):
        """Hook: values of a receipt that follow from outsourced work."""
        self.ensure_one()
        return {}

    def _prepare_account_move_line(self, move=False):
        """Copy the description with the manufacturing order to the bill, for accountants."""
        values = super()._prepare_account_move_line(move)
        if self.subcontract_operation_id:
            values["name"] = self.name
        return values

    def write(self, vals):
        """What follows from changes of outsourced work is done in one place, see `_around_write`."""
        with self._around_write(vals):
            for lines, values in self._get_values_to_write(vals):
                super(PurchaseOrderLine, lines).write(values)
        return True

    def _get_values_to_write(self, vals):
        """Pairs of lines and values to write. Hook: values may bring others along."""
        return [(self, vals)]

    @contextmanager
    def _around_write(self, vals):
        """Do what comes before these lines are written and after it. Hook: contexts add theirs.

        Prices begin and end: until the order is confirmed, the price follows the date, in both directions.
        """
        ours = self.filtered("subcontract_operation_id")
        requested = ours.filtered(lambda line: line.state != "purchase")
        days = {line: line._get_outsourced_price_day() for line in requested} if "date_planned" in vals else {}
        yield
        if {"product_qty", "product_uom_id"} & vals.keys():
            for operation in ours.subcontract_operation_id:
                operation._get_flow()._check_ordered_quantity(operation, operation.quantity)
        if "date_planned" in vals:
            ours.subcontract_operation_id._on_date_planned()
        moved = requested.filtered(lambda line: line in days and line._get_outsourced_price_day() != days[line])
        moved._update_outsourced_price(whole_lot=False)
        if "product_qty" in vals:
            self.filtered("subcontract_operation_id").order_id._warn_of_agreement()

    def unlink(self):
        """The other lines of a lot carry its charges alone from now on."""
        # sudo: removing the line was checked by core, the work on it follows
        self.sudo().subcontract_operation_id._before_unordered()
        others = self.filtered("subcontract_operation_id")._get_lot_lines() - self
        res = super().unlink()
        others._update_outsourced_price()
        return res

    # --- prices: calculated, until a buyer types one

    def _compute_price_unit_and_date_planned_and_name(self):
        """Calculate prices of outsourced work with its charges and dates; a typed price is kept."""
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
        """The calculated price of this line today, or None."""
        self.ensure_one()
        return self._get_lot_price(self._get_lot_units(), self._get_outsourced_price_day())

    def _get_outsourced_price_day(self):
        """Prices of the day on which the work is to be back; once ordered, of the day that was agreed at first."""
        self.ensure_one()
        if self.order_id.state == "purchase" and self.subcontract_price_day:
            return self.subcontract_price_day
        return self.subcontract_operation_id._get_price_day(self.date_planned)

    def _get_lot_lines(self):
        """The lines of the same order and service: what the vendor processes together."""
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
        """Set the vendor's price, unless a buyer typed one or the line was billed.

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
        """Set a calculated price, to tell it from one that a buyer types; nothing is written where it stays."""
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
        """Whether a buyer typed a price or a discount, different from what was calculated."""
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

    @api.depends("order_id.requisition_id.line_ids.qty_left", "product_id")
    def _compute_requisition_qty_left(self):
        for line in self:
            line.requisition_qty_left = line._get_agreement_line().qty_left

    def _get_agreement_line(self):
        """The line of the blanket order that this line is called off, or none."""
        self.ensure_one()
        lines = self.order_id.requisition_id.line_ids.filtered(lambda line: line.product_id == self.product_id)
        return lines[:1] if self.order_id.requisition_type == "blanket_order" else lines.browse()

    def _get_service_quantity(self):
        """The ordered quantity in the product's own unit, unrounded."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(self.product_qty, self.product_id.uom_id, round=False)

    def _get_company_subtotal(self):
        """The line's amount in company currency, at the rate of the day of confirmation as the cost of the
        manufacturing order."""
        self.ensure_one()
        return self._get_outsourced_price() * self._get_service_quantity()

    def _get_outsourced_price(self):
        """The order's price per unit of the service in company currency, at the rate of the day of confirmation."""
        self.ensure_one()
        if not self.product_qty:
            return 0.0
        return self._convert_to_company_currency(self.price_subtotal / self._get_service_quantity())

    def _convert_to_company_currency(self, amount):
        """An amount of the order, at the rate of the day of its confirmation, unrounded."""
        self.ensure_one()
        date = self.order_id.date_approve or self.order_id.date_order or fields.Datetime.now()
        return self.currency_id._convert(amount, self.company_id.currency_id, self.company_id, date, round=False)

    def _get_price_basis(self):
        """Sentences on where the amount of this line comes from."""
        self.ensure_one()
        order = self.order_id
        texts = {
            "order": order.name,
            "vendor": order.partner_id.display_name,
            "quantity": format_quantity(self.env, self.product_qty),
            "unit": self.product_uom_id.name,
            "price": formatLang(self.env, self.price_unit, dp="Product Price", currency_obj=self.currency_id),
            "amount": self.currency_id.format(self.price_subtotal),
        }
        if order.state == "purchase":
            basis = self.env._(
                "Ordered from %(vendor)s on %(order)s: %(quantity)s %(unit)s at %(price)s, %(amount)s in all.", **texts
            )
        else:
            basis = self.env._(
                "Requested from %(vendor)s on %(order)s: %(quantity)s %(unit)s at %(price)s, %(amount)s in all.",
                **texts,
            )
        if self._has_typed_price():
            basis += " " + self.env._("The price was typed by hand.")
        return basis
