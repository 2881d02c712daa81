"""Getting back what was not used: components, and units unprocessed."""

from odoo import Command, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def action_return_everything(self):
        """Ask everything back: units unprocessed, and the components with them."""
        return self._action_return_everything(wip=True)

    def action_return_components(self):
        """Ask back the components that were not used."""
        return self._action_return_everything(wip=False)

    def _action_return_everything(self, wip):
        self.check_access("write")
        lock_records(self)
        # sudo: write access to the operations was checked
        moves = self.sudo()._create_component_returns(wip=wip)
        if not moves:
            raise UserError(self.env._("Nothing is there that could come back."))
        return moves.picking_id._get_records_action(name=self.env._("Returns"))

    def _on_order_cancelled(self):
        res = super()._on_order_cancelled()
        self._request_return()
        return res

    def _request_return(self):
        """Expect back what is at the vendor of a cancelled order, and tell whoever is responsible."""
        for operation in self.filtered(lambda operation: operation._is_touched()):
            operation._create_component_returns(wip=True)
            operation.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Order cancelled: return the goods from %s", operation.vendor_id.display_name),
                user_id=operation.user_id.id or self.env.uid,
            )

    def _create_component_returns(self, wip):
        """Returns for unused components, and for unprocessed units where `wip`; nothing is asked back twice."""
        moves = self.env["stock.move"]
        for operation in self:
            values = []
            if wip and operation.ship_wip:
                asked = sum(operation._get_open_moves("unprocessed").mapped("product_uom_qty"))
                quantity = operation.qty_at_vendor - asked
                if operation.product_uom_id.compare(quantity, 0.0) > 0:
                    operation._get_open_moves("good")._action_cancel()
                    values.append(
                        operation._prepare_move_values(
                            "unprocessed", operation.product_id, operation.product_uom_id, quantity
                        )
                    )
            values += [vals for component in operation.component_ids for vals in component._prepare_return(operation)]
            if not values:
                continue
            picking = self.env["stock.picking"].create(operation._prepare_return_picking())
            new_moves = moves.create([{**vals, "picking_id": picking.id} for vals in values])
            waiting = operation._get_open_moves("consumed")
            waiting._do_unreserve()
            new_moves._action_confirm(merge=False, create_proc=False)
            new_moves._action_assign()
            waiting._action_assign()
            for move in new_moves.filtered(lambda move: move.subcontract_role == "unprocessed"):
                lots = operation._get_lot_balance()
                move._set_subcontract_lines(operation._take_lots(lots, move.product_uom_qty))
            moves |= new_moves
        return moves


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _prepare_return(self, operation):
        """Values of the move that brings back what is at the vendor and on no return yet; a list of none or one."""
        self.ensure_one()
        asked = sum(
            move.product_uom._compute_quantity(move.product_uom_qty, self.product_uom_id)
            for move in operation._get_open_moves("component_returned")
            if move.product_id == self.product_id
        )
        quantity = self.qty_at_vendor - asked
        if not self._is_shipped() or self.product_uom_id.compare(quantity, 0.0) <= 0:
            return []
        sent = operation.move_ids.filtered(
            lambda move: (
                move.subcontract_role in ("component_out", "consumed_reversed")
                and move.state == "done"
                and move.product_id == self.product_id
            )
        )
        values = operation._prepare_move_values("component_returned", self.product_id, self.product_uom_id, quantity)
        values["location_dest_id"] = self._get_return_location(sent).id
        # the same lots that were sent and not used, see core's reservation of chained moves
        values["move_orig_ids"] = [Command.set(sent.ids)]
        return [values]

    def _get_return_location(self, sent):
        """Where unused material goes: where it came from, or where the manufacturing order takes it where it was
        dropshipped."""
        self.ensure_one()
        shipped = sent.filtered(lambda move: move.subcontract_role == "component_out" and not move.purchase_line_id)
        return shipped[:1].location_id or self.subcontract_operation_id.production_id.location_src_id
