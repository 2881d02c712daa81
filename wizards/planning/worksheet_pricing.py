"""Cost of worksheet lines: what is ordered together from a vendor is priced as one lot."""

from datetime import timedelta

from odoo import models


class MrpSubcontractWorksheetPricing(models.AbstractModel):
    """Prices worksheet lines, and what ordering them together, or waiting, would save."""

    _name = "mrp.subcontract.worksheet.pricing"
    _description = "Worksheet Pricing"

    def _update_amounts(self, lines):
        """Set cost, saving and hint of lines that order something."""
        prices = {}
        requested = self._get_requested_units(lines)
        for key, lot_lines in self._get_lots(lines).items():
            new = lot_lines.filtered(lambda line: line.kind != "change")
            new_ids = set(new.ids)
            lot = sum(self._get_units(line) for line in new) + requested.get(key[1:], 0.0)
            hint = self._get_waiting_hint(new, prices)
            for line in lot_lines & lines:
                quantity = self._get_units(line)
                alone = self._get_cost(line, prices, quantity)
                line.amount = self._get_cost(line, prices, quantity, lot) if line.id in new_ids else alone
                line.saving = max(alone - line.amount, 0.0)
                line.hint = hint if line.id in new_ids and line._is_ready() else False

    def _get_lots(self, lines):
        """{lot key: lines that would be one lot}, these and the others of their worksheets."""
        others = lines.search(
            [
                ("worksheet_id", "in", lines.worksheet_id.ids),
                ("kind", "in", ("must", "could")),
                ("is_done", "=", False),
            ]
        )
        return (lines | others).grouped(self._get_lot_key)

    def _get_lot_key(self, line):
        return line.worksheet_id, line.company_id, line.vendor_id, line.service_id

    def _get_requested_units(self, lines):
        """{(company, vendor, service): units on requests that are extended}: they share the charges."""
        # sudo: quantities of requests that a planner's work joins; no prices are read
        groups = (
            self.env["purchase.order.line"]
            .sudo()
            ._read_group(
                [
                    ("order_id.state", "=", "draft"),
                    ("subcontract_operation_id", "!=", False),
                    ("product_id", "in", lines.service_id.ids),
                    ("partner_id", "in", lines.vendor_id.ids),
                ],
                ["company_id", "partner_id", "product_id"],
                ["product_uom_qty:sum"],
            )
        )
        return {(company, vendor, service): units for company, vendor, service, units in groups}

    def _get_units(self, line):
        """Units of the service for the quantity of a line."""
        if not line.service_id:
            return 0.0
        quantity = line.production_id.product_uom_id._compute_quantity(
            line.quantity, line.product_id.uom_id, round=False
        )
        units = line.workorder_id.operation_id.outsourcing_service_qty if line.workorder_id else 1.0
        return line.service_id.uom_id.round(quantity * units)

    def _get_cost(self, line, prices, quantity, lot=None):
        """What so many units of the service cost at a line's vendor, in company currency.

        :param dict prices: prices that were read already in this computation
        :param lot: units that are ordered together, these included
        """
        lot = lot or quantity
        service, vendor, company = line.service_id, line.vendor_id, line.company_id
        if not service or not vendor or not lot:
            return 0.0
        day = service._get_outsourced_day(company, line.date_back or None)
        key = (service, vendor, company, day, lot)
        if key not in prices:
            price = service._get_outsourcing_price(lot, vendor=vendor, day=day, company=company)
            prices[key] = price.company_amount / lot if price else 0.0
        return prices[key] * quantity

    def _get_waiting_hint(self, lines, prices):
        """What it would save to hold the ready units of a lot until the others are ready, or False."""
        ready = lines.filtered(lambda line: line._is_ready())
        later = lines - ready
        days = [line.date_out for line in later if line.date_out]
        if not ready or not days:
            return False
        now = sum(self._get_units(line) for line in ready)
        then = sum(self._get_units(line) for line in later)
        one = ready[0]
        saving = self._get_cost(one, prices, now) + self._get_cost(one, prices, then)
        saving -= self._get_cost(one, prices, now + then)
        if one.currency_id.compare_amounts(saving, 0.0) <= 0:
            return False
        late = dict.fromkeys(line.production_id.name for line in ready if self._would_be_late(line, max(days)))
        texts = {
            "day": self.env["ir.qweb.field.date"].value_to_html(max(days), {}),
            "orders": len(later),
            "saving": one.currency_id.format(saving),
        }
        if late:
            return self.env._(
                "Waiting until %(day)s for %(orders)s more saves %(saving)s, but makes %(late)s late.",
                late=", ".join(late),
                **texts,
            )
        return self.env._("Waiting until %(day)s for %(orders)s more saves %(saving)s; nothing becomes late.", **texts)

    def _would_be_late(self, line, day):
        """Whether shipping on a later day makes a line come back too late."""
        if not (line.date_needed and line.date_out and line.date_back):
            return False
        return line.date_back + max(day - line.date_out, timedelta()) > line.date_needed
