from odoo import Command, api, fields, models


class MrpSubcontractEngagementEnd(models.TransientModel):
    """Stock at a vendor, open items and portal access, before its engagement is ended."""

    _name = "mrp.subcontract.engagement.end"
    _description = "End an Engagement"

    engagement_id = fields.Many2one("mrp.subcontract.engagement", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many(
        "mrp.subcontract.engagement.end.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=True,
    )
    is_something_open = fields.Boolean(compute="_compute_is_something_open")

    @api.depends("engagement_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = (
                self.env["mrp.subcontract.engagement.ending"]._get_end_lines(wizard.engagement_id)
                if wizard.engagement_id
                else []
            )
            wizard.line_ids = [Command.clear(), *(Command.create(line) for line in lines)]

    @api.depends("line_ids")
    def _compute_is_something_open(self):
        for wizard in self:
            wizard.is_something_open = any(line.kind != "access" for line in wizard.line_ids)

    def action_confirm(self):
        """End the engagement. Pressing twice ends it once."""
        self.ensure_one()
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement_id)
        return True


class MrpSubcontractEngagementEndLine(models.TransientModel):
    """One thing that is still open with a vendor."""

    _name = "mrp.subcontract.engagement.end.line"
    _description = "Open Matter of an Engagement"

    wizard_id = fields.Many2one("mrp.subcontract.engagement.end", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("stock", "Stock at vendor"), ("owe", "Still open"), ("access", "Can open the portal")],
        required=True,
        string="What",
    )
    name = fields.Char(required=True)
    detail = fields.Char("Details")
    quantity = fields.Float(digits="Product Unit")
    product_uom_id = fields.Many2one("uom.uom", "Unit")
