from contextlib import contextmanager

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

    @contextmanager
    def _around_write(self, vals):
        """Book what another price or quantity changes, and value goods anew that were finished with the old price."""
        if not {"price_unit", "discount", "product_qty", "qty_received_manual"} & vals.keys():
            with super()._around_write(vals):
                yield
            return
        # sudo: a buyer may not book; the manufacturing order's entries follow from the order
        groups = self.sudo().subcontract_operation_id.production_group_id
        with self.env["mrp.subcontract.settlement"]._settling(groups):
            with super()._around_write(vals):
                yield
            if {"price_unit", "discount"} & vals.keys():
                groups.production_ids.move_finished_ids.filtered("is_in")._revalue()

    def _get_outsourced_accrual_account(self):
        """The account for what was received and not billed, or none: of the service's category, else of the company."""
        self.ensure_one()
        line = self.with_company(self.company_id)
        category = line.product_id.categ_id
        return category.property_outsourcing_accrual_account_id or line.company_id.outsourcing_accrual_account_id

    def _get_outsourced_bill_account(self):
        """The account that bills of this line debit, where outsourced work is accrued; none where core's way stays."""
        account = self.env["account.account"]
        for line in self.filtered("subcontract_operation_id"):
            if line.subcontract_operation_id.production_group_id._is_posted_at_once():
                account = line._get_outsourced_accrual_account()
        return account

    def _get_outsourced_clearing_account(self):
        """Where the accrual is kept: its own account, else the expense account of the service."""
        self.ensure_one()
        line = self.with_company(self.company_id)
        return line._get_outsourced_accrual_account() or line.product_id._get_product_accounts()["expense"]

    def _get_outsourced_difference_account(self):
        """Where differences go that no product can take: of the category, the company, or core's."""
        self.ensure_one()
        line = self.with_company(self.company_id)
        category = line.product_id.categ_id
        return (
            category.property_outsourcing_difference_account_id
            or line.company_id.outsourcing_difference_account_id
            or category.property_price_difference_account_id
            or line.product_id._get_product_accounts()["expense"]
        )

    def _get_outsourced_exchange_account(self, gain):
        """Where it goes what a currency's rate did between order and bill."""
        self.ensure_one()
        company = self.company_id
        account = company.income_currency_exchange_account_id if gain else company.expense_currency_exchange_account_id
        return account or self._get_outsourced_difference_account()

    def _get_absorbed_cost(self, date=None):
        """What the manufacturing order has to pay for this line: bills as far as they go, the order's price for the
        rest.

        More billed than received costs what was received of it; the rest of the bill waits for its receipt.

        :param date: up to and with that day; None for now
        :return: (amount, exchange, {account: what of the bills in it is cleared}); all in company currency, rounded.
            Exchange is what the rate did since the order was confirmed, of all that is billed; the amount that waits
            for its receipt stays in its account at the order's rate.
        """
        self.ensure_one()
        currency = self.company_id.currency_id
        received = self.subcontract_operation_id._get_absorbed_quantity(self, date)
        quantity, billed = self._get_outsourced_billed(date)
        share, open_amount = 1.0, 0.0
        if self.product_id.uom_id.compare(quantity, received) <= 0:
            open_amount = (received - quantity) * self._get_outsourced_price()
        else:
            share = received / quantity
        cleared, booked = {}, 0.0
        for bill_line in self._get_posted_bill_lines(date):
            waiting = bill_line._get_outsourced_cost() * (1 - share)
            cleared[bill_line.account_id] = cleared.get(bill_line.account_id, 0.0) + bill_line.balance - waiting
            booked += bill_line.balance
        cleared = {account: currency.round(balance) for account, balance in cleared.items()}
        return currency.round(billed * share + open_amount), currency.round(booked - billed), cleared

    def _get_posted_bill_lines(self, date=None):
        """Posted bills and credit notes of this line, up to and with a day."""
        return self.invoice_lines.filtered(
            lambda line: line.parent_state == "posted" and (not date or line.date <= date)
        )
