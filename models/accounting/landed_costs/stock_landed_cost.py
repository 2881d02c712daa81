"""Landed costs of transfers: what travels to and from vendors is no stock that core values, so the cost is the
manufacturing orders'."""

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ....tools.roles import TRAVELLING_ROLES


class StockLandedCost(models.Model):
    _inherit = "stock.landed.cost"

    subcontract_operation_ids = fields.Many2many(
        "mrp.subcontract.operation",
        string="Outside Operations",
        compute="_compute_subcontract_operation_ids",
        help="The outsourced work that travels on the transfers; its manufacturing orders bear its part of the cost.",
    )
    freight_move_id = fields.Many2one(
        "account.move",
        "Journal Entry of Manufacturing Orders",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="What the outsourced work on the transfers bears, in the production account.",
    )

    @api.depends("picking_ids.move_ids.subcontract_operation_id")
    def _compute_subcontract_operation_ids(self):
        for cost in self:
            cost.subcontract_operation_ids = cost._get_transfer_moves().subcontract_operation_id

    def _get_transfer_moves(self):
        """Moves of the transfers whose cost is that of a manufacturing order, valued by nobody else.

        Units that go straight from one vendor to the next are on their way back from the first.
        """
        return self.picking_ids.move_ids.filtered(lambda move: move._is_freight())

    # --- splitting

    def get_valuation_lines(self):
        """One line for each operation on the transfers, whatever the cost method of its product, and core's for
        goods."""
        self.ensure_one()
        moves = self._get_targeted_move_ids()
        goods = moves.filtered(lambda move: move._is_valued_by_core())
        if goods == moves:
            return super().get_valuation_lines()
        transfers = self._get_transfer_moves()
        # core refuses where it finds nothing to value
        is_goods_valued = any(
            move.product_id.cost_method in ("fifo", "average") and move.state != "cancel" and move.quantity
            for move in goods
        )
        if not transfers and not is_goods_valued:
            raise UserError(
                self.env._(
                    "Nothing travels to or from a vendor on %s, so nothing can bear its cost. Choose the transfer "
                    "that the "
                    "units or their components were on.",
                    ", ".join(self.picking_ids.mapped("name")),
                )
            )
        lines = super().get_valuation_lines() if is_goods_valued else []
        return [line for line in lines if line["move_id"] in goods.ids] + [
            # sudo: whoever may enter landed costs has them split by what jobs cost
            operation.sudo()._prepare_freight_valuation(moves.sudo())
            for operation, moves in transfers.grouped("subcontract_operation_id").items()
        ]

    # --- validating

    def button_validate(self):
        res = super().button_validate()
        for cost in self:
            cost.with_company(cost.company_id)._post_freight()
            cost._follow_entry()
        return res

    def _follow_entry(self):
        """In a locked period, an entry of manufacturing orders is moved to the first open day: that is when the cost
        counts."""
        self.ensure_one()
        entry = self.freight_move_id or self.account_move_id
        lines = self.valuation_adjustment_lines
        # sudo: whoever may validate landed costs may not read manufacturing orders
        is_of_production = lines.subcontract_operation_id or lines.move_id.sudo().production_id
        if is_of_production and entry.state == "posted" and entry.date != self.date:
            self.date = entry.date

    def _post_freight(self):
        """Put what the transfers cost on the manufacturing orders: into the value of what was finished, and into the
        books."""
        self.ensure_one()
        lines = self.valuation_adjustment_lines.filtered("subcontract_operation_id")
        if not lines:
            return
        # sudo: whoever may validate landed costs values goods of manufacturing orders, as core does to goods on
        # receipts
        operations = lines.sudo().subcontract_operation_id
        for operation, own in lines.grouped("subcontract_operation_id").items():
            operation._log_freight(self, sum(own.mapped("additional_landed_cost")))
        operations.production_group_id.production_ids._revalue_finished_goods()
        values = [item for line in lines for item in line._prepare_freight_lines()]
        if values:
            self.freight_move_id = self.env["account.move"].create(self._prepare_freight_move(values))
            # at once, as the value of the goods, also where the cost is dated ahead: so is a bill that is posted ahead
            self.freight_move_id._post(soft=False)

    def _prepare_freight_move(self, lines):
        """Values of the journal entry of manufacturing orders.

        :param lines: values of journal items
        """
        self.ensure_one()
        return {
            "move_type": "entry",
            "journal_id": self.account_journal_id.id,
            "date": self.date,
            "ref": self.name,
            "line_ids": [Command.create(values) for values in lines],
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    def _is_valued_by_core(self):
        """Whether this move is one of goods, which a landed cost makes more valuable; else one of an outside transfer.

        Among those of outsourced work are what a vendor has made, and what a supplier sends to a vendor.
        """
        self.ensure_one()
        return (
            self.subcontract_role in (False, "made")
            or self.is_in
            or (self.subcontract_role == "component_out" and bool(self.purchase_line_id))
        )

    def _is_freight(self):
        """Whether a landed cost of this move's transfer is one of the manufacturing order."""
        self.ensure_one()
        return (
            self.subcontract_role in TRAVELLING_ROLES
            and self.state != "cancel"
            and bool(self._get_subcontract_quantity())
            and not self._is_valued_by_core()
        )


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _prepare_freight_valuation(self, moves):
        """Values of the line that says what of this operation travels.

        The quantity is that of its units, where none travel that of its components. All of it has weight, volume and
        value.

        :param moves: of one or more transfers of this operation
        """
        self.ensure_one()
        sums = defaultdict(float)
        for move in moves:
            quantity = move._get_subcontract_quantity()
            is_unit = move.product_id == self.product_id
            sums["pieces" if is_unit else "components"] += quantity
            sums["weight"] += move.product_id.weight * quantity
            sums["volume"] += move.product_id.volume * quantity
            sums["value"] += self._get_value_that_travels(move)
        return {
            "subcontract_operation_id": self.id,
            "product_id": self.product_id.id,
            "quantity": sums["pieces"] or sums["components"],
            "former_cost": self.company_id.currency_id.round(sums["value"]),
            "weight": sums["weight"],
            "volume": sums["volume"],
        }

    def _get_value_that_travels(self, move):
        """What the goods of a move are worth today, in company currency: units what they have cost so far."""
        self.ensure_one()
        quantity = move._get_subcontract_quantity()
        if move.product_id != self.product_id:
            return quantity * move.product_id.with_company(self.company_id).standard_price
        is_processed = move.subcontract_role not in ("wip_out", "unprocessed")
        return self._to_production_unit(quantity) * self._get_unit_cost(is_processed).total
