from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    subcontract_operation_ids = fields.Many2many(
        "mrp.subcontract.operation", string="Outside Operations", compute="_compute_subcontract_operation_ids"
    )
    subcontract_operation_count = fields.Integer(compute="_compute_subcontract_operation_ids")

    @api.depends("move_ids.subcontract_operation_id")
    def _compute_subcontract_operation_ids(self):
        for picking in self:
            picking.subcontract_operation_ids = picking.move_ids.subcontract_operation_id
            picking.subcontract_operation_count = len(picking.subcontract_operation_ids)

    def action_view_subcontract_operations(self):
        """Open the outside operations that travel on these transfers."""
        return self.subcontract_operation_ids._get_records_action(name=self.env._("Outside Operations"))

    def button_validate(self):
        """Two people at the same transfer: the second learns that it is done already."""
        done = self.filtered(lambda picking: picking.state == "done" and picking.subcontract_operation_count)
        if done and done == self:
            raise UserError(
                self.env._(
                    "%(transfer)s was validated already, by %(user)s. Nothing was posted twice.",
                    transfer=", ".join(done.mapped("name")),
                    user=done[0].write_uid.name,
                )
            )
        return super().button_validate()
