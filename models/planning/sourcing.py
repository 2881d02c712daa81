"""Sourcing of a running manufacturing order: reassign an operation, or split it between vendors and in-house."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity


class MrpSubcontractSourcing(models.AbstractModel):
    """Reassigns what is still open of work orders; orders, shipments, returns and dates follow.

    Quantities are in the unit of the manufacturing order. An empty vendor stands for in-house.
    """

    _name = "mrp.subcontract.sourcing"
    _description = "Sourcing"

    # --- reading

    def _get_open_quantities(self, workorder):
        """What vendors and we are to do from here on: {vendor: units}.

        What is assigned to nobody is ours where the operation is in-house; where it is outsourced, see
        `_get_unassigned_quantity`.
        """
        quantities = {}
        for operation in workorder.subcontract_operation_ids.filtered(lambda op: op.is_open and op.vendor_id):
            quantity = max(operation.quantity - operation._get_processed(), 0.0)
            quantities[operation.vendor_id] = quantities.get(operation.vendor_id, 0.0) + quantity
        in_house = max(workorder.in_house_qty - workorder._get_in_house_done(), 0.0)
        if not workorder.is_outsourced:
            in_house = max(workorder.qty_remaining, 0.0)
        if in_house:
            ours = self.env["res.partner"]
            quantities[ours] = quantities.get(ours, 0.0) + in_house
        return quantities

    def _get_unassigned_quantity(self, workorder):
        """Units of an outsourced operation that are assigned to nobody, e.g. because a vendor was ordered less."""
        if not workorder.is_outsourced:
            return 0.0
        waiting = workorder.subcontract_operation_ids.filtered(
            lambda op: op.is_open and op.vendor_id and not op._get_assigned_quantity()
        )
        return max(workorder._get_uncovered_quantity() - sum(waiting.mapped("quantity")), 0.0)

    # --- reassigning

    def _reassign(self, workorder, quantities, return_rest=True):
        """Assign what is open of an operation to vendors and to our own floor.

        Vendors who have some of it keep their order, changed. What they are no longer to do is taken off it, and what
        they have for it is to be returned.

        :param dict quantities: units still to be done, by vendor
        :param return_rest: whether units and material at a vendor who is to do less are returned; else they stay in
          its quantity
        :return: outsourced operations that are to be ordered now
        :raise UserError: names what can't be changed, and why; nothing was changed then
        """
        workorder.check_access("write")
        workorder.production_id.check_access("write")
        # sudo: access to the manufacturing order was checked; orders and transfers follow as they do when it is planned
        operations = workorder.sudo().subcontract_operation_ids
        lock_records(workorder.production_id)
        lock_records(operations)
        self._check_quantities(workorder, quantities)
        in_house = workorder._get_in_house_done() + quantities.get(self.env["res.partner"], 0.0)
        targets, new_vendors = self._get_targets(workorder, quantities)
        reduced = self._reduce_all(operations, targets, return_rest)
        left = operations.filtered(lambda operation: operation.state != "cancel")
        workorder.sudo().in_house_qty = in_house if left or new_vendors else 0.0
        self._raise_all(operations - reduced, targets)
        new = operations.create(
            [
                workorder._prepare_subcontract_operation_values()
                | {"vendor_id": vendor.id, "is_split": True, "quantity": quantity}
                for vendor, quantity in new_vendors.items()
            ]
        )
        self._discard_untouched(reduced)
        operations = operations.exists() | new
        self._update_schedule(workorder, operations)
        return operations.filtered(lambda operation: operation._is_to_order())

    def _get_targets(self, workorder, quantities):
        """Divide quantities over what the vendors have on order: each order keeps what it has, the last one is changed.

        :return: ({operation: total quantity}, {vendor without an operation: quantity})
        """
        new_vendors = {vendor: quantity for vendor, quantity in quantities.items() if vendor and quantity}
        targets = {}
        operations = workorder.sudo().subcontract_operation_ids.filtered("is_open")
        for vendor, group in operations.grouped("vendor_id").items():
            rest = new_vendors.pop(vendor, 0.0)
            for operation in group.sorted("id"):
                part = min(max(operation.quantity - operation._get_processed(), 0.0), rest)
                targets[operation] = operation._get_processed() + part
                rest -= part
            targets[operation] += rest
        return targets, new_vendors

    def _reduce_all(self, operations, targets, return_rest):
        """Reduce the operations whose target is lower, and return these."""
        reduced = operations.filtered(
            lambda op: op in targets and op.product_uom_id.compare(targets[op], op.quantity) < 0
        )
        for operation in reduced:
            self._reduce(operation, targets[operation], return_rest)
        return reduced

    def _raise_all(self, operations, targets):
        """Raise the operations whose target is higher."""
        for operation in operations.filtered(
            lambda op: op in targets and op.product_uom_id.compare(targets[op], op.quantity) > 0
        ):
            self._withdraw_returns(operation)
            self._set_quantity(operation, targets[operation])

    def _update_schedule(self, workorder, operations):
        """Labor, state and dates follow what was assigned."""
        workorder.sudo()._update_outsourced_duration()
        workorder._free_in_house_slot()
        operations.workorder_id._close_or_reopen()
        production = workorder.production_id
        if production.workorder_ids.filtered(lambda wo: wo.leave_id and wo.state in ("blocked", "ready")):
            production._plan_workorders(replan=True)
            if workorder.state == "progress":
                workorder._plan_in_house(fields.Datetime.now())

    # --- checks

    def _check_quantities(self, workorder, quantities):
        """Refuse quantities that don't add up, and vendors that may not do the operation."""
        self._check_open(workorder)
        uom = workorder.product_uom_id
        if any(uom.compare(quantity, 0.0) < 0 for quantity in quantities.values()):
            raise UserError(self.env._("%s: quantities can't be negative.", workorder.display_name))
        total = sum(quantities.values())
        expected = sum(self._get_open_quantities(workorder).values()) + self._get_unassigned_quantity(workorder)
        if uom.compare(total, expected):
            raise UserError(
                self.env._(
                    "%(operation)s: %(expected)s %(unit)s are still to be done, but the quantities add up to "
                    "%(total)s. Correct the quantities, or put the difference in-house.",
                    operation=workorder.display_name,
                    expected=format_quantity(self.env, expected),
                    total=format_quantity(self.env, total),
                    unit=uom.name,
                )
            )
        self._check_vendors(
            workorder, [vendor for vendor, quantity in quantities.items() if vendor and uom.compare(quantity, 0.0) > 0]
        )

    def _check_open(self, workorder):
        if workorder.production_id.state == "draft":
            raise UserError(self.env._("Confirm %s first.", workorder.production_id.name))
        if workorder.state in ("done", "cancel") or workorder.production_id.state in ("done", "cancel"):
            raise UserError(self.env._("%s is not open any more, so it can't be reassigned.", workorder.display_name))

    def _check_vendors(self, workorder, vendors):
        if vendors and workorder.outsourcing_policy not in ("outside", "either"):
            workorder._check_can_outsource()
        errors = []
        for vendor in vendors:
            # asked before there is an operation
            operation = workorder.subcontract_operation_ids.new(workorder._prepare_subcontract_operation_values())
            errors += operation._get_vendor_errors(vendor)
        if errors:
            raise UserError("\n".join(errors))

    # --- one operation

    def _set_quantity(self, operation, quantity):
        """Change what is ordered, or to be ordered, from an operation's vendor.

        :param quantity: in the unit of the manufacturing order, processed units included
        """
        line = operation.purchase_line_id
        if not line:
            operation.write({"is_split": True, "quantity": quantity})
            if operation._may_ship():
                self.env["mrp.subcontract.shipping"]._sync_shipments(operation)
            return
        if line.order_id.state == "purchase" and not self.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s. Ask %(buyer)s to change it.",
                    operation=operation.name,
                    order=line.order_id.name,
                    buyer=line.order_id.user_id.name or self.env._("a buyer"),
                )
            )
        # what is paid by the hour says nothing about units, so these come first
        operation.write({"is_split": True, "quantity": quantity})
        line.product_qty = line.product_uom_id.round(
            operation.service_id.uom_id._compute_quantity(
                operation._get_service_quantity(quantity), line.product_uom_id, round=False
            )
        )

    def _reduce(self, operation, quantity, return_rest):
        """The vendor does less: shipments shrink, what it has for the difference is to be returned.

        :param quantity: in the unit of the manufacturing order, processed units included
        """
        self.env["mrp.subcontract.supply"]._freeze_components(operation)
        self._withdraw_returns(operation)
        compare = operation.product_uom_id.compare
        there = operation._get_processed() + operation.qty_at_vendor
        if compare(there, quantity) > 0 and operation.ship_wip:
            if not return_rest:
                self._refuse_to_leave(operation, there - operation._get_processed())
            self._return_units(operation, there - quantity)
        if not operation._is_touched() and compare(quantity, 0.0) <= 0:
            operation.action_cancel()
            return
        self._set_quantity(operation, quantity)
        if return_rest:
            self._return_components(operation)
        self.env["mrp.subcontract.returns"]._sync_expected_returns(operation)

    def _refuse_to_leave(self, operation, quantity):
        raise UserError(
            self.env._(
                "%(operation)s: %(there)s %(unit)s are at %(vendor)s. Leave at least this quantity with the vendor, or "
                "choose to return what is not needed.",
                operation=operation.name,
                there=format_quantity(self.env, quantity),
                unit=operation.product_uom_id.name,
                vendor=operation.vendor_id.display_name,
            )
        )

    def _withdraw_returns(self, operation):
        """Cancel requested returns that have not left the vendor; what is still too much is requested anew."""
        moves = operation._get_open_moves("unprocessed") | operation._get_open_moves("component_returned")
        moves._action_cancel()

    def _return_units(self, operation, quantity):
        """Request a number of units back, unprocessed."""
        values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
            operation, "unprocessed", operation.product_id, operation.product_uom_id, quantity
        )
        env = operation.env
        picking = env["stock.picking"].create(self.env["mrp.subcontract.returns"]._prepare_return_picking(operation))
        move = env["stock.move"].create({**values, "picking_id": picking.id, "date": fields.Datetime.now()})
        move._action_confirm(merge=False, create_proc=False)
        move._set_subcontract_lines(
            self.env["mrp.subcontract.lots"]._take_lots(operation, operation._get_lot_balance(), quantity)
        )

    def _return_components(self, operation):
        """Request back the components at the vendor beyond the need of what it still does."""
        values = []
        for component in operation.component_ids:
            excess = component._get_stranded_quantity()
            if component.product_uom_id.compare(excess, 0.0) > 0:
                for vals in self.env["mrp.subcontract.returns"]._prepare_return(component, operation):
                    values.append({**vals, "product_uom_qty": min(vals["product_uom_qty"], excess)})
        if not values:
            return
        env = operation.env
        picking = env["stock.picking"].create(self.env["mrp.subcontract.returns"]._prepare_return_picking(operation))
        moves = env["stock.move"].create([{**vals, "picking_id": picking.id} for vals in values])
        moves._action_confirm(merge=False, create_proc=False)
        moves._action_assign()

    def _discard_untouched(self, operations):
        """Delete cancelled operations of which nothing ever happened: the log of the manufacturing order is enough."""
        for operation in operations.exists().filtered("cancelled"):
            # an operation that is always outsourced would be prepared again; one with moves has a history to keep
            if operation.operation_id.outsourcing_policy != "outside" and not operation.move_ids:
                operation.unlink()
