"""Claims on vendors as an element of their manufacturing orders: what is asked for, and what a posted debit note has
brought."""

from odoo import models
from odoo.tools import SQL


class MrpJobCostSourceClaim(models.AbstractModel):
    _name = "mrp.job.cost.source.claim"
    _inherit = ["mrp.job.cost.source"]
    _description = "Job Costs: Claims"

    def _get_actual_queries(self):
        return [self._get_claim_query()]

    def _get_claim_query(self):
        """Negative: it is income. What was waived is none, and what is not settled is to come.

        A posted note counts with what it asks for, whatever was claimed before; notes of earlier times with the claim.
        """
        is_settled = SQL("note.state = 'posted' AND %s", self._sql_until_day(SQL("note.date")))
        return self._sql_row(
            17,
            SQL("claim.id"),
            SQL(
                """
                FROM mrp_subcontract_claim claim
                JOIN mrp_subcontract_operation operation ON operation.id = claim.subcontract_operation_id
                JOIN res_company company ON company.id = claim.company_id
                JOIN res_currency currency ON currency.id = company.currency_id
                LEFT JOIN account_move note ON note.id = claim.debit_note_id
                LEFT JOIN (
                    SELECT subcontract_claim_id, move_id, SUM(balance) AS balance FROM account_move_line
                     WHERE subcontract_claim_id IS NOT NULL GROUP BY subcontract_claim_id, move_id
                ) noted ON noted.subcontract_claim_id = claim.id AND noted.move_id = claim.debit_note_id
                WHERE claim.state <> 'cancel' AND NOT COALESCE(%s, FALSE) AND %s AND %s
                """,
                SQL("claim.date_waived IS NOT NULL AND %s", self._sql_until_day(SQL("claim.date_waived"))),
                self._sql_until(SQL("claim.create_date")),
                self._sql_productions(SQL("claim.production_group_id")),
            ),
            company_id=SQL("claim.company_id"),
            currency_id=SQL("company.currency_id"),
            production_group_id=SQL("claim.production_group_id"),
            production_id=SQL("operation.production_id"),
            subcontract_operation_id=SQL("operation.id"),
            workorder_id=SQL("operation.workorder_id"),
            step_id=SQL("operation.operation_id"),
            vendor_id=SQL("claim.vendor_id"),
            product_id=SQL("claim.product_id"),
            element=SQL("'claim'"),
            status=SQL("CASE WHEN %s THEN 'billed' ELSE 'expected' END", is_settled),
            date=SQL("CASE WHEN %s THEN note.date ELSE %s END", is_settled, self._sql_day(SQL("claim.create_date"))),
            reference=SQL("claim.name"),
            quantity=SQL("-claim.quantity"),
            amount=self._sql_money(
                SQL("CASE WHEN %s THEN COALESCE(noted.balance, -claim.amount) ELSE -claim.amount END", is_settled)
            ),
        )
