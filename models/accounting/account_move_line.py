from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    production_group_id = fields.Many2one(
        "mrp.production.group",
        "Manufacturing Order",
        index="btree_not_null",
        readonly=True,
        groups="base.group_user",
        ondelete="set null",
        help="The manufacturing order that this item is a cost or an output of.",
    )
    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Outsourced Operation",
        index="btree_not_null",
        readonly=True,
        groups="base.group_user",
        ondelete="set null",
    )
    valued_move_id = fields.Many2one(
        "stock.move",
        index="btree_not_null",
        readonly=True,
        groups="base.group_user",
        ondelete="set null",
        help="The move of material or goods whose value this item books.",
    )
    outsourcing_entry = fields.Selection(
        [
            ("material", "Material"),
            ("labor", "Labor"),
            ("service", "Outsourced Service"),
            ("billed", "Bill Cleared"),
            ("accrued", "Received Not Billed"),
            ("exchange", "Currency Difference"),
            ("freight", "Freight and Landed Cost"),
            ("finished", "Finished Goods"),
            ("revaluation", "Change of Cost"),
            ("sold", "Change of Cost, Sold"),
            ("variance", "Difference of a Finished Manufacturing Order"),
            ("closing", "Closing of Stock Valuation"),
            ("claim", "Claim"),
        ],
        "Cost of Manufacturing Order",
        readonly=True,
        groups="base.group_user",
        help="What this item stands for in the cost of the manufacturing order.",
    )
    subcontract_claim_id = fields.Many2one(
        "mrp.subcontract.claim",
        "Claim",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups="base.group_user",
        ondelete="set null",
        help="What this line of a debit note asks the vendor for.",
    )

    def _get_stock_moves(self):
        """A bill for outsourced work values the goods that were finished with it."""
        # sudo: an accountant may post the bill without a right on manufacturing orders; core only values the moves
        productions = self.sudo().purchase_line_id.subcontract_operation_id.production_group_id.production_ids
        finished = productions.move_finished_ids.filtered(lambda move: move.state == "done")
        return super()._get_stock_moves() | finished.sudo(self.env.su)

    def _get_outsourced_cost(self):
        """What a line of a bill costs the manufacturing order, in company currency, rounded as each document is.

        In the order's own currency, it keeps the rate of the day it was ordered, as for what is not billed yet: what
        the rate does until the bill is a currency difference, no cost of the work (IAS 21.28).
        """
        self.ensure_one()
        line = self.purchase_line_id
        if self.currency_id != line.currency_id or self.currency_id == self.company_currency_id:
            return self.balance
        return self.company_currency_id.round(line._convert_to_company_currency(self.amount_currency))

    def _get_price_unit_val_dif_and_relevant_qty(self):
        """Have the manufacturing order take the difference of a bill that clears an accrual: core books none beside it.

        At standard cost, goods of an outsourced order differ from the order's price by what the bill differs from it.
        """
        if self.sudo().purchase_line_id._get_outsourced_bill_account():
            return 0.0, 0.0
        difference, quantity = super()._get_price_unit_val_dif_and_relevant_qty()
        line = self.sudo().purchase_line_id
        operation = line.subcontract_operation_id.filtered("is_outsourced_order")
        if not operation:
            return difference, quantity
        unit = self.product_id.uom_id
        is_refund = self.move_id.move_type == "in_refund"
        made = operation.product_uom_id._compute_quantity(operation.qty_made, unit)
        billed = line._get_outsourced_billed()[0]
        if is_refund:
            billed -= self.product_uom_id._compute_quantity(self.quantity, unit, round=False)
        # what is billed before it is made is valued with the bill when it is made
        open_made = unit._compute_quantity(max(made - billed, 0.0), self.product_uom_id, round=False)
        price = unit._compute_price(line._get_outsourced_price(), self.product_uom_id)
        price = self.company_currency_id._convert(price, self.currency_id, self.company_id, self.date, round=False)
        return self._get_gross_unit_price() - (-price if is_refund else price), min(quantity, open_made)

    def _compute_account_id(self):
        """A bill for outsourced work clears what was accrued at its receipt."""
        res = super()._compute_account_id()
        for line in self.filtered("purchase_line_id"):
            if line.display_type == "product" and line.move_id.is_purchase_document():
                # sudo: an accountant may not read manufacturing orders
                account = line.purchase_line_id.sudo()._get_outsourced_bill_account()
                if account:
                    line.account_id = account.sudo(self.env.su)
        return res
