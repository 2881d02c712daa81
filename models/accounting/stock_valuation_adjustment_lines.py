from odoo import fields, models
from odoo.exceptions import UserError


class StockValuationAdjustmentLines(models.Model):
    """A line without a stock move: the operation of a manufacturing order bears this part of a landed cost."""

    _inherit = "stock.valuation.adjustment.lines"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Outsourced Operation", index="btree_not_null", readonly=True, ondelete="restrict"
    )

    def _prepare_freight_lines(self):
        """Values of the two journal items of this line; none if its manufacturing order is not valued in real time."""
        self.ensure_one()
        # sudo: the locations of a manufacturing order are no secret to whoever may enter its landed costs
        production_account = self.sudo()._get_production_account()
        amount = self.additional_landed_cost
        if not production_account or self.currency_id.is_zero(amount):
            return []
        account = self._get_freight_account()
        return [
            self._prepare_freight_line_vals(production_account, amount),
            self._prepare_freight_line_vals(account, -amount),
        ]

    def _get_production_account(self):
        """The valuation account of the production location; empty if the product is not valued in real time."""
        operation = self.subcontract_operation_id
        product = operation.product_id.with_company(operation.company_id)
        if product.valuation != "real_time":
            return self.env["account.account"]
        return operation.production_id.production_location_id.valuation_account_id

    def _get_freight_account(self):
        """The account that is credited: of the cost line, else the expense account of its service.

        :raise UserError: where neither is set
        """
        self.ensure_one()
        service = self.cost_line_id.product_id
        account = self.cost_line_id.account_id or service._get_product_accounts()["expense"]
        if not account:
            raise UserError(
                self.env._(
                    "%(product)s has no expense account. Set one on the product or its category, or choose an account "
                    "on the line of additional costs.",
                    product=service.display_name,
                )
            )
        return account

    def _prepare_freight_line_vals(self, account, balance):
        """Values of a journal item of freight, a cost of its manufacturing order.

        :param account: account.account
        :param balance: in company currency
        """
        self.ensure_one()
        # sudo: as above
        operation = self.sudo().subcontract_operation_id
        return {
            **self._prepare_account_move_line_values(),
            "account_id": account.id,
            "balance": balance,
            "production_group_id": operation.production_group_id.id,
            "subcontract_operation_id": operation.id,
            "outsourcing_entry": "freight",
        }
