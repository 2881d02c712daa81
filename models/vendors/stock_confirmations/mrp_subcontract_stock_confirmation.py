"""A vendor's signed confirmation of our stock at its site on a day, next to our books."""

import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, format_list
from odoo.tools.mimetypes import guess_mimetype

from ....tools.locks import lock_records
from ..ir_attachment import MEGABYTE, PICTURES


class MrpSubcontractStockConfirmation(models.Model):
    """What a vendor is asked to confirm as of a day: the books, its count, and its signature.

    Book quantities are taken once, when it is asked for. Nothing changes any more when it is signed. Quantities are in
    the unit of the product.
    """

    _name = "mrp.subcontract.stock.confirmation"
    _description = "Stock Confirmation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    engagement_id = fields.Many2one(
        "mrp.subcontract.engagement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="engagement_id.company_id", store=True, index=True)
    vendor_id = fields.Many2one(related="engagement_id.vendor_id", store=True, index=True)
    date = fields.Date("As of", required=True, readonly=True)
    line_ids = fields.One2many("mrp.subcontract.stock.confirmation.line", "confirmation_id", "Lines", readonly=True)
    difference_count = fields.Integer("Differences", compute="_compute_difference_count", store=True)
    state = fields.Selection(
        [("asked", "Requested"), ("signed", "Signed"), ("cancelled", "Cancelled")],
        default="asked",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    comment = fields.Text("Vendor's Comment", readonly=True)
    signed_by = fields.Char(readonly=True, help="The name that was signed with.")
    signed_user_id = fields.Many2one("res.users", "Signed as", readonly=True, help="The portal user who signed.")
    signed_on = fields.Datetime(readonly=True)
    signature = fields.Image(readonly=True, max_width=1024, max_height=1024)

    _date_uniq = models.UniqueIndex(
        "(engagement_id, date) WHERE state != 'cancelled'",
        "There is a stock confirmation of this vendor for that day already. Cancel it first.",
    )

    @api.depends("engagement_id.name", "date")
    def _compute_name(self):
        for confirmation in self:
            confirmation.name = (
                f"{confirmation.engagement_id.name} {fields.Date.to_string(confirmation.date) or ''}".strip()
            )

    @api.depends("line_ids.difference")
    def _compute_difference_count(self):
        for confirmation in self:
            confirmation.difference_count = len(confirmation.line_ids.filtered("difference"))

    def write(self, vals):
        own = {name for name in vals if not name.startswith(("activity_", "message_"))}
        if not self.env.su and own:
            raise UserError(self.env._("Stock confirmations can't be changed. Request a new one instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if any(confirmation.state == "signed" for confirmation in self):
            raise UserError(self.env._("A signed stock confirmation can't be cancelled or deleted."))

    def action_cancel(self):
        """Take a request back that was not signed."""
        self.check_access("write")
        if any(confirmation.state == "signed" for confirmation in self):
            raise UserError(self.env._("A signed stock confirmation can't be cancelled or deleted."))
        # sudo: write access was checked; only actions change a confirmation
        self.sudo().state = "cancelled"
        return True

    @api.model
    def _ask(self, engagements, date):
        """Request stock confirmations for the end of a day.

        :raise UserError: for a day that is not over, or that was asked for already
        """
        if not date or date > fields.Date.context_today(self):
            raise UserError(self.env._("Choose today or a day in the past."))
        not_active = engagements.filtered(lambda engagement: engagement.state != "active")
        if not_active:
            raise UserError(
                self.env._(
                    "%s: the engagement is not active, so nobody can confirm in the portal.",
                    ", ".join(not_active.mapped("name")),
                )
            )
        asked = self.search(
            [("engagement_id", "in", engagements.ids), ("date", "=", date), ("state", "!=", "cancelled")]
        )
        if asked:
            raise UserError(
                self.env._(
                    "There is a stock confirmation for that day already: %s. Cancel it first.",
                    ", ".join(asked.mapped("name")),
                )
            )
        confirmations = self.create([self._prepare_confirmation(engagement, date) for engagement in engagements])
        confirmations._send_requests()
        return confirmations

    @api.model
    def _prepare_confirmation(self, engagement, date):
        held = self.env["mrp.subcontract.stock.at.vendor"]._get_quantities_on(engagement, date)
        return {
            "engagement_id": engagement.id,
            "date": date,
            "line_ids": [
                fields.Command.create(
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "owner_id": owner.id,
                        "is_wip": is_wip,
                        "qty_book": quantity,
                        "qty_counted": quantity,
                    }
                )
                for (product, lot, owner, is_wip), quantity in sorted(
                    held.items(), key=lambda item: (item[0][0].display_name, item[0][1].name or "", item[0][3])
                )
            ],
        }

    def _send_requests(self):
        """Mail the vendors' users a link to what they are asked to confirm, each in the own language. Runs in sudo."""
        for confirmation in self:
            engagement = confirmation.engagement_id
            people = engagement.vendor_user_ids.filtered("active").partner_id.filtered("email")
            for partner in people:
                theirs = confirmation.with_context(lang=partner.lang or self.env.lang)
                body = theirs.env["ir.qweb"]._render(
                    "mrp_outsourcing.stock_confirmation_mail",
                    {
                        "confirmation": theirs,
                        "partner": partner,
                        "url": f"{engagement.get_base_url()}/my/outsourcing/stock-confirmations/{confirmation.id}",
                    },
                )
                subject = theirs.env._(
                    "%(company)s: please confirm our stock at your site on %(date)s",
                    company=confirmation.company_id.name,
                    date=format_date(theirs.env, confirmation.date),
                )
                self.env["mrp.subcontract.correspondence"]._send_mail(
                    partner, subject, body, engagement.user_id, confirmation.company_id
                )
            if people:
                text = self.env._("Requested by mail: %s.", format_list(self.env, people.mapped("name")))
            else:
                text = self.env._("No mail was sent: no user of the vendor has an email address.")
            confirmation.message_post(body=text, author_id=self.env.user.partner_id.id)

    def _for_vendor(self):
        """These confirmations with all rights, for what the portal shows of them or does to them.

        :raise AccessError: unless they belong to active engagements of the vendor's user
        """
        if not self.env.user._is_outsourcing_vendor():
            raise AccessError(self.env._("Only portal users of a vendor with an active engagement can do this."))
        # sudo: only to compare the engagement with those of the user
        confirmations = self.sudo().exists()
        engagements = self.env.user._get_active_engagements()
        if (
            not confirmations
            or not (confirmations.engagement_id <= engagements)
            or "cancelled" in confirmations.mapped("state")
        ):
            raise AccessError(self.env._("There is no such stock confirmation."))
        return confirmations

    def _count_for_vendor(self, counts, comment=""):
        """A vendor's user says what was counted; it can be changed until it is signed.

        :param dict counts: quantities by id of the line
        """
        confirmation = self._for_vendor()
        confirmation._check_not_signed()
        lines = {line.id: line for line in confirmation.line_ids}
        if counts.keys() != lines.keys():
            raise UserError(self.env._("The lines have changed. Open the page again, and count once more."))
        for line_id, quantity in counts.items():
            line = lines[line_id]
            name = " ".join(part for part in (line.product_id.display_name, line.lot_id.name) if part)
            if quantity is None or quantity < 0:
                raise UserError(self.env._("Enter how many of %s you have, 0 if there are none.", name))
            if line.product_id.tracking == "serial" and quantity not in (0.0, 1.0):
                raise UserError(self.env._("%s is one unit: enter 1 if you have it, else 0.", name))
            line.qty_counted = line.product_uom_id.round(quantity)
        confirmation.comment = (comment or "").strip()[:2000]

    def _sign_for_vendor(self, name, signature):
        """A vendor's user signs its count; from then on nothing changes any more.

        :param str name: who signs
        :param str signature: picture, base64 encoded
        """
        confirmation = self._for_vendor()
        confirmation._check_not_signed()
        name = (name or "").strip()[:200]
        if not name:
            raise UserError(self.env._("Enter your name to sign."))
        confirmation._check_signature(signature)
        confirmation.write(
            {
                "state": "signed",
                "signed_by": name,
                "signed_user_id": self.env.user.id,
                "signed_on": fields.Datetime.now(),
                "signature": signature,
            }
        )
        confirmation._on_signed()

    def _check_not_signed(self):
        self.ensure_one()
        # two people of one vendor wait for each other
        lock_records(self)
        self.invalidate_recordset(["state", "signed_by"])
        if self.state != "asked":
            raise UserError(self.env._("This was signed already by %s.", self.signed_by))

    def _check_signature(self, signature):
        try:
            content = binascii.a2b_base64(signature or "")
        except (TypeError, ValueError):
            content = b""
        if not content or len(content) > MEGABYTE or guess_mimetype(content) not in PICTURES:
            raise UserError(self.env._("Draw or type your signature, and try again."))

    def _on_signed(self):
        """Keep the document as it was signed, and tell whoever has to look at differences."""
        self.ensure_one()
        content, _extension = self.env["ir.actions.report"]._render_qweb_pdf(
            "mrp_outsourcing.action_report_subcontract_stock_confirmation", self.ids
        )
        user = self.engagement_id.user_id or self.create_uid
        ours = self.with_context(lang=user.lang)
        self.message_post(
            body=ours.env._(
                "Signed by %(name)s, %(count)s differences.", name=self.signed_by, count=self.difference_count
            ),
            author_id=self.env.user.partner_id.id,
            attachments=[(f"{self.name}.pdf", content)],
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        if self.difference_count:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=ours.env._("Stock at %(vendor)s differs from the books", vendor=self.vendor_id.display_name),
                note=self.comment,
                user_id=user.id,
            )


class MrpSubcontractStockConfirmationLine(models.Model):
    _name = "mrp.subcontract.stock.confirmation.line"
    _description = "Line of a Stock Confirmation"
    _order = "confirmation_id, id"
    _rec_name = "product_id"

    confirmation_id = fields.Many2one(
        "mrp.subcontract.stock.confirmation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="confirmation_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, index=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number")
    owner_id = fields.Many2one("res.partner")
    is_wip = fields.Boolean("Work in Progress")
    qty_book = fields.Float("Book Quantity", digits="Product Unit")
    qty_counted = fields.Float("Counted", digits="Product Unit")
    difference = fields.Float(
        digits="Product Unit", compute="_compute_difference", store=True, help="Counted less books."
    )

    @api.depends("qty_book", "qty_counted")
    def _compute_difference(self):
        for line in self:
            line.difference = line.product_uom_id.round(line.qty_counted - line.qty_book)

    def _get_owner_kind(self):
        """Whose it is, as the vendor may know it."""
        self.ensure_one()
        return self.env["mrp.subcontract.stock.at.vendor"]._classify_owner(
            self.confirmation_id.engagement_id, self.owner_id
        )
