"""What we say to what vendors propose and ask: agree, refuse, ask back."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ....tools.locks import lock_records


class MrpSubcontractResponse(models.Model):
    _inherit = "mrp.subcontract.response"

    def action_agree(self):
        """Take over what vendors proposed: their date, their quantity. Several at once, all or none.

        :raise UserError: names questions among them, and whatever the order or the manufacturing order doesn't allow
        """
        responses = self._get_to_decide()
        questions = responses.filtered(lambda response: response.kind == "question")
        if questions:
            raise UserError(
                self.env._(
                    "There is nothing to agree on, because the vendor asks something: %s. Reply with “Ask Back”.",
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

    def action_request_return(self):
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
            "name": self.env._("Refuse") if decision == "refused" else self.env._("Ask Back"),
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
        """Those of these answers that wait, once others who decide on them are through.

        :raise UserError: where none is open, or its order is not alive any more
        :raise AccessError: for whoever may not change the orders
        """
        self.check_access("read")
        self.purchase_id.check_access("write")
        lock_records(self.subcontract_operation_id)
        responses = self.filtered(lambda response: response.decision == "open")
        if not responses:
            raise UserError(self.env._("Nothing of this waits for a decision any more."))
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
        """Whether the order line that was answered is still the one that counts."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        return operation._can_be_answered() and operation.purchase_line_id == self.purchase_line_id

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
        # the answer itself says what became of it
        (activities - waiting.activity_id).unlink()

    def _settle_by_facts(self):
        """The order line was changed by other ways: what is asked now may be just what the vendor proposed."""
        for response in self.filtered(lambda response: response.decision == "open" and response.kind == "propose"):
            operation = response.subcontract_operation_id
            date, quantity = response.proposed_date, response.proposed_quantity
            asked = operation._get_requested()
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
