from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def pre_button_mark_done(self):
        """Core picks every component of an operation; those of outsourced operations follow what is done there and
        here of them."""
        self._check_nothing_outsourced()
        unused = self.move_raw_ids.filtered(
            lambda move: move._is_of_outsourced_operation() and not move.picked and move.state not in ("done", "cancel")
        )
        res = super().pre_button_mark_done()
        unused.exists().picked = False
        return res

    def button_mark_done(self):
        self._check_nothing_outsourced()
        return super(MrpProduction, self.with_context(closing_production=True)).button_mark_done()

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
        """A manufacturing order closes with what came back; its parts don't get lost outside.

        :raise UserError: names the vendor and the quantities, and the ways out
        """
        backordered = self.env.context.get("mo_ids_to_backorder") or []
        for production in self:
            producing = production.qty_producing or production.product_qty
            has_no_backorder = self.env.context.get("skip_backorder") and production.id not in backordered
            for workorder in production.workorder_ids.filtered("is_outsourced"):
                operations = workorder.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
                # what is done in-house of a shared operation is reported by closing, as any operation of ours
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
        """What was consumed outside stays with the manufacturing order it was posted on; what is outside goes to the
        backorder."""
        waiting = self.move_raw_ids.filtered(
            lambda move: move._is_reported_outsourced() and move.state not in ("done", "cancel")
        )
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
        kept.additional = True
        productions = super()._split_productions(
            amounts=amounts, cancel_remaining_qty=cancel_remaining_qty, set_consumed_qty=set_consumed_qty
        )
        kept.filtered(lambda move: move.state not in ("done", "cancel")).additional = False
        split = self.env["mrp.subcontract.split"]
        for production in self:
            backorders = productions.filtered(
                lambda mo, origin=production: mo.production_group_id == origin.production_group_id and mo not in self
            ).sorted("backorder_sequence")
            if backorders:
                open_operations[production]._move_to_backorder(
                    backorders[0], waiting.filtered(lambda m, mo=production: m.raw_material_production_id == mo)
                )
                split._move_in_house_quantity(production.workorder_ids, backorders[0], in_house)
                split._move_unused_components(production.workorder_ids, backorders[0], kept)
        # what no vendor has taken over there is requested as in any manufacturing order
        self.env["mrp.subcontract.ordering"]._order_by_policy(productions - self)
        return productions

    def _post_inventory(self, cancel_backorder=False):
        """Left-over material at a vendor is not consumed by closing the manufacturing order; what was consumed there
        is traced."""
        waiting = self.move_raw_ids.filtered(
            lambda move: move._is_reported_outsourced() and move.state not in ("done", "cancel")
        )
        waiting.picked = False
        res = super()._post_inventory(cancel_backorder=cancel_backorder)
        for production in self:
            consumed = production.production_group_id.production_ids.move_raw_ids.filtered(
                lambda move: move._is_reported_outsourced() and move.state == "done"
            )
            if consumed:
                production.move_finished_ids.filtered(lambda move: move.state == "done").move_line_ids.write(
                    {"consume_line_ids": [fields.Command.link(line.id) for line in consumed.move_line_ids]}
                )
        return res

    def _action_cancel(self):
        """Cancelling a manufacturing order takes its outsourced work off the orders; what is at a vendor has to come
        back first."""
        operations = self.subcontract_operation_ids.filtered(lambda op: op.state not in ("done", "cancel"))
        # sudo: cancelling the manufacturing order was checked by core; orders and transfers are other people's
        # documents
        operations.sudo().action_cancel()
        return super()._action_cancel()

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


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    def change_prod_qty(self):
        """The outsourced work follows the manufacturing order until something has left; after that the manufacturing
        order keeps what it has ordered.

        :raise UserError: names what was shipped, or whose order it is, and what to do
        """
        if self.env.context.get("subcontract_take_back"):
            # what is to be made again was ordered before
            return super().change_prod_qty()
        for wizard in self:
            for operation in wizard.mo_id.subcontract_operation_ids.filtered("purchase_line_id"):
                # sudo: whose order it is may be told to whoever changes the manufacturing order
                self.env["mrp.subcontract.ordering"]._check_can_change_order(operation.sudo().purchase_line_id)
                if operation._is_touched():
                    raise UserError(
                        self.env._(
                            "%(job)s: %(vendor)s has units or material of %(operation)s already, so its quantity "
                            "can't change any more. Make a manufacturing order of its own for more, or close this one "
                            "with less.",
                            job=wizard.mo_id.name,
                            vendor=operation.vendor_id.display_name,
                            operation=operation.name,
                        )
                    )
        ratios = {wizard: wizard.product_qty / wizard.mo_id.product_qty for wizard in self}
        # shipments that have not left are planned anew, with what the manufacturing order then needs
        operations = self.mo_id.subcontract_operation_ids.filtered("purchase_line_id")
        operations.sudo().with_context(subcontract_replan=True)._cancel_shipments()
        res = super().change_prod_qty()
        for wizard, ratio in ratios.items():
            # sudo: changing the manufacturing order was checked by core, its orders follow
            self.env["mrp.subcontract.split"]._scale(wizard.mo_id.workorder_ids, ratio)
            for operation in wizard.mo_id.sudo().subcontract_operation_ids.filtered("purchase_line_id"):
                operation.component_ids.unlink()
                # what is paid by the hour says nothing about units, so these come first
                operation.quantity = operation.product_uom_id.round(operation.quantity * ratio)
                operation.purchase_line_id.product_qty *= ratio
                operation._create_shipments()
        return res


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        """What was posted at a vendor is corrected by a posting of its own: work order, order and stock follow that."""
        if {"quantity", "lot_id", "location_id", "location_dest_id", "product_uom_id"} & vals.keys():
            posted = self.filtered(lambda line: line.state == "done" and line.move_id.subcontract_role)
            if posted:
                raise UserError(
                    self.env._(
                        "%s was posted for outsourced work and can't be edited. Use Return on the transfer, or Rework "
                        "on "
                        "the outsourced operation.",
                        ", ".join(posted.move_id.mapped("reference")),
                    )
                )
        return super().write(vals)


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _move_to_backorder(self, backorder, waiting):
        """The manufacturing order was split: what is not finished belongs to the backorder now.

        :param waiting: component moves that wait at a vendor
        """
        # confirming the backorder prepared outsourced work anew, not knowing that there is some
        prepared = backorder.subcontract_operation_ids
        # moving one to the backorder may be what another one's state depends on
        open_operations = self.filtered("is_open")
        for operation in self:
            is_open = operation in open_operations
            old = operation.workorder_id
            new = backorder.workorder_ids.filtered(
                lambda workorder, op=operation: workorder.operation_id == op.operation_id
            )
            moves = waiting.filtered(lambda move, op=operation: move.subcontract_operation_id == op)
            if is_open and new and (operation.state != "to_order" or old.state in ("done", "cancel")):
                prepared.filtered(lambda op, wo=new: op.workorder_id in wo).sudo().unlink()
                prepared = prepared.exists()
                # sudo: splitting the manufacturing order was checked by core, its outsourced work follows
                operation.sudo().write(
                    {
                        "production_id": backorder.id,
                        "workorder_id": new[0].id,
                        "qty_good_before": operation.qty_good,
                    }
                )
                moves.write({"raw_material_production_id": backorder.id, "workorder_id": new[0].id, "picked": False})
                new[0]._update_outsourced_duration()
                if operation._is_touched() and new[0].state in ("blocked", "ready"):
                    new[0].state = "progress"
            elif new and not is_open:
                operation._leave_rest_to(backorder, new[0], moves)

    def _leave_rest_to(self, backorder, workorder, moves):
        """The operation is finished and the manufacturing order is not: what it did not use is needed again where it
        came from."""
        moves.write({"raw_material_production_id": backorder.id, "workorder_id": workorder.id, "picked": False})
        moves._leave_vendor()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _leave_vendor(self):
        """Component moves of a manufacturing order take their material where the manufacturing order does again, and
        wait for no shipment."""
        for move in self:
            move._give_back_to_production({"location_id": move.raw_material_production_id.location_src_id.id})
