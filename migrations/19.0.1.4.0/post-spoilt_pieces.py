"""What vendors have spoilt is shown with what it had cost; claims know their line of a debit note."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Pieces that were spoilt before are shown with what one costs now; lines of notes are found by their text."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    moves = env["stock.move"].search([("state", "=", "done"), ("subcontract_role", "in", ("scrapped", "lost"))])
    moves._keep_spoilt_cost()
    moves = env["stock.move"].search([("state", "=", "done"), ("subcontract_role", "=", "scrapped_back")])
    moves._keep_spoilt_cost()
    for claim in env["mrp.subcontract.claim"].search([("debit_note_id", "!=", False)]):
        lines = claim.debit_note_id.invoice_line_ids.filtered(
            lambda line, claim=claim: not line.subcontract_claim_id and (line.name or "").startswith(f"{claim.name}: ")
        )
        lines[:1].write(
            {
                "subcontract_claim_id": claim.id,
                "production_group_id": claim.production_group_id.id,
                "subcontract_operation_id": claim.subcontract_operation_id.id,
                "outsourcing_entry": "claim",
            }
        )
