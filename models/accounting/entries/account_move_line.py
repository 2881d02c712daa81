from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    production_group_id = fields.Many2one(
        "mrp.production.group",
        "Job",
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
            ("accrued", "Received, Not Billed"),
            ("exchange", "Currency Difference"),
            ("freight", "Freight and Landed Cost"),
            ("finished", "Finished Goods"),
            ("revaluation", "Change of Cost"),
            ("sold", "Change of Cost, Sold"),
            ("variance", "Difference of a Finished Manufacturing Order"),
            ("closing", "Closing of Stock Valuation"),
        ],
        "Cost of Manufacturing Order",
        readonly=True,
        groups="base.group_user",
        help="What this item stands for in the cost of the manufacturing order.",
    )

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

    def _get_price_unit_val_dif_and_relevant_qty(self):
        """The manufacturing order takes the difference of a bill that clears an accrual; core books none beside it."""
        if self.sudo().purchase_line_id._get_outsourced_bill_account():
            return 0.0, 0.0
        return super()._get_price_unit_val_dif_and_relevant_qty()
