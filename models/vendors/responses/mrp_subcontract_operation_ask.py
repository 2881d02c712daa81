"""Asking vendors by mail: one mail per order, with a link for each line that needs an answer."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def action_request_confirmation(self):
        """Mail vendors the lines that they have not accepted, each with a link that answers it without a login.

        Asking again sends new links; the old ones stop working.

        :raise UserError: where nothing is to be asked, or somebody can't be asked, and why
        :raise AccessError: for whoever may not change the orders
        """
        self.check_access("read")
        operations = self.filtered(lambda operation: operation.vendor_response_state in ("new", "changed", "again"))
        if not operations:
            raise UserError(
                self.env._(
                    "Nothing has to be asked: it is accepted, waits for our decision, or was not sent to a vendor."
                )
            )
        operations.purchase_id.check_access("write")
        strangers = operations.filtered(lambda operation: not operation._get_engagement())
        if strangers:
            raise UserError(
                self.env._(
                    "%(operations)s: the vendor has no active engagement for that product, so it can't answer by mail. "
                    "Activate one under Outsourcing > Engagements, or call the vendor.",
                    operations=format_list(self.env, strangers.mapped("name")),
                )
            )
        # sudo: access to the orders was checked; buyers have no rights on links and mails
        for order, lines in operations.sudo().grouped("purchase_id").items():
            lines._send_questions(order)
        return True

    def _send_questions(self, order):
        """One mail to the vendor's contact of an order. Runs in sudo."""
        partner = self._get_contact_to_ask(order)
        links = self.env["mrp.subcontract.response.link"]
        base = order.get_base_url()
        rows = [
            {"operation": operation, "url": f"{base}/outsourcing/answer/{links._issue(operation, partner)}"}
            for operation in self.with_context(lang=partner.lang)
        ]
        order_in_lang = order.with_context(lang=partner.lang)
        body = (
            self.env["ir.qweb"]
            .with_context(lang=partner.lang)
            ._render(
                "mrp_outsourcing.response_question_mail", {"order": order_in_lang, "rows": rows, "partner": partner}
            )
        )
        subject = order_in_lang.env._(
            "%(company)s: please confirm %(order)s", company=order.company_id.name, order=order.name
        )
        partner._mail_as_vendor(subject, body, order.user_id, order.company_id)
        order.message_post(
            body=self.env._(
                "%(partner)s was asked by mail to confirm: %(operations)s.",
                partner=partner.display_name,
                operations=format_list(self.env, self.mapped("name")),
            ),
            author_id=self.env.user.partner_id.id,
        )

    def _get_contact_to_ask(self, order):
        """The contact of the order, else a portal user of the engagement: whoever has a mail address.

        :raise UserError: where nobody has one
        """
        users = self[:1]._get_engagement().vendor_user_ids.filtered("active")
        partner = (order.partner_id | users.partner_id).filtered("email")[:1]
        if not partner:
            raise UserError(
                self.env._(
                    "%s has no mail address. Enter one on the contact of the order.", order.partner_id.display_name
                )
            )
        return partner
