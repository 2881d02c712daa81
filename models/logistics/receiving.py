from odoo import fields, models

from ...tools.numbers import format_quantity
from ...tools.roles import SHIPMENT_ROLES, WIP_BACK_ROLES


class MrpSubcontractReceiving(models.AbstractModel):
    """Carries out what follows from posted moves: report, consume, expect the rest, close."""

    _name = "mrp.subcontract.receiving"
    _description = "Receipts from Vendors"

    def _follow_moves(self, operations, moves, good_before):
        """Report, consume, expect the rest and close after moves of these operations were posted.

        :param dict good_before: good units of each operation before the posting, in the unit of its manufacturing order
        """
        for operation in operations:
            posted = moves.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            roles = set(posted.mapped("subcontract_role"))
            if roles & {*SHIPMENT_ROLES, *WIP_BACK_ROLES}:
                self._start_workorder(operation)
            if roles & {*WIP_BACK_ROLES, "rework_good"}:
                self.env["mrp.subcontract.consumption"]._consume_for_processed(operation)
                self._report_good(operation, operation.qty_good - good_before[operation])
            if "component_returned" in roles:
                self._return_components_to_production(operation, posted)
            self._log_posted(operation, posted)
        self.env["mrp.subcontract.returns"]._sync_expected_returns(operations)
        others = operations.workorder_id.subcontract_operation_ids - operations
        self.env["mrp.subcontract.lots"]._refresh_wip_lines(others.filtered("qty_to_send"))
        operations.workorder_id._close_or_reopen()

    def _follow_cancelled_moves(self, operations):
        """Moves were cancelled: whoever is responsible hears of operations that can't finish by themselves."""
        for operation in operations:
            if operation.state == "exception" and not operation.activity_ids:
                operation.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Nothing is on its way to %s any more", operation.vendor_id.display_name),
                    note=self.env._("Prepare the shipment again, or cancel the purchase order."),
                    user_id=operation.purchase_id.user_id.id or operation.user_id.id or operations.env.uid,
                )
        operations.workorder_id._close_or_reopen()

    def _return_components_to_production(self, operation, posted):
        """Everything came back unused and nothing is on order: the manufacturing order takes its components from here
        again."""
        operation.ensure_one()
        if operation.purchase_line_id or operation._is_touched():
            return
        for move in posted.filtered(lambda move: move.subcontract_role == "component_returned"):
            consumers = operation._get_open_moves("consumed").filtered(lambda m, p=move.product_id: m.product_id == p)
            self.env["mrp.subcontract.component.moves"]._restore_origin(
                consumers,
                {"location_id": move.location_dest_id.id, "procure_method": "make_to_stock", "move_orig_ids": []},
            )

    def _start_workorder(self, operations):
        now = fields.Datetime.now()
        for operation in operations:
            workorder = operation.workorder_id
            if workorder.state in ("blocked", "ready"):
                workorder.state = "progress"
                workorder._set_outsourced_dates(now, max(operation.date_back or now, now))

    def _report_good(self, operation, difference):
        """The work order's quantity follows the good units: what came back good, less what went out for rework."""
        operation.ensure_one()
        if operation.product_uom_id.is_zero(difference):
            return
        workorder = operation.workorder_id
        if workorder.state == "done":
            workorder.state = "progress"
        produced = operation.product_uom_id.round(workorder.qty_produced + difference)
        if produced < 0:
            # good units that an earlier part of the manufacturing order had left over for this one
            workorder.qty_reported_from_previous_wo += produced
            operation.qty_good_before += produced
        workorder.qty_produced = max(produced, 0.0)

    def _log_posted(self, operation, posted):
        """The story of the operation, one sentence a posting."""
        operation.ensure_one()
        labels = dict(operation.env["stock.move"]._fields["subcontract_role"]._description_selection(operation.env))
        facts = []
        for role, moves in posted.grouped("subcontract_role").items():
            for product, product_moves in moves.grouped("product_id").items():
                quantity = format_quantity(self.env, sum(product_moves.mapped("quantity")))
                lots = ", ".join(product_moves.lot_ids.mapped("name"))
                facts.append(
                    f"{labels[role]}: {quantity} {product_moves[0].product_uom.name} {product.display_name}"
                    + (f" ({lots})" if lots else "")
                )
        if facts:
            transfers = posted.picking_id
            operation.message_post(body=f"{', '.join(transfers.mapped('name'))} {'; '.join(facts)}".strip())

    def _post_move(self, operation, role, quantities, picking=None):
        """Create and post one move of a role; quantities by lot, in the unit of the product."""
        operation.ensure_one()
        move = self._create_picked_move(operation, role, quantities, picking)
        move._action_done()
        return move

    def _create_picked_move(self, operation, role, quantities, picking=None):
        """A confirmed move with its lines set and picked, to be posted with others."""
        operation.ensure_one()
        uom = operation.product_id.uom_id
        values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
            operation, role, operation.product_id, uom, sum(quantities.values())
        )
        values.update({"picking_id": picking.id if picking else False, "date": fields.Datetime.now()})
        move = operation.env["stock.move"].create(values)
        move._action_confirm(merge=False, create_proc=False)
        move._set_subcontract_lines(quantities)
        move.picked = True
        return move

    def _post_work_that_appears_at_vendor(self, moves):
        """Units of an operation to which no work in progress travels come into being at the vendor: one move says so.

        Without it, what comes back would have come from nowhere.
        """
        moves = moves.filtered(
            lambda move: (
                move.subcontract_role in WIP_BACK_ROLES
                and not move.subcontract_operation_id.ship_wip
                and move.state not in ("done", "cancel")
            )
        )
        for operation in moves.subcontract_operation_id:
            ours = moves.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            quantities = ours._get_picked_by_lot(WIP_BACK_ROLES)
            self._post_move(operation, "wip_out", quantities)
