"""The manufacturing order's side: having all of it made outside, making it in-house again, and closing what a vendor
has made."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    outsourced_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Made Outside",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The outsourced operation under which a vendor makes, or has made, this manufacturing order as a whole.",
    )
    is_outsourced_order = fields.Boolean(
        "Made by a Vendor", compute="_compute_is_outsourced_order", search="_search_is_outsourced_order"
    )
    outsourcing_policy = fields.Selection(related="bom_id.outsourcing_policy")

    @api.depends("outsourced_operation_id.cancelled")
    def _compute_is_outsourced_order(self):
        for production in self:
            operation = production.outsourced_operation_id
            production.is_outsourced_order = bool(operation) and not operation.cancelled

    def _search_is_outsourced_order(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("outsourced_operation_id.cancelled", "=", False), ("outsourced_operation_id", "!=", False)]

    @api.depends("outsourced_operation_id.state")
    def _compute_can_outsource(self):
        external = self.filtered("is_outsourced_order")
        res = super(MrpProduction, self - external)._compute_can_outsource()
        for production in external:
            production.can_outsource = production.outsourced_operation_id.state == "to_order" and production.state in (
                "confirmed",
                "progress",
                "to_close",
            )
        return res

    # --- outside and in-house

    def _on_confirmed(self, drafts):
        res = super()._on_confirmed(drafts)
        # sudo: confirming a manufacturing order prepares its outsourced work, whoever confirms it
        external = self.sudo().filtered(lambda production: production._should_be_external())
        external._outsource()
        self.env["mrp.subcontract.ordering"]._order_by_policy(external)
        return res

    def _should_be_external(self):
        """Whether the policy wants this manufacturing order made outside, and nobody has decided otherwise."""
        self.ensure_one()
        return (
            self.outsourcing_policy == "outside"
            and self.state not in ("done", "cancel")
            and not self.outsourced_operation_id
            and not self.subcontractor_id
            and self.env["res.config.settings"]._is_outsourcing_enabled()
        )

    def action_outsource_order(self):
        """Have these manufacturing orders made by a vendor as a whole; opens the operations, ready to be ordered.

        :raise UserError: where the policy does not allow it, or work was reported or ordered already
        """
        self.check_access("write")
        lock_records(self)
        for production in self:
            production._check_can_outsource()
        # sudo: write access to the manufacturing orders was checked above
        self.sudo().filtered(lambda production: not production.is_outsourced_order)._outsource()
        return self.outsourced_operation_id._get_records_action(name=self.env._("Outside Operations"))

    def _check_can_outsource(self):
        """Why a manufacturing order can't be made outside, in a sentence that says where to set it right."""
        self.ensure_one()
        texts = {"job": self.name, "bom": self.bom_id.display_name}
        if self.state not in ("confirmed", "progress", "to_close"):
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(job)s is %(state)s. Only a manufacturing order that is confirmed and not finished can be made "
                    "outside.",
                    state=states[self.state],
                    **texts,
                )
            )
        if self.subcontractor_id:
            raise UserError(
                self.env._("%(job)s belongs to Odoo's own subcontracting: its receipt drives it already.", **texts)
            )
        if not self.is_outsourced_order and self.outsourcing_policy not in ("outside", "either"):
            raise UserError(
                self.env._(
                    "%(job)s is made in-house. To outsource it as a whole, set “Sourcing” to Outsourced or Either on "
                    "its bill of materials %(bom)s (tab Outsourcing).",
                    **texts,
                )
            )
        if not self.is_outsourced_order and self._is_work_reported():
            raise UserError(
                self.env._(
                    "%(job)s was started in-house. Close it with what is finished; its backorder can be made outside.",
                    **texts,
                )
            )
        ordered = self.subcontract_operation_ids.filtered(lambda op: op.workorder_id and op.is_open and op.purchase_id)
        if ordered:
            raise UserError(
                self.env._(
                    "%(job)s: the operation %(step)s is on %(order)s already. Take it off that order first.",
                    step=ordered[0].workorder_id.name,
                    order=ordered[0].purchase_id.name,
                    **texts,
                )
            )

    def _is_work_reported(self):
        self.ensure_one()
        return (
            any(
                workorder.qty_produced or workorder.time_ids or workorder.state in ("progress", "done")
                for workorder in self.workorder_ids
            )
            or any(move.picked or move.state == "done" for move in self.move_raw_ids)
            or not self.product_uom_id.is_zero(self.qty_producing)
        )

    def _outsource(self):
        """Create, or open again, the operations under which vendors make these manufacturing orders. Operations are
        prepared no more."""
        self.subcontract_operation_ids.filtered(lambda op: op.workorder_id and op.is_open).unlink()
        for production in self:
            production._count_in_product_unit()
            if production.is_planned:
                production.button_unplan()
        self.outsourced_operation_id.action_reopen()
        new = self.filtered(lambda production: not production.outsourced_operation_id)
        self.env["mrp.subcontract.operation"].create(
            [production._prepare_outsourced_order_values() for production in new]
        )
        self.workorder_ids._update_outsourced_duration()
        return self.outsourced_operation_id

    def _prepare_outsourced_order_values(self):
        """Values of the operation under which a vendor makes all of this manufacturing order."""
        self.ensure_one()
        return {"production_id": self.id, "user_id": self.user_id.id or self.env.user.filtered("active").id}

    def _count_in_product_unit(self):
        """Vendors deliver units: a manufacturing order of one dozen is a manufacturing order of 12, so that 5 of them
        can be received.

        Core does the same to manufacturing orders of products with serial numbers.
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        if self.product_uom_id == unit:
            return
        quantity = self.product_uom_id._compute_quantity(self.product_qty, unit)
        self.with_context(skip_compute_move_raw_ids=True).write({"product_qty": quantity, "product_uom_id": unit.id})
        moves = self.move_finished_ids.filtered(lambda move: move.product_id == self.product_id)
        for move in moves.filtered(lambda move: move.state not in ("done", "cancel")):
            quantity = move.product_uom._compute_quantity(move.product_uom_qty, unit)
            move.write({"product_uom_qty": quantity, "product_uom": unit.id})

    def action_make_in_house(self):
        """Make these manufacturing orders, or what the vendor has not delivered of them, in-house.

        :raise UserError: while finished goods or, before any receipt, material is at the vendor
        """
        self.check_access("write")
        for production in self.filtered("is_outsourced_order"):
            production.outsourced_operation_id._make_rest_in_house(production)
        return True

    def _return_in_house(self):
        """The vendor makes nothing of these manufacturing orders any more: moves, operations and their outsourced work
        are as in-house."""
        for production in self:
            production._disconnect_finished_moves()
            production.move_raw_ids.filtered(
                lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
            )._leave_vendor()
            production.outsourced_operation_id = False
            production.workorder_ids._update_outsourced_duration()
            production.workorder_ids._create_policy_operations()

    # --- finished moves: goods appear at the vendor, and the receipt brings them to where the manufacturing order's
    # moves led

    def _get_open_finished_moves(self):
        return self.move_finished_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _connect_finished_moves(self):
        """What is finished is stock at the vendor's site, by-products as well."""
        for production in self:
            operation = production.outsourced_operation_id
            moves = production._get_open_finished_moves().filtered(lambda move: move.subcontract_role != "made")
            moves.write({"subcontract_operation_id": operation.id, "subcontract_role": "made"})
            moves.write({"location_dest_id": operation._get_site_location("vendor_stock").id})
            moves.move_line_ids.write({"location_dest_id": operation._get_site_location("vendor_stock").id})

    def _disconnect_finished_moves(self):
        """The opposite: finished goods go where the manufacturing order wants them, and on to who waits for them."""
        for production in self:
            moves = production._get_open_finished_moves().filtered(lambda move: move.subcontract_role == "made")
            receipts = moves.move_dest_ids.filtered(lambda move: move.subcontract_role == "received")
            waiting = receipts.move_dest_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            open_receipts = receipts.filtered(lambda move: move.state not in ("done", "cancel"))
            open_receipts.move_dest_ids = [fields.Command.unlink(move.id) for move in waiting]
            moves.write({"subcontract_operation_id": False, "subcontract_role": False})
            moves.write({"location_dest_id": production.location_dest_id.id})
            moves.move_line_ids.write({"location_dest_id": production.location_dest_id.id})
            moves.move_dest_ids = [fields.Command.unlink(move.id) for move in receipts]
            goods = moves.filtered(lambda move, product=production.product_id: move.product_id == product)
            goods.move_dest_ids = [fields.Command.link(move.id) for move in waiting]

    # --- what core does with a manufacturing order

    def _get_workorders_to_outsource(self):
        """Operations of a manufacturing order that is made outside as a whole are nobody's to order."""
        return super()._get_workorders_to_outsource().filtered(lambda wo: not wo.production_id.is_outsourced_order)

    def action_outsource(self):
        """Order the outsourced work of these manufacturing orders: the outsourced order, or its operations."""
        external = self.filtered("is_outsourced_order")
        action = external.outsourced_operation_id.filtered(lambda op: op.state == "to_order").action_order()
        inside = self - external
        return super(MrpProduction, inside).action_outsource() if inside else action

    def _plan_workorders(self, replan=False):
        """Nobody's work centre is busy with a manufacturing order that a vendor makes; it is back when the vendor is
        expected to."""
        self.ensure_one()
        if not self.is_outsourced_order:
            return super()._plan_workorders(replan)
        self.date_finished = self.outsourced_operation_id.date_back or self.date_finished
        return None

    def _check_nothing_outsourced(self):
        external = self.filtered("is_outsourced_order")
        res = super(MrpProduction, self - external)._check_nothing_outsourced()
        backordered = self.env.context.get("mo_ids_to_backorder") or []
        for production in external:
            has_no_backorder = self.env.context.get("skip_backorder") and production.id not in backordered
            production.outsourced_operation_id._check_can_make(
                production.qty_producing or production.product_qty, has_no_backorder
            )
        return res

    def _get_consumption_issues(self):
        """What was posted for scrapped units, when they were reported, is no difference of the good ones."""
        issues = []
        for production, product, consumed, expected in super()._get_consumption_issues():
            scrapped = production._get_scrapped_moves().filtered(lambda move, p=product: move.product_id == p)
            consumed -= sum(move._get_subcontract_quantity() for move in scrapped)
            if product.uom_id.compare(consumed, expected) == 0:
                continue
            issues.append((production, product, consumed, expected))
        return issues

    def _get_scrapped_moves(self):
        """Components that were posted for units a vendor has scrapped; they stay with the manufacturing order they
        were posted on."""
        return self.move_raw_ids.filtered(lambda move: move.state == "done" and move._is_of_outsourced_order())

    def _split_productions(self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False):
        """What the vendor has still to make goes on with the backorder, and its operation with it."""
        external = self.filtered("is_outsourced_order")
        productions = super()._split_productions(
            amounts=amounts, cancel_remaining_qty=cancel_remaining_qty, set_consumed_qty=set_consumed_qty
        )
        for production in external:
            backorders = productions.filtered(
                lambda mo, origin=production: mo.production_group_id == origin.production_group_id and mo not in self
            ).sorted("backorder_sequence")
            if backorders:
                # sudo: splitting the manufacturing order was checked by core, its outsourced work follows
                production.outsourced_operation_id.sudo()._share_with_backorders(production, backorders)
        return productions

    def button_mark_done(self):
        res = super().button_mark_done()
        # sudo: closing the manufacturing order was checked by core; its operation goes on with the next part of the
        # manufacturing order
        self.sudo().filtered(
            lambda production: production.state == "done"
        ).outsourced_operation_id._follow_open_production()
        return res

    def _post_inventory(self, cancel_backorder=False):
        res = super()._post_inventory(cancel_backorder=cancel_backorder)
        for operation in self.sudo().filtered("is_outsourced_order").outsourced_operation_id:
            operation.component_ids.units_reported = operation._get_first_processed()[0]
            operation._sync_receipt_lines()
        return res

    def _action_cancel(self):
        """The rest of a manufacturing order that a vendor has delivered in part: the order ends with what was
        delivered."""
        # sudo: cancelling the manufacturing order was checked by core; orders and transfers are other people's
        # documents
        for production in self.sudo().filtered("is_outsourced_order"):
            operation = production.outsourced_operation_id
            if operation.qty_good and production.state not in ("done", "cancel"):
                operation._make_rest_in_house(production)
        return super()._action_cancel()


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    @api.model
    def _need_quantity_propagation(self, move, qty):
        """The receipt follows the order line, which follows the manufacturing order: no finished move of its own for
        the difference."""
        return move.subcontract_role != "made" and super()._need_quantity_propagation(move, qty)
