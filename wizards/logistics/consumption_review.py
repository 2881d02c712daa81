from odoo import fields, models
from odoo.exceptions import UserError


class MrpSubcontractConsumptionReview(models.AbstractModel):
    """What a dialog that reports consumption at a vendor asks about, as far as the bill of materials wants it."""

    _name = "mrp.subcontract.consumption.review"
    _description = "Review of Consumption"

    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", required=True, readonly=True)
    consumption = fields.Selection(related="subcontract_operation_id.production_id.consumption")
    review = fields.Text(compute="_compute_review", help="Differences that the bill of materials wants reviewed.")
    is_reviewed = fields.Boolean("I have reviewed these differences")

    def _compute_review(self):
        """Dialogs say what differs from what should have been consumed."""
        self.review = False

    def _check_review(self):
        """Differences are blocked, or have to be reviewed, by the consumption rule of the bill of materials."""
        if self.review and self.consumption == "strict":
            raise UserError(
                self.env._(
                    "%(differences)s\nThe bill of materials of %(job)s allows no difference (Flexible Consumption: "
                    "Blocked). Correct the quantities, or change the bill of materials.",
                    differences=self.review,
                    job=self.subcontract_operation_id.production_id.name,
                )
            )
        if self.review and not self.is_reviewed:
            raise UserError(
                self.env._(
                    "%(differences)s\nReview these differences and tick “%(label)s”, or correct the quantities.",
                    differences=self.review,
                    label=self._fields["is_reviewed"]._description_string(self.env),
                )
            )


class MrpSubcontractConsumptionLine(models.AbstractModel):
    """What such a dialog asks for one component: a lot in a package of an owner, in the unit of the product."""

    _name = "mrp.subcontract.consumption.line"
    _description = "Component Consumed"

    component_id = fields.Many2one("mrp.subcontract.component", required=True, readonly=True)
    product_id = fields.Many2one(related="component_id.product_id", string="Product")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    owner_id = fields.Many2one("res.partner", readonly=True)
    qty_there = fields.Float("At Vendor", digits="Product Unit", readonly=True)

    def _get_key(self):
        """What quantities of a component are told apart by."""
        self.ensure_one()
        return self.lot_id, self.package_id, self.owner_id
