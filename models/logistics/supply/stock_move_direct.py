from odoo import api, fields, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """A move between two vendors belongs to two operations: good for the first one, sent for the second one."""

    _inherit = "stock.move"

    subcontract_next_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Straight to",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The outsourced operation of another vendor that these units go to without coming here.",
    )

    def _get_subcontract_role(self, operation):
        if self.subcontract_next_operation_id == operation:
            return "wip_out"
        return super()._get_subcontract_role(operation)

    @api.depends("subcontract_next_operation_id")
    def _compute_location_dest_id(self):
        direct = self.filtered("subcontract_next_operation_id")
        for move in direct:
            move.location_dest_id = move.subcontract_next_operation_id._get_site_location("vendor_wip")
        return super(StockMove, self - direct)._compute_location_dest_id()

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        if self.subcontract_next_operation_id:
            vals["subcontract_next_operation_id"] = self.subcontract_next_operation_id.id
        return vals

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "subcontract_next_operation_id"]

    def _check_subcontract_bounds(self):
        """The next vendor gets no more than is ordered there."""
        res = super()._check_subcontract_bounds()
        for operation in self.subcontract_next_operation_id:
            moves = self.filtered(lambda move, op=operation: move.subcontract_next_operation_id == op)
            operation._check_arrival(operation._to_production_quantity(moves._get_picked_by_lot(("good",))))
        return res


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.depends("move_ids.subcontract_next_operation_id")
    def _compute_subcontract_operation_ids(self):
        res = super()._compute_subcontract_operation_ids()
        for picking in self:
            picking.subcontract_operation_ids |= picking.move_ids.subcontract_next_operation_id
            picking.subcontract_operation_count = len(picking.subcontract_operation_ids)
        return res


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        """What went straight on can't go back the same way: two vendors' balances hang on it."""
        target = self.move_id.subcontract_next_operation_id
        if target:
            raise UserError(
                self.env._(
                    "%(product)s went straight to %(vendor)s. Get it back unprocessed from there (%(operation)s, "
                    "button Return Everything), and send it for rework from here.",
                    product=self.product_id.display_name,
                    vendor=target.vendor_id.display_name,
                    operation=target.name,
                )
            )
        return super()._prepare_move_default_values(new_picking)
