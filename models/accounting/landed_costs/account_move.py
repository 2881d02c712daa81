from odoo import Command, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def button_create_landed_costs(self):
        """Propose the transfers of the outsourced work that is on the same bill, or on the same order."""
        action = super().button_create_landed_costs()
        transfers = self._get_transfers_to_bill()
        if transfers:
            cost = self.env["stock.landed.cost"].browse(action["res_id"])
            cost.picking_ids = [Command.link(transfer.id) for transfer in transfers]
        return action

    def _get_transfers_to_bill(self):
        """Transfers of the orders on these bills that have gone, and have no landed costs yet."""
        # sudo: whoever enters bills may not read orders and manufacturing orders; transfers are what the user chooses
        # from anyway
        operations = self.sudo().line_ids.purchase_line_id.order_id.order_line.subcontract_operation_id
        transfers = operations.picking_ids
        domain = [("picking_ids", "in", transfers.ids), ("state", "!=", "cancel")]
        transfers -= self.env["stock.landed.cost"].sudo().search(domain).picking_ids
        return transfers.filtered(
            lambda trip: trip.state == "done" and any(move._is_freight() for move in trip.move_ids)
        ).sudo(self.env.su)
