from odoo import models


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def write(self, vals):
        """Another allowance holds for work that goes on and for claims that are open, not for what is settled."""
        res = super().write(vals)
        if "loss_allowance" in vals:
            # sudo: claims follow from what was agreed, whoever may change that
            operations = self.env["mrp.subcontract.operation"].sudo()
            domain = [
                ("vendor_company_id", "in", self.vendor_id.ids),
                ("company_id", "in", self.company_id.ids),
                "|",
                ("claim_ids.state", "in", ("open", "cancel")),
                "&",
                ("is_open", "=", True),
                ("qty_scrapped", ">", 0),
            ]
            self.env["mrp.subcontract.claiming"]._sync_claims(operations.search(domain))
        return res
