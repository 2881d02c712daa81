"""What the vendor is paid for: good units, processed units, the manufacturing order as a whole, or hours."""

from odoo import api, fields, models

from ....tools.roles import PROCESSED_ROLES


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    hour_ids = fields.One2many("mrp.subcontract.hours", "subcontract_operation_id", "Hours")
    hours_reported = fields.Float(
        "Reported Hours",
        digits="Product Unit",
        compute="_compute_hours_reported",
        store=True,
        help="Hours to be paid, in the unit of the service.",
    )

    @api.depends("hour_ids.hours")
    def _compute_hours_reported(self):
        for operation in self:
            operation.hours_reported = sum(operation.hour_ids.mapped("hours"))

    def _get_payable(self, done):
        """A manufacturing order as a whole is payable once all that will come back of it has come back."""
        if self.pay_for != "job":
            return super()._get_payable(done)
        processed = self._sum_processed(done)
        still_comes = self._sum_processed(self._get_quantity_by_role(self.move_ids)[0]) - processed
        is_zero = self.product_uom_id.is_zero
        is_done = self._is_work_done() and not is_zero(processed) and is_zero(still_comes)
        return self.quantity if is_done else 0.0

    def _sum_processed(self, done):
        """Units that came back processed, at whatever time; rework takes none away.

        :param dict done: done quantities by role
        """
        return sum(done[role] for role in PROCESSED_ROLES) - done["scrapped_reversed"]

    def _is_work_done(self):
        """Whether everything was processed once; units that are out for rework don't undo that."""
        self.ensure_one()
        rework = self._to_production_unit(self._get_first_processed()[1])
        return self.state == "done" or (rework > 0 and self.product_uom_id.compare(self.qty_at_vendor, rework) <= 0)

    def _get_received_quantity(self, line):
        """The manufacturing order as a whole is received as it was ordered; hours are received as they were
        reported."""
        if self.pay_for == "job":
            return line.product_qty if self._get_payable_quantity_at_date() else 0.0
        if self.pay_for == "hours":
            hours = sum(entry.hours for entry in self.hour_ids if self._counts_at_date(entry.date))
            return self.service_id.uom_id._compute_quantity(hours, line.product_uom_id, rounding_method="HALF-UP")
        return super()._get_received_quantity(line)

    def _get_service_done(self):
        """Units of the service in what came back so far: a manufacturing order as a whole by units, though it is paid
        at the end."""
        self.ensure_one()
        line = self.purchase_line_id
        if self.pay_for != "job" or line.qty_received or not self.quantity:
            return line.product_uom_qty_received
        processed = self.qty_good + self.qty_rejected + self.qty_scrapped
        return line._get_service_quantity() * min(processed / self.quantity, 1.0)

    def _get_production_quantity(self, line, service_quantity):
        """An order for more hours is no order for more units."""
        if self.pay_for == "hours" and self.quantity:
            return self.quantity
        return super()._get_production_quantity(line, service_quantity)

    def _get_proposed_hours(self, pieces):
        """Hours that units should take.

        :param units: in the unit of the product
        """
        self.ensure_one()
        return self.service_id.uom_id.round(pieces * self.service_qty)

    def _get_units_without_hours(self, new_units=0.0):
        """Processed units, or about to be, whose hours are not on record; in the unit of the product."""
        self.ensure_one()
        units = self._get_first_processed()[0] + new_units - sum(self.hour_ids.mapped("pieces"))
        return max(self.product_id.uom_id.round(units), 0.0)

    def _report_hours(self, hours, pieces):
        """Record hours for units that are about to be received; in the units of service and product."""
        self.ensure_one()
        return self.env["mrp.subcontract.hours"].create(
            {"subcontract_operation_id": self.id, "hours": hours, "pieces": pieces}
        )

    def _on_moves_done(self, moves, good_before):
        """A return that was validated as it is reports the hours that its units should take."""
        res = super()._on_moves_done(moves, good_before)
        for operation in self.filtered(lambda operation: operation.pay_for == "hours"):
            units = operation._get_units_without_hours()
            if units:
                operation._report_hours(operation._get_proposed_hours(units), units)
        return res
