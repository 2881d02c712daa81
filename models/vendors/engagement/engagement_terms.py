"""Terms of an engagement on outsourced work: what they decide, and whether it may be ordered."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class MrpSubcontractEngagementTerm(models.AbstractModel):
    """Applies the terms of engagements to outsourced work."""

    _name = "mrp.subcontract.engagement.term"
    _description = "Terms of Engagements"

    def _update_terms(self, engagements):
        """Operations that are not ordered yet take over the terms of their engagements."""
        concerned = engagements.filtered(lambda engagement: engagement.state != "draft")
        if not concerned:
            return
        # sudo: the terms of the engagement hold for all of the vendor's work, whoever changes them
        operations = (
            engagements.env["mrp.subcontract.operation"]
            .sudo()
            .search(concerned._get_open_work_domain() & Domain("purchase_line_id", "=", False))
        )
        for name in ("pay_for", "over_tolerance"):
            engagements.env.add_to_compute(operations._fields[name], operations)

    def _get_term_errors(self, engagement, operation, vendor):
        """Why an engagement does not allow to order an operation from a vendor: sentences.

        What is not in its scope is ordered as ever.
        """
        texts = {
            "operation": operation.name,
            "vendor": vendor.display_name,
            "engagement": engagement.name,
            "product": operation.product_id.display_name,
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
        locked = engagement._get_line(operation.product_id).bom_id
        bom = operation.production_id.bom_id
        if locked and locked != bom:
            errors.append(
                self.env._(
                    "%(operation)s is made by %(bom)s, but %(vendor)s works by %(locked)s. Move the product "
                    "%(product)s of the engagement %(engagement)s to the version of the manufacturing order "
                    "(Outsourcing > Engagements, tab Products), or make a manufacturing order by the version of the "
                    "vendor: choose that bill of materials on a new manufacturing order.",
                    bom=bom._get_version_name(),
                    locked=locked._get_version_name(),
                    **texts,
                )
            )
        return errors
