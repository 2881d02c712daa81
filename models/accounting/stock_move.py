from contextlib import contextmanager

from odoo import fields, models

from ...tools.roles import TRAVELLING_ROLES


class StockMove(models.Model):
    _inherit = "stock.move"

    closing_value = fields.Monetary(
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="With which a closing of periodically valued stock has put this into production or out of it.",
    )

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

    def _get_aml_value(self):
        """The vendor's bill brings its share into stock valuation by itself."""
        value = super()._get_aml_value()
        if self.subcontract_role == "made" and self.production_id:
            value -= self.production_id._get_cost_booked_by_bill(self)
        return value

    def _is_valued_by_core(self):
        """Whether a landed cost adds to the value of this move's goods; else its transfer is outsourced work.

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

    def _get_production_sign(self):
        """1 for what goes into production, -1 for what comes out of it."""
        self.ensure_one()
        return -1 if self.is_in else 1

    @contextmanager
    def _around_done(self, done):
        # sudo: a shipping clerk's transfer changes the cost of a manufacturing order, which a clerk does not see
        productions = self.sudo().filtered("subcontract_role").subcontract_operation_id.production_group_id
        if self.env.context.get("outsourcing_reversal"):
            productions = productions.browse()
        date = self.env.context.get("force_period_date")
        with self.env["mrp.subcontract.settlement"]._settling(productions, date), super()._around_done(done):
            yield

    def _get_cost_production(self):
        """The manufacturing order that this move costs material or brings goods of, if any."""
        self.ensure_one()
        # sudo: whoever validates a transfer may not read manufacturing orders
        move = self.sudo()
        production = move.raw_material_production_id or move.production_id
        return (production or move.subcontract_operation_id.production_id).production_group_id

    def _get_account_move_line_vals(self):
        """Journal items of manufacturing orders know what they are for."""
        vals_list = super()._get_account_move_line_vals()
        production = self._get_cost_production()
        if production:
            is_taken_back = self.subcontract_role == "made_reversed"
            is_output = is_taken_back or (self.sudo().production_id and self.subcontract_role != "consumed_reversed")
            for vals in vals_list:
                vals.update(
                    production_group_id=production.id,
                    subcontract_operation_id=self.sudo().subcontract_operation_id.id,
                    # what was not made after all is taken off what was
                    valued_move_id=(self.origin_returned_move_id if is_taken_back else self).id,
                    outsourcing_entry="finished" if is_output else "material",
                )
        return vals_list
