from odoo import api, fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    outsourcing_claim_count = fields.Integer(compute="_compute_outsourcing_claim_count", compute_sudo=True)

    @api.depends("production_group_id")
    def _compute_outsourcing_claim_count(self):
        counts = dict(
            self.env["mrp.subcontract.claim"]._read_group(
                [("production_group_id", "in", self.production_group_id.ids), ("state", "!=", "cancel")],
                ["production_group_id"],
                ["__count"],
            )
        )
        for production in self:
            production.outsourcing_claim_count = counts.get(production.production_group_id, 0)

    def action_view_outsourcing_claims(self):
        """Open the claims on vendors for what they scrapped of these manufacturing orders."""
        claims = self.env["mrp.subcontract.claim"].search(
            [("production_group_id", "in", self.production_group_id.ids), ("state", "!=", "cancel")]
        )
        return claims._get_records_action(name=self.env._("Claims"))
