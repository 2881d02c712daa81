"""Orders that vendors read and respond to: without where their need came from, and who else was asked."""

from markupsafe import Markup

from odoo import models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "purchase.order"]

    def _on_vendor_changed(self):
        """A request takes over the terms of the new vendor's engagement."""
        # sudo: the buyer may not write terms of what is on an order, and chose the vendor
        for operation in self.order_line.subcontract_operation_id.sudo():
            operation.write(operation._prepare_engagement_terms())
        return super()._on_vendor_changed()

    def _get_our_lang(self):
        """The language of whoever of our people reads what the vendor does; the vendor reads its own pages."""
        return self.user_id[:1].lang or self.company_id[:1].partner_id.lang or self.env.lang

    def _get_our_zone(self):
        """The time zone in which our books have what a vendor does, wherever it is."""
        return self.company_id[:1].partner_id.tz or self.user_id[:1].tz or "UTC"

    def _post_for_vendor(self, texts, partner):
        """What a vendor did is a message of its own on the order. Runs in sudo, for the portal.

        :param texts: list of sentences
        :param partner: the vendor's contact
        """
        self.ensure_one()
        return self.message_post(
            body=Markup("<br/>").join(texts),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def button_cancel(self):
        """Responses to an order that is cancelled are superseded."""
        operations = self.filtered(lambda order: order.state != "cancel").order_line.subcontract_operation_id
        res = super().button_cancel()
        # sudo: cancelling was checked by core
        operations.sudo().response_ids.filtered(lambda response: response.purchase_id in self)._decide("overtaken")
        return res

    def action_send_reminder(self):
        """Mail the vendor a link for each line that it has not accepted."""
        return self.order_line.subcontract_operation_id.action_send_reminder()
