from odoo import fields, models

from ...tools.roles import ROLES


class StockMove(models.Model):
    _inherit = "stock.move"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Outsourced Operation",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    subcontract_role = fields.Selection(
        [(role.name, role.label) for role in ROLES.values()],
        "Role in Outsourcing",
        copy=False,
        index="btree_not_null",
        help="What this move is for the outsourced operation it belongs to.",
    )
    subcontract_charged = fields.Boolean(
        "Charged", copy=False, help="This rework is paid again; otherwise the vendor does it free of charge."
    )

    def _get_subcontract_role(self, operation):
        """What this move is for one of the operations it belongs to."""
        self.ensure_one()
        return self.subcontract_role

    def _get_subcontract_quantity(self):
        """What was moved, or is to be moved, in the unit of the product: a move's own unit may round units away."""
        self.ensure_one()
        if self.state == "done":
            return sum(self.move_line_ids.mapped("quantity_product_uom"))
        return self.product_uom._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, rounding_method="HALF-UP"
        )
