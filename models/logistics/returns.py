from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpSubcontractReturns(models.AbstractModel):
    """Keeps the expected returns in line with what can still come back, and asks for what is not needed."""

    _name = "mrp.subcontract.returns"
    _description = "Returns from Vendors"

    def _sync_expected_returns(self, operations):
        """Keep one open return asking for exactly what can still come back; one for each location that it goes to."""
        for operation in operations.filtered(lambda operation: operation.workorder_id and operation._travels()):
            expected = operation.qty_outstanding - sum(
                operation._get_open_moves("unprocessed").mapped("product_uom_qty")
            )
            if not operation._may_ship():
                expected = 0.0
            self._expect_back(operation, max(expected, 0.0), self.env["mrp.subcontract.lots"]._get_lots_back(operation))

    def _expect_back(self, operation, expected, lots):
        """Have one open return for each destination ask for what can still come: the next vendors, and our dock.

        :param expected: in the unit of the manufacturing order
        :param dict lots: units that may come by lot, in the unit of the product; what is asked for is taken from them
        """
        operation.ensure_one()
        parts = self.env["mrp.subcontract.direct.shipment"]._divide_over_next(operation, expected)
        before = [operation.browse(), *operation._get_open_moves("good").subcontract_next_operation_id]
        # what is asked for no more is off first, so that its lots are free
        for target in [*(target for target in before if target not in parts), *parts]:
            self._expect_at_destination(
                self.env["mrp.subcontract.direct.shipment"]._straight_to(operation, target),
                parts.get(target, 0.0),
                lots,
            )

    def _expect_at_destination(self, operation, expected, lots):
        """Have one open return ask for some units, or none.

        :param expected: in the unit of the manufacturing order
        :param dict lots: units that may come by lot, in the unit of the product; what is asked for is taken from them
        """
        operation.ensure_one()
        moves = self._get_expected_moves(operation)
        uom = operation.product_uom_id
        if uom.compare(expected, 0.0) <= 0:
            moves._action_cancel()
            return
        if not moves:
            values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
                operation, "good", operation.product_id, uom, expected
            )
            values.update({"picking_id": self._get_return_picking(operation).id, "date": operation.date_back})
            moves = operation.env["stock.move"].create(values)
            moves._action_confirm(merge=False, create_proc=False)
        elif len(moves) > 1:
            moves[1:]._action_cancel()
        move = moves[0]
        move.product_uom_qty = uom._compute_quantity(expected, move.product_uom)
        move.picked = False
        move._set_subcontract_lines(self.env["mrp.subcontract.lots"]._take_lots(operation, lots, expected))

    def _get_expected_moves(self, operation):
        """Open moves of the return to one destination that asks for what can still come back."""
        target = self.env["mrp.subcontract.direct.shipment"]._get_direct_operation(operation)
        return operation._get_open_moves("good").filtered(lambda move: move.subcontract_next_operation_id == target)

    def _get_return_picking(self, operation):
        """The open expected return that this operation may join, or a new one."""
        operation.ensure_one()
        pickings = operation.env["stock.picking"]
        picking = pickings.search(self._get_return_domain(operation), limit=1)
        picking = picking or pickings.create(self._prepare_return_picking(operation))
        target = self.env["mrp.subcontract.direct.shipment"]._get_direct_operation(operation)
        location = target and target._get_site_location("vendor_wip")
        if target and picking.location_dest_id != location:
            picking.location_dest_id = location
        return picking

    def _get_return_domain(self, operation):
        """Open returns of the same order that go to the same destination.

        Without an order, a return of its own: nothing else can tell which transfer it may join.
        """
        operation.ensure_one()
        domain = [
            ("picking_type_id", "=", operation.production_id.warehouse_id.outsourcing_in_type_id.id),
            ("partner_id", "=", operation.vendor_id.id),
            ("state", "not in", ("done", "cancel")),
            ("move_ids.subcontract_operation_id.purchase_id", "=", operation.purchase_id.id),
            ("move_ids.subcontract_role", "=", "good"),
            (
                "move_ids.subcontract_next_operation_id",
                "=",
                self.env["mrp.subcontract.direct.shipment"]._get_direct_operation(operation).id,
            ),
        ]
        return domain if operation.purchase_id else [*domain, ("move_ids.subcontract_operation_id", "=", operation.id)]

    def _prepare_return_picking(self, operation):
        operation.ensure_one()
        warehouse = operation.production_id.warehouse_id
        return {
            "picking_type_id": warehouse.outsourcing_in_type_id.id,
            "partner_id": operation.vendor_id.id,
            "location_id": operation._get_site_location("vendor_wip").id,
            "location_dest_id": operation.production_id.location_src_id.id,
            "origin": operation.purchase_id.name or operation.production_id.name,
            "scheduled_date": operation.date_back or fields.Datetime.now(),
            "company_id": operation.company_id.id,
            "user_id": False,
        }

    def _return_everything(self, operations, wip):
        operations.check_access("write")
        lock_records(operations)
        # sudo: write access to the operations was checked
        moves = self._create_component_returns(operations.sudo(), wip=wip)
        if not moves:
            raise UserError(self.env._("Nothing is there that could come back."))
        return moves.picking_id._get_records_action(name=self.env._("Returns"))

    def _create_component_returns(self, operations, wip):
        """Returns for unused components, and for unprocessed units where `wip`; nothing is asked back twice."""
        moves = operations.env["stock.move"]
        for operation in operations:
            values = []
            if wip and operation.ship_wip:
                asked = sum(operation._get_open_moves("unprocessed").mapped("product_uom_qty"))
                quantity = operation.qty_at_vendor - asked
                if operation.product_uom_id.compare(quantity, 0.0) > 0:
                    operation._get_open_moves("good")._action_cancel()
                    values.append(
                        self.env["mrp.subcontract.shipping"]._prepare_move_values(
                            operation, "unprocessed", operation.product_id, operation.product_uom_id, quantity
                        )
                    )
            values += [
                vals for component in operation.component_ids for vals in self._prepare_return(component, operation)
            ]
            if not values:
                continue
            picking = operations.env["stock.picking"].create(self._prepare_return_picking(operation))
            new_moves = moves.create([{**vals, "picking_id": picking.id} for vals in values])
            waiting = operation._get_open_moves("consumed")
            waiting._do_unreserve()
            new_moves._action_confirm(merge=False, create_proc=False)
            new_moves._action_assign()
            waiting._action_assign()
            for move in new_moves.filtered(lambda move: move.subcontract_role == "unprocessed"):
                lots = operation._get_lot_balance()
                move._set_subcontract_lines(
                    self.env["mrp.subcontract.lots"]._take_lots(operation, lots, move.product_uom_qty)
                )
            moves |= new_moves
        return moves

    def _request_return(self, operations):
        """Expect back what is at the vendor of a cancelled order, and tell whoever is responsible."""
        # nothing more may leave on the word of whoever dispatched it before the order
        operations.dispatch_reason = False
        for operation in operations.filtered(lambda operation: operation._is_touched()):
            self._create_component_returns(operation, wip=True)
            operation.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Order cancelled: return the goods from %s", operation.vendor_id.display_name),
                user_id=operation.user_id.id or operations.env.uid,
            )
        # what is still at the previous vendor comes to our dock
        self.env["mrp.subcontract.direct.shipment"]._sync_direct_transfers(operations)

    def _prepare_return(self, component, operation):
        """Values of the move that brings back what is at the vendor and on no return yet; a list of none or one."""
        component.ensure_one()
        asked = sum(
            move.product_uom._compute_quantity(move.product_uom_qty, component.product_uom_id)
            for move in operation._get_open_moves("component_returned")
            if move.product_id == component.product_id
        )
        quantity = component.qty_at_vendor - asked
        if not component._is_shipped() or component.product_uom_id.compare(quantity, 0.0) <= 0:
            return []
        sent = operation.move_ids.filtered(
            lambda move: (
                move.subcontract_role in ("component_out", "consumed_reversed")
                and move.state == "done"
                and move.product_id == component.product_id
            )
        )
        values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
            operation, "component_returned", component.product_id, component.product_uom_id, quantity
        )
        values["location_dest_id"] = self._get_return_location(component, sent).id
        # the same lots that were sent and not used, see core's reservation of chained moves
        values["move_orig_ids"] = [Command.set(sent.ids)]
        return [values]

    def _get_return_location(self, component, sent):
        """Where unused material goes: where it came from, or where the manufacturing order takes it where it was
        dropshipped."""
        component.ensure_one()
        shipped = sent.filtered(lambda move: move.subcontract_role == "component_out" and not move.purchase_line_id)
        return shipped[:1].location_id or component.subcontract_operation_id.production_id.location_src_id
