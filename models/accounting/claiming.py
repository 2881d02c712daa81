"""What of an operation a vendor answers for: kept in one open claim, less what was claimed or waived already."""

from odoo import models

from .mrp_subcontract_claim import DECIDED


class MrpSubcontractClaiming(models.AbstractModel):
    _name = "mrp.subcontract.claiming"
    _description = "Claims That Follow from Scrapped Units"

    def _get_scrapped(self, operation):
        """Units that the vendor has scrapped, and rejected units that are its fault."""
        operation.ensure_one()
        return operation.qty_scrapped + min(operation.qty_rejected_claimed, max(operation.qty_rejected, 0.0))

    def _get_allowed_scrap(self, operation):
        """Units that the vendor may scrap: the loss allowance of its engagement, of what was ordered."""
        operation.ensure_one()
        return operation.product_uom_id.round(
            operation.quantity * self._get_claim_engagement(operation).loss_allowance / 100
        )

    def _get_claim_engagement(self, operation):
        """The engagement that this is done under; one that ended meanwhile still counts."""
        operation.ensure_one()
        engagement = operation._get_engagement()
        if engagement:
            return engagement
        # sudo: what was agreed counts, whoever may read it
        ended = operation.sudo().vendor_id.commercial_partner_id.outsourcing_engagement_ids.filtered(
            lambda engagement: engagement.state == "ended" and engagement.company_id == operation.company_id
        )
        return ended._get_line(operation.product_id).engagement_id.sorted("id")[-1:]

    def _sync_claims(self, operations):
        """Keep one open claim for units that are not claimed yet."""
        # sudo: what vendors scrap follows from receipts and reports, whoever may post them
        for operation in operations.sudo():
            if operation.claim_ids or self._get_scrapped(operation):
                self._sync_claim(operation)

    def _sync_claim(self, operation):
        operation.ensure_one()
        uom = operation.product_uom_id
        decided = operation.claim_ids.filtered(lambda claim: claim.state in DECIDED)
        claimed = sum(decided.mapped("quantity"))
        rest = uom.round(max(self._get_scrapped(operation) - self._get_allowed_scrap(operation), 0.0) - claimed)
        claims = operation.claim_ids - decided
        if uom.compare(rest, 0.0) > 0 and not claims:
            # whoever reports scrap may be the vendor, who follows nothing of it
            quietly = claims.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
            claims = quietly.create(self._prepare_claim(operation)).with_env(operation.env)
        for index, claim in enumerate(claims.sorted("id")):
            claim._set_quantity(max(rest, 0.0) if not index else 0.0)
        if uom.compare(rest, 0.0) < 0:
            noted = decided.filtered(lambda claim: claim.debit_note_id)
            if noted:
                noted[:1]._tell_excess(-rest)

    def _prepare_claim(self, operation):
        """Values of a claim on the vendor."""
        operation.ensure_one()
        return {
            "subcontract_operation_id": operation.id,
            "vendor_id": operation.vendor_id.commercial_partner_id.id,
            "user_id": self.env["mrp.subcontract.correspondence"]._get_person_responsible(operation).id,
        }
