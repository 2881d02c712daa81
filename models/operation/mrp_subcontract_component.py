from odoo import api, fields, models


class MrpSubcontractComponent(models.Model):
    """A component that an outside step uses: how much a piece needs, frozen when it was ordered, and where it is.

    Quantities are in the unit of measure of the job's component line and derive from the moves of the operation.
    """

    _name = "mrp.subcontract.component"
    _description = "Component of a Subcontract Operation"
    _order = "id"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", "Component", required=True, index=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", required=True)
    qty_per_unit = fields.Float(
        "Per Piece", digits=0, required=True, help="Needed for one piece, in the unit of the job."
    )
    qty_to_send = fields.Float("To Send", digits="Product Unit", compute="_compute_quantities")
    qty_sent = fields.Float("Sent", digits="Product Unit", compute="_compute_quantities")
    qty_consumed = fields.Float("Consumed", digits="Product Unit", compute="_compute_quantities")
    qty_expected = fields.Float(
        "Should Be Consumed",
        digits="Product Unit",
        compute="_compute_quantities",
        help="For the pieces processed so far, rejected and scrapped ones included.",
    )
    qty_variance = fields.Float("Variance", digits="Product Unit", compute="_compute_quantities")
    qty_at_vendor = fields.Float("At Vendor", digits="Product Unit", compute="_compute_quantities")

    _operation_product_uniq = models.Constraint(
        "unique(subcontract_operation_id, product_id)", "A component appears once per operation."
    )

    @api.depends(
        "qty_per_unit",
        "subcontract_operation_id.move_ids.state",
        "subcontract_operation_id.move_ids.quantity",
        "subcontract_operation_id.move_ids.product_uom_qty",
    )
    def _compute_quantities(self):
        for component in self:
            moves = component._get_moves()
            done = moves.filtered(lambda move: move.state == "done")
            component.qty_sent = component._sum(done, "component_out") - component._sum(done, "component_back")
            component.qty_consumed = component._sum(done, "consumed")
            component.qty_at_vendor = component.qty_sent - component.qty_consumed
            component.qty_to_send = component._sum(
                moves.filtered(lambda move: move.state not in ("done", "cancel")), "component_out", "product_uom_qty"
            )
            component.qty_expected = component._get_expected_quantity()
            component.qty_variance = component.qty_consumed - component.qty_expected

    def _get_moves(self):
        self.ensure_one()
        return self.subcontract_operation_id.move_ids.filtered(lambda move: move.product_id == self.product_id)

    def _sum(self, moves, role, field="quantity"):
        total = sum(
            move.product_uom._compute_quantity(move[field], self.product_uom_id, round=False)
            for move in moves
            if move.subcontract_role == role
        )
        return self.product_uom_id.round(total)

    def _get_expected_quantity(self):
        """What the pieces processed so far should have used: rejects consume too, reworked pieces don't again."""
        pieces, dummy = self.subcontract_operation_id._get_first_processed()
        return self.product_uom_id.round(pieces * self.qty_per_unit)

    def _get_pieces_covered(self):
        """Pieces, in the unit of the job, that what is at the vendor of these components suffices for."""
        covered = [component.qty_at_vendor / component.qty_per_unit for component in self if component.qty_per_unit > 0]
        if not covered:
            return float("inf")
        uom = self.subcontract_operation_id.product_uom_id
        return uom.round(min(covered), rounding_method="DOWN")

    def _is_at_vendor(self):
        self.ensure_one()
        return self.product_uom_id.compare(self.qty_at_vendor, 0.0) > 0
