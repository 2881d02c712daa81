from odoo import fields, models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    landed_cost_adjustment_ids = fields.One2many(
        "stock.valuation.adjustment.lines", "subcontract_operation_id", groups="base.group_user"
    )

    def _get_freight_cost(self, at_date=None):
        """Landed costs of the transfers, see `stock.landed.cost`; by their own dates where one is asked for."""
        freight = super()._get_freight_cost(at_date)
        domain = [("subcontract_operation_id", "in", self.ids), ("cost_id.state", "=", "done")]
        if at_date:
            domain.append(("cost_id.date", "<=", fields.Date.to_date(at_date)))
        # sudo: what goods cost does not hang on who values them
        lines = self.env["stock.valuation.adjustment.lines"].sudo()
        return freight + lines._read_group(domain, [], ["additional_landed_cost:sum"])[0][0]

    def _get_production_account(self):
        """The account of the manufacturing order's production location; empty where its product is not valued in real
        time."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        if product.valuation != "real_time":
            return self.env["account.account"]
        return self.production_id.production_location_id.valuation_account_id

    def _log_freight(self, cost, amount):
        """Note a landed cost that this operation bears.

        :param cost: stock.landed.cost
        :param amount: in company currency
        """
        self.ensure_one()
        # sudo: the note follows from the landed cost, which its user may validate
        self.sudo().message_post(
            body=self.env._(
                "%(cost)s: %(amount)s of landed costs.", cost=cost.name, amount=cost.currency_id.format(amount)
            )
        )
