"""What of an operation a vendor answers for: kept in one open claim, less what was claimed or waived already."""

from odoo import api, fields, models

from .mrp_subcontract_claim import DECIDED


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    claim_ids = fields.One2many("mrp.subcontract.claim", "subcontract_operation_id", "Claims")
    claim_count = fields.Integer(compute="_compute_claim_count", compute_sudo=True)
    qty_rejected_claimed = fields.Float(
        "Vendor's Fault",
        digits="Product Unit",
        readonly=True,
        copy=False,
        tracking=True,
        help="Rejected units that the vendor answers for as if it had scrapped them. What is reworked counts no more.",
    )

    @api.depends("claim_ids.state")
    def _compute_claim_count(self):
        for operation in self:
            operation.claim_count = len(operation.claim_ids.filtered(lambda claim: claim.state != "cancel"))

    def action_view_claims(self):
        """Open the claims on the vendor."""
        return self.claim_ids._get_records_action(name=self.env._("Claims"))

    def action_claim_rejected(self):
        """Open the dialog that says how many of the rejected units are the vendor's fault."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vendor's Fault"),
            "res_model": "mrp.subcontract.claim.rejected",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

    # --- what the vendor answers for, in the unit of the manufacturing order

    def _get_damaged(self):
        """Units that the vendor has scrapped."""
        self.ensure_one()
        return self.qty_scrapped + min(self.qty_rejected_claimed, max(self.qty_rejected, 0.0))

    def _get_allowed_damage(self):
        """Units that the vendor may spoil: a share of what was ordered, unrounded where it is no whole unit."""
        self.ensure_one()
        return self.product_uom_id.round(self.quantity * self._get_claim_engagement().loss_allowance / 100)

    def _get_claim_engagement(self):
        """The engagement that this is done under; one that ended meanwhile still says what was agreed."""
        self.ensure_one()
        engagement = self._get_engagement()
        if engagement:
            return engagement
        # sudo: what was agreed counts, whoever may read it
        ended = self.sudo().vendor_id.commercial_partner_id.outsourcing_engagement_ids.filtered(
            lambda engagement: engagement.state == "ended" and engagement.company_id == self.company_id
        )
        return ended._get_line(self.product_id).engagement_id.sorted("id")[-1:]

    # --- claims follow

    def _on_moves_done(self, moves, good_before):
        res = super()._on_moves_done(moves, good_before)
        self._sync_claims()
        return res

    def _sync_claims(self):
        """Have one open claim for what nobody has claimed yet; none where that is nothing."""
        # sudo: what vendors spoil follows from receipts and reports, whoever may post them
        for operation in self.sudo():
            if operation.claim_ids or operation._get_damaged():
                operation._sync_claim()

    def _sync_claim(self):
        self.ensure_one()
        uom = self.product_uom_id
        decided = self.claim_ids.filtered(lambda claim: claim.state in DECIDED)
        claimed = sum(decided.mapped("quantity"))
        rest = uom.round(max(self._get_damaged() - self._get_allowed_damage(), 0.0) - claimed)
        claims = self.claim_ids - decided
        if uom.compare(rest, 0.0) > 0 and not claims:
            # whoever reports the damage may be the vendor, who follows nothing of it
            quietly = claims.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
            claims = quietly.create(self._prepare_claim()).with_env(self.env)
        for index, claim in enumerate(claims.sorted("id")):
            claim._set_damage(max(rest, 0.0) if not index else 0.0)
        if uom.compare(rest, 0.0) < 0:
            asked = decided.filtered(lambda claim: claim.debit_note_id)
            if asked:
                asked[:1]._tell_excess(-rest)

    def _prepare_claim(self):
        """Values of a claim on the vendor."""
        self.ensure_one()
        return {
            "subcontract_operation_id": self.id,
            "vendor_id": self.vendor_id.commercial_partner_id.id,
            "user_id": self.env["mrp.subcontract.correspondence"]._get_person_responsible(self).id,
        }
