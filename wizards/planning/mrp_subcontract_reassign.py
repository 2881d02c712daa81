from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class _TakeBack(Exception):
    """Ends a trial: everything that was done in it is undone."""


class MrpSubcontractReassign(models.TransientModel):
    """Change who does what is still open of an operation: other vendors, several of them, or ourselves."""

    _name = "mrp.subcontract.reassign"
    _description = "Change Who Does It"

    workorder_id = fields.Many2one("mrp.workorder", "Step", required=True, readonly=True)
    production_id = fields.Many2one(related="workorder_id.production_id", string="Manufacturing Order")
    opened_from_id = fields.Many2one("mrp.subcontract.operation", readonly=True, ondelete="set null")
    product_uom_id = fields.Many2one(related="workorder_id.product_uom_id")
    open_qty = fields.Float(
        "Still to Be Done", digits="Product Unit", compute="_compute_line_ids", store=True, precompute=True
    )
    line_ids = fields.One2many(
        "mrp.subcontract.reassign.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    take_back = fields.Boolean(
        "Get Back What Is There",
        default=True,
        help="Units and material at a vendor who is to do less come back. Otherwise its share can't go below what it "
        "has; material for an outsourced order then stays there.",
    )
    order_now = fields.Boolean(
        "Request Now", default=True, help="New work goes on requests for quotation at once; the buyer confirms these."
    )
    is_previewed = fields.Boolean(readonly=True)
    change_ids = fields.One2many("mrp.subcontract.reassign.change", "wizard_id", "What Would Change", readonly=True)

    @api.depends("workorder_id")
    def _compute_line_ids(self):
        for wizard in self:
            shares = wizard._get_open_shares()
            ours = self.env["res.partner"]
            doers = [ours, *dict.fromkeys([*(vendor for vendor in shares if vendor), *wizard._get_allowed_vendors()])]
            shares[ours] = shares.get(ours, 0.0)
            wizard.open_qty = sum(shares.values())
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {"vendor_id": doer.id, "qty_now": shares.get(doer, 0.0), "quantity": shares.get(doer, 0.0)}
                )
                for doer in doers
            ]

    def _get_open_shares(self):
        """Who is to do what from here on, as it is now: units by vendor, an empty one for our own floor."""
        self.ensure_one()
        workorder = self.workorder_id
        if not workorder:
            return {}
        shares = workorder._get_open_shares()
        ours = self.env["res.partner"]
        shares[ours] = shares.get(ours, 0.0) + workorder._get_unassigned_quantity()
        return shares

    def _get_allowed_vendors(self):
        # sudo: vendors and prices are purchase data; names and shares are what a planner needs of them
        return self.workorder_id.operation_id.sudo().outsourcing_vendor_ids.sudo(False)

    def _get_subject(self):
        """What is given to somebody else: the record that opens this dialog, too."""
        return self.workorder_id

    def _get_operations(self):
        """Subcontract operations of what is given to somebody else."""
        return self.workorder_id.subcontract_operation_ids

    def _get_affected_productions(self):
        """Manufacturing orders whose documents are compared before and after."""
        return self.production_id

    def _arrange(self):
        self.workorder_id._arrange(self._get_shares(), self.take_back)

    def _check_still_true(self):
        """Nobody overrules what somebody else arranged meanwhile without having seen it."""
        now = self._get_open_shares()
        shown = {line.vendor_id: line.qty_now for line in self.line_ids}
        if any(self.product_uom_id.compare(shown.get(doer, 0.0), now.get(doer, 0.0)) for doer in {**shown, **now}):
            raise UserError(
                self.env._(
                    "%s changed since this dialog was opened. Open it again; nothing was changed by it.",
                    self._get_subject().display_name,
                )
            )

    def _get_shares(self):
        shares = {}
        for line in self.line_ids:
            shares[line.vendor_id] = shares.get(line.vendor_id, 0.0) + line.quantity
        return shares

    def action_preview(self):
        """Show what would change: tried out, and undone again."""
        self.ensure_one()
        changes = self._try_out()
        self.is_previewed = True
        self.change_ids = [Command.clear()] + [Command.create(change) for change in changes]
        return {**self._get_subject().action_reassign(), "res_id": self.id, "context": {}}

    def _try_out(self):
        """Values of the changes that applying makes: it is done in a savepoint that is never kept."""
        changes = []
        try:
            with self.env.cr.savepoint():
                trial = self.with_context(tracking_disable=True, mail_notrack=True, subcontract_trial=True)
                changes = trial._apply()
                raise _TakeBack
        except _TakeBack:
            self.env.invalidate_all()
        return changes

    def _apply(self):
        """Make the arrangement so, and tell what changed by that."""
        # sudo: reads orders and transfers, which a planner may not; access to the manufacturing order is checked by
        # `_arrange`
        productions = self._get_affected_productions().sudo()
        lock_records(productions)
        self._check_still_true()
        before = productions._get_outsourced_facts()
        self._arrange()
        after = productions._get_outsourced_facts()
        return self._get_changes(before, after)

    def _get_changes(self, before, after):
        changes = []
        for key in dict.fromkeys([*before, *after]):
            old, new = before.get(key), after.get(key)
            if not old or not new or old.value != new.value:
                changes.append(
                    {
                        "kind": (new or old).kind,
                        "name": (new or old).name,
                        "before": old.value if old else "-",
                        "after": new.value if new else "-",
                    }
                )
        return changes

    def action_confirm(self):
        """Make it so: orders, transfers, dates and shares follow, or nothing changes at all.

        :raise UserError: where something speaks against it
        """
        self.ensure_one()
        opened_from = self.opened_from_id
        changes = self._apply()
        if not changes:
            raise UserError(self.env._("That is how it is already. Change the quantities first."))
        self._log_changes(changes)
        to_order = self._get_operations().filtered(lambda operation: operation._is_to_order())
        if self.order_now and to_order:
            to_order.action_order()
        if opened_from and not opened_from.exists():
            # what the screen behind the dialog shows is gone
            return {**self.production_id._get_records_action(), "target": "main"}
        return {"type": "ir.actions.act_window_close"}

    def _log_changes(self, changes):
        """The manufacturing order keeps the story."""
        lines = [f"{change['name']}: {change['before']} → {change['after']}" for change in changes]
        self.production_id.message_post_with_source(
            "mrp_outsourcing.reassign_message",
            render_values={"step": self._get_subject().name, "lines": lines},
            subtype_xmlid="mail.mt_note",
        )


class MrpSubcontractReassignLine(models.TransientModel):
    _name = "mrp.subcontract.reassign.line"
    _description = "Share of a Operation"

    wizard_id = fields.Many2one("mrp.subcontract.reassign", required=True, ondelete="cascade")
    vendor_id = fields.Many2one("res.partner", readonly=True)
    name = fields.Char("Done by", compute="_compute_name")
    qty_now = fields.Float("Now", digits="Product Unit", readonly=True)
    quantity = fields.Float("From Here On", digits="Product Unit")
    qty_at_vendor = fields.Float("Has There", digits="Product Unit", compute="_compute_qty_at_vendor")

    @api.depends("vendor_id")
    def _compute_name(self):
        for line in self:
            line.name = line.vendor_id.display_name or self.env._("In-house")

    @api.depends("vendor_id")
    def _compute_qty_at_vendor(self):
        for line in self:
            operations = line.wizard_id._get_operations()
            line.qty_at_vendor = sum(
                operations.filtered(lambda op, ln=line: ln.vendor_id and op.vendor_id == ln.vendor_id).mapped(
                    "qty_at_vendor"
                )
            )


class MrpSubcontractReassignChange(models.TransientModel):
    """One consequence of changing who does an operation."""

    _name = "mrp.subcontract.reassign.change"
    _description = "Consequence of a Switch"

    wizard_id = fields.Many2one("mrp.subcontract.reassign", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("order", "Order"), ("trip", "Transfer"), ("date", "Date"), ("cost", "Cost"), ("material", "Material")],
        required=True,
    )
    name = fields.Char("What", required=True)
    before = fields.Char("Now")
    after = fields.Char("Then")
