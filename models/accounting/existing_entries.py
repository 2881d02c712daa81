"""Journal items that were made before the addon was there: which manufacturing order they belong to."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class MrpSubcontractExistingEntry(models.AbstractModel):
    _name = "mrp.subcontract.existing.entry"
    _description = "Journal Items from Before the Addon"

    def _tag(self):
        """Link existing journal items to their manufacturing orders.

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
        groups = self.env["mrp.production"].search([("state", "not in", ("done", "cancel"))]).production_group_id
        groups |= self.env["mrp.subcontract.operation"].search([("production_id", "!=", False)]).production_group_id
        of_groups = Domain("raw_material_production_id.production_group_id", "in", groups.ids) | Domain(
            "production_id.production_group_id", "in", groups.ids
        )
        closing = self.env["mrp.subcontract.periodic.closing"]
        for company in groups.production_ids.company_id:
            closing._remember_closing_values(company, of_groups)
