"""Order lines that vendors read and respond to."""

from contextlib import contextmanager

from odoo import api, fields, models

from .responses.response_values import Reply


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "purchase.order.line"]

    # what a vendor can bill is little, whatever it has billed before
    _vendor_to_bill_idx = models.Index("(partner_id) WHERE qty_to_invoice > 0")

    vendor_status_id = fields.Many2one(related="subcontract_operation_id.vendor_status_id")
    vendor_response_state = fields.Selection(related="subcontract_operation_id.vendor_response_state")

    @api.model_create_multi
    def create(self, vals_list):
        self._settle_engagement_terms([vals.get("subcontract_operation_id") for vals in vals_list])
        return super().create(vals_list)

    def _settle_engagement_terms(self, operation_ids):
        """What is on an order keeps its terms: those of now are worked out before it is."""
        # sudo: whoever orders may not write terms, and only what follows from the engagement is written
        operations = self.env["mrp.subcontract.operation"].sudo().browse(filter(None, operation_ids))
        operations.flush_recordset(["pay_for", "over_tolerance"])

    def _on_vendor_date(self, date):
        """A date that a vendor types on core's page of an order is a vendor response like any other."""
        recording = self.env["mrp.subcontract.response.recording"]
        for line in self:
            # sudo: core's page has checked who may see the order
            operation = line.subcontract_operation_id.sudo()
            day = line.order_id.get_localized_date_planned(date).date()
            is_requested = operation._is_same_day(date, line.date_planned)
            reply = Reply("acknowledge") if is_requested else Reply("propose", day)
            # that page takes any date at any time; what makes no sense stays a note to the buyer
            if not recording._get_reply_error(operation, reply) and not recording._is_repeated(operation, reply):
                recording._keep_responses(
                    operation, {operation.id: reply}, line._get_responding_contact(), "portal", {}
                )
        return super()._on_vendor_date(date)

    def _get_responding_contact(self):
        """Who types on core's page of an order: the vendor's user, else whoever got the link of the order."""
        self.ensure_one()
        partner, vendor = self.env.user.partner_id, self.partner_id
        return partner if partner.commercial_partner_id == vendor.commercial_partner_id else vendor

    @contextmanager
    def _around_write(self, vals):
        """A buyer who types what the vendor proposed has agreed."""
        if "subcontract_operation_id" in vals:
            self._settle_engagement_terms([vals["subcontract_operation_id"]])
        with super()._around_write(vals):
            yield
        # a promise is only written along with the date where somebody decides on it, and settles the responses
        if {"date_planned", "product_qty", "product_uom_id"} & vals.keys() and "date_promised" not in vals:
            # sudo: whoever may write the line decides; responses are written by nobody else
            self.sudo().subcontract_operation_id.response_ids._settle_by_facts()
