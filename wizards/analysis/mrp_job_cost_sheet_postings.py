"""What of a manufacturing order is in the books."""

from odoo import models
from odoo.fields import Domain


class MrpJobCostSheet(models.TransientModel):
    _inherit = "mrp.job.cost.sheet"

    def action_view_postings(self):
        """Open the journal items of the manufacturing order: what its cost and its goods have booked, and the bills
        for its work."""
        self.ensure_one()
        # sudo: which bills are for a manufacturing order whose costs the user may see; the items themselves are read
        # as the user
        production = self.production_group_id.sudo()
        order_lines = production.subcontract_operation_ids.filtered_domain(
            [("company_id", "in", self.env.companies.ids)]
        )
        order_lines = order_lines.purchase_line_ids
        domain = Domain("production_group_id", "=", self.production_group_id.id)
        domain |= Domain("purchase_line_id", "in", order_lines.ids) & Domain("display_type", "=", "product")
        domain &= Domain("parent_state", "=", "posted")
        if self.date:
            domain &= Domain("date", "<=", self.date)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Items of %s", self.display_name),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": list(domain),
            "context": {"create": False},
        }
