from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    """Ordering the outsourced work of a manufacturing order, what it will cost, and for which analytic accounts."""

    _name = "mrp.production"
    _inherit = ["mrp.production", "analytic.mixin"]

    analytic_distribution = fields.Json(
        help="Where the cost of the vendors' work on this manufacturing order is booked: order lines and bills take "
        "it over."
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
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
        """Order lines that are not billed follow the manufacturing order, unless a buyer typed a distribution."""
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

    def _on_confirmed(self, drafts):
        """Work that the policy always outsources is requested by itself, together with the vendor's open requests."""
        res = super()._on_confirmed(drafts)
        self.env["mrp.subcontract.ordering"]._order_by_policy(self)
        return res

    def action_outsource(self):
        """Order the outsourced work of these manufacturing orders, and open the purchase orders."""
        workorders = self._get_workorders_to_outsource()
        requested = self.subcontract_operation_ids.filtered("is_open")
        if not workorders and requested:
            return requested._action_view_orders()
        if not workorders:
            raise UserError(
                self.env._(
                    "No operation of %s can be outsourced. Set “Sourcing” to Outsourced or Either on an operation of "
                    "the bill of materials.",
                    ", ".join(self.mapped("display_name")),
                )
            )
        workorders.action_outsource()
        return workorders.subcontract_operation_ids.filtered(lambda op: op._is_to_order()).action_order()
