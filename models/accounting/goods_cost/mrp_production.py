from odoo import fields, models
from odoo.tools import float_round


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    outsourced_service_cost = fields.Monetary(
        "Outsourced Service when Finished",
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        help="The vendors' work that the finished goods were valued with. Bills that come later change their value.",
    )
    outsourced_freight_cost = fields.Monetary(
        "Outside Freight when Finished",
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        help="Landed costs of the transfers to and from vendors that the finished goods were valued with. Those that "
        "come "
        "later change their value.",
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
        cost = self.sudo()._freeze_outsourced_cost(consumed_moves)
        for move, share in self._get_cost_shares().items():
            if move.product_id.cost_method in ("fifo", "average"):
                quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
                move.price_unit += cost * share / quantity
        return res

    def _freeze_outsourced_cost(self, consumed_moves):
        """Note what the vendors' work in a manufacturing order that is being finished costs as known now.

        :param consumed_moves: component moves whose value core counts
        :return: what has to be added to the value of the finished goods, in company currency
        """
        self.ensure_one()
        workorders = self.production_group_id.production_ids.workorder_ids.filtered("is_outsourced")
        if not workorders:
            return 0.0
        steps = self.workorder_ids.filtered(lambda wo: wo.operation_id in workorders.operation_id)
        for workorder in steps:
            workorder._attribute_outsourced_cost(self.qty_producing)
        self.outsourced_service_cost = steps._get_outsourced_service_cost()
        self.outsourced_freight_cost = steps._get_outsourced_freight_cost()
        components = sum(steps.mapped("outsourced_component_value"))
        return self.outsourced_service_cost + self.outsourced_freight_cost + components

    def _has_outsourced_service(self):
        return bool(self.outsourced_service_cost) or any(
            workorder.outsourced_service_qty or workorder.is_outsourced for workorder in self.workorder_ids
        )

    def _get_late_outsourced_cost(self, at_date=None):
        """What vendors' work and freight cost more than was known when this manufacturing order was finished, in
        company currency."""
        self.ensure_one()
        known = self._get_outsourced_service_cost(at_date) + self._get_outsourced_freight_cost(at_date)
        return known - self.outsourced_service_cost - self.outsourced_freight_cost

    def _get_outsourced_service_cost(self, at_date=None):
        """What the vendors' work in the goods finished with this job costs as known today, in company currency."""
        self.ensure_one()
        return self.workorder_ids._get_outsourced_service_cost(at_date)

    def _get_outsourced_freight_cost(self, at_date=None):
        """What the transfers to and from vendors cost in the goods finished with this manufacturing order, in company
        currency."""
        self.ensure_one()
        return self.workorder_ids._get_outsourced_freight_cost(at_date)

    # --- freight of a manufacturing order that is finished in parts: what a part takes depends on what else is to come

    def _post_inventory(self, cancel_backorder=False):
        res = super()._post_inventory(cancel_backorder=cancel_backorder)
        self._revalue_freight_of_parts()
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        self._revalue_freight_of_parts()
        return res

    def _revalue_freight_of_parts(self):
        """Value finished parts of these manufacturing orders anew whose share of the freight is another one now."""
        # sudo: whoever closes a part of a manufacturing order may not write on goods that were finished with another
        # one
        for part in self.sudo().production_group_id.production_ids:
            if part.state == "done" and part._has_outsourced_service() and part._get_outsourced_freight_cost():
                part._revalue_finished_goods(only_changed=True)

    def _revalue_finished_goods(self, only_changed=False):
        """Value what was finished with these manufacturing orders as known today, by-products included."""
        for company, productions in self.grouped("company_id").items():
            moves = productions.with_company(company).move_finished_ids.filtered("is_in")
            if only_changed:
                moves = moves.filtered(
                    lambda move: move.company_currency_id.compare_amounts(move.value, move._get_value())
                )
            moves._revalue()

    def _add_component_value(self, value):
        """Put the value of consumption that is posted late into goods that are finished already."""
        self.ensure_one()
        moves = self.env["stock.move"]
        for move, share in self.with_company(self.company_id)._get_cost_shares().items():
            # a customer's goods have no value
            if move.state == "done" and move.is_in and move.product_id.cost_method in ("fifo", "average"):
                move.price_unit += value * share / move._get_valued_qty()
                moves |= move
        moves._revalue()

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
