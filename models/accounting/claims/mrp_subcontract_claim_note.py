"""The debit note of claims: one click, one note per vendor, never two for the same units."""

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity


class MrpSubcontractClaim(models.Model):
    _inherit = "mrp.subcontract.claim"

    def action_draft_debit_note(self):
        """Draft a debit note of what is open, one for each vendor, and open it; one that was drafted is opened.

        :raise UserError: when there is nothing to claim
        """
        self.check_access("write")
        # whoever corrects a receipt locks the operation first, too
        lock_records(self.subcontract_operation_id)
        lock_records(self)
        self.invalidate_recordset(["state", "debit_note_id"])
        # sudo: write access was checked; what is claimed is what is known now
        self.sudo().subcontract_operation_id._sync_claims()
        to_claim = self.filtered(lambda claim: claim.state == "open")
        if not to_claim and not self.debit_note_id:
            raise UserError(self.env._("Nothing of this is open, so there is nothing to claim."))
        for (company, dummy), claims in to_claim.grouped(lambda claim: (claim.company_id, claim.vendor_id)).items():
            note = self.env["account.move"].with_company(company).create(claims._prepare_debit_note())
            # sudo: write access was checked above; only this method links the note
            claims.sudo().debit_note_id = note
            claims.sudo().activity_ids.action_feedback(feedback=self.env._("Debit note drafted."))
        return self.action_view_debit_note()

    def action_view_debit_note(self):
        """Open the debit notes."""
        return self.debit_note_id._get_records_action(name=self.env._("Debit Notes"))

    def _prepare_debit_note(self):
        """Values of one debit note for claims of one vendor and company, in the currency of our books."""
        company, vendor = self.company_id, self.vendor_id
        return {
            "move_type": "in_refund",
            "partner_id": vendor.id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_origin": ", ".join(self.mapped("name")),
            "invoice_line_ids": [Command.create(claim._prepare_debit_note_line()) for claim in self],
        }

    def _prepare_debit_note_line(self):
        """Values of the line that claims these units: damages, which the vendor's order does not count.

        They are not taxed; whoever posts the note sets a tax where the law wants one.
        """
        self.ensure_one()
        account = self.sudo()._get_claim_account()
        if not account:
            raise UserError(
                self.env._(
                    "No account is set for claims. Set one in Invoicing > Configuration > Settings, or an expense "
                    "account on %s.",
                    self.subcontract_operation_id.service_id.display_name,
                )
            )
        return {
            "name": self.env._(
                "%(operation)s: %(quantity)s %(unit)s %(product)s scrapped beyond what was agreed",
                operation=self.name,
                quantity=format_quantity(self.env, self.quantity),
                unit=self.product_uom_id.name,
                product=self.product_id.display_name,
            ),
            # the amount is exact; a price per unit would be rounded
            "quantity": 1.0,
            "price_unit": self.amount,
            "account_id": account.id,
            "tax_ids": [Command.clear()],
            "analytic_distribution": self.sudo().subcontract_operation_id.purchase_line_id.analytic_distribution,
            "production_group_id": self.production_group_id.id,
            "subcontract_operation_id": self.subcontract_operation_id.id,
            "subcontract_claim_id": self.id,
            "outsourcing_entry": "claim",
        }

    def _get_claim_account(self):
        """The company's account for claims, else the expense account of the service."""
        self.ensure_one()
        service = self.subcontract_operation_id.service_id.with_company(self.company_id)
        return self.company_id.outsourcing_claim_account_id or service._get_product_accounts()["expense"]
