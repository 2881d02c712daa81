"""What a unit has cost so far, when it comes to an outsourced operation and when the vendor is done with it."""

from typing import NamedTuple

from odoo import models


class PieceCost(NamedTuple):
    """Company currency per unit, in the unit of the manufacturing order, unrounded."""

    material: float
    labor: float
    service: float

    @property
    def total(self):
        return sum(self)


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_unit_cost(self, is_processed=True, is_scrapped=False):
        """Components of the operations so far, labor and vendors' work in them, for one unit of the manufacturing
        order.

        Components that are not posted yet count as the manufacturing order needs them, at today's cost; those of no
        operation as well.

        :param is_processed: with this operation, else only with those before it
        :param is_scrapped: this operation's work counts only as far as the vendor is paid for scrapped units
        :rtype: PieceCost
        """
        self.ensure_one()
        before = self._get_workorders_before()
        so_far = before | self._get_workorders_of_operation() if is_processed else before
        service = sum(workorders._get_service_cost_per_unit() for workorders in before.grouped("operation_id").values())
        if is_processed and not (is_scrapped and self.pay_for == "good"):
            service += self._get_service_cost_per_unit()
        labor = sum(workorders._get_labor_per_unit() for workorders in so_far.grouped("operation_id").values())
        return PieceCost(self._get_material_per_unit(so_far), labor, service)

    def _get_workorders_of_operation(self):
        """This operation in all parts of the manufacturing order."""
        self.ensure_one()
        workorders = self.production_group_id.production_ids.workorder_ids
        return workorders.filtered(lambda workorder: workorder.operation_id == self.operation_id)

    def _get_workorders_before(self):
        """The operations before this one in all parts of the manufacturing order."""
        self.ensure_one()
        before, found = self.env["mrp.workorder"], self._get_workorders_of_operation()
        while found:
            found = found.blocked_by_workorder_ids - before
            before |= found
        return before - self._get_workorders_of_operation()

    def _get_material_per_unit(self, workorders):
        """Components of some operations, and of none, per unit of the manufacturing order.

        :param workorders: in all parts of the manufacturing order
        """
        self.ensure_one()
        productions = self.production_group_id.production_ids.filtered(lambda production: production.state != "cancel")
        outside = workorders.filtered(
            lambda workorder: any(not op.cancelled for op in workorder.subcontract_operation_ids)
        )
        inside = workorders - outside
        moves = productions.move_raw_ids.filtered(
            lambda move: move.state != "cancel" and (not move.workorder_id or move.workorder_id in inside)
        )
        units = sum(productions.mapped("product_qty"))
        material = sum(move._get_component_value() for move in moves) / units if units else 0.0
        return material + sum(step._get_material_per_unit() for step in outside.grouped("operation_id").values())

    def _get_service_cost_per_unit(self):
        """What the vendor's work on one unit costs, as known today; before anything is processed, as ordered."""
        self.ensure_one()
        line = self.purchase_line_id
        done = self._get_service_done()
        units = self.qty_payable if self.pay_for in ("good", "processed") else self._get_processed()
        if not done or not units:
            done, units = line._get_service_quantity() if line else 0.0, self.quantity
        return line._get_outsourced_unit_cost() * done / units if units else 0.0


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _get_material_per_unit(self):
        """What vendors have used for one unit of an operation; as the manufacturing order needs it where they have
        processed none.

        What vendors buy themselves is in the price of their work.
        """
        operations = self.subcontract_operation_ids
        # units may be reported, with what they used, long before they come back
        units = sum(
            operation._to_production_unit(max(operation.component_ids.mapped("units_reported"), default=0.0))
            for operation in operations
        )
        if units:
            return operations._get_consumed_value() / units
        units = sum(self.production_id.mapped("product_qty"))
        moves = self.move_raw_ids.filtered(lambda move: move.state != "cancel" and move.subcontract_role != "bought")
        return sum(move._get_component_value() for move in moves) / units if units else 0.0

    def _get_labor_per_unit(self):
        """What was worked here on one unit of an operation, in all parts of its manufacturing order, in company
        currency."""
        units = sum(self.mapped("qty_produced"))
        return sum(workorder._cal_cost() for workorder in self) / units if units else 0.0

    def _get_service_cost_per_unit(self):
        """What vendors' work on one unit of an operation costs, in all parts of its manufacturing order; less where
        some is done here."""
        operations = self.subcontract_operation_ids.filtered(lambda operation: not operation.cancelled)
        units = sum(operations.mapped("quantity")) + sum(self.mapped("in_house_qty"))
        cost = sum(operation._get_service_cost_per_unit() * operation.quantity for operation in operations)
        return cost / units if units else 0.0


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_component_value(self):
        """What a component move of a manufacturing order has cost, or would cost today, in company currency."""
        self.ensure_one()
        if self.state == "done":
            return self.value
        return self.product_qty * self.product_id.with_company(self.company_id).standard_price
