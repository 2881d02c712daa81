from odoo import api, fields, models


class MrpProduction(models.Model):
    """What the outsourced work of a manufacturing order will cost, and which analytic accounts it is for."""

    _name = "mrp.production"
    _inherit = ["mrp.production", "analytic.mixin"]

    analytic_distribution = fields.Json(
        help="Where the cost of the vendors' work on this manufacturing order is booked: order lines and bills take "
        "it over."
    )
    outsourced_estimated_cost = fields.Monetary(
        "Estimated Outsourced Cost",
        currency_field="company_currency_id",
        compute="_compute_outsourced_estimated_cost",
        help="What the vendors' work on this manufacturing order will cost, by their prices or the orders.",
    )

    @api.depends("subcontract_operation_ids.estimated_cost")
    def _compute_outsourced_estimated_cost(self):
        for production in self:
            production.outsourced_estimated_cost = sum(production.subcontract_operation_ids.mapped("estimated_cost"))

    def write(self, vals):
        """Order lines that are not billed follow the manufacturing order, unless a buyer typed a distribution of their
        own."""
        if "analytic_distribution" not in vals:
            return super().write(vals)
        following = {}
        # sudo: whoever may write on the manufacturing order says what its cost is for, without a right on purchase
        # orders
        for production in self.sudo():
            following[production] = production.subcontract_operation_ids.purchase_line_id.filtered(
                lambda line, distribution=production.analytic_distribution: (
                    not line.invoice_lines and (line.analytic_distribution or False) == (distribution or False)
                )
            )
        res = super().write(vals)
        for production, lines in following.items():
            lines.analytic_distribution = production.analytic_distribution
        return res
