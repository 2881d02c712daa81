"""How a vendor response is recorded: checked, kept, told to the people who must know, and nothing else."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from ....tools.locks import lock_records

MAX_COMMENT = 2000

# further away, it is a slip of the keyboard
MAX_DAYS_AHEAD = 5 * 365
MAX_QUANTITY = 1e9


class MrpSubcontractResponseRecording(models.AbstractModel):
    """Records what vendors say about order lines."""

    _name = "mrp.subcontract.response.recording"
    _description = "Recording of Vendor Responses"

    def _respond_as_vendor(self, operations, replies, via="portal"):
        """Records what a vendor's user responds to these operations.

        :param dict replies: Reply by id of operation
        :raise UserError: names what can't be responded so, and why; then nothing was recorded
        """
        self._record_responses(operations._for_vendor(), replies, operations.env.user.partner_id, via)

    def _record_responses(self, operations, replies, partner, via):
        """Records responses, and tells our people. The same response twice is recorded once.

        Runs in sudo; whoever calls it has checked that the vendor may speak for these operations.

        :param dict replies: Reply by id of operation
        :param partner: the vendor's contact who responds
        """
        lock_records(operations)
        fresh = operations.filtered(lambda operation: not self._is_repeated(operation, replies[operation.id]))
        errors = filter(None, (self._get_reply_error(operation, replies[operation.id]) for operation in fresh))
        message = "\n".join(errors)
        if message:
            raise UserError(message)
        activities = self._schedule_activities(fresh, replies, partner)
        responses = self._keep_responses(fresh, replies, partner, via, activities)
        for order, said in responses.grouped("purchase_id").items():
            said = said.with_context(lang=order._get_our_lang())
            order._post_for_vendor([response._get_text() for response in said], partner)
        return responses

    def _keep_responses(self, operations, replies, partner, via, activities):
        """Records responses that were checked; they supersede those that still wait for a decision.

        :param dict activities: what reminds of them, by order
        """
        operations.response_ids._decide("overtaken")
        responses = operations.env["mrp.subcontract.response"].create(
            [
                self._prepare_response(operation, replies[operation.id], partner, via, activities)
                for operation in operations
            ]
        )
        for response in responses:
            date = response.requested_date if response.kind == "acknowledge" else response.proposed_date
            if date:
                response.purchase_line_id.date_promised = date
        links = operations.env["mrp.subcontract.response.link"].search(
            [("subcontract_operation_id", "in", operations.ids), ("is_void", "=", False)]
        )
        links._make_void()
        return responses

    def _prepare_response(self, operation, reply, partner, via, activities):
        operation.ensure_one()
        asked, line = self.env["mrp.subcontract.vendor.request"]._get_requested(operation), operation.purchase_line_id
        is_proposal, is_open = reply.kind == "propose", reply.kind != "acknowledge"
        return {
            "subcontract_operation_id": operation.id,
            "purchase_line_id": line.id,
            "vendor_id": operation.vendor_id.id,
            "kind": reply.kind,
            "requested_date": asked.date,
            "requested_quantity": asked.quantity,
            "requested_price": asked.price,
            "requested_instructions": asked.instructions,
            "requested_documents": asked.documents,
            "proposed_date": self._get_proposed_date(operation, reply) if is_proposal else False,
            "proposed_quantity": self._get_proposed_quantity(operation, reply) if is_proposal else 0.0,
            "comment": reply.comment,
            "partner_id": partner.id,
            "via": via,
            "decision": "open" if is_open else False,
            "activity_id": activities[operation.purchase_id].id
            if is_open and operation.purchase_id in activities
            else False,
        }

    def _get_proposed_date(self, operation, reply):
        """Noon of the proposed day; nothing where it is the day that is asked for anyway."""
        operation.ensure_one()
        if not reply.date:
            return False
        date = operation.purchase_line_id._convert_to_middle_of_day(reply.date)
        return (
            False
            if operation._is_same_day(date, self.env["mrp.subcontract.vendor.request"]._get_requested(operation).date)
            else date
        )

    def _get_proposed_quantity(self, operation, reply):
        """Units, rounded as the unit of the manufacturing order is; nothing where as many are asked for anyway."""
        operation.ensure_one()
        if reply.quantity is None:
            return 0.0
        quantity = operation.product_uom_id.round(reply.quantity)
        return quantity if operation.product_uom_id.compare(quantity, operation.quantity) else 0.0

    def _is_repeated(self, operation, reply):
        """Whether the vendor said just this last, to just what is asked now: a second press, or a colleague."""
        operation.ensure_one()
        requests = self.env["mrp.subcontract.vendor.request"]
        response = requests._get_last_response(operation)
        if (
            not response
            or response.decision not in (False, "open")
            or self._get_reply_error(operation, reply._replace(revision=None))
        ):
            return False
        values = self._prepare_response(operation, reply, response.partner_id, response.via, {})
        return requests._is_same_requested(operation, response._get_held(), requests._get_requested(operation)) and all(
            (response[name] or False) == (values[name] or False)
            for name in ("kind", "proposed_date", "proposed_quantity", "comment")
        )

    def _get_reply_error(self, operation, reply):
        """Why this can't be responded so, as a sentence for the vendor; else an empty text."""
        operation.ensure_one()
        requests = self.env["mrp.subcontract.vendor.request"]
        name = operation.name
        if not requests._can_be_answered(operation):
            return operation.env._(
                "%s can't be responded to any more: it is finished, or its order was cancelled.", name
            )
        if reply.revision is not None and reply.revision != requests._get_revision(operation):
            return operation.env._("%s was changed or responded to in the meantime. Look at it again.", name)
        if len(reply.comment) > MAX_COMMENT:
            return operation.env._(
                "%(name)s: the comment is too long, %(max)s characters at most.", name=name, max=MAX_COMMENT
            )
        if reply.kind == "question":
            return "" if reply.comment else operation.env._("%s: type your question.", name)
        if reply.kind == "propose":
            return self._get_proposal_error(operation, reply)
        return "" if reply.kind == "acknowledge" else operation.env._("%s: say whether you accept it.", name)

    def _get_proposal_error(self, operation, reply):
        operation.ensure_one()
        name = operation.name
        if reply.date:
            today, day = fields.Date.context_today(operation), format_date(operation.env, reply.date)
            if reply.date < today:
                return operation.env._("%(name)s: %(date)s is in the past.", name=name, date=day)
            if reply.date > today + timedelta(days=MAX_DAYS_AHEAD):
                return operation.env._(
                    "%(name)s: %(date)s is too far in the future. Check the year.", name=name, date=day
                )
        quantity = reply.quantity
        if quantity is not None and (quantity > MAX_QUANTITY or operation.product_uom_id.compare(quantity, 0.0) <= 0):
            return operation.env._("%s: the quantity must be above zero and plausible.", name)
        if not self._get_proposed_date(operation, reply) and not self._get_proposed_quantity(operation, reply):
            return operation.env._("%s: that is what we asked for. Accept it, or give another date or quantity.", name)
        return ""

    def _schedule_activities(self, operations, replies, partner):
        """Somebody of ours must act on proposals and questions: one reminder per order, however many lines it has.

        :return: {order: activity}
        """
        # one that is overtaken by what is said now reminds of that instead
        operations.response_ids._decide("overtaken")
        to_decide = operations.filtered(lambda operation: replies[operation.id].kind != "acknowledge")
        waiting = operations.env["mrp.subcontract.response"].search(
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
            user = user or operations.env.ref("base.user_admin")
            ours = operations.with_context(lang=user.lang)
            activities[order] = order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=ours.env._("%s responded: decision needed", partner.commercial_partner_id.name),
                note=format_list(ours.env, operations.mapped("name")),
                user_id=user.id,
            )
        return activities
