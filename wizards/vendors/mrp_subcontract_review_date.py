from odoo import models


class MrpSubcontractReviewDate(models.TransientModel):
    """Dates may be decided on here as well: the vendor responses that wait for it are settled by that."""

    _inherit = "mrp.subcontract.review.date"

    def _get_open_responses(self):
        operation = self.subcontract_operation_id
        return operation.response_ids.filtered(lambda response: response.decision == "open" and response.proposed_date)

    def action_agree(self):
        responses = self._get_open_responses()
        res = super().action_agree()
        responses._settle_by_facts()
        # another date than the vendor's: it is asked again; another quantity still waits
        responses.filtered(lambda response: not response.proposed_quantity)._decide("overtaken")
        return res

    def action_refuse(self):
        res = super().action_refuse()
        self._get_open_responses()._decide("refused", self.note)
        return res

    def action_ask(self):
        res = super().action_ask()
        self._get_open_responses()._decide("asked", self.note)
        return res
