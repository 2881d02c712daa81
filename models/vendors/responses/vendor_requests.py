"""What an order asks of a vendor now, and whether the last vendor response still covers it."""

import hashlib
import json

from odoo import fields, models
from odoo.tools import float_compare, html2plaintext

from ....tools.numbers import format_quantity
from .response_values import Change, Requested


class MrpSubcontractVendorRequest(models.AbstractModel):
    """What orders ask of vendors."""

    _name = "mrp.subcontract.vendor.request"
    _description = "Requests to Vendors"

    def _get_vendor_response_state(self, operation):
        operation.ensure_one()
        if not self._can_be_answered(operation):
            return False
        response = self._get_last_response(operation)
        if not response:
            return "new"
        if not self._is_same_requested(operation, response._get_held(), self._get_requested(operation)):
            return "changed"
        if response.decision == "open":
            return "waiting"
        return "accepted" if response.decision in (False, "agreed") else "again"

    def _can_be_answered(self, operation):
        """Whether there is an order that asks, and something left to be asked."""
        operation.ensure_one()
        return operation.is_open and operation.purchase_id.state in ("sent", "purchase")

    def _get_last_response(self, operation):
        """The vendor's last response to the order line that counts now."""
        operation.ensure_one()
        line = operation.purchase_line_id
        return operation.response_ids.filtered(lambda response: response.purchase_line_id == line).sorted("id")[-1:]

    def _get_requested(self, operation):
        """What the order line asks for now, as Requested."""
        operation.ensure_one()
        line = operation.purchase_line_id
        documents = ((document.name, document.checksum or "") for document in operation.document_ids)
        return Requested(
            line.date_planned,
            operation.quantity,
            line.price_unit_discounted,
            html2plaintext(operation.instructions or "").strip(),
            tuple(sorted(documents)),
        )

    def _is_same_requested(self, operation, old, new):
        """Whether a vendor would be asked for the same thing: days count, not hours."""
        operation.ensure_one()
        return (
            (old.date == new.date or (bool(old.date) and operation._is_same_day(old.date, new.date)))
            and not operation.product_uom_id.compare(old.quantity, new.quantity)
            and not float_compare(old.price, new.price, precision_digits=6)
            and (old.instructions, old.documents) == (new.instructions, new.documents)
        )

    def _get_revision(self, operation):
        """A short text that changes as soon as something else is requested, or somebody has responded."""
        operation.ensure_one()
        asked = self._get_requested(operation)
        # not as its reader writes dates: the same for everybody
        day = fields.Date.to_string(operation._get_day(asked.date)) or ""
        facts = [operation.purchase_line_id.id, day, f"{asked.quantity:.6f}", f"{asked.price:.6f}", *asked[3:]]
        facts.append(self._get_last_response(operation).id)
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:20]

    def _get_changes_since_response(self, operation):
        """What has changed since the vendor's last response: list of Change, for the vendor."""
        operation.ensure_one()
        response = self._get_last_response(operation)
        if not response:
            return []
        old, new = response._get_held(), self._get_requested(operation)
        currency, unit = operation.purchase_id.currency_id, operation.product_uom_id.name
        changes = [
            Change(
                operation.env._("Back with us"),
                operation._format_day(old.date),
                operation._format_day(new.date),
            ),
            Change(
                operation.env._("Quantity"),
                f"{format_quantity(operation.env, old.quantity)} {unit}",
                f"{format_quantity(operation.env, new.quantity)} {unit}",
            ),
            Change(operation.env._("Price"), currency.format(old.price), currency.format(new.price)),
            Change(operation.env._("Instructions"), old.instructions, new.instructions),
        ]
        changes = [change for change in changes if change.old != change.new]
        if old.documents != new.documents:
            known = dict(old.documents)
            names = [
                operation.env._("%s (new version)", name) if known.get(name, checksum) != checksum else name
                for name, checksum in new.documents
            ]
            changes.append(Change(operation.env._("Documents"), ", ".join(known), ", ".join(names)))
        return changes
