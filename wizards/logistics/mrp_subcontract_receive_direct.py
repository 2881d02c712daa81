from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpSubcontractReceive(models.TransientModel):
    """Good units that go straight on: how many to which of the next vendors, and how many to our dock."""

    _inherit = "mrp.subcontract.receive"

    goes_on = fields.Boolean(compute="_compute_goes_on")
    next_line_ids = fields.One2many(
        "mrp.subcontract.receive.next",
        "wizard_id",
        "Destinations",
        compute="_compute_next_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("subcontract_operation_id")
    def _compute_goes_on(self):
        for wizard in self:
            wizard.goes_on = wizard.subcontract_operation_id.next_stop == "vendor"

    @api.depends("subcontract_operation_id", "line_ids.qty_good")
    def _compute_next_line_ids(self):
        for wizard in self:
            # sudo: what is ordered from the next vendors says how much they may get; that is no secret to a receiver
            operation = wizard.subcontract_operation_id.sudo()
            wizard.next_line_ids = [fields.Command.clear()]
            if not wizard.goes_on:
                continue
            parts = self.env["mrp.subcontract.direct.shipment"]._divide_over_next(
                operation, wizard._get_good_in_production_unit()
            )
            targets = operation.next_operation_ids.filtered(lambda target: target.is_open and target._may_ship())
            wizard.next_line_ids = [
                fields.Command.create(
                    {
                        "next_operation_id": target.id,
                        "qty_needed": wizard._to_units(max(target.quantity - target.qty_sent, 0.0)) if target else 0.0,
                        "quantity": wizard._to_units(parts.get(target, 0.0)),
                    }
                )
                for target in [*targets, targets.browse()]
            ]

    def _get_good_in_production_unit(self):
        operation = self.subcontract_operation_id
        return operation._to_production_unit(sum(self.line_ids.mapped("qty_good"))) if operation else 0.0

    def _to_units(self, quantity):
        """A quantity in the unit of the manufacturing order, in the unit of the product: 0.33 dozen are 4 units, not
        3.96."""
        operation = self.subcontract_operation_id
        units = operation.product_uom_id._compute_quantity(
            quantity, operation.product_id.uom_id, rounding_method="HALF-UP"
        )
        whole = float(round(units))
        return whole if operation.product_uom_id.compare(operation._to_production_unit(whole), quantity) == 0 else units

    def _check(self):
        res = super()._check()
        if not self.next_line_ids:
            return res
        if any(line.quantity < 0 for line in self.next_line_ids):
            raise UserError(self.env._("Quantities can't be negative."))
        good, divided = sum(self.line_ids.mapped("qty_good")), sum(self.next_line_ids.mapped("quantity"))
        if self.product_uom_id.compare(good, divided):
            raise UserError(
                self.env._(
                    "%(good)s %(unit)s are good, and %(divided)s are divided over the next vendors and our dock. "
                    "Correct “Where the Good Ones Go”, so that it says where each unit goes.",
                    good=format_quantity(self.env, good),
                    divided=format_quantity(self.env, divided),
                    unit=self.product_uom_id.name,
                )
            )
        return res

    def _get_picking(self, operation):
        """What is not good goes on record with the first good units."""
        first = self.next_line_ids.filtered("quantity")[:1]
        return super()._get_picking(
            self.env["mrp.subcontract.direct.shipment"]._straight_to(operation, first.next_operation_id)
            if first
            else operation
        )

    def _create_outcome_moves(self, operation, role, quantities, picking):
        """One transfer for each destination; lots go in the order of the lines above."""
        destinations = self.next_line_ids.filtered(lambda line: line.quantity > 0)
        if role != "good" or not picking or not destinations:
            return super()._create_outcome_moves(operation, role, quantities, picking)
        moves = self.env["stock.move"].sudo()
        lots = dict(quantities)
        for line in destinations:
            sender = self.env["mrp.subcontract.direct.shipment"]._straight_to(operation, line.next_operation_id)
            part = self.env["mrp.subcontract.lots"]._take_units(operation, lots, line.quantity)
            moves |= super()._create_outcome_moves(
                sender, role, part, self.env["mrp.subcontract.returns"]._get_return_picking(sender)
            )
        return moves


class MrpSubcontractReceiveNext(models.TransientModel):
    _name = "mrp.subcontract.receive.next"
    _description = "Where Good Units Go"

    wizard_id = fields.Many2one("mrp.subcontract.receive", required=True, ondelete="cascade")
    next_operation_id = fields.Many2one("mrp.subcontract.operation", readonly=True, ondelete="cascade")
    name = fields.Char("Goes to", compute="_compute_name")
    qty_needed = fields.Float("Still Needs", digits="Product Unit", readonly=True)
    quantity = fields.Float("Good", digits="Product Unit")

    @api.depends("next_operation_id")
    def _compute_name(self):
        for line in self:
            # sudo: a receiver may not read all vendors; the name of the next one is on the transfer, too
            operation = line.next_operation_id.sudo()
            line.name = operation.vendor_id.display_name or self.env._("Our dock")
