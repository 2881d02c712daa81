from odoo import models


class MrpSubcontractOrderReceipts(models.AbstractModel):
    _inherit = "mrp.subcontract.order.receipts"

    def _sync_receipt_lines(self, operations):
        res = super()._sync_receipt_lines(operations)
        operations.env["mrp.subcontract.vendor.shipping"]._apply_notice(operations.filtered("has_shipment_notice"))
        return res
