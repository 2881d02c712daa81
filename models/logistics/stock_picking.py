from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    subcontract_operation_ids = fields.Many2many(
        "mrp.subcontract.operation", string="Outsourced Operations", compute="_compute_subcontract_operation_ids"
    )
    subcontract_operation_count = fields.Integer(compute="_compute_subcontract_operation_ids")

    @api.depends("move_ids.subcontract_operation_id", "move_ids.subcontract_next_operation_id")
    def _compute_subcontract_operation_ids(self):
        for picking in self:
            moves = picking.move_ids
            picking.subcontract_operation_ids = moves.subcontract_operation_id | moves.subcontract_next_operation_id
            picking.subcontract_operation_count = len(picking.subcontract_operation_ids)

    def action_view_subcontract_operations(self):
        """Open the outsourced operations of these transfers."""
        return self.subcontract_operation_ids._get_records_action(name=self.env._("Outsourced Operations"))

    def button_validate(self):
        self._check_can_validate()
        return super().button_validate()

    def _check_can_validate(self):
        """Refuse to validate transfers of outsourced work that somebody else has validated already. Hook."""
        done = self.filtered(lambda picking: picking.state == "done" and picking.subcontract_operation_count)
        if done and done == self:
            raise UserError(
                self.env._(
                    "%(transfer)s was validated already, by %(user)s. Nothing was posted twice.",
                    transfer=", ".join(done.mapped("name")),
                    user=done[0].write_uid.name,
                )
            )
