"""What is asked of a vendor now, and whether its last answer still covers it."""

import hashlib
import json

from odoo import api, fields, models
from odoo.tools import float_compare, html2plaintext

from ....tools.numbers import format_quantity
from .asked import Asked, Change


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    response_ids = fields.One2many("mrp.subcontract.response", "subcontract_operation_id", "Answers from the Vendor")
    vendor_response_state = fields.Selection(
        [
            ("new", "Not answered"),
            ("changed", "Changed since the answer"),
            ("waiting", "Waits for us"),
            ("again", "Asked again"),
            ("accepted", "Accepted"),
        ],
        "Vendor's Answer",
        compute="_compute_vendor_response_state",
        store=True,
        help="Whether the vendor has answered what the order asks for now. Changed: date, quantity, price, "
        "instructions or documents are others than those it answered.",
    )

    _vendor_response_idx = models.Index("(vendor_id, vendor_response_state) WHERE vendor_response_state IS NOT NULL")

    @api.depends(
        "response_ids.decision",
        "is_open",
        "quantity",
        "instructions",
        "document_ids",
        "purchase_id.state",
        "purchase_line_id.date_planned",
        "purchase_line_id.price_unit",
        "purchase_line_id.discount",
    )
    def _compute_vendor_response_state(self):
        for operation in self:
            operation.vendor_response_state = operation._get_vendor_response_state()

    def _get_vendor_response_state(self):
        self.ensure_one()
        if not self._can_be_answered():
            return False
        response = self._get_last_response()
        if not response:
            return "new"
        if not self._is_same_requested(response._get_held(), self._get_requested()):
            return "changed"
        if response.decision == "open":
            return "waiting"
        return "accepted" if response.decision in (False, "agreed") else "again"

    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | {"vendor_response_state"}

    def _can_be_answered(self):
        """Whether there is an order that asks, and something left to be asked."""
        self.ensure_one()
        return self.is_open and self.purchase_id.state in ("sent", "purchase")

    def _get_last_response(self):
        """The vendor's last answer to the order line that counts now."""
        self.ensure_one()
        line = self.purchase_line_id
        return self.response_ids.filtered(lambda response: response.purchase_line_id == line).sorted("id")[-1:]

    # --- what is asked

    def _get_requested(self):
        """What the order line asks for now, as Asked."""
        self.ensure_one()
        line = self.purchase_line_id
        documents = ((document.name, document.checksum or "") for document in self.document_ids)
        return Asked(
            line.date_planned,
            self.quantity,
            line.price_unit_discounted,
            html2plaintext(self.instructions or "").strip(),
            tuple(sorted(documents)),
        )

    def _is_same_requested(self, old, new):
        """Whether a vendor would be asked for the same thing: days count, not hours."""
        self.ensure_one()
        return (
            (old.date == new.date or (bool(old.date) and self._is_same_day(old.date, new.date)))
            and not self.product_uom_id.compare(old.quantity, new.quantity)
            and not float_compare(old.price, new.price, precision_digits=6)
            and (old.instructions, old.papers) == (new.instructions, new.papers)
        )

    def _get_revision(self):
        """A short text that is another one as soon as something else is asked, or somebody has answered."""
        self.ensure_one()
        asked = self._get_requested()
        # not as its reader writes dates: the same for everybody
        day = fields.Date.to_string(self._get_day(asked.date)) or ""
        facts = [self.purchase_line_id.id, day, f"{asked.quantity:.6f}", f"{asked.price:.6f}", *asked[3:]]
        facts.append(self._get_last_response().id)
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:20]

    def _get_changes_since_response(self):
        """What is asked otherwise than the vendor's last answer took for settled: list of Change, for the vendor."""
        self.ensure_one()
        response = self._get_last_response()
        if not response:
            return []
        old, new = response._get_held(), self._get_requested()
        currency, unit = self.purchase_id.currency_id, self.product_uom_id.name
        changes = [
            Change(self.env._("Back with us"), self._format_day(old.date), self._format_day(new.date)),
            Change(
                self.env._("Quantity"),
                f"{format_quantity(self.env, old.quantity)} {unit}",
                f"{format_quantity(self.env, new.quantity)} {unit}",
            ),
            Change(self.env._("Price"), currency.format(old.price), currency.format(new.price)),
            Change(self.env._("Instructions"), old.instructions, new.instructions),
        ]
        changes = [change for change in changes if change.old != change.new]
        if old.papers != new.papers:
            known = dict(old.papers)
            names = [
                self.env._("%s (new version)", name) if known.get(name, checksum) != checksum else name
                for name, checksum in new.papers
            ]
            changes.append(Change(self.env._("Documents"), ", ".join(known), ", ".join(names)))
        return changes
