from odoo import fields, models

from .asked import Reply


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    vendor_status_id = fields.Many2one(related="subcontract_operation_id.vendor_status_id")
    vendor_response_state = fields.Selection(related="subcontract_operation_id.vendor_response_state")

    def _update_date_planned(self, updated_date):
        """A date that a vendor types on core's page of an order is an answer like any other; core tells the buyer."""
        for line in self.filtered("subcontract_operation_id"):
            # sudo: core's page has checked who may see the order
            operation = line.subcontract_operation_id.sudo()
            day = line.order_id.get_localized_date_planned(updated_date).date()
            is_requested = operation._is_same_day(updated_date, line.date_planned)
            reply = Reply("acknowledge") if is_requested else Reply("propose", day)
            # that page takes any date at any time; what makes no sense stays a note to the buyer
            if not operation._get_reply_error(reply) and not operation._is_repeated(reply):
                operation._keep_responses({operation.id: reply}, line._get_answering_contact(), "portal", {})
        return super()._update_date_planned(updated_date)

    def _get_answering_contact(self):
        """Who types on core's page of an order: the vendor's user, else whoever got the link of the order."""
        self.ensure_one()
        partner, vendor = self.env.user.partner_id, self.partner_id
        return partner if partner.commercial_partner_id == vendor.commercial_partner_id else vendor

    def write(self, vals):
        """A buyer who types what the vendor proposed has agreed."""
        res = super().write(vals)
        # a promise is only written along with the date where somebody decides on it, and settles the answers
        if {"date_planned", "product_qty", "product_uom_id"} & vals.keys() and "date_promised" not in vals:
            # sudo: whoever may write the line decides; answers are written by nobody else
            self.sudo().subcontract_operation_id.response_ids._settle_by_facts()
        return res
