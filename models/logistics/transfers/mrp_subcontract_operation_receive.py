"""Receiving: what comes back reports the operation, consumes components and lets the manufacturing order go on."""

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity
from ....tools.roles import PROCESSED_ROLES, SHIPMENT_ROLES, WIP_BACK_ROLES


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    qty_good_before = fields.Float(
        "Good in Earlier Manufacturing Orders",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Good units that were finished with the manufacturing order this one is a backorder of.",
    )

    # --- limits

    def _check_production_open(self):
        """A closed manufacturing order has no work order to report to, and no goods for its units to become part of."""
        for production in self.production_id.filtered(lambda production: production.state in ("done", "cancel")):
            raise UserError(
                self.env._(
                    "%s is closed, its units are finished goods now. Have them reworked with a manufacturing order of "
                    "their own.",
                    production.name,
                )
            )

    def _check_quantities_after(self, moves):
        """Refuse what would go beyond what earlier operations finished, or beyond the order and its tolerance.

        :param moves: moves of this operation that are about to be posted
        """
        self.ensure_one()
        new = {
            role: self._to_production_quantity(moves._get_picked_by_lot((role,)))
            for role in ("wip_out", *PROCESSED_ROLES)
        }
        compare = self.product_uom_id.compare
        texts = {"operation": self.name, "unit": self.product_uom_id.name, "vendor": self.vendor_id.display_name}
        if new["wip_out"] and self.ship_wip:
            ready = self._get_ready_quantity()
            if ready != float("inf") and compare(new["wip_out"], ready) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s can't leave, only %(ready)s are ready. Report the "
                        "earlier operations of the manufacturing order first.",
                        quantity=format_quantity(self.env, new["wip_out"]),
                        ready=format_quantity(self.env, ready),
                        **texts,
                    )
                )
        maximum = self._get_maximum_quantity()
        sent = self.qty_sent + new["wip_out"]
        if new["wip_out"] and compare(sent, maximum) > 0:
            raise self._get_excess_error(sent, maximum, texts)
        processed = sum(new[role] for role in PROCESSED_ROLES)
        if not processed:
            return
        first, rework = self._get_first_processed()
        units = sum(sum(moves._get_picked_by_lot((role,)).values()) for role in PROCESSED_ROLES)
        total = self._to_production_unit(first + max(units - rework, 0.0))
        if compare(total, maximum) > 0:
            raise self._get_excess_error(total, maximum, texts)

    def _get_excess_error(self, quantity, maximum, texts):
        return UserError(
            self.env._(
                "%(operation)s: that would be %(quantity)s %(unit)s of %(ordered)s ordered; with a tolerance of "
                "%(tolerance)s %%, %(maximum)s are allowed. Raise the quantity on the purchase order line, or correct "
                "the quantity.",
                quantity=format_quantity(self.env, quantity),
                ordered=format_quantity(self.env, self.quantity),
                tolerance=format_quantity(self.env, self.over_tolerance),
                maximum=format_quantity(self.env, maximum),
                **texts,
            )
        )

    def _to_production_quantity(self, quantities):
        """Sum of quantities in the unit of the product, in the unit of the manufacturing order."""
        return self._to_production_unit(sum(quantities.values()))

    # --- after posting

    def _on_moves_done(self, moves, good_before):
        """Moves of these operations were posted: report the operation, consume, expect the rest, close what is
        finished.

        :param dict good_before: good units of each operation before the posting, in the unit of its manufacturing order
        """
        for operation in self:
            posted = moves.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            roles = set(posted.mapped("subcontract_role"))
            if roles & {*SHIPMENT_ROLES, *WIP_BACK_ROLES}:
                operation._start_workorder()
            if roles & {*WIP_BACK_ROLES, "rework_good"}:
                operation._consume_for_processed()
                operation._report_good(operation.qty_good - good_before[operation])
            if "component_returned" in roles:
                operation._take_components_back(posted)
            operation._log_posted(posted)
        self._sync_expected_returns()
        others = self.workorder_id.subcontract_operation_ids - self
        others.filtered("qty_to_send")._refresh_wip_lines()
        self.workorder_id._close_or_reopen()
        return super()._on_moves_done(moves, good_before)

    def _take_components_back(self, posted):
        """Everything came back unused and nothing is on order: the manufacturing order takes its components from here
        again."""
        self.ensure_one()
        if self.purchase_line_id or self._is_touched():
            return
        for move in posted.filtered(lambda move: move.subcontract_role == "component_returned"):
            consumers = self._get_open_moves("consumed").filtered(lambda m, p=move.product_id: m.product_id == p)
            consumers._restore_origin(
                {"location_id": move.location_dest_id.id, "procure_method": "make_to_stock", "move_orig_ids": []}
            )

    def _on_moves_cancelled(self):
        """Moves were cancelled: whoever is responsible hears of operations that can't finish by themselves."""
        for operation in self:
            if operation.state == "exception" and not operation.activity_ids:
                operation.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Nothing is on its way to %s any more", operation.vendor_id.display_name),
                    note=self.env._("Prepare the shipment again, or cancel the purchase order."),
                    user_id=operation.purchase_id.user_id.id or operation.user_id.id or self.env.uid,
                )
        self.workorder_id._close_or_reopen()

    def _start_workorder(self):
        now = fields.Datetime.now()
        for operation in self:
            workorder = operation.workorder_id
            if workorder.state in ("blocked", "ready"):
                workorder.state = "progress"
                workorder._set_outsourced_dates(now, max(operation.date_back or now, now))

    def _report_good(self, difference):
        """The work order's quantity follows the good units: what came back good, less what went out for rework."""
        self.ensure_one()
        if self.product_uom_id.is_zero(difference):
            return
        workorder = self.workorder_id
        if workorder.state == "done":
            workorder.state = "progress"
        produced = self.product_uom_id.round(workorder.qty_produced + difference)
        if produced < 0:
            # good units that an earlier part of the manufacturing order had left over for this one
            workorder.qty_reported_from_previous_wo += produced
            self.qty_good_before += produced
        workorder.qty_produced = max(produced, 0.0)

    def _log_posted(self, posted):
        """The story of the operation, one sentence a posting."""
        self.ensure_one()
        labels = dict(self.env["stock.move"]._fields["subcontract_role"]._description_selection(self.env))
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
            self.message_post(body=f"{', '.join(transfers.mapped('name'))} {'; '.join(facts)}".strip())

    # --- expected returns

    def _sync_expected_returns(self):
        """Keep one open return asking for exactly what can still come back; one for each location that it goes to."""
        for operation in self.filtered(lambda operation: operation.workorder_id and operation._travels()):
            expected = operation.qty_outstanding - sum(
                operation._get_open_moves("unprocessed").mapped("product_uom_qty")
            )
            if not operation._may_ship():
                expected = 0.0
            operation._expect_back(max(expected, 0.0), operation._get_lots_back())

    def _expect_back(self, expected, lots):
        """Have one open return ask for some units, or none.

        :param expected: in the unit of the manufacturing order
        :param dict lots: units that may come by lot, in the unit of the product; what is asked for is taken from them
        :return: the move that asks for them, if any
        """
        self.ensure_one()
        moves = self._get_expected_moves()
        uom = self.product_uom_id
        if uom.compare(expected, 0.0) <= 0:
            moves._action_cancel()
            return moves.browse()
        if not moves:
            values = self._prepare_move_values("good", self.product_id, uom, expected)
            values.update({"picking_id": self._get_return_picking().id, "date": self.date_back})
            moves = self.env["stock.move"].create(values)
            moves._action_confirm(merge=False, create_proc=False)
        elif len(moves) > 1:
            moves[1:]._action_cancel()
        move = moves[0]
        move.product_uom_qty = uom._compute_quantity(expected, move.product_uom)
        move.picked = False
        move._set_subcontract_lines(self._take_lots(lots, expected))
        return move

    def _get_expected_moves(self):
        """Open moves of the return that asks for what can still come back."""
        return self._get_open_moves("good")

    def _get_lots_back(self):
        """Units that may come back by lot, in the unit of the product."""
        self.ensure_one()
        return self._get_lot_balance() if self.ship_wip else self._get_lots_here()

    def _get_return_picking(self):
        """The open expected return of the same order, or a new one."""
        self.ensure_one()
        picking = self.env["stock.picking"].search(self._get_return_domain(), limit=1)
        return picking or self.env["stock.picking"].create(self._prepare_return_picking())

    def _get_return_domain(self):
        self.ensure_one()
        return [
            ("picking_type_id", "=", self.production_id.warehouse_id.outsourcing_in_type_id.id),
            ("partner_id", "=", self.vendor_id.id),
            ("state", "not in", ("done", "cancel")),
            ("move_ids.subcontract_operation_id.purchase_id", "=", self.purchase_id.id),
            ("move_ids.subcontract_role", "=", "good"),
        ]

    def _prepare_return_picking(self):
        self.ensure_one()
        warehouse = self.production_id.warehouse_id
        return {
            "picking_type_id": warehouse.outsourcing_in_type_id.id,
            "partner_id": self.vendor_id.id,
            "location_id": self._get_site_location("vendor_wip").id,
            "location_dest_id": self.production_id.location_src_id.id,
            "origin": self.purchase_id.name or self.production_id.name,
            "scheduled_date": self.date_back or fields.Datetime.now(),
            "company_id": self.company_id.id,
            "user_id": False,
        }

    # --- postings without a transfer of their own

    def _post_move(self, role, quantities, picking=None):
        """Create and post one move of a role; quantities by lot, in the unit of the product."""
        self.ensure_one()
        move = self._create_picked_move(role, quantities, picking)
        move._action_done()
        return move

    def _create_picked_move(self, role, quantities, picking=None):
        """A confirmed move with its lines set and picked, to be posted with others."""
        self.ensure_one()
        uom = self.product_id.uom_id
        values = self._prepare_move_values(role, self.product_id, uom, sum(quantities.values()))
        values.update({"picking_id": picking.id if picking else False, "date": fields.Datetime.now()})
        move = self.env["stock.move"].create(values)
        move._action_confirm(merge=False, create_proc=False)
        move._set_subcontract_lines(quantities)
        move.picked = True
        return move

    def action_receive(self):
        """Open the dialog to receive what came back of one operation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive from %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.receive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

    def action_rework(self):
        """Open the dialog to send rejected or good units out again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send for Rework to %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.rework",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }
