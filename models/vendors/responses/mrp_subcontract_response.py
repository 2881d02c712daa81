"""What vendors responded to order lines: a history that nobody rewrites."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity
from .response_values import Requested

KINDS = [("acknowledge", "Accepted"), ("propose", "Proposal"), ("question", "Question")]
DECISIONS = [
    ("open", "To Decide"),
    ("agreed", "Agreed"),
    ("refused", "Declined"),
    ("asked", "Replied"),
    ("overtaken", "Superseded"),
]
# the only thing that is ever added to a response
DECISION_FIELDS = frozenset(("decision", "decided_by_id", "date_decided", "decision_note"))


class MrpSubcontractResponse(models.Model):
    """What a vendor said about one order line of outsourced work, next to what it was asked then.

    Proposals move nothing: a buyer agrees or refuses. Quantities are in the unit of the manufacturing order, the price
    is per unit of
    the service in the currency of the order.
    """

    _name = "mrp.subcontract.response"
    _description = "Vendor Response"
    _order = "id"
    _rec_name = "subcontract_operation_id"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, index=True, ondelete="cascade"
    )
    purchase_line_id = fields.Many2one("purchase.order.line", "Order Line", index="btree_not_null", ondelete="set null")
    purchase_id = fields.Many2one(related="purchase_line_id.order_id", string="Order", store=True)
    vendor_id = fields.Many2one("res.partner", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="subcontract_operation_id.product_id", store=True)
    product_uom_id = fields.Many2one(related="subcontract_operation_id.product_uom_id")
    kind = fields.Selection(KINDS, "Response", required=True)

    requested_date = fields.Datetime(help="When it was to be back with us when the vendor responded.")
    requested_quantity = fields.Float(digits="Product Unit")
    requested_price = fields.Float(digits="Product Price")
    requested_instructions = fields.Text()
    requested_documents = fields.Json()
    proposed_date = fields.Datetime()
    proposed_quantity = fields.Float(digits="Product Unit")
    comment = fields.Text()
    partner_id = fields.Many2one(
        "res.partner", "Responded by", required=True, ondelete="restrict", help="Who of the vendor's people said it."
    )
    via = fields.Selection(
        [("portal", "Portal"), ("mail", "Link in a mail"), ("file", "Spreadsheet")], "Channel", required=True
    )
    activity_id = fields.Many2one("mail.activity", ondelete="set null", copy=False)

    decision = fields.Selection(
        DECISIONS,
        index=True,
        help="What we said to a proposal or a question. Superseded: it was decided otherwise, or the vendor responded "
        "anew.",
    )
    decided_by_id = fields.Many2one("res.users", "Decided by")
    date_decided = fields.Datetime("Decided on")
    decision_note = fields.Text("Our Reply")

    date_needed = fields.Datetime(related="subcontract_operation_id.date_needed")
    days_moved = fields.Float(
        "Delay (Days)", compute="_compute_effect", digits=(16, 1), help="Proposed, compared with what was asked."
    )
    days_late = fields.Float(
        "Delay of Manufacturing Order (Days)",
        compute="_compute_effect",
        digits=(16, 1),
        help="By how much the next operation, or the end of the manufacturing order, would have to wait. The calendar "
        "button shows all that "
        "would move.",
    )
    quantity_short = fields.Float(
        "Shortfall",
        compute="_compute_effect",
        digits="Product Unit",
        help="Units that another vendor would have to process if we agreed; negative: more than requested.",
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
                self.env._("Vendor responses can't be changed. Decide on them with the buttons of their list.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Vendor responses can't be deleted."))

    def _get_held(self):
        """What is agreed by this response: what was requested, or what we agreed to instead."""
        self.ensure_one()
        agreed = self.decision == "agreed"
        return Requested(
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

    def action_agree(self):
        """Take over what vendors proposed: their date, their quantity. Several at once, all or none.

        :raise UserError: names questions among them, and whatever the order or the manufacturing order doesn't allow
        """
        responses = self._get_to_decide()
        questions = responses.filtered(lambda response: response.kind == "question")
        if questions:
            raise UserError(
                self.env._(
                    "There is nothing to agree to, because the vendor asks a question: %s. Press “Reply”.",
                    format_list(self.env, questions.subcontract_operation_id.mapped("name")),
                )
            )
        for response in responses:
            response._take_over()
        responses._decide("agreed")
        responses._tell_vendor(lambda response: response._get_agreed_text())
        return True

    def _take_over(self):
        """Date and quantity of the order line become the proposed ones; the rest follows as when a buyer types them."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        if self.proposed_date:
            self.env["mrp.subcontract.schedule"]._set_agreed_date(operation, self.proposed_date)
        if self.proposed_quantity:
            # sudo: write access to the order was checked; the operation follows its order line
            self.env["mrp.subcontract.sourcing"]._set_quantity(operation.sudo(), self.proposed_quantity)

    def action_refuse(self):
        """Open the dialog that asks why: the vendor will read it."""
        return self._open_reply("refused")

    def action_reply_to_vendor(self):
        """Open the dialog for our question, or our reply to theirs."""
        return self._open_reply("asked")

    def action_review_date(self):
        """Open the dialog that shows all that the proposed date would move."""
        self.ensure_one()
        return self.subcontract_operation_id.action_review_date()

    def _open_reply(self, decision):
        responses = self._get_to_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline") if decision == "refused" else self.env._("Reply"),
            "res_model": "mrp.subcontract.response.reply",
            "view_mode": "form",
            "target": "new",
            "context": {"default_response_ids": responses.ids, "default_decision": decision},
        }

    def _reply(self, decision, note):
        """Refuse, or ask back, and tell the vendors.

        :param str decision: `refused` or `asked`
        """
        responses = self._get_to_decide()
        if decision == "refused":
            # what was refused is promised no more
            for response in responses.filtered("proposed_date"):
                line = response.purchase_line_id
                if line.date_promised == response.proposed_date:
                    line.date_promised = False
        responses._decide(decision, note)
        responses._tell_vendor(lambda response: response._get_reply_text())

    def _get_to_decide(self):
        """The responses that wait for a decision, once others who decide on them are through.

        :raise UserError: where none is open, or its order is not alive any more
        :raise AccessError: for whoever may not change the orders
        """
        self.check_access("read")
        self.purchase_id.check_access("write")
        lock_records(self.subcontract_operation_id)
        responses = self.filtered(lambda response: response.decision == "open")
        if not responses:
            raise UserError(self.env._("None of these responses waits for a decision any more."))
        gone = responses.filtered(lambda response: not response._is_alive())
        if gone:
            raise UserError(
                self.env._(
                    "There is nothing left to decide: %s is finished, or is not on that order any more.",
                    format_list(self.env, gone.subcontract_operation_id.mapped("name")),
                )
            )
        return responses

    def _is_alive(self):
        """Whether the order line of the response is still the one that counts."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        return (
            self.env["mrp.subcontract.vendor.request"]._can_be_answered(operation)
            and operation.purchase_line_id == self.purchase_line_id
        )

    def _decide(self, decision, note=False):
        """Add the decision, and close what reminded of it."""
        # sudo: whoever calls this has checked that the user may change the order
        responses = self.sudo().filtered(lambda response: response.decision == "open")
        responses.write(
            {
                "decision": decision,
                "decision_note": note,
                "decided_by_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
            }
        )
        activities = responses.activity_id
        waiting = self.sudo().search([("activity_id", "in", activities.ids), ("decision", "=", "open")])
        # the response itself says what became of it
        (activities - waiting.activity_id).unlink()

    def _settle_by_facts(self):
        """The order line was changed by other ways: what is asked now may be just what the vendor proposed."""
        for response in self.filtered(lambda response: response.decision == "open" and response.kind == "propose"):
            operation = response.subcontract_operation_id
            date, quantity = response.proposed_date, response.proposed_quantity
            asked = self.env["mrp.subcontract.vendor.request"]._get_requested(operation)
            has_date = not date or operation._is_same_day(date, asked.date)
            if has_date and (not quantity or not operation.product_uom_id.compare(quantity, asked.quantity)):
                response._decide("agreed")

    def _tell_vendor(self, get_text):
        """One message per order, which its vendor reads in the portal and in its mail, in the vendor's language."""
        for order, responses in self.grouped("purchase_id").items():
            responses = responses.with_context(lang=order.partner_id.lang or self.env.lang)
            order.message_post(
                body=Markup("<br/>").join(get_text(response) for response in responses),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(order.partner_id | responses.partner_id).ids,
            )

    def _get_agreed_text(self):
        return self.env._(
            "%(operation)s: we agree to %(what)s.",
            operation=self.subcontract_operation_id.name,
            what=self._get_proposal_text(),
        )

    def _get_reply_text(self):
        self.ensure_one()
        name, note = self.subcontract_operation_id.name, self.decision_note or ""
        if self.decision != "refused":
            return f"{name}: {note}"
        what = self._get_proposal_text() or self.comment
        return self.env._("%(operation)s: we can't accept %(what)s. %(note)s", operation=name, what=what, note=note)
