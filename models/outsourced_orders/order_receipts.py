from odoo import Command, fields, models


class MrpSubcontractOrderReceipts(models.AbstractModel):
    """Connects what is finished at a vendor with the receipts of its purchase order."""

    _name = "mrp.subcontract.order.receipts"
    _description = "Receipts of Outsourced Orders"

    def _connect_finished_moves(self, productions):
        """What is finished is stock at the vendor's site, by-products as well."""
        for production in productions:
            operation = production.outsourced_operation_id
            moves = production._get_open_finished_moves().filtered(lambda move: move.subcontract_role != "made")
            moves.write({"subcontract_operation_id": operation.id, "subcontract_role": "made"})
            moves.write({"location_dest_id": operation._get_site_location("vendor_stock").id})
            moves.move_line_ids.write({"location_dest_id": operation._get_site_location("vendor_stock").id})

    def _disconnect_finished_moves(self, productions):
        """The opposite: finished goods go where the manufacturing order wants them, and on to who waits for them."""
        for production in productions:
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

    def _prepare_receipt_values(self, operation):
        """Values of a receipt's move that core leaves to “Vendors” and to no manufacturing order."""
        operation.ensure_one()
        production = operation.production_id
        return {
            "subcontract_operation_id": operation.id,
            "subcontract_role": "received",
            "location_id": operation._get_site_location("vendor_stock").id,
            "production_group_id": production.production_group_id.id,
            "reference_ids": [Command.link(reference.id) for reference in production.reference_ids],
            # a receipt that dies takes nobody's demand along
            "propagate_cancel": False,
        }

    def _get_final_location(self, operation, order):
        """Where the manufacturing order wants its goods, as far as the order's receipts reach it."""
        operation.ensure_one()
        location = operation.production_id.location_dest_id
        reach = order.picking_type_id.warehouse_id.lot_stock_id
        return location if reach and location._child_of(reach) else location.browse()

    def _chain_receipts(self, operation, receipts):
        """Finished goods go through the receipts to whoever waited for the manufacturing order: a parent manufacturing
        order, a delivery."""
        operation.ensure_one()
        receipts = receipts.filtered(lambda move: move.product_uom_qty > 0)
        finished = (
            operation._get_open_productions()
            ._get_open_finished_moves()
            .filtered(lambda m: m.product_id == operation.product_id)
        )
        if not receipts or not finished:
            return
        waiting = finished.move_dest_ids.filtered(
            lambda move: move.subcontract_role != "received" and move.state not in ("done", "cancel")
        )
        waiting |= operation._get_open_moves("received").move_dest_ids
        receipts.move_dest_ids = [Command.link(move.id) for move in waiting]
        finished.move_dest_ids = [
            *(Command.unlink(move.id) for move in waiting),
            *(Command.link(move.id) for move in receipts),
        ]

    def _sync_receipts(self, operation):
        """Open receipts ask for what can still come: scrapped units do not."""
        operation.ensure_one()
        unit = operation._get_open_moves("received")[:1].product_uom or operation.product_uom_id
        expected = operation.product_uom_id._compute_quantity(operation.qty_outstanding, unit)
        self.env["mrp.subcontract.shipping"]._set_open_demand(operation, "received", operation.product_id, expected)

    def _sync_receipt_lines(self, operations):
        """Offer the lots that are finished at the vendor, and those the manufacturing order was given, on the open
        receipt."""
        for operation in operations.filtered(lambda operation: operation.product_tracking != "none"):
            lots = operation._get_made_balance()
            for lot in operation._get_open_productions().lot_producing_ids - operations.env["stock.lot"].concat(*lots):
                lots[lot] = 1.0 if operation.product_tracking == "serial" else float("inf")
            for move in operation._get_open_moves("received").filtered(lambda move: not move.picked):
                quantities = self.env["mrp.subcontract.lots"]._take_lots(operation, lots, move.product_uom_qty)
                if quantities:
                    move._set_subcontract_lines(quantities)
                    # the rest has no lot yet
                    move._action_assign()

    def _disconnect(self, operations):
        """Receipts that have not come are off, and the manufacturing order's goods go where they went before it was
        ordered."""
        self._disconnect_finished_moves(operations._get_open_productions())
        for operation in operations:
            operation._get_open_moves("received")._action_cancel()
