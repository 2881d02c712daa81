from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class StockMove(models.Model):
    _inherit = "stock.move"

    closing_value = fields.Monetary(
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="With which a closing of periodically valued stock has put this into production or out of it.",
    )

    def _get_production_sign(self):
        """1 for what goes into production, -1 for what comes out of it."""
        self.ensure_one()
        return -1 if self.is_in else 1

    def _action_done(self, cancel_backorder=False):
        # sudo: a shipping clerk's transfer changes the cost of a manufacturing order, which a clerk does not see
        productions = self.sudo().filtered("subcontract_role").subcontract_operation_id.production_group_id
        if self.env.context.get("subcontract_take_back"):
            productions = productions.browse()
        with productions._settling(self.env.context.get("force_period_date")):
            return super()._action_done(cancel_backorder=cancel_backorder)

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

    @api.model
    def _tag_existing_entries(self):
        """Tell journal items of manufacturing orders that were made before the addon was there, or an older one, whose
        they are.

        An entry can hold several moves: items are found by product and amount, one item for one move and side.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH moves AS (
                    SELECT m.id, m.account_move_id, m.product_id, abs(m.value) AS amount, p.production_group_id,
                           CASE WHEN m.production_id IS NULL THEN 'material' ELSE 'finished' END AS kind,
                           row_number() OVER (
                               PARTITION BY m.account_move_id, m.product_id, abs(m.value) ORDER BY m.id
                           ) AS number
                      FROM stock_move m
                      JOIN mrp_production p ON p.id = COALESCE(m.raw_material_production_id, m.production_id)
                     WHERE m.account_move_id IS NOT NULL
                ), items AS (
                    SELECT l.id, l.move_id, l.product_id, abs(l.balance) AS amount,
                           row_number() OVER (
                               PARTITION BY l.move_id, l.product_id, abs(l.balance), sign(l.balance) ORDER BY l.id
                           ) AS number
                      FROM account_move_line l
                     WHERE l.valued_move_id IS NULL
                       AND l.move_id IN (SELECT account_move_id FROM moves)
                )
                UPDATE account_move_line l
                   SET valued_move_id = m.id, production_group_id = m.production_group_id, outsourcing_entry = m.kind
                  FROM items i
                  JOIN moves m ON m.account_move_id = i.move_id AND m.product_id = i.product_id
                       AND m.amount = i.amount AND m.number = i.number
                 WHERE l.id = i.id
                """
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move_line l
                   SET production_group_id = p.production_group_id, outsourcing_entry = 'labor'
                  FROM mrp_workcenter_productivity t
                  JOIN account_move_line known ON known.id = t.account_move_line_id
                  JOIN mrp_workorder w ON w.id = t.workorder_id
                  JOIN mrp_production p ON p.id = w.production_id
                 WHERE l.move_id = known.move_id AND l.production_group_id IS NULL
                """
            )
        )
        self.env["account.move.line"].invalidate_model()
        # what closings booked before is not known: from here on it is, for manufacturing orders that may still change
        productions = self.env["mrp.production"].search([("state", "not in", ("done", "cancel"))]).production_group_id
        productions |= (
            self.env["mrp.subcontract.operation"].search([("production_id", "!=", False)]).production_group_id
        )
        of_productions = Domain("raw_material_production_id.production_group_id", "in", productions.ids) | Domain(
            "production_id.production_group_id", "in", productions.ids
        )
        for company in productions.production_ids.company_id:
            company._remember_closing_values(of_productions)
