"""Whole manufacturing orders on the outsourcing worksheet."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MrpSubcontractWorksheet(models.TransientModel):
    _inherit = "mrp.subcontract.worksheet"

    def _get_order_proposals(self):
        """Manufacturing orders that must, or could, be made by a vendor as a whole."""
        domain = Domain("state", "in", ("confirmed", "progress", "to_close"))
        domain &= Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain("bom_id.outsourcing_policy", "in", ("outside", "either"))
        productions = self.env["mrp.production"].search(domain, order="id")
        return super()._get_order_proposals() + self.env["mrp.subcontract.proposals"]._get_order_proposals(productions)


class MrpSubcontractWorksheetExecution(models.AbstractModel):
    _inherit = "mrp.subcontract.worksheet.execution"

    def _check_quantities(self, lines):
        """An outsourced order is ordered completely, or not at all."""
        for line in lines.filtered(lambda line: not line.workorder_id and line.kind != "reschedule"):
            if line.product_uom_id.compare(line.quantity, line.qty_open):
                raise UserError(
                    self.env._(
                        "%s is made by a vendor as a whole: order all of it, or split the manufacturing order first.",
                        line.production_id.name,
                    )
                )
        return super()._check_quantities(lines)

    def _carry_out_could(self, lines):
        """Manufacturing orders become outsourced orders first."""
        whole = lines.filtered(lambda line: not line.workorder_id)
        whole.production_id.action_outsource_order()
        for line in whole:
            line.subcontract_operation_id = line.production_id.outsourced_operation_id
        return super()._carry_out_could(lines)
