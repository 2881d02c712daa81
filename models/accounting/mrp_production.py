from contextlib import contextmanager

from odoo import api, fields, models
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
        "Outsourcing Freight when Finished",
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        help="Landed costs of the transfers to and from vendors that the finished goods were valued with. Those that "
        "come later change their value.",
    )
    landed_cost_count = fields.Integer(
        compute="_compute_landed_cost_count", groups="stock.group_stock_manager", export_string_translation=False
    )
    outsourcing_claim_count = fields.Integer(compute="_compute_outsourcing_claim_count", compute_sudo=True)

    def _cal_price(self, consumed_moves):
        """Add to the finished goods what vendors did and consumed: service, freight and components."""
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
        cost = self._freeze_cost_of_workorders()
        if self.is_outsourced_order:
            cost -= self.outsourced_service_cost + self.outsourced_freight_cost
            self.outsourced_service_cost = self._get_outsourced_service_cost()
            self.outsourced_freight_cost = self._get_outsourced_freight_cost()
            cost += self.outsourced_service_cost + self.outsourced_freight_cost
        # components of units that were scrapped on the way to these good ones, less what was returned of them
        scrapped = self._get_scrapped_moves() - consumed_moves
        return cost + sum(scrapped.mapped("value")) - sum(scrapped._get_consumption_reversals().mapped("value"))

    def _freeze_cost_of_workorders(self):
        """Note what the outsourced operations cost as known now.

        :return: service, freight and components consumed at vendors, in company currency
        """
        workorders = self.production_group_id.production_ids.workorder_ids.filtered("is_outsourced")
        if not workorders:
            return 0.0
        outsourced = self.workorder_ids.filtered(lambda wo: wo.operation_id in workorders.operation_id)
        for workorder in outsourced:
            workorder._attribute_outsourced_cost(self.qty_producing)
        self.outsourced_service_cost = outsourced._get_outsourced_service_cost()
        self.outsourced_freight_cost = outsourced._get_outsourced_freight_cost()
        components = sum(outsourced.mapped("outsourced_component_value"))
        return self.outsourced_service_cost + self.outsourced_freight_cost + components

    def _has_outsourced_service(self):
        """Whether vendors' work is, or may come to be, in the cost of this manufacturing order."""
        return bool(self.outsourced_service_cost or self.outsourced_operation_id) or any(
            workorder.outsourced_service_qty or workorder.is_outsourced for workorder in self.workorder_ids
        )

    def _get_late_outsourced_cost(self, at_date=None):
        """What vendors' work and freight cost beyond what was known at the time of finishing, in company currency."""
        self.ensure_one()
        known = self._get_outsourced_service_cost(at_date) + self._get_outsourced_freight_cost(at_date)
        return known - self.outsourced_service_cost - self.outsourced_freight_cost

    def _get_outsourced_service_cost(self, at_date=None):
        """Cost of the vendors' work in the finished goods as known today, or at a date, in company currency."""
        self.ensure_one()
        cost = self.workorder_ids._get_outsourced_service_cost(at_date)
        if self.is_outsourced_order:
            cost += self.env["mrp.subcontract.goods.cost"]._get_made_cost(self.outsourced_operation_id, self, at_date)
        return cost

    def _get_outsourced_freight_cost(self, at_date=None):
        """Cost of the transfers to and from vendors in the finished goods, in company currency."""
        self.ensure_one()
        cost = self.workorder_ids._get_outsourced_freight_cost(at_date)
        if self.is_outsourced_order:
            goods_cost = self.env["mrp.subcontract.goods.cost"]
            cost += goods_cost._get_made_freight(self.outsourced_operation_id, self, at_date)
        return cost

    @contextmanager
    def _around_action_cancel(self):
        with super()._around_action_cancel():
            yield
        self.env["mrp.subcontract.goods.cost"]._revalue_freight_of_parts(self)

    def _get_cost_shares(self):
        """{finished move: share of the cost}, as core splits it between product and by-products."""
        self.ensure_one()
        moves = self.move_finished_ids.filtered(lambda move: move.state != "cancel" and move.quantity > 0)
        byproducts = moves.filtered(lambda move: move.product_id != self.product_id)
        shares = {move: move.cost_share / 100 for move in byproducts if move.cost_share}
        rest = float_round(1 - sum(shares.values()), precision_rounding=0.0001)
        for move in moves - byproducts:
            shares[move] = rest
        return shares

    def _prepare_finished_extra_vals(self):
        """Make a customer the owner of goods that vendors made of its material only: they are no stock of ours."""
        values = super()._prepare_finished_extra_vals() or {}
        owner = self._get_material_owner()
        return {**values, "owner_id": owner.id} if owner else values

    def _get_material_owner(self):
        """The owner of all material that this manufacturing order with outsourced work has used.

        :return: res.partner, empty if some of the material is our own
        """
        self.ensure_one()
        # sudo: whoever finishes a manufacturing order may not read all that vendors have used
        production = self.sudo()
        if not production.production_group_id.production_ids.subcontract_operation_ids:
            return self.env["res.partner"]
        used = production.move_raw_ids.move_line_ids.filtered(
            lambda line: line.picked and line.product_id.is_storable and line.quantity
        )
        owners = {line.owner_id for line in used}
        owner = owners.pop() if len(owners) == 1 else self.env["res.partner"]
        return owner if owner != production.company_id.partner_id else owner.browse()

    def _compute_landed_cost_count(self):
        for production in self:
            domain = production._get_landed_cost_domain()
            production.landed_cost_count = self.env["stock.landed.cost"].search_count(domain)

    def _get_landed_cost_domain(self):
        """Landed costs of these manufacturing orders and of the transfers of their outsourced work."""
        # sudo: who may see landed costs may not read what holds a manufacturing order together
        productions = self.sudo().production_group_id.production_ids
        transfers = productions.subcontract_operation_ids.picking_ids
        return ["|", ("mrp_production_ids", "in", productions.ids), ("picking_ids", "in", transfers.ids)]

    def action_view_landed_costs(self):
        """Open the landed costs of the manufacturing order and of its transfers."""
        costs = self.env["stock.landed.cost"].search(self._get_landed_cost_domain())
        return costs._get_records_action(name=self.env._("Landed Costs"))

    @contextmanager
    def _around_post_inventory(self):
        with self.env["mrp.subcontract.settlement"]._settling(self._get_productions_to_settle()):
            with super()._around_post_inventory():
                yield
            # the share of freight in a finished part depends on what else is to come
            self.env["mrp.subcontract.goods.cost"]._revalue_freight_of_parts(self)

    @contextmanager
    def _around_mark_done(self):
        with self.env["mrp.subcontract.settlement"]._settling(self._get_productions_to_settle()):
            with super()._around_mark_done():
                yield
            self._post_forgotten_labor()

    def action_cancel(self):
        with self.env["mrp.subcontract.settlement"]._settling(self._get_productions_to_settle()):
            return super().action_cancel()

    def _get_productions_to_settle(self):
        """Manufacturing orders with outsourced work among these."""
        # sudo: their cost is booked whoever finishes them
        return self.sudo().production_group_id.filtered(
            lambda group: (
                group.production_ids.workorder_ids.filtered("is_outsourced")
                or group.production_ids.filtered("outsourced_operation_id")
            )
        )

    def _post_forgotten_labor(self):
        """Book labor of manufacturing orders without components: they are not done yet when core looks."""
        # sudo: as core does for its own entries
        productions = self.sudo().filtered(lambda production: production.state == "done")
        productions = productions.filtered(
            lambda production: production in production._get_productions_to_settle().production_ids
        )
        productions.filtered(
            lambda production: not production.workorder_ids.time_ids.account_move_line_id
        )._post_labour()

    def _post_labour(self):  # pylint: disable=missing-return
        """Link journal items of labor to their manufacturing order; one by one: core takes the first's accounts."""
        for production in self:
            booked = production.workorder_ids.time_ids.account_move_line_id
            super(MrpProduction, production)._post_labour()
            # sudo: as core does for its own entries
            entry = (production.workorder_ids.time_ids.account_move_line_id - booked).sudo().move_id
            entry.line_ids.write(
                {"production_group_id": production.production_group_id.id, "outsourcing_entry": "labor"}
            )

    def _get_cost_booked_by_bill(self, move):
        """The part of finished goods' value that the vendor's bill books into stock valuation by itself.

        It is zero if outsourced work is accrued: the bill clears the accrual, the goods carry all of their value.
        Otherwise it changes with the bill, as the value of the goods does.
        """
        # sudo: as the entries of the manufacturing order
        line = self.sudo().outsourced_operation_id.purchase_line_id
        if line._get_outsourced_bill_account():
            return 0.0
        known = self.sudo()._get_outsourced_service_cost() if self.state == "done" else self.outsourced_service_cost
        return known * self._get_cost_shares().get(move, 0.0)

    @api.depends("production_group_id")
    def _compute_outsourcing_claim_count(self):
        counts = dict(
            self.env["mrp.subcontract.claim"]._read_group(
                [("production_group_id", "in", self.production_group_id.ids), ("state", "!=", "cancel")],
                ["production_group_id"],
                ["__count"],
            )
        )
        for production in self:
            production.outsourcing_claim_count = counts.get(production.production_group_id, 0)

    def action_view_outsourcing_claims(self):
        """Open the claims on vendors for what they scrapped of these manufacturing orders."""
        claims = self.env["mrp.subcontract.claim"].search(
            [("production_group_id", "in", self.production_group_id.ids), ("state", "!=", "cancel")]
        )
        return claims._get_records_action(name=self.env._("Claims"))
