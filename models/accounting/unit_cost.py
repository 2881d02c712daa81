"""What a unit has cost so far, when it comes to an outsourced operation and when the vendor is done with it."""

from typing import NamedTuple

from odoo import models


class UnitCost(NamedTuple):
    """Company currency per unit, in the unit of the manufacturing order, unrounded."""

    material: float
    labor: float
    service: float

    @property
    def total(self):
        return sum(self)


class MrpSubcontractUnitCost(models.AbstractModel):
    _name = "mrp.subcontract.unit.cost"
    _description = "Cost of a Unit So Far"

    def _get_unit_cost(self, operation, is_processed=True, is_scrapped=False):
        """Cost of one unit so far: components of the operations, labor and vendors' work.

        Components that are not posted yet count as the manufacturing order needs them, at today's cost; those of no
        operation as well.

        :param is_processed: with this operation, else only with those before it
        :param is_scrapped: this operation's work counts only as far as the vendor is paid for scrapped units
        :rtype: UnitCost
        """
        operation.ensure_one()
        before = self._get_workorders_before(operation)
        so_far = before | self._get_workorders_of_operation(operation) if is_processed else before
        service = sum(
            self._get_vendor_cost_per_unit(workorders) for workorders in before.grouped("operation_id").values()
        )
        if is_processed and not (is_scrapped and operation.pay_for == "good"):
            service += self._get_service_cost_per_unit(operation)
        labor = sum(self._get_labor_per_unit(workorders) for workorders in so_far.grouped("operation_id").values())
        return UnitCost(self._get_material_per_unit(operation, so_far), labor, service)

    def _get_workorders_of_operation(self, operation):
        """This operation in all parts of the manufacturing order."""
        operation.ensure_one()
        if operation.is_outsourced_order:
            return operation.production_ids.workorder_ids
        workorders = operation.production_group_id.production_ids.workorder_ids
        return workorders.filtered(lambda workorder: workorder.operation_id == operation.operation_id)

    def _get_workorders_before(self, operation):
        """The operations before this one in all parts of the manufacturing order."""
        operation.ensure_one()
        before, found = operation.env["mrp.workorder"], self._get_workorders_of_operation(operation)
        while found:
            found = found.blocked_by_workorder_ids - before
            before |= found
        return before - self._get_workorders_of_operation(operation)

    def _get_material_per_unit(self, operation, workorders):
        """Components of some operations, and of none, per unit of the manufacturing order.

        :param workorders: in all parts of the manufacturing order
        """
        operation.ensure_one()
        # the manufacturing order of an outsourced order becomes smaller by what is scrapped: what was used is divided
        units = operation.qty_made + operation.qty_scrapped if operation.is_outsourced_order else 0.0
        if units:
            return operation._get_consumed_value() / units
        productions = operation.production_group_id.production_ids.filtered(
            lambda production: production.state != "cancel"
        )
        outsourced = workorders.filtered(
            lambda workorder: any(not op.cancelled for op in workorder.subcontract_operation_ids)
        )
        in_house = workorders - outsourced
        moves = productions.move_raw_ids.filtered(
            lambda move: move.state != "cancel" and (not move.workorder_id or move.workorder_id in in_house)
        )
        units = sum(productions.mapped("product_qty"))
        material = sum(self._get_component_value(move) for move in moves) / units if units else 0.0
        return material + sum(
            self._get_used_value_per_unit(same) for same in outsourced.grouped("operation_id").values()
        )

    def _get_service_cost_per_unit(self, operation):
        """What the vendor's work on one unit costs, as known today; before anything is processed, as ordered."""
        operation.ensure_one()
        line = operation.purchase_line_id
        if operation.is_outsourced_order:
            billed, amount = line._get_outsourced_billed()
            return amount / billed if billed else line._get_outsourced_price() if line else 0.0
        done = operation._get_service_done()
        units = operation.qty_payable if operation.pay_for in ("good", "processed") else operation._get_processed()
        if not done or not units:
            done, units = line._get_service_quantity() if line else 0.0, operation.quantity
        return line._get_outsourced_unit_cost() * done / units if units else 0.0

    def _get_used_value_per_unit(self, workorders):
        """Value of what vendors have used for one unit; as the manufacturing order needs it if they processed none.

        What vendors buy themselves is in the price of their work.
        """
        operations = workorders.subcontract_operation_ids
        # units may be reported, with what they used, long before they come back
        units = sum(
            operation._to_production_unit(max(operation.component_ids.mapped("units_reported"), default=0.0))
            for operation in operations
        )
        if units:
            return operations._get_consumed_value() / units
        units = sum(workorders.production_id.mapped("product_qty"))
        moves = workorders.move_raw_ids.filtered(
            lambda move: move.state != "cancel" and move.subcontract_role != "bought"
        )
        return sum(self._get_component_value(move) for move in moves) / units if units else 0.0

    def _get_labor_per_unit(self, workorders):
        """Cost of our own work on one unit of an operation, in all parts of its manufacturing order."""
        units = sum(workorders.mapped("qty_produced"))
        return sum(workorder._cal_cost() for workorder in workorders) / units if units else 0.0

    def _get_vendor_cost_per_unit(self, workorders):
        """Cost of vendors' work on one unit of an operation; units made in-house dilute it."""
        operations = workorders.subcontract_operation_ids.filtered(lambda operation: not operation.cancelled)
        units = sum(operations.mapped("quantity")) + sum(workorders.mapped("in_house_qty"))
        cost = sum(self._get_service_cost_per_unit(operation) * operation.quantity for operation in operations)
        return cost / units if units else 0.0

    def _get_component_value(self, move):
        """What a component move of a manufacturing order has cost, or would cost today, in company currency."""
        move.ensure_one()
        if move.state == "done":
            return move.value
        return move.product_qty * move.product_id.with_company(move.company_id).standard_price
