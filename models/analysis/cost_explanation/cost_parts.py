"""What the cost of finished goods consists of: bills, receipts, orders, hours, components and landed costs."""

from odoo import models

from .cost_part import CostPart


class MrpCostPart(models.AbstractModel):
    _name = "mrp.cost.part"
    _description = "Parts of the Cost of Finished Goods"

    def _get_line_parts(self, lines):
        """What `_get_outsourced_unit_cost` averages: bills, what is received and not billed, else what is ordered.

        :return: list of parts, quantities in units of the service
        """
        parts = [part for line in lines for part in self._get_received_parts(line)]
        if not sum(part.quantity for part in parts):
            parts = [part for line in lines for part in self._get_billed_parts(line)]
        if sum(part.quantity for part in parts):
            return parts
        return [
            CostPart(
                "service",
                "committed",
                line.order_id.display_name,
                line._get_service_quantity(),
                line.product_id.uom_id,
                line._get_company_subtotal(),
                line.order_id,
            )
            for line in lines
        ]

    def _get_received_parts(self, line):
        """Bills as far as they are of what was received, and the rest of that at the order's price."""
        line.ensure_one()
        bills = self._get_billed_parts(line)
        billed = sum(part.quantity for part in bills)
        received = line.product_uom_id._compute_quantity(line.qty_received, line.product_id.uom_id, round=False)
        if billed > received:
            bills = [part.scale(received / billed) for part in bills]
        return [*bills, *self._get_accrued_parts(line)]

    def _get_billed_parts(self, line):
        """Posted bills and credit notes of an order line."""
        line.ensure_one()
        parts = []
        unit = line.product_id.uom_id
        for bill_line in line.invoice_lines.filtered(lambda bill_line: bill_line.parent_state == "posted"):
            sign = -1 if bill_line.move_id.move_type == "in_refund" else 1
            quantity = sign * bill_line.product_uom_id._compute_quantity(bill_line.quantity, unit, round=False)
            bill = bill_line.move_id
            parts.append(
                CostPart("service", "billed", bill.display_name, quantity, unit, bill_line._get_outsourced_cost(), bill)
            )
        return parts

    def _get_accrued_parts(self, line):
        """What was received of an order line and not billed, at the order's price."""
        line.ensure_one()
        unit = line.product_id.uom_id
        received = line.product_uom_id._compute_quantity(line.qty_received, unit, round=False)
        rest = received - sum(part.quantity for part in self._get_billed_parts(line))
        if rest <= 0:
            return []
        amount = rest * line._get_outsourced_price()
        return [CostPart("service", "accrued", line.order_id.display_name, rest, unit, amount, line.order_id)]

    def _get_freight_parts(self, operations, amount):
        """Landed costs of the transfers of these operations, scaled to what is in some goods.

        :param amount: in company currency
        """
        if not amount:
            return []
        # sudo: whoever may explain a cost may see what it consists of
        adjustments = operations.env["stock.valuation.adjustment.lines"].sudo()
        adjustments = adjustments.search(
            [("subcontract_operation_id", "in", operations.ids), ("cost_id.state", "=", "done")]
        )
        parts = [
            CostPart(
                "freight",
                "posted",
                adjustment.cost_id.display_name,
                1.0,
                adjustment.product_id.uom_id,
                adjustment.additional_landed_cost,
                adjustment.cost_id,
            )
            for adjustment in adjustments
        ]
        total = sum(part.amount for part in parts)
        return [part.scale(amount / total) for part in parts] if total else []

    def _get_workorder_parts(self, workorder):
        """What an operation put into the finished goods: labor, the vendor's work, freight, and what vendors used."""
        workorder.ensure_one()
        operations = workorder._get_outsourced_siblings().subcontract_operation_ids
        return [
            *self._get_labor_parts(workorder),
            *self._get_service_parts(workorder),
            *self._get_freight_parts(operations, workorder._get_outsourced_freight_cost()),
            *self._get_outsourced_component_parts(workorder),
        ]

    def _get_labor_parts(self, workorder):
        cost = workorder._cal_cost()
        if not cost:
            return []
        rate = workorder.costs_hour or workorder.workcenter_id.costs_hour
        hours = workorder.env.ref("uom.product_uom_hour")
        return [CostPart("labor", "posted", workorder.display_name, cost / rate, hours, cost, workorder)]

    def _get_service_parts(self, workorder):
        if not workorder.outsourced_service_qty:
            return []
        parts = self._get_line_parts(workorder._get_outsourced_siblings().subcontract_operation_ids.purchase_line_id)
        total = sum(part.quantity for part in parts)
        return [part.scale(workorder.outsourced_service_qty / total) for part in parts] if total else []

    def _get_outsourced_component_parts(self, workorder):
        """What vendors have used for the operation, as far as it is in these goods."""
        if not workorder.outsourced_component_value:
            return []
        operations = workorder._get_outsourced_siblings().subcontract_operation_ids
        moves = operations.move_ids.filtered(
            lambda move: move.state == "done" and move.subcontract_role in ("consumed", "consumed_reversed")
        )
        parts = []
        for move in moves:
            sign = -1 if move.subcontract_role == "consumed_reversed" else 1
            parts.append(self._get_component_part(move).scale(sign))
        total = sum(part.amount for part in parts)
        return [part.scale(workorder.outsourced_component_value / total) for part in parts] if total else []

    def _get_production_parts(self, production):
        """What the goods that this manufacturing order made consist of, by-products included."""
        production.ensure_one()
        raw = production.move_raw_ids.filtered(lambda move: move.state == "done" and not move._is_reported_outsourced())
        parts = [self._get_component_part(move) for move in raw]
        parts += [part for workorder in production.workorder_ids for part in self._get_workorder_parts(workorder)]
        if production.is_outsourced_order:
            operation = production.outsourced_operation_id
            given_back = raw._get_consumption_reversals()
            parts += [self._get_component_part(move).scale(-1) for move in given_back]
            parts += self._get_made_parts(production)
            freight = self.env["mrp.subcontract.goods.cost"]._get_made_freight(operation, production)
            parts += self._get_freight_parts(operation, freight)
        if production.extra_cost:
            finished = self._get_cost_moves(production).filtered(lambda m: m.product_id == production.product_id)
            units = sum(finished.mapped("quantity"))
            text = production.env._("Extra cost of %s", production.display_name)
            uom = production.product_uom_id
            parts.append(CostPart("freight", "posted", text, units, uom, production.extra_cost * units, production))
        return parts

    def _get_cost_moves(self, productions):
        """Moves by which manufacturing orders finished goods."""
        return productions.move_finished_ids.filtered(lambda move: move.state == "done")

    def _get_made_parts(self, production):
        """What the vendor is paid for making it: bills in the order in which it was made, the order for the rest."""
        line = production.outsourced_operation_id.purchase_line_id
        before, units = self._get_units_made(production)
        bills = self._get_billed_parts(line)
        billed = sum(part.quantity for part in bills)
        covered = min(max(billed - before, 0.0), units)
        parts = [part.scale(covered / billed) for part in bills] if covered else []
        rest = units - covered
        if line and rest:
            order, uom = line.order_id, production.product_id.uom_id
            amount = rest * line._get_outsourced_price()
            parts.append(CostPart("service", "accrued", order.display_name, rest, uom, amount, order))
        return parts

    def _get_units_made(self, production):
        """(units that were made with the order before, units of this one) in the unit of the product."""
        made = production.outsourced_operation_id.move_ids.filtered(
            lambda move: (
                move.state == "done" and move.subcontract_role == "made" and move.product_id == production.product_id
            )
        ).sorted(lambda move: (move.date, move.id))
        own = made.filtered(lambda move: move.production_id == production)
        earlier = made[: list(made).index(own[0])] if own else made
        return tuple(sum(move._get_subcontract_quantity() for move in moves) for moves in (earlier, own))

    def _get_component_part(self, move):
        """This component, at the value it left stock with; the manufacturing order that made it is named."""
        move.ensure_one()
        makers = move.raw_material_production_id.production_group_id._get_makers(move.product_id)
        text = move.product_id.display_name
        if makers:
            names = ", ".join(makers.sudo().mapped("name"))
            text = move.env._("%(product)s, made by %(orders)s", product=text, orders=names)
        quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
        return CostPart("material", "posted", text, quantity, move.product_id.uom_id, move.value, move)
