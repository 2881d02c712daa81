"""What a manufacturing order was expected to cost when it was planned: prices are frozen then, quantities are what
Odoo plans.

A plan that moved along with today's prices would never differ from what things cost in the end.
"""

from odoo import api, fields, models

HELP = "Cost per unit that was expected when this was planned, in company currency."


class StockMove(models.Model):
    _inherit = "stock.move"

    planned_unit_cost = fields.Float(
        digits=0,
        copy=False,
        readonly=True,
        help=f"{HELP} For a unit of the product; empty on manufacturing orders of earlier times.",
    )

    def _get_backorder_move_vals(self):
        return {**super()._get_backorder_move_vals(), **self._prepare_planned_cost()}

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), **self._prepare_planned_cost()}

    def _prepare_planned_cost(self):
        """A part of a component move was planned at the same price."""
        self.ensure_one()
        return {"planned_unit_cost": self.planned_unit_cost} if self.planned_unit_cost else {}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_confirm(self):
        to_plan = self.filtered(lambda production: production.state == "draft")
        res = super().action_confirm()
        for company, productions in to_plan.grouped("company_id").items():
            # sudo: confirming the manufacturing order was checked; the plan is nobody's to write
            moves = productions.sudo().move_raw_ids.filtered(lambda move: not move.planned_unit_cost)
            for product, group in moves.grouped("product_id").items():
                group.planned_unit_cost = product.with_company(company).standard_price
        return res


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    planned_unit_cost = fields.Float(digits=0, readonly=True, help=f"{HELP} For a unit of the product.")


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    planned_unit_cost = fields.Float(
        digits=0,
        compute="_compute_planned_unit_cost",
        store=True,
        readonly=True,
        # whoever plans a manufacturing order needs no right on prices and orders
        compute_sudo=True,
        help=f"{HELP} For a unit of the service; it follows vendor and quantity until it is ordered.",
    )

    def _prepare_component(self, moves):
        values = super()._prepare_component(moves)
        planned = [move.planned_unit_cost for move in moves if move.planned_unit_cost]
        price = planned[0] if planned else moves.product_id.with_company(self.company_id).standard_price
        return {**values, "planned_unit_cost": price}

    @api.depends("quantity", "service_id", "service_qty", "vendor_id")
    def _compute_planned_unit_cost(self):
        for operation in self:
            line = operation.purchase_line_id
            if line and operation.planned_unit_cost:
                continue
            if line:
                operation.planned_unit_cost = line._get_outsourced_price()
                continue
            units = operation._get_service_quantity(operation.quantity) if operation.service_id else 0.0
            price = operation._get_price(operation.quantity) if units and not operation.cancelled else None
            operation.planned_unit_cost = price.company_amount / units if price else operation.planned_unit_cost
