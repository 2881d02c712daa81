from contextlib import contextmanager

from odoo import fields, models

from ...tools.roles import SCRAPPED_ROLES


class StockMove(models.Model):
    _inherit = "stock.move"

    planned_unit_cost = fields.Float(
        digits=0,
        copy=False,
        readonly=True,
        help="Cost per unit that was expected when this was planned, in company currency. For a "
        "unit of the product; empty on manufacturing orders from before the addon.",
    )

    def action_explain_cost(self):
        """Explain what the value of these finished goods consists of."""
        return self.env["mrp.cost.explanation"]._open(self)

    def _get_backorder_move_vals(self):
        return {**super()._get_backorder_move_vals(), **self._prepare_planned_cost()}

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), **self._prepare_planned_cost()}

    def _prepare_planned_cost(self):
        """Values of a part of a component move: it was planned at the same price."""
        self.ensure_one()
        return {"planned_unit_cost": self.planned_unit_cost} if self.planned_unit_cost else {}

    @contextmanager
    def _around_done(self, done):
        with super()._around_done(done):
            yield
        # sudo: whoever validates a transfer may not see what units have cost
        done[0].sudo()._keep_scrapped_cost()

    def _keep_scrapped_cost(self):
        """Keep what units had cost when a vendor scrapped them: later bills change what the good ones cost."""
        for move in self.filtered(lambda move: move.subcontract_operation_id and not move.planned_unit_cost):
            operation = move.subcontract_operation_id
            if move.product_id != operation.product_id or operation.is_outsourced_order:
                continue
            if move.subcontract_role in SCRAPPED_ROLES:
                quantity = move._get_subcontract_quantity()
                cost = self.env["mrp.subcontract.unit.cost"]._get_unit_cost(
                    operation, is_scrapped=True
                ).total * operation._to_production_unit(quantity)
                move.planned_unit_cost = cost / quantity if quantity else 0.0
            elif move.subcontract_role == "scrapped_reversed":
                move.planned_unit_cost = move.origin_returned_move_id.planned_unit_cost
