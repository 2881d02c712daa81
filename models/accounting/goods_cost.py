"""What vendors' work, freight and consumption add to the value of finished goods, when they are finished and later.

The bill of an outsourced order is for goods, so it debits stock valuation itself; the entry of the finished goods
leaves that part out. Bills cover what was made in the order in which it was made, the order's price covers the rest.
"""

from collections import defaultdict

from odoo import models


class MrpSubcontractGoodsCost(models.AbstractModel):
    _name = "mrp.subcontract.goods.cost"
    _description = "Outsourced Cost in Finished Goods"

    def _get_made_cost(self, operation, production, at_date=None):
        """Cost of making the units of one manufacturing order as known today, or at a date, in company currency.

        :param production: a manufacturing order that is finished, or about to be
        """
        operation.ensure_one()
        finished = operation.move_ids.filtered(
            lambda move: (
                move.state == "done" and move.subcontract_role == "made" and move.product_id == operation.product_id
            )
        ).sorted(lambda move: (move.date, move.id))
        own = finished.filtered(lambda move: move.production_id == production)
        earlier = finished[: list(finished).index(own[0])] if own else finished
        if own:
            quantity = sum(move._get_subcontract_quantity() for move in own)
        else:
            quantity = production.product_uom_id._compute_quantity(
                production.qty_producing, operation.product_id.uom_id, round=False
            )
        covered = sum(move._get_subcontract_quantity() for move in earlier)
        line = operation.purchase_line_id
        billed, amount = line._get_outsourced_billed(at_date)
        from_bill = min(max(billed - covered, 0.0), quantity)
        cost = from_bill * amount / billed if from_bill else 0.0
        return cost + (quantity - from_bill) * line._get_outsourced_price() if line else cost

    def _get_made_freight(self, operation, production, at_date=None):
        """Cost of the transfers in the units of one manufacturing order; units still to be made take their part.

        :param production: a manufacturing order that is finished, or about to be
        """
        operation.ensure_one()
        freight = operation._get_freight_cost(at_date)
        if not freight:
            return 0.0
        finished = operation.production_ids.filtered(lambda production: production.state == "done") - production
        own = production.qty_produced if production.state == "done" else production.qty_producing
        to_come = sum((operation._get_open_productions() - production).mapped("product_qty"))
        total = own + sum(finished.mapped("qty_produced")) + to_come
        return freight * own / total if total else 0.0

    def _revalue_finished(self, operation, difference):
        """Put a correction of consumption into the value of goods that are finished already, and into the books.

        As long as a part of the manufacturing order is open, that part takes the difference when it is finished.

        :param difference: in company currency
        """
        operation.ensure_one()
        # sudo: whoever corrects consumption may not see what it costs
        with self.env["mrp.subcontract.settlement"]._settling(operation.sudo().production_group_id):
            self._add_correction(operation, difference)

    def _add_correction(self, operation, difference):
        """Spread a correction of consumption over the finished parts of the manufacturing order."""
        # sudo: whoever corrects consumption may not write on goods that were finished
        productions = operation.sudo().production_group_id.production_ids
        finished = productions.filtered(lambda production: production.state == "done" and production.qty_produced)
        if not difference or not finished or finished != productions.filtered(lambda mo: mo.state != "cancel"):
            return
        units = sum(finished.mapped("qty_produced"))
        for production in finished:
            part = difference * production.qty_produced / units
            workorders = production.workorder_ids.filtered(
                lambda workorder: workorder.operation_id == operation.operation_id
            )
            workorders[:1].outsourced_component_value += part
            self._add_component_value(production, part)

    def _revalue_given_back(self, operation, moves):
        """Take the value of components whose consumption was reversed out of the finished goods.

        Components of an outsourced order were in the goods that they were used for; the open part takes its own when
        it is finished.

        :param moves: that reversed the consumption
        """
        if not operation.is_outsourced_order:
            self._revalue_finished(operation, -sum(moves.mapped("value")))
            return
        values = defaultdict(float)
        for move in moves:
            values[move.origin_returned_move_id.raw_material_production_id] += move.value
        # sudo: whoever corrects consumption may not write on goods that were finished
        for production, value in values.items():
            if production.state == "done" and production.qty_produced:
                self._add_component_value(production.sudo(), -value)

    def _attribute_late_cost(self, group):
        """Put what came after the last goods were finished into their cost, in proportion to good units.

        :param group: mrp.production.group
        """
        group.ensure_one()
        finished = group.production_ids.filtered(
            lambda production: production.state == "done" and production.qty_produced
        )
        if not finished or not group._is_over():
            return
        units = sum(finished.mapped("qty_produced"))
        for operation in group.production_ids.workorder_ids.filtered("is_outsourced").operation_id:
            workorders = group.production_ids.workorder_ids.filtered(
                lambda wo, operation=operation: wo.operation_id == operation
            )
            operations = workorders.subcontract_operation_ids
            service = sum(outsourced._get_service_done() for outsourced in operations)
            late = service - sum(workorders.mapped("outsourced_service_qty"))
            material = operations._get_consumed_value() - sum(workorders.mapped("outsourced_component_value"))
            for production in finished:
                share = production.qty_produced / units
                workorder = workorders.filtered(lambda wo, production=production: wo.production_id == production)[:1]
                if not workorder:
                    continue
                if abs(late) > 1e-6:
                    workorder.outsourced_service_qty += late * share
                if not group._get_main_production().company_id.currency_id.is_zero(material):
                    workorder.outsourced_component_value += material * share
                    self._add_component_value(production, material * share)
            if abs(late) > 1e-6:
                finished.move_finished_ids.filtered("is_in")._revalue()

    def _revalue_freight_of_parts(self, productions):
        """Value finished parts of these manufacturing orders anew whose share of the freight is another one now."""
        # sudo: whoever closes a part of a manufacturing order may not write on the goods of another part
        for part in productions.sudo().production_group_id.production_ids:
            if part.state == "done" and part._has_outsourced_service() and part._get_outsourced_freight_cost():
                self._revalue_finished_goods(part, only_changed=True)

    def _revalue_finished_goods(self, productions, only_changed=False):
        """Value what was finished with these manufacturing orders as known today, by-products included."""
        for company, own in productions.grouped("company_id").items():
            moves = own.with_company(company).move_finished_ids.filtered("is_in")
            if only_changed:
                moves = moves.filtered(
                    lambda move: move.company_currency_id.compare_amounts(move.value, move._get_value())
                )
            moves._revalue()

    def _add_component_value(self, production, value):
        """Put the value of consumption that is posted late into goods that are finished already."""
        production.ensure_one()
        moves = production.env["stock.move"]
        for move, share in production.with_company(production.company_id)._get_cost_shares().items():
            # a customer's goods have no value
            if move.state == "done" and move.is_in and move.product_id.cost_method in ("fifo", "average"):
                move.price_unit += value * share / move._get_valued_qty()
                moves |= move
        moves._revalue()
