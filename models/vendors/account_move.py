"""Bills that vendors read: without what is ours on them."""

from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "account.move"]

    # the portal's list of a vendor's bills, however long that is; conditions as the ORM writes them
    _vendor_bills_idx = models.Index(
        "(commercial_partner_id, invoice_date_due, id)"
        " WHERE state = 'posted' AND move_type IN ('in_invoice', 'in_refund')"
    )
