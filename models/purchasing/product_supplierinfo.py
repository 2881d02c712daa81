from odoo import fields, models


class ProductSupplierinfo(models.Model):
    """What a vendor asks for besides its price: it counts once for what goes out together on one order."""

    _inherit = "product.supplierinfo"

    outsourcing_lot_charge = fields.Monetary(
        "Lot Charge",
        help="Set-up of outsourced work, charged once for each order on top of the price of the units; manufacturing "
        "orders on the same purchase order share it by their units.",
    )
    outsourcing_minimum_charge = fields.Monetary(
        "Minimum Charge",
        help="The least that the units of outsourced work on one order cost, after discount: at 5.00 a unit and a "
        "minimum of 50.00, 3 units cost 50.00 and 20 units cost 100.00; manufacturing orders on the same purchase "
        "order share it by their units. A lot charge comes on top.",
    )

    _outsourcing_charges_positive = models.Constraint(
        "CHECK(outsourcing_lot_charge >= 0 AND outsourcing_minimum_charge >= 0)",
        "Lot charge and minimum charge can't be negative.",
    )

    def _is_open_on(self, day):
        """Whether this price is free to use on a day, and no blanket order's that is closed, over or used up."""
        self.ensure_one()
        line = self.purchase_requisition_line_id
        return not line or line._is_open_on(self.partner_id, self.env.company, day)
