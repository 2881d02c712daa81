from collections import defaultdict

from odoo import api, fields, models


class MrpSubcontractComponent(models.Model):
    """A component that an outsourced operation uses: how much a unit needs, frozen when it was ordered, and where it
    is.

    Quantities are in the unit of measure of the manufacturing order's component line and derive from the moves of the
    operation.
    """

    _name = "mrp.subcontract.component"
    _description = "Component of an Outsourced Operation"
    _order = "id"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", "Component", required=True, index=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", required=True)
    qty_per_unit = fields.Float(
        "Per Unit", digits=0, required=True, help="Needed for one unit, in the unit of the manufacturing order."
    )
    supply = fields.Selection(
        selection=lambda self: self.env["mrp.bom.line"]._fields["outsourcing_supply"].selection,
        required=True,
        default="sent",
        readonly=True,
        help="How the vendor gets this component, as the bill of materials said when the work was ordered.",
    )
    qty_to_send = fields.Float("To Send", digits="Product Unit", compute="_compute_quantities")
    qty_sent = fields.Float("Sent", digits="Product Unit", compute="_compute_quantities")
    qty_consumed = fields.Float("Consumed", digits="Product Unit", compute="_compute_quantities")
    qty_expected = fields.Float(
        "Expected Consumption",
        digits="Product Unit",
        compute="_compute_quantities",
        help="For the units processed so far, rejected and scrapped ones included.",
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
        "subcontract_operation_id.move_ids.move_line_ids.quantity_product_uom",
    )
    def _compute_quantities(self):
        for component in self:
            sums = component._get_sums()
            to_unit = component._to_component_unit
            sent = sums["component_out"] - sums["component_returned"]
            component.qty_sent = to_unit(sent)
            component.qty_consumed = to_unit(sums["consumed"])
            component.qty_at_vendor = to_unit(sent - sums["consumed"] - sums["in_transit"])
            component.qty_to_send = to_unit(sums["to_send"])
            component.qty_expected = component._get_expected_quantity()
            component.qty_variance = component.qty_consumed - component.qty_expected

    def _get_moves(self):
        self.ensure_one()
        return self.subcontract_operation_id.move_ids.filtered(lambda move: move.product_id == self.product_id)

    def _get_sums(self):
        """Done quantities by role, and `to_send`, in the unit of the product: differences are exact there."""
        self.ensure_one()
        sums = defaultdict(float)
        for move in self._get_moves():
            if move.state == "done":
                sums[move.subcontract_role] += move._get_subcontract_quantity()
            elif move.state != "cancel" and move.subcontract_role == "component_out":
                sums["to_send"] += move._get_subcontract_quantity()
        return sums

    def _to_component_unit(self, quantity):
        self.ensure_one()
        return self.product_id.uom_id._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")

    def _get_expected_quantity(self):
        """What the units processed so far should have used: rejects consume too, reworked units don't again."""
        self.ensure_one()
        units, dummy = self.subcontract_operation_id._get_first_processed()
        return self._to_component_unit(self._get_product_quantity(units))

    def _get_product_quantity(self, units):
        """What a number of units needs, in the component product's own unit.

        :param units: in the unit of the product
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        quantity = operation.product_id.uom_id._compute_quantity(units, operation.product_uom_id, round=False)
        return self.product_uom_id._compute_quantity(
            quantity * self.qty_per_unit, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _limit_units(self, units):
        """How many of some units (in the unit of the manufacturing order) these components at the vendor suffice for.

        A difference as small as the rounding of the component does not count, and half a unit is none.
        """
        for component in self:
            uom = component.product_id.uom_id
            sums = component._get_sums()
            there = sums["component_out"] - sums["component_returned"] - sums["consumed"] - sums["in_transit"]
            one = component.product_uom_id._compute_quantity(component.qty_per_unit, uom, round=False)
            if one <= 0 or units * one <= there + uom.rounding:
                continue
            covered = there / one
            whole = float(int(covered + 1e-6))
            units = whole if units == int(units) else covered
        return units

    def _is_shipped(self):
        """Whether it has to arrive at the vendor for this very operation."""
        self.ensure_one()
        return self.supply in ("sent", "dropship")

    def _is_at_vendor(self):
        self.ensure_one()
        return self.product_uom_id.compare(self.qty_at_vendor, 0.0) > 0
