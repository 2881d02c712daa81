from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _revalue(self):
        """Value these moves anew, each in its own company: products cost differently from one to another."""
        for company, moves in self.grouped("company_id").items():
            moves.with_company(company)._set_value()

    def _get_value_from_production(self, quantity, at_date=None):
        """Bills and freight that came after the manufacturing order was finished change what outsourced work in it
        costs."""
        data = super()._get_value_from_production(quantity, at_date)
        production = self.production_id
        if not production._has_outsourced_service():
            return data
        if self.product_id.cost_method not in ("fifo", "average"):
            return data
        # sudo: purchase prices and bills, which a stock user may not read
        late = production.sudo()._get_late_outsourced_cost(at_date)
        share = production._get_cost_shares().get(self, 0.0)
        valued = self._get_valued_qty()
        if valued:
            data["value"] += late * share * quantity / valued
        return data
