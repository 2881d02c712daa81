from odoo import models


class PurchaseRequisition(models.Model):
    _inherit = "purchase.requisition"

    def _is_with(self, vendor):
        self.ensure_one()
        return self.vendor_id.commercial_partner_id == vendor.commercial_partner_id
