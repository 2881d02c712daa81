"""What a vendor is paid for making a manufacturing order, in the value of what it made: once, in stock and in the
books.

The bill is for goods, so it debits stock valuation itself; the entry of the finished goods leaves that share out. Bills
cover what was made in the order in which it was made, the order's price covers the rest.
"""

from collections import defaultdict

from odoo import models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_made_cost(self, production, at_date=None):
        """What making the units of one job costs as known today, or at a date, in company currency.

        :param production: a manufacturing order that is finished, or about to be
        """
        self.ensure_one()
        finished = self.move_ids.filtered(
            lambda move: move.state == "done" and move.subcontract_role == "made" and move.product_id == self.product_id
        ).sorted(lambda move: (move.date, move.id))
        own = finished.filtered(lambda move: move.production_id == production)
        earlier = finished[: list(finished).index(own[0])] if own else finished
        if own:
            quantity = sum(move._get_subcontract_quantity() for move in own)
        else:
            quantity = production.product_uom_id._compute_quantity(
                production.qty_producing, self.product_id.uom_id, round=False
            )
        covered = sum(move._get_subcontract_quantity() for move in earlier)
        line = self.purchase_line_id
        billed, amount = line._get_outsourced_billed(at_date)
        from_bill = min(max(billed - covered, 0.0), quantity)
        cost = from_bill * amount / billed if from_bill else 0.0
        return cost + (quantity - from_bill) * line._get_outsourced_price() if line else cost

    def _get_made_freight(self, production, at_date=None):
        """What the transfers cost in the units of one manufacturing order, by units; those that are still to be made
        take their part.

        :param production: a manufacturing order that is finished, or about to be
        """
        self.ensure_one()
        freight = self._get_freight_cost(at_date)
        if not freight:
            return 0.0
        finished = self.production_ids.filtered(lambda job: job.state == "done") - production
        own = production.qty_produced if production.state == "done" else production.qty_producing
        to_come = sum((self._get_open_productions() - production).mapped("product_qty"))
        total = own + sum(finished.mapped("qty_produced")) + to_come
        return freight * own / total if total else 0.0

    def _get_workorders_of_operation(self):
        """All operations are the vendor's."""
        return self.production_ids.workorder_ids if self.is_outsourced_order else super()._get_workorders_of_operation()

    def _get_material_per_unit(self, workorders):
        """What was used for what was made or scrapped; the manufacturing order itself becomes smaller by what is
        scrapped."""
        units = self.qty_made + self.qty_scrapped if self.is_outsourced_order else 0.0
        return self._get_consumed_value() / units if units else super()._get_material_per_unit(workorders)

    def _get_service_cost_per_unit(self):
        if not self.is_outsourced_order:
            return super()._get_service_cost_per_unit()
        line = self.purchase_line_id
        billed, amount = line._get_outsourced_billed()
        return amount / billed if billed else line._get_outsourced_price() if line else 0.0

    def _revalue_given_back(self, moves):
        """Material of an outsourced order was in the goods that it was used for; of the open part, when that is
        finished."""
        if not self.is_outsourced_order:
            super()._revalue_given_back(moves)
            return
        values = defaultdict(float)
        for move in moves:
            values[move.origin_returned_move_id.raw_material_production_id] += move.value
        # sudo: whoever corrects consumption may not write on goods that were finished
        for production, value in values.items():
            if production.state == "done" and production.qty_produced:
                production.sudo()._add_component_value(-value)


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _freeze_outsourced_cost(self, consumed_moves):
        cost = super()._freeze_outsourced_cost(consumed_moves)
        if self.is_outsourced_order:
            cost -= self.outsourced_service_cost + self.outsourced_freight_cost
            self.outsourced_service_cost = self._get_outsourced_service_cost()
            self.outsourced_freight_cost = self._get_outsourced_freight_cost()
            cost += self.outsourced_service_cost + self.outsourced_freight_cost
        # components of units that were scrapped on the way to these good ones, less what was given back of them
        scrapped = self._get_scrapped_moves() - consumed_moves
        return cost + sum(scrapped.mapped("value")) - sum(scrapped._get_given_back().mapped("value"))

    def _get_cost_booked_by_bill(self, move):
        """The part of finished goods' value that the vendor's bill books into stock valuation by itself."""
        return self.outsourced_service_cost * self._get_cost_shares().get(move, 0.0)

    def _has_outsourced_service(self):
        return super()._has_outsourced_service() or bool(self.outsourced_operation_id)

    def _get_outsourced_service_cost(self, at_date=None):
        cost = super()._get_outsourced_service_cost(at_date)
        if self.is_outsourced_order:
            cost += self.outsourced_operation_id._get_made_cost(self, at_date)
        return cost

    def _get_outsourced_freight_cost(self, at_date=None):
        cost = super()._get_outsourced_freight_cost(at_date)
        if self.is_outsourced_order:
            cost += self.outsourced_operation_id._get_made_freight(self, at_date)
        return cost


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_aml_value(self):
        """The vendor's bill brings its share into stock valuation by itself."""
        value = super()._get_aml_value()
        if self.subcontract_role == "made" and self.production_id:
            value -= self.production_id._get_cost_booked_by_bill(self)
        return value


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_price_unit_val_dif_and_relevant_qty(self):
        """At standard cost: what was made differs from the order's price by what the bill differs from it."""
        difference, quantity = super()._get_price_unit_val_dif_and_relevant_qty()
        line = self.sudo().purchase_line_id
        operation = line.subcontract_operation_id.filtered("is_outsourced_order")
        if not operation:
            return difference, quantity
        unit = self.product_id.uom_id
        is_refund = self.move_id.move_type == "in_refund"
        made = operation.product_uom_id._compute_quantity(operation.qty_made, unit)
        billed = line._get_outsourced_billed()[0]
        if is_refund:
            billed -= self.product_uom_id._compute_quantity(self.quantity, unit, round=False)
        # what is billed before it is made is valued with the bill when it is made
        open_made = unit._compute_quantity(max(made - billed, 0.0), self.product_uom_id, round=False)
        price = unit._compute_price(line._get_outsourced_price(), self.product_uom_id)
        price = self.company_currency_id._convert(price, self.currency_id, self.company_id, self.date, round=False)
        return self._get_gross_unit_price() - (-price if is_refund else price), min(quantity, open_made)
