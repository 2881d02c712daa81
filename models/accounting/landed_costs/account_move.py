from odoo import Command, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def button_create_landed_costs(self):
        """Propose the trips of the outside work that is on the same bill, or on the same order."""
        action = super().button_create_landed_costs()
        trips = self._get_transfers_to_bill()
        if trips:
            cost = self.env["stock.landed.cost"].browse(action["res_id"])
            cost.picking_ids = [Command.link(trip.id) for trip in trips]
        return action

    def _get_transfers_to_bill(self):
        """Trips of the orders on these bills that have gone, and have no landed costs yet."""
        # sudo: whoever enters bills may not read orders and jobs; transfers are what the user chooses from anyway
        operations = self.sudo().line_ids.purchase_line_id.order_id.order_line.subcontract_operation_id
        trips = operations.picking_ids
        domain = [("picking_ids", "in", trips.ids), ("state", "!=", "cancel")]
        trips -= self.env["stock.landed.cost"].sudo().search(domain).picking_ids
        return trips.filtered(
            lambda trip: trip.state == "done" and any(move._is_freight() for move in trip.move_ids)
        ).sudo(self.env.su)
