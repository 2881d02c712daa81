"""Hours that vendors report where the work is paid by the hour: they count, and are paid, with the report."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_input, format_quantity
from .report_form import read_quantity


class MrpSubcontractProductionReport(models.Model):
    _inherit = "mrp.subcontract.production.report"

    hours = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="Hours the work took, in the unit of the service; of a correction, how many more, or less.",
    )
    is_paid_by_hour = fields.Boolean(compute="_compute_is_paid_by_hour")

    @api.depends("subcontract_operation_id.pay_for")
    def _compute_is_paid_by_hour(self):
        for report in self:
            report.is_paid_by_hour = report.subcontract_operation_id.pay_for == "hours"

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | {"hours"}

    def _get_beyond_order(self):
        """More hours than were ordered, and the tolerance, cost more than anybody here has agreed to."""
        beyond = super()._get_beyond_order()
        operation = self.subcontract_operation_id
        if not self.is_paid_by_hour or self.hours <= 0:
            return beyond
        unit = operation.service_id.uom_id
        ordered = unit.round(operation.purchase_line_id._get_service_quantity())
        waiting = operation.report_ids.filtered(lambda report: report.state == "review") - self
        total = unit.round(operation.hours_reported + sum(waiting.mapped("hours")) + self.hours)
        if unit.compare(total, ordered * (1 + operation.over_tolerance / 100)) > 0:
            beyond = [
                *beyond,
                self.env._(
                    "Hours: %(total)s %(unit)s in all, and %(ordered)s are ordered.",
                    total=format_quantity(self.env, total),
                    ordered=format_quantity(self.env, ordered),
                    unit=unit.name,
                ),
            ]
        return beyond

    def _post_hours(self, pieces):
        """What was reported is what is paid; units that come back later bring no more hours of their own.

        To be called before the units move.

        :param units: that the hours are for, in the unit of the product
        """
        self.ensure_one()
        if self.is_paid_by_hour and (self.hours or pieces):
            self.subcontract_operation_id._report_hours(self.hours, pieces)

    def _get_summary(self):
        """What was reported, with the hours."""
        text = super()._get_summary()
        if not self.hours:
            return text
        unit = self.subcontract_operation_id.service_id.uom_id
        hours = format_quantity(self.env, self.hours, sign=bool(self.corrected_id))
        return "\n".join([text, self.env._("Hours: %(hours)s %(unit)s", hours=hours, unit=unit.name)])


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _propose_hours(self, family, pieces):
        """The form's field for hours: what these units should take, or what reports say now; none where not paid.

        :param family: the reports that are corrected
        :param units: that the form proposes, in the unit of the product
        :return: text
        """
        self.ensure_one()
        if self.pay_for != "hours":
            return None
        if family:
            return format_input(self.env, sum(family.mapped("hours")))
        return format_input(self.env, self._get_proposed_hours(max(pieces - self._get_rework_left(), 0.0)))

    def _read_hours(self, form, corrected, pieces):
        """Hours as typed, in the unit of the service; left as they were proposed, they follow the units.

        :param corrected: the first report of those that are corrected: then the difference to what they say
        :param units: that the report is about and that take time, in the unit of the product
        :raise UserError: for what is no number, and where hours are not paid
        """
        self.ensure_one()
        text, proposed = form.get("hours"), form.get("was_hours")
        if self.pay_for != "hours":
            if (text or "").strip() not in ("", "0"):
                raise UserError(self.env._("This work is not paid by the hour. Leave the hours empty."))
            return 0.0
        is_changed = text is not None and (proposed is None or text.strip() != proposed.strip())
        if not is_changed:
            return 0.0 if corrected else self._get_proposed_hours(pieces)
        hours = read_quantity(self.env, text, self.env._("Hours"))
        return self.service_id.uom_id.round(
            hours - sum(corrected._get_family().mapped("hours")) if corrected else hours
        )
