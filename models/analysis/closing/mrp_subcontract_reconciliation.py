from odoo import api, fields, models


class MrpSubcontractReconciliation(models.Model):
    """A list of outsourced work and the account it has to agree with."""

    _name = "mrp.subcontract.reconciliation"
    _description = "Reconciliation of Outsourced Work"
    _order = "closing_id, sequence, id"

    closing_id = fields.Many2one("mrp.subcontract.closing", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="closing_id.company_id", store=True)
    currency_id = fields.Many2one(related="closing_id.currency_id")
    sequence = fields.Integer()
    name = fields.Char(required=True)
    note = fields.Char("Meaning")
    is_set_up = fields.Boolean(default=True, help="Whether there is something in the books to compare with.")
    waiting_for = fields.Char("Not Compared", help="What has to be done before all of it can be compared.")
    list_amount = fields.Monetary("List")
    ledger_amount = fields.Monetary("Ledger")
    difference = fields.Monetary(compute="_compute_difference", store=True)
    has_difference = fields.Boolean(compute="_compute_difference", store=True, help="What is compared does not agree.")
    is_reconciled = fields.Boolean("Reconciled", compute="_compute_difference", store=True)
    line_ids = fields.One2many("mrp.subcontract.reconciliation.line", "reconciliation_id", "Causes")
    explained_amount = fields.Monetary(
        "Explained Items", help="Part of the list: unassigned journal items that an accountant explained."
    )
    explanation_ids = fields.Many2many(
        "mrp.subcontract.closing.explanation", "mrp_subcontract_reconciliation_explanation_rel", string="Explanations"
    )

    @api.depends("list_amount", "ledger_amount", "line_ids.difference", "is_set_up", "waiting_for")
    def _compute_difference(self):
        for reconciliation in self:
            reconciliation.difference = reconciliation.list_amount - reconciliation.ledger_amount
            # two causes that cancel out are two mistakes
            wrong = any(not reconciliation.currency_id.is_zero(line.difference) for line in reconciliation.line_ids)
            reconciliation.has_difference = reconciliation.is_set_up and (
                wrong or not reconciliation.currency_id.is_zero(reconciliation.difference)
            )
            reconciliation.is_reconciled = not reconciliation.has_difference and not reconciliation.waiting_for

    def action_show_lines(self):
        """Open the causes of the difference."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "mrp.subcontract.reconciliation.line",
            "view_mode": "list",
            "domain": [("reconciliation_id", "=", self.id)],
        }


class MrpSubcontractReconciliationLine(models.Model):
    """One cause of a difference: a manufacturing order, an operation or journal items that only one side has."""

    _name = "mrp.subcontract.reconciliation.line"
    _description = "Cause of a Difference"
    _order = "reconciliation_id, id"

    reconciliation_id = fields.Many2one("mrp.subcontract.reconciliation", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="reconciliation_id.company_id", store=True)
    currency_id = fields.Many2one(related="reconciliation_id.currency_id")
    name = fields.Char("Cause", required=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", readonly=True)
    list_amount = fields.Monetary("List")
    ledger_amount = fields.Monetary("Ledger")
    difference = fields.Monetary(compute="_compute_difference", store=True)
    item_ids = fields.Many2many(
        "account.move.line", string="Journal Items", help="Unassigned journal items, which an accountant can explain."
    )
    can_be_explained = fields.Boolean(compute="_compute_can_be_explained")

    @api.depends("list_amount", "ledger_amount")
    def _compute_difference(self):
        for line in self:
            line.difference = line.list_amount - line.ledger_amount

    @api.depends("item_ids")
    def _compute_can_be_explained(self):
        for line in self:
            line.can_be_explained = bool(line.item_ids)

    def action_explain(self):
        """Open the dialog that asks why this is in the ledger."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Explain %s", self.name),
            "res_model": "mrp.subcontract.closing.explain",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def action_open_document(self):
        """Open the document that causes the difference."""
        self.ensure_one()
        if len(self.item_ids.move_id) > 1:
            return self._open_journal_items([("id", "in", self.item_ids.ids)])
        if self.item_ids:
            return self.item_ids.move_id._get_records_action()
        if self.res_model == "mrp.production.group":
            # an accountant reads the items of a manufacturing order, whatever its rights on manufacturing orders
            return self._open_journal_items([("production_group_id", "=", self.res_id)])
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    def _open_journal_items(self, domain):
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": domain,
        }
