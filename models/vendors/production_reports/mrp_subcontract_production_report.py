"""What a vendor reports about its production, and the decision whether it counts."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity

# what a vendor's user may read of a report; the rest its pages add by name
VENDOR_FIELDS = frozenset(
    (
        "id",
        "name",
        "display_name",
        "subcontract_operation_id",
        "vendor_id",
        "company_id",
        "product_id",
        "state",
        "date",
        "date_made",
        "qty_good",
        "qty_scrapped",
        "hours",
        "note",
        "refusal_reason",
        "corrected_id",
    )
)


class MrpSubcontractProductionReport(models.Model):
    """A vendor's report on an operation: units good and scrapped, and the components it used, by lot.

    It is never edited. A correction is a report of its own that holds the difference, so that the posted reports of an
    operation always add up to what the vendor says now. Units are counted in the unit of the product.
    """

    _name = "mrp.subcontract.production.report"
    _description = "Production Report"
    _inherit = [
        "mrp.subcontract.vendor.read.mixin",
        "mrp.subcontract.vendor.chatter.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    vendor_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        help="Who did the work when it was reported, whoever does the rest of it.",
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="subcontract_operation_id.product_id", store=True, index=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    purchase_id = fields.Many2one(related="subcontract_operation_id.purchase_id")
    production_id = fields.Many2one(related="subcontract_operation_id.production_id")
    state = fields.Selection(
        [("draft", "Draft"), ("review", "To Review"), ("posted", "Posted"), ("refused", "Refused")],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        help="Only posted reports count. The engagement says whether somebody here looks at them before.",
    )
    date = fields.Datetime("Reported", required=True, readonly=True, default=fields.Datetime.now)
    date_made = fields.Date("Made on", readonly=True, help="The day that the vendor says; it decides nothing.")
    date_posted = fields.Datetime("Posted on", readonly=True)
    reviewer_id = fields.Many2one("res.users", "Decided by", readonly=True)
    refusal_reason = fields.Text(readonly=True, help="The vendor reads it on its order and in the portal.")
    corrected_id = fields.Many2one(
        "mrp.subcontract.production.report",
        "Corrects",
        readonly=True,
        index="btree_not_null",
        help="The report whose figures this one changes: its lines say how much more, or less.",
    )
    correction_ids = fields.One2many("mrp.subcontract.production.report", "corrected_id", "Corrections")
    token = fields.Char(readonly=True, help="Names the form that was sent: sending it twice reports once.")
    line_ids = fields.One2many("mrp.subcontract.production.report.line", "report_id", "Units", readonly=True)
    component_line_ids = fields.One2many(
        "mrp.subcontract.production.report.component", "report_id", "Components", readonly=True
    )
    qty_good = fields.Float("Good", digits="Product Unit", compute="_compute_quantities", store=True)
    qty_scrapped = fields.Float("Scrapped", digits="Product Unit", compute="_compute_quantities", store=True)
    note = fields.Text("Vendor's Note", readonly=True)
    variance = fields.Text(
        readonly=True,
        help="Components of which the vendor used more, or less, than the bill of materials says, and hours beyond "
        "the order.",
    )
    document_ids = fields.Many2many("ir.attachment", string="Photos and Documents", readonly=True)

    _token_uniq = models.UniqueIndex("(token) WHERE token IS NOT NULL", "This report was sent already.")

    hours = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="Hours the work took, in the unit of the service; of a correction, how many more, or less.",
    )
    is_paid_by_hour = fields.Boolean(compute="_compute_is_paid_by_hour")

    @api.depends("line_ids.qty_good", "line_ids.qty_scrapped")
    def _compute_quantities(self):
        for report in self:
            report.qty_good = sum(report.line_ids.mapped("qty_good"))
            report.qty_scrapped = sum(report.line_ids.mapped("qty_scrapped"))

    @api.depends("subcontract_operation_id.pay_for")
    def _compute_is_paid_by_hour(self):
        for report in self:
            report.is_paid_by_hour = report.subcontract_operation_id.pay_for == "hours"

    def write(self, vals):
        """A report is what the vendor said: people here post it, refuse it or talk about it, and change nothing."""
        self.check_access("write")
        if not self.env.su and any(not name.startswith(("message_", "activity_")) for name in vals):
            raise UserError(
                self.env._(
                    "%s is the vendor's report and can't be edited. Refuse it while it waits for review, or correct "
                    "the consumption on the operation.",
                    ", ".join(self.mapped("name")),
                )
            )
        return super().write(vals)

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | VENDOR_FIELDS

    def _submit(self):
        """Take in what a vendor has reported: it counts at once, or waits for somebody here.

        :raise UserError: where the bill of materials allows no difference, or something is not there
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        self.env["mrp.subcontract.production.report.check"]._check_reportable(self)
        differences = self._get_differences()
        # people here read it, and read it on the order
        ours = self.with_context(lang=self.purchase_id._get_our_lang())
        beyond = ours._get_beyond_order()
        self.variance = "\n".join([*(text for text, dummy in ours._get_differences()), *beyond])
        rule = operation.production_id.consumption
        if differences and rule == "strict":
            raise UserError(
                self.env._(
                    "%s\nNo difference is allowed for this work. Correct what you used, or write to us on the order.",
                    "\n".join(text for text, dummy in differences),
                )
            )
        is_to_review = operation._get_engagement().report_policy == "review" or beyond
        if is_to_review or (differences and rule == "warning"):
            self.state = "review"
            self._ask_for_review()
        else:
            self.env["mrp.subcontract.production.report.posting"]._post_report(
                self.with_context(tz=self.purchase_id._get_our_zone())
            )
        self._post_on_order(ours._get_summary())

    def _ask_for_review(self):
        self.ensure_one()
        operation = self.subcontract_operation_id
        user = operation.user_id or operation.purchase_id.user_id or operation._get_engagement().user_id
        user = user or self.env.ref("base.user_admin")
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.with_context(lang=user.lang).env._("Review what %s reported", self.vendor_id.display_name),
            note=self.variance or "",
            user_id=user.id,
        )

    def action_post(self):
        """Accept reports that wait for review: they count from now on.

        :raise UserError: where what they say does not fit what is there any more
        """
        self.check_access("write")
        for report in self.filtered(lambda report: report.state == "review"):
            lock_records(report.subcontract_operation_id)
            # sudo: write access was checked; posting consumes material of the manufacturing order and reports its
            # operation
            report = report.sudo()
            self.env["mrp.subcontract.production.report.check"]._check_reportable(report)
            self.env["mrp.subcontract.production.report.posting"]._post_report(report)
            report._decide()
        return True

    def action_refuse(self):
        """Open the dialog that asks why the reports are refused."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse Report"),
            "res_model": "mrp.subcontract.production.report.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_report_ids": self.ids},
        }

    def _refuse(self, reason):
        """Refuse reports that wait for review; the vendor is told why, and reports again."""
        self.check_access("write")
        # sudo: write access was checked; what the vendor said is not changed, only what became of it
        for report in self.sudo().filtered(lambda report: report.state == "review"):
            report.write({"state": "refused", "refusal_reason": reason})
            report._decide()
            # the vendor reads this
            theirs = report.with_context(lang=report.purchase_id.partner_id.lang or self.env.lang)
            report._post_on_order(
                theirs.env._("The report %(report)s was refused: %(reason)s", report=report.name, reason=reason)
            )

    def _decide(self):
        self.reviewer_id = self.env.user
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def _get_summary(self):
        """One sentence that says what was reported, for the order."""
        self.ensure_one()
        texts = {
            "report": self.name,
            "good": format_quantity(self.env, self.qty_good, sign=bool(self.corrected_id)),
            "scrapped": format_quantity(self.env, self.qty_scrapped, sign=bool(self.corrected_id)),
            "unit": self.product_uom_id.name,
        }
        if self.corrected_id:
            text = self.env._(
                "%(report)s corrects %(corrected)s: good %(good)s %(unit)s, scrapped %(scrapped)s %(unit)s.",
                corrected=self.corrected_id.name,
                **texts,
            )
        else:
            text = self.env._("%(report)s: %(good)s %(unit)s good, %(scrapped)s %(unit)s scrapped.", **texts)
        if self.state == "review":
            text = self.env._("%s It waits for review.", text)
        return "\n".join(filter(None, (text, self.variance, self.note, self._get_hours_text())))

    def _post_on_order(self, text):
        """A message on the order, which the vendor reads, too."""
        self.ensure_one()
        order = self.subcontract_operation_id.purchase_id
        if order:
            order.message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment")

    def _get_beyond_order(self):
        """More hours than were ordered, and the tolerance, cost more than anybody here has agreed to."""
        operation = self.subcontract_operation_id
        if not self.is_paid_by_hour or self.hours <= 0:
            return []
        unit = operation.service_id.uom_id
        ordered = unit.round(operation.purchase_line_id._get_service_quantity())
        waiting = operation.report_ids.filtered(lambda report: report.state == "review") - self
        total = unit.round(operation.hours_reported + sum(waiting.mapped("hours")) + self.hours)
        if unit.compare(total, ordered * (1 + operation.over_tolerance / 100)) > 0:
            return [
                self.env._(
                    "Hours: %(total)s %(unit)s in all, and %(ordered)s are ordered.",
                    total=format_quantity(self.env, total),
                    ordered=format_quantity(self.env, ordered),
                    unit=unit.name,
                ),
            ]
        return []

    def _get_hours_text(self):
        """The hours that were reported, for the order; empty where there are none."""
        self.ensure_one()
        if not self.hours:
            return ""
        unit = self.subcontract_operation_id.service_id.uom_id
        hours = format_quantity(self.env, self.hours, sign=bool(self.corrected_id))
        return self.env._("Hours: %(hours)s %(unit)s", hours=hours, unit=unit.name)

    def _get_units_by_lot(self):
        """{lot: {"good", "scrapped"}} that these reports add up to, in the unit of the product."""
        units = defaultdict(lambda: {"good": 0.0, "scrapped": 0.0})
        for line in self.line_ids.sorted("id"):
            units[line.lot_id]["good"] += line.qty_good
            units[line.lot_id]["scrapped"] += line.qty_scrapped
        return dict(units)

    def _get_consumed(self):
        """{component: {(lot, package, owner): quantity in the unit of the product}} as reported."""
        self.ensure_one()
        consumed = {component: defaultdict(float) for component in self.subcontract_operation_id.component_ids}
        for line in self.component_line_ids:
            consumed[line.component_id][line._get_key()] += line.qty_consumed
        return consumed

    def _get_differences(self):
        """Where the vendor used something else than the bill of materials says: list of (text, component).

        A correction is judged together with what it corrects, so that setting a difference right makes none.
        """
        self.ensure_one()
        lines = (self | self._get_family()).component_line_ids
        differences = []
        for component, own in lines.grouped("component_id").items():
            if own & self.component_line_ids:
                error = component._get_rule_variance(sum(own.mapped("qty_consumed")), sum(own.mapped("qty_needed")))
                if error:
                    differences.append((error, component))
        return differences

    def _get_family(self):
        """The posted reports that a correction changes: the first one, and the corrections of it so far."""
        first = self.corrected_id or self
        return (first | first.correction_ids).filtered(lambda report: report.state == "posted")

    def _get_fresh_units(self):
        """Units that use components: those that come for rework do not again. In the unit of the product."""
        self.ensure_one()
        units = self.qty_good + self.qty_scrapped
        if self.corrected_id:
            return units
        return max(
            units - self.env["mrp.subcontract.reported.quantities"]._get_rework_left(self.subcontract_operation_id), 0.0
        )
