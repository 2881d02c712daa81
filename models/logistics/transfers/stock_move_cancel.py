"""Shipments are cancelled, or material is back: the manufacturing order's components wait again where they did
before."""

from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_cancel(self):
        """Where material that waits for a shipment came from is where it waits again once that is cancelled."""
        shipments = self.filtered(
            lambda move: (
                move.subcontract_role == "component_out"
                and move.state not in ("done", "cancel")
                # goods on order don't come from a place of ours
                and not move.purchase_line_id
            )
        )
        origins = {
            move: {
                "location_id": move.location_id.id,
                "procure_method": move.procure_method,
                "move_orig_ids": move.move_orig_ids.ids,
            }
            for move in shipments
        }
        consumers = {
            move: move.move_dest_ids.filtered(lambda m: m.subcontract_role == "consumed") for move in shipments
        }
        # sudo: whoever may cancel a transfer may not read the manufacturing order it belongs to
        operations = self.filtered("subcontract_role").sudo().subcontract_operation_id
        res = super()._action_cancel()
        for move, origin in origins.items():
            consumers[move].sudo()._restore_origin(origin)
        operations._on_moves_cancelled()
        return res

    def _restore_origin(self, origin):
        """Component moves of the manufacturing order take their material from where it was before a shipment was
        planned.

        :param dict origin: location, procurement method and preceding moves that the shipment had taken over
        """
        for move in self.filtered(lambda move: move.state not in ("done", "cancel")):
            operation = move.subcontract_operation_id
            in_transit = move.move_orig_ids.filtered(lambda orig: orig.state not in ("done", "cancel"))
            component = operation.component_ids.filtered(lambda c, product=move.product_id: c.product_id == product)
            if in_transit or component._is_at_vendor() or component.qty_consumed:
                continue
            move._give_back_to_production(origin)

    def _give_back_to_production(self, origin):
        """Component moves that waited at a vendor take their material from where the manufacturing order has it again.

        :param dict origin: see `_restore_origin`; by default whatever is in stock at the location
        """
        for move in self:
            move._do_unreserve()
            move.write({"subcontract_operation_id": False, "subcontract_role": False})
            move.write({"location_id": origin["location_id"]})
            move.write(
                {
                    "procure_method": origin.get("procure_method", "make_to_stock"),
                    "move_orig_ids": [fields.Command.set(origin.get("move_orig_ids", []))],
                }
            )
            move._action_assign()
