from odoo import fields, models


class MrpJobCostSheetLine(models.TransientModel):
    """One element of cost of one operation."""

    _name = "mrp.job.cost.sheet.line"
    _description = "Line of a Job Cost Sheet"
    _order = "sequence, id"

    sheet_id = fields.Many2one("mrp.job.cost.sheet", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer()
    production_group_id = fields.Many2one(related="sheet_id.production_group_id")
    date = fields.Date(related="sheet_id.date")
    currency_id = fields.Many2one(related="sheet_id.currency_id")
    step_id = fields.Many2one("mrp.routing.workcenter")
    element = fields.Selection(selection=lambda self: self.env["mrp.job.cost.line"]._fields["element"].selection)
    maker_id = fields.Many2one(
        "mrp.production.group", "Child Order", help="The manufacturing order that made this component."
    )
    estimate = fields.Monetary()
    committed = fields.Monetary(help="Ordered, neither received nor billed.")
    accrued = fields.Monetary("Received Not Billed")
    billed = fields.Monetary("Billed or Posted")
    actual = fields.Monetary()
    to_come = fields.Monetary(help="Committed, and what is planned and not ordered.")
    forecast = fields.Monetary(help="Actual and to come.")
    variance = fields.Monetary(help="Forecast less estimate.")
    variance_quantity = fields.Monetary("In Quantity", help="More or less used than planned, at the planned price.")
    variance_price = fields.Monetary("In Price", help="What is used costs more or less than planned.")
