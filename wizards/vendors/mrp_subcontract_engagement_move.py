from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpSubcontractEngagementMove(models.TransientModel):
    """Have a vendor work by the newest version of a bill of materials, after seeing what it changes."""

    _name = "mrp.subcontract.engagement.move"
    _description = "Move to the Newest Version"

    line_id = fields.Many2one("mrp.subcontract.engagement.line", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="line_id.product_id")
    old_bom_id = fields.Many2one(related="line_id.bom_id", string="Works By")
    new_bom_id = fields.Many2one(related="line_id.newest_bom_id", string="Newest Version")
    differences = fields.Html("What Changes", compute="_compute_differences")
    open_count = fields.Integer(
        compute="_compute_open_count", help="Outsourced work that is open, by the version before."
    )

    @api.depends("line_id")
    def _compute_differences(self):
        for wizard in self:
            differences = (
                self.env["mrp.subcontract.bom.difference"]._get_bom_differences(wizard.old_bom_id, wizard.new_bom_id)
                if wizard.new_bom_id
                else []
            )
            differences = differences or [
                self.env._("Nothing that concerns components, quantities or outsourced operations.")
            ]
            items = Markup().join(Markup("<li>%s</li>") % difference for difference in differences)
            wizard.differences = Markup("<ul>%s</ul>") % items

    @api.depends("line_id")
    def _compute_open_count(self):
        for wizard in self:
            engagement = wizard.line_id.engagement_id
            wizard.open_count = self.env["mrp.subcontract.operation"].search_count(
                [
                    ("vendor_id.commercial_partner_id", "=", engagement.vendor_id.id),
                    ("company_id", "=", engagement.company_id.id),
                    ("production_id.bom_id", "=", wizard.old_bom_id.id),
                    ("is_open", "=", True),
                ]
            )

    def action_confirm(self):
        """The vendor works by the newest version from now on; what is on order goes on as it was ordered.

        :raise UserError: when it does so already
        """
        self.ensure_one()
        if not self.line_id.is_outdated:
            raise UserError(
                self.env._("%s is at its newest version already. Close this dialog.", self.product_id.display_name)
            )
        self.line_id.bom_id = self.new_bom_id
        return True
