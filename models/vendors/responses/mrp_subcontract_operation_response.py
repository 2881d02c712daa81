"""How an answer of a vendor is taken down: checked, kept, told to the people who must know, and nothing else."""

import math
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from ....tools.locks import lock_records
from .asked import Reply

MAX_COMMENT = 2000

# further away, it is a slip of the keyboard
MAX_DAYS_AHEAD = 5 * 365
MAX_QUANTITY = 1e9


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _respond_as_vendor(self, replies, via="portal"):
        """A vendor's user answers what is asked on these operations.

        :param dict replies: Reply by id of operation
        :raise UserError: names what can't be answered so, and why; then nothing was kept
        """
        self._for_vendor()._record_responses(replies, self.env.user.partner_id, via)

    def _record_responses(self, replies, partner, via):
        """Keep answers, and tell our people. Saying the same thing twice is saying it once.

        Runs in sudo; whoever calls it has checked that the vendor may speak for these operations.

        :param dict replies: Reply by id of operation
        :param partner: the vendor's contact who answers
        """
        lock_records(self)
        fresh = self.filtered(lambda operation: not operation._is_repeated(replies[operation.id]))
        errors = filter(None, (operation._get_reply_error(replies[operation.id]) for operation in fresh))
        message = "\n".join(errors)
        if message:
            raise UserError(message)
        activities = fresh._remind_of_responses(replies, partner)
        responses = fresh._keep_responses(replies, partner, via, activities)
        for order, said in responses.grouped("purchase_id").items():
            said = said.with_context(lang=order._get_our_lang())
            order._post_for_vendor([response._get_text() for response in said], partner)
        return responses

    def _keep_responses(self, replies, partner, via, activities):
        """Take down answers that were checked; they take the place of what still waits.

        :param dict activities: what reminds of them, by order
        """
        self.response_ids._decide("overtaken")
        responses = self.env["mrp.subcontract.response"].create(
            [operation._prepare_response(replies[operation.id], partner, via, activities) for operation in self]
        )
        for response in responses:
            date = response.requested_date if response.kind == "acknowledge" else response.proposed_date
            if date:
                response.purchase_line_id.date_promised = date
        links = self.env["mrp.subcontract.response.link"].search(
            [("subcontract_operation_id", "in", self.ids), ("is_void", "=", False)]
        )
        links._make_void()
        return responses

    def _prepare_response(self, reply, partner, via, activities):
        self.ensure_one()
        asked, line = self._get_requested(), self.purchase_line_id
        is_proposal, is_open = reply.kind == "propose", reply.kind != "acknowledge"
        return {
            "subcontract_operation_id": self.id,
            "purchase_line_id": line.id,
            "vendor_id": self.vendor_id.id,
            "kind": reply.kind,
            "requested_date": asked.date,
            "requested_quantity": asked.quantity,
            "requested_price": asked.price,
            "requested_instructions": asked.instructions,
            "requested_documents": asked.papers,
            "proposed_date": self._get_proposed_date(reply) if is_proposal else False,
            "proposed_quantity": self._get_proposed_quantity(reply) if is_proposal else 0.0,
            "comment": reply.comment,
            "partner_id": partner.id,
            "via": via,
            "decision": "open" if is_open else False,
            "activity_id": activities[self.purchase_id].id if is_open and self.purchase_id in activities else False,
        }

    def _get_proposed_date(self, reply):
        """Noon of the proposed day; nothing where it is the day that is asked for anyway."""
        self.ensure_one()
        if not reply.date:
            return False
        date = self.purchase_line_id._convert_to_middle_of_day(reply.date)
        return False if self._is_same_day(date, self._get_requested().date) else date

    def _get_proposed_quantity(self, reply):
        """Units, rounded as the unit of the manufacturing order is; nothing where as many are asked for anyway."""
        self.ensure_one()
        if reply.quantity is None:
            return 0.0
        quantity = self.product_uom_id.round(reply.quantity)
        return quantity if self.product_uom_id.compare(quantity, self.quantity) else 0.0

    def _is_repeated(self, reply):
        """Whether the vendor said just this last, to just what is asked now: a second press, or a colleague."""
        self.ensure_one()
        response = self._get_last_response()
        if (
            not response
            or response.decision not in (False, "open")
            or self._get_reply_error(reply._replace(revision=None))
        ):
            return False
        values = self._prepare_response(reply, response.partner_id, response.via, {})
        return self._is_same_requested(response._get_held(), self._get_requested()) and all(
            (response[name] or False) == (values[name] or False)
            for name in ("kind", "proposed_date", "proposed_quantity", "comment")
        )

    def _get_reply_error(self, reply):
        """Why this can't be answered so, as a sentence for the vendor; else an empty text."""
        self.ensure_one()
        name = self.name
        if not self._can_be_answered():
            return self.env._("%s can't be answered any more: it is finished, or its order was taken back.", name)
        if reply.revision is not None and reply.revision != self._get_revision():
            return self.env._("%s was changed or answered meanwhile. Look at it again.", name)
        if len(reply.comment) > MAX_COMMENT:
            return self.env._(
                "%(name)s: the comment is too long, %(max)s characters at most.", name=name, max=MAX_COMMENT
            )
        if reply.kind == "question":
            return "" if reply.comment else self.env._("%s: type your question.", name)
        if reply.kind == "propose":
            return self._get_proposal_error(reply)
        return "" if reply.kind == "acknowledge" else self.env._("%s: say whether you accept it.", name)

    def _get_proposal_error(self, reply):
        self.ensure_one()
        name = self.name
        if reply.date:
            today, day = fields.Date.context_today(self), format_date(self.env, reply.date)
            if reply.date < today:
                return self.env._("%(name)s: %(date)s is over already.", name=name, date=day)
            if reply.date > today + timedelta(days=MAX_DAYS_AHEAD):
                return self.env._("%(name)s: %(date)s is too far away. Look at the year.", name=name, date=day)
        quantity = reply.quantity
        if quantity is not None and (quantity > MAX_QUANTITY or self.product_uom_id.compare(quantity, 0.0) <= 0):
            return self.env._("%s: the quantity has to be above zero, and in reason.", name)
        if not self._get_proposed_date(reply) and not self._get_proposed_quantity(reply):
            return self.env._("%s: that is what we asked for. Accept it, or give another date or quantity.", name)
        return ""

    def _remind_of_responses(self, replies, partner):
        """Somebody of ours must act on proposals and questions: one reminder per order, however many lines it has.

        :return: {order: activity}
        """
        # one that is overtaken by what is said now reminds of that instead
        self.response_ids._decide("overtaken")
        to_decide = self.filtered(lambda operation: replies[operation.id].kind != "acknowledge")
        waiting = self.env["mrp.subcontract.response"].search(
            [
                ("purchase_id", "in", to_decide.purchase_id.ids),
                ("decision", "=", "open"),
                ("activity_id", "!=", False),
            ]
        )
        activities = {response.purchase_id: response.activity_id for response in waiting}
        for order, operations in to_decide.grouped("purchase_id").items():
            if order in activities:
                continue
            user = order.user_id or operations.user_id[:1] or operations[0]._get_engagement().user_id
            user = user or self.env.ref("base.user_admin")
            ours = self.with_context(lang=user.lang)
            activities[order] = order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=ours.env._("%s answered: decide on it", partner.commercial_partner_id.name),
                note=format_list(ours.env, operations.mapped("name")),
                user_id=user.id,
            )
        return activities

    # --- what people type

    @api.model
    def _read_reply(self, kind="", date="", quantity="", comment="", revision="", **values):
        """A Reply from the texts of a form.

        :raise UserError: for what is no date or no number
        """
        is_proposal = kind == "propose"
        return Reply(
            kind,
            self._parse_reply_date(date) if is_proposal else None,
            self._parse_reply_quantity(quantity) if is_proposal else None,
            # a form may carry a file where a text belongs
            str(comment).strip().replace("\r\n", "\n"),
            revision,
        )

    @api.model
    def _parse_reply_quantity(self, text):
        """A number as browsers send it.

        :raise UserError: for anything else
        """
        text = str(text or "").strip()
        if not text:
            return None
        try:
            quantity = float(text)
        except ValueError:
            quantity = math.nan
        if not math.isfinite(quantity):
            raise UserError(self.env._("“%s” is no number.", text[:50]))
        return quantity

    @api.model
    def _parse_reply_date(self, text):
        """A day as browsers send it.

        :raise UserError: for anything else
        """
        text = str(text or "").strip()
        if not text:
            return None
        try:
            return datetime.strptime(text, "%Y-%m-%d").date()
        except ValueError:
            raise UserError(self.env._("“%s” is no date.", text[:50])) from None
