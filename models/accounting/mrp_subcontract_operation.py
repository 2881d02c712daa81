from odoo import api, fields, models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    landed_cost_adjustment_ids = fields.One2many(
        "stock.valuation.adjustment.lines", "subcontract_operation_id", groups="base.group_user"
    )
    claim_ids = fields.One2many("mrp.subcontract.claim", "subcontract_operation_id", "Claims")
    claim_count = fields.Integer(compute="_compute_claim_count", compute_sudo=True)
    qty_rejected_claimed = fields.Float(
        "Rejected Units Claimed",
        digits="Product Unit",
        readonly=True,
        copy=False,
        tracking=True,
        help="Rejected units that the vendor answers for as if it had scrapped them. What is reworked counts no more.",
    )

    def _get_freight_cost(self, at_date=None):
        """Landed costs of the transfers of these operations, as known today or at a date, in company currency."""
        domain = [("subcontract_operation_id", "in", self.ids), ("cost_id.state", "=", "done")]
        if at_date:
            domain.append(("cost_id.date", "<=", fields.Date.to_date(at_date)))
        # sudo: what goods cost does not depend on who values them
        lines = self.env["stock.valuation.adjustment.lines"].sudo()
        return lines._read_group(domain, [], ["additional_landed_cost:sum"])[0][0]

    def _get_service_to_come(self):
        """Quantity of the service for the units that the vendor still has to process."""
        self.ensure_one()
        return self._get_service_quantity(max(self.quantity - self._get_processed(), 0.0)) if self.is_open else 0.0

    def _get_consumed_value(self):
        """Value of what these operations have consumed at vendors, corrections included, in company currency."""
        done = self.move_ids.filtered(lambda move: move.state == "done")
        consumed = done.filtered(lambda move: move.subcontract_role == "consumed")
        given_back = done.filtered(lambda move: move.subcontract_role == "consumed_reversed")
        return sum(consumed.mapped("value")) - sum(given_back.mapped("value"))

    def _get_absorbed_quantity(self, line, date=None):
        """Units of the service, or of the product of an outsourced order, that the manufacturing order has to pay for.

        :param date: up to and with that day; None for now
        """
        self.ensure_one()
        unit = line.product_id.uom_id
        if self.is_outsourced_order:
            made = self.move_ids.filtered(
                lambda move: (
                    move.state == "done"
                    and move.subcontract_role == "made"
                    and move.product_id == self.product_id
                    and (not date or self.production_group_id._get_local_day(move.date) <= date)
                )
            )
            return sum(move._get_subcontract_quantity() for move in made)
        if not date:
            return line.product_uom_qty_received
        received = self.with_context(accrual_entry_date=date)._get_received_quantity(line)
        return line.product_uom_id._compute_quantity(received, unit, round=False)

    def _get_unreceived_cost(self, date=None):
        """What finished goods were valued with already, though nothing was received for it: manufacturing orders paid
        at the end.

        :param date: up to and with that day; None for now
        """
        self.ensure_one()
        line = self.purchase_line_id
        if self.is_outsourced_order or not line:
            return 0.0
        ahead = self._get_service_done() - self._get_absorbed_quantity(line, date)
        return max(ahead, 0.0) * line._get_outsourced_price()

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
            "name": self.env._("Claim Rejected Units"),
            "res_model": "mrp.subcontract.claim.rejected",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

    def _on_moves_done(self, moves, good_before):
        res = super()._on_moves_done(moves, good_before)
        self.env["mrp.subcontract.claiming"]._sync_claims(self)
        return res
