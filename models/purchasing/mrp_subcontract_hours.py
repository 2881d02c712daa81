from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpSubcontractHours(models.Model):
    """Hours that a vendor reported for outsourced work that is paid by the hour. A mistake is
    corrected by another entry.

    Hours are in the unit of measure of the service that is bought.
    """

    _name = "mrp.subcontract.hours"
    _description = "Hours of Outsourced Work"
    _order = "date desc, id desc"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    hours = fields.Float(digits="Product Unit", required=True, help="Negative to correct what was reported too much.")
    units = fields.Float(
        digits="Product Unit", readonly=True, help="Units, in the unit of the product, that these hours are for."
    )
    reason = fields.Char(help="Why this entry was made manually.")

    @api.constrains("hours", "subcontract_operation_id")
    def _check_hours(self):
        for operation in self.subcontract_operation_id:
            if operation.pay_for != "hours":
                raise UserError(self.env._("%s is not paid by the hour, see its terms.", operation.name))
            if operation.service_id.uom_id.compare(sum(operation.hour_ids.mapped("hours")), 0.0) < 0:
                raise UserError(
                    self.env._("%s: the total of the hours can't be negative. Correct the entry.", operation.name)
                )
