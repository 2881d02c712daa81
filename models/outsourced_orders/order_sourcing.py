from odoo import models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity


class MrpSubcontractOrderSourcing(models.AbstractModel):
    """Has manufacturing orders made by a vendor, by another one, or in-house again."""

    _name = "mrp.subcontract.order.sourcing"
    _description = "Sourcing of Outsourced Orders"

    def _outsource(self, productions):
        """Create, or open again, the operations under which vendors make these manufacturing orders. Operations are
        prepared no more."""
        productions.subcontract_operation_ids.filtered(lambda op: op.workorder_id and op.is_open).unlink()
        for production in productions:
            self._count_in_product_unit(production)
            if production.is_planned:
                production.button_unplan()
        productions.outsourced_operation_id.action_reopen()
        new = productions.filtered(lambda production: not production.outsourced_operation_id)
        productions.env["mrp.subcontract.operation"].create(
            [self._prepare_outsourced_order_values(production) for production in new]
        )
        productions.workorder_ids._update_outsourced_duration()
        return productions.outsourced_operation_id

    def _count_in_product_unit(self, production):
        """Vendors deliver units: a manufacturing order of one dozen is a manufacturing order of 12, so that 5 of them
        can be received.

        Core does the same to manufacturing orders of products with serial numbers.
        """
        production.ensure_one()
        unit = production.product_id.uom_id
        if production.product_uom_id == unit:
            return
        quantity = production.product_uom_id._compute_quantity(production.product_qty, unit)
        production.with_context(skip_compute_move_raw_ids=True).write(
            {"product_qty": quantity, "product_uom_id": unit.id}
        )
        moves = production.move_finished_ids.filtered(lambda move: move.product_id == production.product_id)
        for move in moves.filtered(lambda move: move.state not in ("done", "cancel")):
            quantity = move.product_uom._compute_quantity(move.product_uom_qty, unit)
            move.write({"product_uom_qty": quantity, "product_uom": unit.id})

    def _prepare_outsourced_order_values(self, production):
        """Values of the operation under which a vendor makes all of this manufacturing order."""
        production.ensure_one()
        return {
            "production_id": production.id,
            "user_id": production.user_id.id or production.env.user.filtered("active").id,
        }

    def _return_in_house(self, productions):
        """The vendor makes nothing of these manufacturing orders any more: moves, operations and their outsourced work
        are as in-house."""
        for production in productions:
            self.env["mrp.subcontract.order.receipts"]._disconnect_finished_moves(production)
            self.env["mrp.subcontract.component.moves"]._leave_vendor(
                production.move_raw_ids.filtered(
                    lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
                )
            )
            production.outsourced_operation_id = False
            production.workorder_ids._update_outsourced_duration()
            production.workorder_ids._create_policy_operations()

    def _make_rest_in_house(self, operation, production):
        """The open manufacturing order becomes ours; what the vendor has delivered stays its part, and its order ends
        with that.

        :raise UserError: while finished goods are at the vendor, or the order is not this user's to change
        """
        operation.ensure_one()
        if not operation.qty_made and not operation.qty_scrapped:
            operation.action_cancel()
            return
        self._check_can_end(operation)
        self._lower_order(operation, operation.qty_made + operation.qty_scrapped)
        production.message_post(
            body=self.env._("The rest is made in-house, %s ends with what was received.", operation.name)
        )

    def _check_can_end(self, operation):
        """Why a vendor's order can't end with what was made: goods that nobody received, or a right that lacks."""
        operation.ensure_one()
        if not operation.product_uom_id.is_zero(operation.qty_at_vendor):
            raise UserError(
                self.env._(
                    "%(operation)s: %(quantity)s %(unit)s are finished and still at %(vendor)s. Receive them first.",
                    operation=operation.name,
                    quantity=format_quantity(self.env, operation.qty_at_vendor),
                    unit=operation.product_uom_id.name,
                    vendor=operation.vendor_id.display_name,
                )
            )
        is_confirmed = operation.purchase_id.state == "purchase"
        if is_confirmed and not operation.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s. Ask %(buyer)s to lower it to what was "
                    "received.",
                    operation=operation.name,
                    order=operation.purchase_id.name,
                    buyer=operation.purchase_id.sudo().user_id.name or self.env._("a buyer"),
                )
            )

    def _lower_order(self, operation, quantity):
        """Order no more than a number of units, in the unit of the manufacturing order."""
        operation.ensure_one()
        # sudo: the right on the order was checked by `_check_can_end`; the manufacturing order follows it
        line = operation.sudo().purchase_line_id
        keep = operation._get_service_quantity(quantity)
        line.product_qty = operation.service_id.uom_id._compute_quantity(keep, line.product_uom_id)

    def _settle_rest(self, operations):
        """Where the order ends with what was made, what is left of the manufacturing order is ours."""
        for operation in operations.filtered(lambda operation: operation.purchase_id.state == "purchase"):
            rest = operation._get_open_productions()
            processed = operation.qty_made + operation.qty_scrapped
            if not rest or not processed or operation.product_uom_id.compare(operation.quantity, processed) > 0:
                continue
            self._leave_rest(operation, take_back=not operations.env.context.get("outsourcing_leave_material"))

    def _leave_rest(self, operation, take_back=True):
        """What is left of the manufacturing order is ours; material for it comes back, unless it is to stay."""
        operation.ensure_one()
        self._return_in_house(operation._get_open_productions())
        self.env["mrp.subcontract.order.receipts"]._sync_receipts(operation)
        operation.production_id = operation.production_ids.sorted("backorder_sequence")[-1:] or operation.production_id
        if take_back:
            self.env["mrp.subcontract.returns"]._create_component_returns(operation, wip=False)

    def _end_with_what_was_made(self, operation, take_back):
        """The vendor makes nothing more: its order ends with what it has made, and the open manufacturing orders are
        as in-house.

        :param take_back: whether the material it holds is asked back
        """
        operation.ensure_one()
        # sudo: access to the manufacturing order was checked by who calls this; orders and transfers follow
        operation = operation.sudo()
        productions = operation._get_open_productions()
        if not operation._is_touched():
            operation.action_cancel()
            self._return_in_house(productions)
            return
        self._check_can_end(operation)
        line = operation.purchase_line_id
        made = operation.qty_made + operation.qty_scrapped
        if operation.purchase_id.state == "purchase":
            if not made:
                self.env["mrp.subcontract.ordering"]._check_can_release(line)
            self._lower_order(operation.with_context(outsourcing_leave_material=not take_back), made)
        elif line:
            self.env["mrp.subcontract.ordering"]._release(operation)
        if operation._get_open_productions():
            self._leave_rest(operation, take_back)
        # without an order it would be ordered again
        operation.cancelled = not operation.purchase_line_id

    def _share_with_backorders(self, operation, production, backorders):
        """The manufacturing order was split: the vendor's part of what is left goes on under this operation, the rest
        is ours.

        :param production: the manufacturing order that was split, with its new quantity
        """
        operation.ensure_one()
        if operation.state in ("to_order", "requested"):
            self._outsource(backorders)
            return
        left = operation.quantity - operation.qty_made - operation.qty_scrapped - production.product_qty
        for backorder in backorders:
            if operation.product_uom_id.compare(left, 0.0) > 0:
                backorder.outsourced_operation_id = operation
                left -= backorder.product_qty
            else:
                self._return_in_house(backorder)
        operation._get_open_productions().workorder_ids._update_outsourced_duration()

    def _follow_open_production(self, operations):
        """The operation belongs to the part of the manufacturing order that is open now."""
        for operation in operations:
            production = operation._get_open_productions().sorted("backorder_sequence")[:1]
            if production and operation.production_id != production:
                operation.production_id = production

    def _update_durations(self, operations):
        # sudo: work orders follow the decision, whoever may take it
        operations.sudo().filtered(
            "is_outsourced_order"
        )._get_open_productions().workorder_ids._update_outsourced_duration()

    def _get_open_quantities(self, production):
        """Who is to make what is open of this manufacturing order: units by vendor, an empty one for ourselves."""
        production.ensure_one()
        operation = production.outsourced_operation_id
        productions = operation._get_open_productions() if production.is_outsourced_order else production
        # sudo: a vendor that only a buyer may read is still who makes it
        maker = (
            operation.sudo().vendor_id.sudo(False) if production.is_outsourced_order else operation.vendor_id.browse()
        )
        return {maker: sum(productions.mapped("product_qty"))}

    def _reassign(self, production, quantities, take_back=True):
        """Give what is open of this manufacturing order to somebody else; what was made stays the part of who has made
        it.

        The first order ends with what was made, its material is asked back, and the rest is to be ordered anew.

        :param dict quantities: units in the unit of the manufacturing order by vendor (an empty one: in-house); all of
          it goes to one
        :param take_back: whether material that is at the vendor comes back; else it stays there
        :raise UserError: names what can't be changed, and why; nothing was changed then
        """
        production.ensure_one()
        production.check_access("write")
        operation = production.outsourced_operation_id
        lock_records(operation)
        maker = self._check_quantities(production, quantities)
        if maker == operation.sudo().vendor_id:
            return
        productions = operation._get_open_productions()
        self._end_with_what_was_made(operation, take_back)
        if maker:
            # sudo: write access to the manufacturing order was checked above
            self._outsource(productions.sudo()).vendor_id = maker
        self.env["mrp.subcontract.sourcing"]._discard_untouched(operation.sudo())

    def _check_quantities(self, production, quantities):
        """Refuse what does not add up, and vendors that may not make the manufacturing order.

        :return: who is to make it
        """
        production.ensure_one()
        uom = production.product_uom_id
        if not production.is_outsourced_order or production.state in ("done", "cancel"):
            raise UserError(
                self.env._("%s is not an outsourced order any more, so it can't be reassigned.", production.name)
            )
        expected = sum(self._get_open_quantities(production).values())
        makers = [maker for maker, quantity in quantities.items() if not uom.is_zero(quantity)]
        total = sum(quantities.values())
        if len(makers) != 1 or uom.compare(total, expected):
            raise UserError(
                self.env._(
                    "%(job)s: all %(expected)s %(unit)s that are still to be made go to one vendor, or are made "
                    "in-house. To have several make it, close or split the manufacturing order first.",
                    job=production.name,
                    expected=format_quantity(self.env, expected),
                    unit=uom.name,
                )
            )
        # sudo: vendors and prices are purchase data; what is wrong with one is for whoever chose it
        errors = production.outsourced_operation_id.sudo()._get_vendor_errors(makers[0]) if makers[0] else []
        if errors:
            raise UserError("\n".join(errors))
        return makers[0]
