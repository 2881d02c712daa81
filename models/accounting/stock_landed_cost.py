from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class StockLandedCost(models.Model):
    _inherit = "stock.landed.cost"

    subcontract_operation_ids = fields.Many2many(
        "mrp.subcontract.operation",
        string="Outsourced Operations",
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
                    "that the units or their components were on.",
                    ", ".join(self.picking_ids.mapped("name")),
                )
            )
        lines = super().get_valuation_lines() if is_goods_valued else []
        return [line for line in lines if line["move_id"] in goods.ids] + [
            # sudo: whoever may enter landed costs has them split by what manufacturing orders cost
            self._prepare_freight_valuation(operation.sudo(), moves.sudo())
            for operation, moves in transfers.grouped("subcontract_operation_id").items()
        ]

    def _prepare_freight_valuation(self, operation, moves):
        """Values of the line for an operation whose units or components are on the transfers.

        The quantity is that of the units; where no units are on the transfers, that of the components. Weight, volume
        and value are those of all of it.

        :param operation: mrp.subcontract.operation
        :param moves: of one or more transfers of this operation
        """
        operation.ensure_one()
        sums = defaultdict(float)
        for move in moves:
            quantity = move._get_subcontract_quantity()
            is_unit = move.product_id == operation.product_id
            sums["units" if is_unit else "components"] += quantity
            sums["weight"] += move.product_id.weight * quantity
            sums["volume"] += move.product_id.volume * quantity
            sums["value"] += self._get_transferred_value(operation, move)
        return {
            "subcontract_operation_id": operation.id,
            "product_id": operation.product_id.id,
            "quantity": sums["units"] or sums["components"],
            "former_cost": operation.company_id.currency_id.round(sums["value"]),
            "weight": sums["weight"],
            "volume": sums["volume"],
        }

    def _get_transferred_value(self, operation, move):
        """Value of the goods of a move today, in company currency; units count at what they have cost so far."""
        quantity = move._get_subcontract_quantity()
        if move.product_id != operation.product_id:
            return quantity * move.product_id.with_company(operation.company_id).standard_price
        is_processed = move.subcontract_role not in ("wip_out", "unprocessed")
        cost = self.env["mrp.subcontract.unit.cost"]._get_unit_cost(operation, is_processed)
        return operation._to_production_unit(quantity) * cost.total

    def button_validate(self):
        """Put the part of outsourced work on its manufacturing orders, in the value of their goods and in the books."""
        # sudo: what a landed cost does to the value of goods is booked, whoever validates it
        groups = self.sudo().subcontract_operation_ids.production_group_id
        date = max((cost.date for cost in self if cost.date), default=None)
        with self.env["mrp.subcontract.settlement"]._settling(groups, date):
            res = super().button_validate()
            for cost in self:
                cost.with_company(cost.company_id)._post_freight()
                cost._follow_entry()
        return res

    def _follow_entry(self):
        """Take the date of the entry of manufacturing orders, which a locked period moves to the first open day."""
        self.ensure_one()
        entry = self.freight_move_id or self.account_move_id
        lines = self.valuation_adjustment_lines
        # sudo: whoever may validate landed costs may not read manufacturing orders
        is_of_production = lines.subcontract_operation_id or lines.move_id.sudo().production_id
        if is_of_production and entry.state == "posted" and entry.date != self.date:
            self.date = entry.date

    def _post_freight(self):
        """Put the cost of transfers on their manufacturing orders: in the value of finished goods and in the books."""
        self.ensure_one()
        lines = self.valuation_adjustment_lines.filtered("subcontract_operation_id")
        if not lines:
            return
        # sudo: whoever may validate landed costs values goods of manufacturing orders, as core does to goods on
        # receipts
        operations = lines.sudo().subcontract_operation_id
        for operation, own in lines.grouped("subcontract_operation_id").items():
            self._log_freight(operation, sum(own.mapped("additional_landed_cost")))
        self.env["mrp.subcontract.goods.cost"]._revalue_finished_goods(operations.production_group_id.production_ids)
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

    def _log_freight(self, operation, amount):
        """Note on an outsourced operation that it bears a part of this landed cost.

        :param operation: mrp.subcontract.operation
        :param amount: in company currency
        """
        self.ensure_one()
        # sudo: the note follows from the landed cost, which its user may validate
        operation.sudo().message_post(
            body=self.env._(
                "%(cost)s: %(amount)s of landed costs.", cost=self.name, amount=self.currency_id.format(amount)
            )
        )
