"""Links in mails to respond to one request, once, without a login."""

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models

# how long a link works, and how long its row is kept to tell who was asked when
DAYS_VALID = 14
DAYS_KEPT = 180


class MrpSubcontractResponseLink(models.Model):
    """One request that was mailed to one contact of a vendor. The secret itself is in the mail only."""

    _name = "mrp.subcontract.response.link"
    _description = "Link to Respond"
    _order = "id"

    token_hash = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True)
    engagement_id = fields.Many2one("mrp.subcontract.engagement", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    purpose = fields.Selection([("response", "Respond")], required=True, default="response")
    revision = fields.Char(required=True, help="Of what was asked; see `_get_revision` of the operation.")
    date_expiry = fields.Datetime(required=True)
    is_void = fields.Boolean(help="It was used, or a newer link replaced it.")

    _token_uniq = models.UniqueIndex("(token_hash)")

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _issue(self, operation, partner):
        """A new link for an operation; it takes the place of every earlier one. Runs in sudo.

        :return: the secret, which is stored nowhere
        """
        self.search([("subcontract_operation_id", "=", operation.id), ("is_void", "=", False)])._make_void()
        token = secrets.token_urlsafe(32)
        self.create(
            {
                "token_hash": self._hash(token),
                "subcontract_operation_id": operation.id,
                "engagement_id": operation._get_engagement().id,
                "partner_id": partner.id,
                "revision": self.env["mrp.subcontract.vendor.request"]._get_revision(operation),
                "date_expiry": fields.Datetime.now() + timedelta(days=DAYS_VALID),
            }
        )
        return token

    @api.model
    def _find(self, token):
        """The link that a secret opens while it may be used; else an empty one, whatever the reason. Runs in sudo."""
        link = self.search([("token_hash", "=", self._hash(token)), ("is_void", "=", False)])
        return link.filtered(lambda link: link._is_alive())

    def _is_alive(self):
        self.ensure_one()
        return (
            self.date_expiry > fields.Datetime.now()
            and self.engagement_id.state == "active"
            and self.partner_id.active
            and self.env["mrp.subcontract.vendor.request"]._can_be_answered(self.subcontract_operation_id)
            # the work may have been given to somebody else since
            and self.subcontract_operation_id._get_engagement() == self.engagement_id
        )

    def _is_changed(self):
        """Whether something else is asked than when the mail was written."""
        self.ensure_one()
        return self.env["mrp.subcontract.vendor.request"]._get_revision(self.subcontract_operation_id) != self.revision

    def _respond(self, reply):
        """Use the link. Whoever comes second at the same moment starts over, and finds it used.

        :param Reply reply: the revision in it is the link's own
        """
        self.ensure_one()
        self._make_void()
        self.env["mrp.subcontract.response.recording"]._record_responses(
            self.subcontract_operation_id,
            {self.subcontract_operation_id.id: reply._replace(revision=self.revision)},
            self.partner_id,
            "mail",
        )

    def _make_void(self):
        self.write({"is_void": True})

    @api.autovacuum
    def _gc_links(self):
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.search([("date_expiry", "<", limit)], limit=10000).unlink()
