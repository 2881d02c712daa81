"""What vendors do is told on their orders; what is theirs alone is mailed to them."""

from odoo import fields, models


class MrpSubcontractCorrespondence(models.AbstractModel):
    """Messages to and from vendors."""

    _name = "mrp.subcontract.correspondence"
    _description = "Correspondence with Vendors"

    def _tell_orders(self, operations, get_text):
        """Something a vendor did: a message on the order, which is the correspondence with that vendor.

        :param get_text: called with the operations of an order in the language of our people, returns the text
        """
        author = operations.env.user.partner_id
        for order, work in operations.sudo().filtered("purchase_id").grouped("purchase_id").items():
            order.message_post(
                body=get_text(work.with_context(lang=order._get_our_lang())),
                author_id=author.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

    def _get_person_responsible(self, operation):
        """Who acts on what a vendor says: whoever follows the work up, else whoever has agreed with the vendor."""
        operation.ensure_one()
        users = operation.purchase_id.user_id | operation.user_id | operation._get_engagement().user_id
        return users.filtered(lambda user: user.active and not user.share)[:1]

    def _send_mail(self, partners, subject, body, user, company):
        """Write to people of a vendor what is theirs alone: a thread would mail it to whoever follows. Runs in sudo.

        :param body: markup
        :param user: who asks, else it is the company
        """
        partners.env["mail.mail"].create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": user.email_formatted or company.email_formatted,
                "author_id": user.partner_id.id or company.partner_id.id,
                "recipient_ids": [fields.Command.set(partners.ids)],
                "auto_delete": True,
            }
        )
        partners.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
