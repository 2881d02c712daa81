"""What vendors said about order lines: a history that nobody rewrites."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity
from .asked import Asked

KINDS = [("acknowledge", "Accepts"), ("propose", "Proposes"), ("question", "Asks")]

DECISIONS = [
    ("open", "Waits for Us"),
    ("agreed", "Agreed"),
    ("refused", "Refused"),
    ("asked", "Asked Back"),
    ("overtaken", "Overtaken"),
]

# the only thing that is ever added to an answer
DECISION_FIELDS = frozenset(("decision", "decided_by_id", "date_decided", "decision_note"))


class MrpSubcontractResponse(models.Model):
    """What a vendor said about one order line of outsourced work, next to what it was asked then.

    Proposals move nothing: a buyer agrees or refuses. Quantities are in the unit of the manufacturing order, the price
    is per unit of
    the service in the currency of the order.
    """

    _name = "mrp.subcontract.response"
    _description = "Answer from a Vendor"
    _order = "id"
    _rec_name = "subcontract_operation_id"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Manufacturing order and Operation", required=True, index=True, ondelete="cascade"
    )
    purchase_line_id = fields.Many2one("purchase.order.line", "Order Line", index="btree_not_null", ondelete="set null")
    purchase_id = fields.Many2one(related="purchase_line_id.order_id", string="Order", store=True)
    vendor_id = fields.Many2one("res.partner", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="subcontract_operation_id.product_id", store=True)
    product_uom_id = fields.Many2one(related="subcontract_operation_id.product_uom_id")
    kind = fields.Selection(KINDS, "Answer", required=True)

    requested_date = fields.Datetime("Asked: Back", help="When it was to be back with us when the vendor answered.")
    requested_quantity = fields.Float("Asked: Quantity", digits="Product Unit")
    requested_price = fields.Float("Asked: Price", digits="Product Price")
    requested_instructions = fields.Text("Asked: Instructions")
    requested_documents = fields.Json("Asked: Documents")
    proposed_date = fields.Datetime("Proposed: Back")
    proposed_quantity = fields.Float("Proposed: Quantity", digits="Product Unit")
    comment = fields.Text()
    partner_id = fields.Many2one(
        "res.partner", "Answered by", required=True, ondelete="restrict", help="Who of the vendor's people said it."
    )
    via = fields.Selection(
        [("portal", "Portal"), ("mail", "Link in a mail"), ("file", "Spreadsheet")], "By Way of", required=True
    )
    activity_id = fields.Many2one("mail.activity", ondelete="set null", copy=False)

    decision = fields.Selection(
        DECISIONS,
        index=True,
        help="What we said to a proposal or a question. Overtaken: it was decided otherwise, or the vendor answered "
        "anew.",
    )
    decided_by_id = fields.Many2one("res.users", "Decided by")
    date_decided = fields.Datetime("Decided on")
    decision_note = fields.Text("Our Reply")

    date_needed = fields.Datetime(related="subcontract_operation_id.date_needed")
    days_moved = fields.Float(
        "Later (Days)", compute="_compute_effect", digits=(16, 1), help="Proposed, compared with what was asked."
    )
    days_late = fields.Float(
        "Manufacturing Order Waits (Days)",
        compute="_compute_effect",
        digits=(16, 1),
        help="By how much the next operation, or the end of the manufacturing order, would have to wait. The calendar "
        "button shows all that "
        "would move.",
    )
    quantity_short = fields.Float(
        "Left Over",
        compute="_compute_effect",
        digits="Product Unit",
        help="Units that somebody else would have to do if we agreed; negative: more than was asked for.",
    )

    _open_idx = models.Index("(company_id, id) WHERE decision = 'open'")

    @api.depends("requested_date", "proposed_date", "requested_quantity", "proposed_quantity", "date_needed")
    def _compute_effect(self):
        day = timedelta(days=1)
        for response in self:
            date, asked, needed = response.proposed_date, response.requested_date, response.date_needed
            response.days_moved = (date - asked) / day if date and asked else 0.0
            response.days_late = max((date - needed) / day, 0.0) if date and needed else 0.0
            quantity = response.proposed_quantity
            response.quantity_short = response.requested_quantity - quantity if quantity else 0.0

    def write(self, vals):
        """Only a decision is added, and only by the methods that take it."""
        if not self.env.su or vals.keys() - DECISION_FIELDS:
            raise UserError(
                self.env._("Answers of vendors are history: decide on them with the buttons of the list of answers.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Answers of vendors are history: they stay."))

    def _get_held(self):
        """What both sides take for settled by this answer: what was asked, else what we agreed to instead."""
        self.ensure_one()
        agreed = self.decision == "agreed"
        return Asked(
            self.proposed_date if agreed and self.proposed_date else self.requested_date,
            self.proposed_quantity if agreed and self.proposed_quantity else self.requested_quantity,
            self.requested_price,
            self.requested_instructions or "",
            tuple((name, checksum) for name, checksum in self.requested_documents or ()),
        )

    def _get_text(self):
        """One sentence that says what the vendor said."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        name, comment = operation.name, self.comment or ""
        if self.kind == "question":
            return self.env._("%(operation)s: %(comment)s", operation=name, comment=comment)
        if self.kind == "acknowledge":
            text = self.env._(
                "%(operation)s: accepted, %(quantity)s %(unit)s back by %(date)s.",
                operation=name,
                quantity=format_quantity(self.env, self.requested_quantity),
                unit=self.product_uom_id.name,
                date=operation._format_day(self.requested_date),
            )
        else:
            text = self.env._("%(operation)s: proposes %(what)s.", operation=name, what=self._get_proposal_text())
        return f"{text} {comment}".strip()

    def _get_proposal_text(self):
        """What was proposed instead of what."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        parts = []
        if self.proposed_date:
            parts.append(
                self.env._(
                    "%(new)s instead of %(old)s",
                    new=operation._format_day(self.proposed_date),
                    old=operation._format_day(self.requested_date),
                )
            )
        if self.proposed_quantity:
            parts.append(
                self.env._(
                    "%(new)s instead of %(old)s %(unit)s",
                    new=format_quantity(self.env, self.proposed_quantity),
                    old=format_quantity(self.env, self.requested_quantity),
                    unit=self.product_uom_id.name,
                )
            )
        return ", ".join(parts)
