from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpSubcontractReceive(models.TransientModel):
    """The vendor's hours, where these are paid."""

    _inherit = "mrp.subcontract.receive"

    pay_for = fields.Selection(related="subcontract_operation_id.pay_for")
    hours = fields.Float(
        digits="Product Unit",
        compute="_compute_hours",
        store=True,
        readonly=False,
        help="Hours the vendor reports for these units; proposed from the hours one unit should take.",
    )

    @api.depends("line_ids.qty_good", "line_ids.qty_rejected", "line_ids.qty_scrapped")
    def _compute_hours(self):
        for wizard in self:
            operation = wizard.subcontract_operation_id
            is_by_hour = operation.pay_for == "hours"
            wizard.hours = operation._get_proposed_hours(wizard._get_units_without_hours()) if is_by_hour else 0.0

    def _get_units_without_hours(self):
        """Units of this receipt whose hours the vendor has not reported before; in the unit of the product."""
        self.ensure_one()
        units = self._get_new_units()
        return min(self.subcontract_operation_id._get_units_without_hours(units), units)

    def _check(self):
        res = super()._check()
        if self.hours < 0:
            raise UserError(
                self.env._("Hours can't be negative here. Correct earlier ones on the operation, page Hours.")
            )
        return res

    def _report_consumption(self):
        """Hours are on record before the units are, which otherwise report the hours they should take."""
        if self.pay_for == "hours":
            # sudo: access to the operation was checked by the receipt
            operation, units = self.subcontract_operation_id.sudo(), self._get_units_without_hours()
            if self.hours or units:
                operation._report_hours(self.hours, units)
        return super()._report_consumption()
