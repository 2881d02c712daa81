"""Asking vendors by mail: one mail per order, with a link for each line that needs a response."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class MrpSubcontractResponseReminder(models.AbstractModel):
    """Mails that ask vendors to confirm order lines."""

    _name = "mrp.subcontract.response.reminder"
    _description = "Reminders for Vendor Responses"

    def _send_reminders(self, operations):
        """Mail vendors the lines that they have not accepted, each with a link to respond without a login.

        Asking again sends new links; the old ones stop working.

        :raise UserError: where nothing is to be asked, or somebody can't be asked, and why
        :raise AccessError: for whoever may not change the orders
        """
        operations.check_access("read")
        operations = operations.filtered(
            lambda operation: operation.vendor_response_state in ("new", "changed", "again")
        )
        if not operations:
            raise UserError(
                operations.env._(
                    "No reminder is needed: all is accepted, waits for our decision, or was not sent to a vendor."
                )
            )
        operations.purchase_id.check_access("write")
        strangers = operations.filtered(lambda operation: not operation._get_engagement())
        if strangers:
            raise UserError(
                operations.env._(
                    "%(operations)s: the vendor has no active engagement for that product, so it can't respond by "
                    "mail. Activate one under Outsourcing > Engagements, or call the vendor.",
                    operations=format_list(operations.env, strangers.mapped("name")),
                )
            )
        # sudo: access to the orders was checked; buyers have no rights on links and mails
        for order, lines in operations.sudo().grouped("purchase_id").items():
            self._send_mail_of_order(lines, order)

    def _send_mail_of_order(self, operations, order):
        """One mail to the vendor's contact of an order. Runs in sudo."""
        partner = self._get_contact(operations, order)
        links = operations.env["mrp.subcontract.response.link"]
        base = order.get_base_url()
        rows = [
            {"operation": operation, "url": f"{base}/outsourcing/response/{links._issue(operation, partner)}"}
            for operation in operations.with_context(lang=partner.lang)
        ]
        order_in_lang = order.with_context(lang=partner.lang)
        body = (
            operations.env["ir.qweb"]
            .with_context(lang=partner.lang)
            ._render(
                "mrp_outsourcing.response_reminder_mail", {"order": order_in_lang, "rows": rows, "partner": partner}
            )
        )
        subject = order_in_lang.env._(
            "%(company)s: please confirm %(order)s", company=order.company_id.name, order=order.name
        )
        self.env["mrp.subcontract.correspondence"]._send_mail(partner, subject, body, order.user_id, order.company_id)
        order.message_post(
            body=operations.env._(
                "%(partner)s was asked by mail to confirm: %(operations)s.",
                partner=partner.display_name,
                operations=format_list(operations.env, operations.mapped("name")),
            ),
            author_id=operations.env.user.partner_id.id,
        )

    def _get_contact(self, operations, order):
        """The contact of the order, else a portal user of the engagement: whoever has a mail address.

        :raise UserError: where nobody has one
        """
        users = operations[:1]._get_engagement().vendor_user_ids.filtered("active")
        partner = (order.partner_id | users.partner_id).filtered("email")[:1]
        if not partner:
            raise UserError(
                operations.env._(
                    "%s has no email address. Enter one on the contact of the order.", order.partner_id.display_name
                )
            )
        return partner
