from odoo import fields, models
from odoo.tools import float_round


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    outside_service_cost = fields.Monetary(
        "Outside Service when Finished",
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        help="The vendors' work that the finished goods were valued with. Bills that come later change their value.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")

    def _cal_price(self, consumed_moves):
        """Add what was done and consumed outside to the finished goods: service, and components posted at vendors."""
        res = super()._cal_price(consumed_moves)
        finished = self.move_finished_ids.filtered(
            lambda move: (
                move.product_id == self.product_id and move.state not in ("done", "cancel") and move.quantity > 0
            )
        )
        if not finished:
            return res
        # sudo: purchase prices and bills, which a manufacturing user may not read
        cost = self.sudo()._freeze_outside_cost(consumed_moves)
        for move, share in self._get_cost_shares().items():
            if move.product_id.cost_method in ("fifo", "average"):
                quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
                move.price_unit += cost * share / quantity
        return res

    def _freeze_outside_cost(self, consumed_moves):
        """Note what the vendors' work in a job that is being finished costs as known now.

        :param consumed_moves: component moves whose value core counts
        :return: what has to be added to the value of the finished goods, in company currency
        """
        self.ensure_one()
        workorders = self.production_group_id.production_ids.workorder_ids.filtered("is_outsourced")
        if not workorders:
            return 0.0
        steps = self.workorder_ids.filtered(lambda wo: wo.operation_id in workorders.operation_id)
        for workorder in steps:
            workorder._attribute_outside_cost(self.qty_producing)
        self.outside_service_cost = steps._get_outside_service_cost()
        return self.outside_service_cost + sum(steps.mapped("outside_component_value"))

    def _has_outside_service(self):
        return bool(self.outside_service_cost) or any(self.workorder_ids.mapped("outside_service_qty"))

    def _get_outside_service_cost(self, at_date=None):
        """What the vendors' work in the goods finished with this job costs as known today, in company currency."""
        self.ensure_one()
        return self.workorder_ids._get_outside_service_cost(at_date)

    def _add_component_value(self, value):
        """Put the value of consumption that is posted late into goods that are finished already."""
        self.ensure_one()
        moves = self.env["stock.move"]
        for move, share in self._get_cost_shares().items():
            if move.state == "done" and move.product_id.cost_method in ("fifo", "average"):
                move.price_unit += value * share / move._get_valued_qty()
                moves |= move
        moves._set_value()

    def _get_cost_shares(self):
        """{finished move: share of the job's cost}, as core shares it between product and by-products."""
        self.ensure_one()
        moves = self.move_finished_ids.filtered(lambda move: move.state != "cancel" and move.quantity > 0)
        byproducts = moves.filtered(lambda move: move.product_id != self.product_id)
        shares = {move: move.cost_share / 100 for move in byproducts if move.cost_share}
        rest = float_round(1 - sum(shares.values()), precision_rounding=0.0001)
        for move in moves - byproducts:
            shares[move] = rest
        return shares
