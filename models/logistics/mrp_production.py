from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def pre_button_mark_done(self):
        """Core picks every component of a work order; those of outsourced ones follow what is reported."""
        self._check_nothing_outsourced()
        unused = self.move_raw_ids.filtered(
            lambda move: move._is_of_outsourced_operation() and not move.picked and move.state not in ("done", "cancel")
        )
        res = super().pre_button_mark_done()
        unused.exists().picked = False
        return res

    def button_mark_done(self):
        with self._around_mark_done():
            return super(MrpProduction, self.with_context(closing_production=True)).button_mark_done()

    @contextmanager
    def _around_mark_done(self):
        """Hook: what is checked before manufacturing orders are closed, and what follows from it."""
        self._check_nothing_outsourced()
        yield

    def write(self, vals):
        """Another start or end of the manufacturing order is no other day for what was consumed or made at the vendor
        before.

        Core dates all moves of a manufacturing order with it, those that are done, too.
        """
        if not {"date_start", "date_finished"} & vals.keys():
            return super().write(vals)
        moves = self.move_raw_ids | self.move_finished_ids
        posted = moves.filtered(lambda move: move.state == "done" and move.subcontract_role)
        dates = {move: move.date for move in posted}
        res = super().write(vals)
        for move, date in dates.items():
            if move.date != date:
                move.date = date
        return res

    def _check_nothing_outsourced(self):
        """A manufacturing order closes with what came back; what is at a vendor is not lost.

        :raise UserError: names the vendor and the quantities, and the ways out
        """
        backordered = self.env.context.get("mo_ids_to_backorder") or []
        for production in self:
            producing = production.qty_producing or production.product_qty
            has_no_backorder = self.env.context.get("skip_backorder") and production.id not in backordered
            for workorder in production.workorder_ids.filtered("is_outsourced"):
                operations = workorder.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
                # what is done in-house of a split operation is reported by closing, as any operation of ours
                in_house = max(workorder.in_house_qty - workorder._get_in_house_done(), 0.0)
                good = workorder.qty_produced + workorder.qty_reported_from_previous_wo + in_house
                uom = production.product_uom_id
                outside = sum(operations.mapped("qty_outstanding"))
                is_outsourced = any(operation._has_something_at_vendor() for operation in operations)
                if uom.compare(producing, good) <= 0 and not (has_no_backorder and is_outsourced):
                    continue
                raise UserError(
                    self.env._(
                        "%(job)s can't be closed with %(quantity)s %(unit)s: of the operation %(step)s, %(good)s came "
                        "back "
                        "good, and %(outside)s are at %(vendor)s. Receive what is missing (or record it as scrapped or "
                        "lost), or close the manufacturing order with %(good)s and a backorder for the rest.",
                        job=production.name,
                        quantity=format_quantity(self.env, producing),
                        unit=uom.name,
                        step=workorder.name,
                        good=format_quantity(self.env, good),
                        outside=format_quantity(self.env, outside),
                        vendor=", ".join(operations.vendor_id.mapped("display_name")) or self.env._("no vendor yet"),
                    )
                )

    def _get_consumption_issues(self):
        """Components of outsourced operations were checked when they were reported, rejects included."""
        return [
            (production, product, consumed, expected)
            for production, product, consumed, expected in super()._get_consumption_issues()
            if product not in production._get_components_consumed_outsourced()
        ]

    def _get_components_consumed_outsourced(self):
        """Products that this manufacturing order's outsourced operations use, also where an earlier part of the
        manufacturing order has used them."""
        self.ensure_one()
        here = self.workorder_ids.filtered(lambda workorder: workorder.is_outsourced or workorder.state == "cancel")
        operations = self.production_group_id.production_ids.subcontract_operation_ids
        return operations.filtered(lambda op: op.operation_id in here.operation_id).component_ids.product_id

    def _are_finished_serials_already_produced(self, lots, excluded_sml=None):
        """Units that were out and came back left a production location, which core takes for produced.

        Counting that is wrong for them in any case: what matters is whether such a serial number was ever put
        into stock.
        """
        travelled = (
            self.env["stock.move.line"]
            .search([("lot_id", "in", lots.ids), ("state", "=", "done"), ("move_id.subcontract_role", "!=", False)])
            .lot_id
        )
        res = super()._are_finished_serials_already_produced(lots - travelled, excluded_sml=excluded_sml)
        if res or not travelled:
            return res
        produced = self.env["stock.move.line"].search_count(
            [
                ("lot_id", "in", travelled.ids),
                ("state", "=", "done"),
                ("move_id.production_id", "!=", False),
                ("move_id.unbuild_id", "=", False),
                ("location_id.usage", "=", "production"),
            ]
        )
        undone = self.env["stock.move.line"].search_count(
            [
                ("lot_id", "in", travelled.ids),
                ("state", "=", "done"),
                "|",
                ("move_id.unbuild_id", "!=", False),
                # a vendor had not made it after all
                ("move_id.subcontract_role", "=", "made_reversed"),
                ("location_dest_id.usage", "=", "production"),
            ]
        )
        return produced > undone

    def _split_productions(self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False):
        """What outsourced operations have consumed stays with the manufacturing order; what is at vendors goes on with
        the backorder."""
        waiting = self._get_open_moves_reported_outsourced()
        bought = self.move_raw_ids.filtered(lambda move: move.subcontract_role == "bought")
        open_operations = {
            production: production.subcontract_operation_ids.filtered(
                lambda op: op.workorder_id and op.state != "cancel"
            )
            for production in self
        }
        in_house = {
            workorder: workorder._get_in_house_done() for workorder in self.workorder_ids.filtered("in_house_qty")
        }
        # what outsourced operations use is not split by units of the manufacturing order, but goes with whoever
        # processes them
        kept = self.move_raw_ids.filtered(lambda move: move._is_of_outsourced_operation())
        (bought | kept).additional = True
        productions = super()._split_productions(
            amounts=amounts, cancel_remaining_qty=cancel_remaining_qty, set_consumed_qty=set_consumed_qty
        )
        kept.filtered(lambda move: move.state not in ("done", "cancel")).additional = False
        split = self.env["mrp.subcontract.split"]
        for production in self:
            backorder = production._get_backorders_among(productions - self)[:1]
            if backorder:
                self.env["mrp.subcontract.backordering"]._move_to_backorder(
                    open_operations[production],
                    backorder,
                    waiting.filtered(lambda m, mo=production: m.raw_material_production_id == mo),
                )
                split._move_in_house_quantity(production.workorder_ids, backorder, in_house)
                split._move_unused_components(production.workorder_ids, backorder, kept)
        # what no vendor has taken over there is requested as in any manufacturing order
        self.env["mrp.subcontract.ordering"]._order_by_policy(productions - self)
        bought.additional = False
        self.env["mrp.subcontract.backordering"]._move_bought(bought, productions - self)
        for production in self:
            backorders = production._get_backorders_among(productions - self)
            if backorders:
                production._on_split(backorders)
        return productions

    def _on_split(self, backorders):
        """Hook: what follows from the split of a manufacturing order.

        :param backorders: manufacturing orders of what was split off, in their order
        """

    def _post_inventory(self, cancel_backorder=False):
        with self._around_post_inventory():
            return super()._post_inventory(cancel_backorder=cancel_backorder)

    @contextmanager
    def _around_post_inventory(self):
        """Hook around the posting of what was consumed and made.

        Material that is left at a vendor is not consumed by closing the manufacturing order; what was consumed there
        is traced.
        """
        self._get_open_moves_reported_outsourced().picked = False
        yield
        for production in self:
            production._trace_outsourced_consumption()

    def _action_cancel(self):
        with self._around_action_cancel():
            return super()._action_cancel()

    @contextmanager
    def _around_action_cancel(self):
        """Hook around the cancellation of manufacturing orders.

        Their outsourced work is taken off the orders; what is at a vendor has to come back first.
        """
        operations = self.subcontract_operation_ids.filtered(lambda op: op.state not in ("done", "cancel"))
        # sudo: cancelling the manufacturing order was checked by core; orders and transfers are other people's
        # documents
        operations.sudo().action_cancel()
        yield

    def _pre_action_split_merge_hook(self, merge=False, split=False):
        """Manufacturing orders whose outsourced work is on order keep their identity: vendors know them by it."""
        ordered = self.subcontract_operation_ids.filtered("purchase_line_id")
        shared = self.filtered(lambda production: production._has_split_work())
        if (merge or split) and shared:
            raise UserError(
                self.env._(
                    "%s can't be split or merged, because its operations are split between vendors, or something was "
                    "shipped before it was ordered. Reassign each of these operations to one vendor, or in-house, "
                    "first.",
                    ", ".join(shared.mapped("name")),
                )
            )
        if (merge or split) and ordered:
            raise UserError(
                self.env._(
                    "%(jobs)s can't be split or merged, because outsourced work is on order: %(orders)s. Cancel the "
                    "orders first.",
                    jobs=", ".join(ordered.production_id.mapped("name")),
                    orders=", ".join(ordered.purchase_id.mapped("name")),
                )
            )
        return super()._pre_action_split_merge_hook(merge, split)

    def _get_backorders_among(self, productions):
        """Backorders of this manufacturing order among some, in their order."""
        self.ensure_one()
        return productions.filtered(lambda mo: mo.production_group_id == self.production_group_id).sorted(
            "backorder_sequence"
        )

    def _get_open_moves_reported_outsourced(self):
        """Component moves that outsourced operations report, and have not reported yet."""
        return self.move_raw_ids.filtered(
            lambda move: move._is_reported_outsourced() and move.state not in ("done", "cancel")
        )

    def _trace_outsourced_consumption(self):
        """Finished goods name what outsourced operations have consumed, and nothing that was reversed altogether."""
        self.ensure_one()
        productions = self.production_group_id.production_ids
        consumed = productions.move_raw_ids.filtered(
            lambda move: move._is_reported_outsourced() and move.state == "done"
        )
        if consumed:
            self.move_finished_ids.filtered(lambda move: move.state == "done").move_line_ids.write(
                {"consume_line_ids": [fields.Command.link(line.id) for line in consumed.move_line_ids]}
            )
        reversed_moves = productions.subcontract_operation_ids.move_ids.filtered(
            lambda move: move.subcontract_role == "consumed_reversed"
        )
        for component in reversed_moves.subcontract_operation_id.component_ids:
            if component.product_id in reversed_moves.product_id:
                self.env["mrp.subcontract.consumption.correction"]._sync_traceability(component, self)
