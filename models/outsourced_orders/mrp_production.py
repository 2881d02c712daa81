from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    outsourced_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The outsourced operation of the vendor that makes, or has made, this manufacturing order as a whole.",
    )
    is_outsourced_order = fields.Boolean(
        "Outsourced Order", compute="_compute_is_outsourced_order", search="_search_is_outsourced_order"
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

    def _on_confirmed(self, drafts):
        """Manufacturing orders that the policy has made by vendors become outsourced orders."""
        res = super()._on_confirmed(drafts)
        # sudo: confirming a manufacturing order prepares its outsourced work, whoever confirms it
        external = self.sudo().filtered(lambda production: production._should_be_external())
        self.env["mrp.subcontract.order.sourcing"]._outsource(external)
        self.env["mrp.subcontract.ordering"]._order_by_policy(external)
        return res

    def _should_be_external(self):
        """Whether the policy outsources this manufacturing order, and nobody has decided otherwise."""
        self.ensure_one()
        return (
            self.outsourcing_policy == "outside"
            and self.state not in ("done", "cancel")
            and not self.outsourced_operation_id
            and not self.subcontractor_id
            and self.env["res.config.settings"]._is_outsourcing_enabled()
        )

    def action_outsource_order(self):
        """Outsource these manufacturing orders as a whole; opens the operations, ready to be ordered.

        :raise UserError: where the policy does not allow it, or work was reported or ordered already
        """
        self.check_access("write")
        lock_records(self)
        for production in self:
            production._check_can_outsource()
        # sudo: write access to the manufacturing orders was checked above
        self.env["mrp.subcontract.order.sourcing"]._outsource(
            self.sudo().filtered(lambda production: not production.is_outsourced_order)
        )
        return self.outsourced_operation_id._get_records_action(name=self.env._("Outsourced Operations"))

    def _check_can_outsource(self):
        """Refuse to outsource a manufacturing order as a whole, in a sentence that says where to set it right."""
        self.ensure_one()
        texts = {"job": self.name, "bom": self.bom_id.display_name}
        if self.state not in ("confirmed", "progress", "to_close"):
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(job)s is %(state)s. Only a manufacturing order that is confirmed and not finished can be "
                    "outsourced.",
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
                    "%(job)s was started in-house. Close it with what is finished; its backorder can be outsourced.",
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

    def action_make_in_house(self):
        """Make these manufacturing orders, or what the vendor has not delivered of them, in-house.

        :raise UserError: while finished goods or, before any receipt, material is at the vendor
        """
        self.check_access("write")
        for production in self.filtered("is_outsourced_order"):
            self.env["mrp.subcontract.order.sourcing"]._make_rest_in_house(
                production.outsourced_operation_id, production
            )
        return True

    def _get_open_finished_moves(self):
        return self.move_finished_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _get_workorders_to_outsource(self):
        """Work orders of an outsourced order are not ordered one by one."""
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
            self.env["mrp.subcontract.making"]._check_can_make(
                production.outsourced_operation_id, production.qty_producing or production.product_qty, has_no_backorder
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

    def _on_split(self, backorders):
        """What the vendor has still to make goes on with the backorder, and its operation with it."""
        res = super()._on_split(backorders)
        if self.is_outsourced_order:
            # sudo: splitting the manufacturing order was checked by core, its outsourced work follows
            self.env["mrp.subcontract.order.sourcing"]._share_with_backorders(
                self.outsourced_operation_id.sudo(), self, backorders
            )
        return res

    @contextmanager
    def _around_mark_done(self):
        with super()._around_mark_done():
            yield
        # sudo: closing the manufacturing order was checked by core; its operation goes on with the next part of the
        # manufacturing order
        self.env["mrp.subcontract.order.sourcing"]._follow_open_production(
            self.sudo().filtered(lambda production: production.state == "done").outsourced_operation_id
        )

    @contextmanager
    def _around_post_inventory(self):
        with super()._around_post_inventory():
            yield
        for operation in self.sudo().filtered("is_outsourced_order").outsourced_operation_id:
            operation.component_ids.units_reported = operation._get_first_processed()[0]
            self.env["mrp.subcontract.order.receipts"]._sync_receipt_lines(operation)

    @contextmanager
    def _around_action_cancel(self):
        """The rest of a manufacturing order that a vendor has delivered in part: the order ends with what was
        delivered."""
        # sudo: cancelling the manufacturing order was checked by core; orders and transfers are other people's
        # documents
        for production in self.sudo().filtered("is_outsourced_order"):
            operation = production.outsourced_operation_id
            if operation.qty_good and production.state not in ("done", "cancel"):
                self.env["mrp.subcontract.order.sourcing"]._make_rest_in_house(operation, production)
        with super()._around_action_cancel():
            yield

    def action_reassign(self):
        """Open the dialog to reassign what is still open of this manufacturing order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reassign %s", self.name),
            "res_model": "mrp.subcontract.reassign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_outsourced_production_id": self.id},
        }

    @api.depends("move_finished_ids.returned_move_ids.state")
    def _get_produced_qty(self):
        """Reversed production is none."""
        res = super()._get_produced_qty()
        for production in self.filtered("outsourced_operation_id"):
            # sudo: what became of the goods is not everybody's to read, how many were made is
            made = production.sudo().move_finished_ids.filtered(
                lambda move, product=production.product_id: move.product_id == product
            )
            production.qty_produced -= sum(move._get_reversed_quantity() for move in made)
        return res
