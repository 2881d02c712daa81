"""What a vendor has earned: good or processed units, a manufacturing order as a whole, or hours."""

from odoo import fields, models

from ...tools.days import get_day_end
from ...tools.roles import PROCESSED_ROLES


class MrpSubcontractPayment(models.AbstractModel):
    """Works out what order lines have received, today or at the date for which Odoo works out accruals."""

    _name = "mrp.subcontract.payment"
    _description = "Payment of Outsourced Work"

    def _get_received(self, operation, line):
        """What an order line has received, in the unit of the line.

        A manufacturing order as a whole is received as it was ordered; hours are received as they were reported.
        """
        if operation.pay_for == "job":
            return line.product_qty if self._get_payable(operation) else 0.0
        if operation.pay_for == "hours":
            quantity = sum(entry.hours for entry in operation.hour_ids if self._counts(entry.date))
        else:
            quantity = operation._get_service_quantity(self._get_payable(operation))
        return operation.service_id.uom_id._compute_quantity(quantity, line.product_uom_id, rounding_method="HALF-UP")

    def _get_payable(self, operation):
        """Units to be paid, in the unit of the manufacturing order."""
        if self._counts(fields.Datetime.now()):
            return operation.qty_payable
        moves = operation.move_ids.filtered(lambda move: move.state != "done" or self._counts(move.date))
        return operation._get_payable(operation._get_quantity_by_role(moves)[0])

    def _counts(self, moment):
        """Whether what happened at a moment counts at the date in Odoo's context."""
        date = self.env.context.get("accrual_entry_date")
        if not date or fields.Date.to_date(date) >= fields.Date.context_today(self):
            return True
        return moment < get_day_end(fields.Date.to_date(date), self.env.tz)

    def _is_complete(self, operation, done):
        """Whether all that will come back of an operation has come back.

        :param dict done: quantities by role that count, of all that are done
        """
        processed = self._sum_processed(done)
        still_comes = self._sum_processed(operation._get_quantity_by_role(operation.move_ids)[0]) - processed
        is_zero = operation.product_uom_id.is_zero
        return self._is_work_done(operation) and not is_zero(processed) and is_zero(still_comes)

    def _is_work_done(self, operation):
        """Whether everything was processed once; rework does not count."""
        rework = operation._to_production_unit(operation._get_first_processed()[1])
        compare = operation.product_uom_id.compare
        return operation.state == "done" or (rework > 0 and compare(operation.qty_at_vendor, rework) <= 0)

    def _sum_processed(self, done):
        """Units that came back processed, at whatever time; rework takes none away."""
        return sum(done[role] for role in PROCESSED_ROLES) - done["scrapped_reversed"]
