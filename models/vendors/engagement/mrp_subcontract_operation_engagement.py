"""What an engagement decides on outsourced work: the version that is made, until when, and on which terms."""

from odoo import api, fields, models
from odoo.tools import format_date


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    engagement_id = fields.Many2one(
        "mrp.subcontract.engagement",
        compute="_compute_engagement_id",
        compute_sudo=True,
        help="The active engagement with this vendor.",
    )
    is_outsourced_scope = fields.Boolean(compute="_compute_engagement_id", compute_sudo=True)
    loss_allowance = fields.Float(
        "Loss Allowance (%)",
        compute="_compute_engagement_id",
        compute_sudo=True,
        help="Share of the units that the vendor may spoil without a claim, as its engagement says.",
    )
    pay_for = fields.Selection(compute="_compute_engagement_terms")
    over_tolerance = fields.Float(compute="_compute_engagement_terms")

    @api.depends("vendor_id", "company_id", "product_id")
    def _compute_engagement_id(self):
        for operation in self:
            engagement = operation.vendor_id._get_active_engagement(operation.company_id)
            covers = bool(operation._get_engagement_line(engagement))
            operation.engagement_id = engagement
            operation.is_outsourced_scope = bool(engagement) and not covers
            operation.loss_allowance = engagement.loss_allowance if covers else 0.0

    def _get_engagement(self):
        """The active engagement that an operation is done under, else an empty one, with all rights."""
        self.ensure_one()
        # the engagements of all vendors at hand are read at once
        engagement = self.vendor_id._get_active_engagement(self.company_id)
        return self._get_engagement_line(engagement).engagement_id

    def _get_engagement_line(self, engagement):
        self.ensure_one()
        return engagement.line_ids.filtered(lambda line: line.product_id == self.product_id)

    # --- terms

    def _prepare_terms(self, policy):
        """What the engagement may decide is not the policy's alone."""
        return self._leave_engagement_terms(super()._prepare_terms(policy))

    def _prepare_outsourced_order_terms(self):
        return self._leave_engagement_terms(super()._prepare_outsourced_order_terms())

    def _leave_engagement_terms(self, terms):
        return {term: value for term, value in terms.items() if term not in ("pay_for", "over_tolerance")}

    @api.depends(
        "vendor_id",
        "workorder_id",
        "operation_id.outsourcing_pay_for",
        "operation_id.outsourcing_over_tolerance",
        "production_id.bom_id.outsourcing_over_tolerance",
    )
    def _compute_engagement_terms(self):
        """Terms of the vendor's engagement, else of the policy, until it is ordered, or has left without an order."""
        for operation in self:
            if operation._origin.purchase_line_id or operation.dispatch_reason:
                continue
            operation.update(operation._prepare_engagement_terms())

    def _prepare_engagement_terms(self):
        """Values of the terms that an engagement may set. An outsourced order is bought as goods: good units are
        paid."""
        self.ensure_one()
        engagement = self._get_engagement()
        policy = self.operation_id if self.workorder_id else self.production_id.bom_id
        pay_for = engagement.pay_for or self.operation_id.outsourcing_pay_for
        return {
            "pay_for": pay_for if self.workorder_id else "good",
            "over_tolerance": engagement.over_tolerance or policy.outsourcing_over_tolerance,
        }

    # --- whether it may be ordered

    def _get_vendor_errors(self, vendor):
        return super()._get_vendor_errors(vendor) + self._get_engagement_errors(vendor)

    def _get_engagement_errors(self, vendor):
        """Why the vendor's engagement does not allow this work. What is not in its scope is ordered as ever."""
        self.ensure_one()
        engagement = vendor._get_active_engagement(self.company_id)
        texts = {
            "operation": self.name,
            "vendor": vendor.display_name,
            "engagement": engagement.name,
            "product": self.product_id.display_name,
        }
        errors = []
        if engagement.date_to and engagement.date_to < fields.Date.context_today(self):
            errors.append(
                self.env._(
                    "%(operation)s: the engagement of %(vendor)s was valid until %(date)s, so nothing new is ordered. "
                    "Extend it (Outsourcing > Engagements > %(engagement)s), or choose another vendor.",
                    date=format_date(self.env, engagement.date_to),
                    **texts,
                )
            )
        locked = self._get_engagement_line(engagement).bom_id
        bom = self.production_id.bom_id
        if locked and locked != bom:
            errors.append(
                self.env._(
                    "%(operation)s is made by %(bom)s, but %(vendor)s works by %(locked)s. Move the product "
                    "%(product)s of the engagement %(engagement)s to the version of the manufacturing order "
                    "(Outsourcing > "
                    "Engagements, tab Products), or make a manufacturing order by the version of the vendor: choose "
                    "that bill of "
                    "materials on a new manufacturing order.",
                    bom=bom._get_version_name(),
                    locked=locked._get_version_name(),
                    **texts,
                )
            )
        return errors
