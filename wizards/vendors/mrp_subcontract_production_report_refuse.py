from odoo import fields, models
from odoo.exceptions import UserError


class MrpSubcontractProductionReportRefuse(models.TransientModel):
    """Why a vendor's production report is refused; the vendor reads it."""

    _name = "mrp.subcontract.production.report.refuse"
    _description = "Refuse a Production Report"

    report_ids = fields.Many2many(
        "mrp.subcontract.production.report",
        "mrp_subcontract_production_report_refuse_rel",
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True, help="The vendor reads this on its order and in the portal.")

    def action_confirm(self):
        """Refuse the reports, and tell the vendor why."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Enter a reason: the vendor has to know what to report instead."))
        self.report_ids._refuse(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
