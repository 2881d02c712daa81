from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class _RollBack(Exception):
    """Ends a preview: everything that was done in it is rolled back."""


class MrpSubcontractReassign(models.TransientModel):
    """Reassign what is still open of an operation to other vendors, several of them, or in-house."""

    _name = "mrp.subcontract.reassign"
    _description = "Reassign"

    workorder_id = fields.Many2one("mrp.workorder", "Operation", required=True, readonly=True)
    production_id = fields.Many2one(related="workorder_id.production_id", string="Manufacturing Order")
    opened_from_id = fields.Many2one("mrp.subcontract.operation", readonly=True, ondelete="set null")
    product_uom_id = fields.Many2one(related="workorder_id.product_uom_id")
    open_qty = fields.Float(
        "Open Quantity", digits="Product Unit", compute="_compute_line_ids", store=True, precompute=True
    )
    line_ids = fields.One2many(
        "mrp.subcontract.reassign.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    return_rest = fields.Boolean(
        "Return What Is Not Needed",
        default=True,
        help="Units and material at a vendor who is to do less are returned. Otherwise its quantity can't go below "
        "what it has, and material for an outsourced order stays there.",
    )
    order_now = fields.Boolean(
        "Request Now", default=True, help="Put new work on requests for quotation at once. The buyer confirms them."
    )
    is_previewed = fields.Boolean(readonly=True)
    change_ids = fields.One2many("mrp.subcontract.reassign.change", "wizard_id", "Changes", readonly=True)

    @api.depends("workorder_id")
    def _compute_line_ids(self):
        for wizard in self:
            quantities = wizard._get_open_quantities()
            ours = self.env["res.partner"]
            vendors = dict.fromkeys([*(vendor for vendor in quantities if vendor), *wizard._get_allowed_vendors()])
            wizard.open_qty = sum(quantities.values())
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "vendor_id": vendor.id,
                        "qty_now": quantities.get(vendor, 0.0),
                        "quantity": quantities.get(vendor, 0.0),
                    }
                )
                for vendor in (ours, *vendors)
            ]

    def _get_open_quantities(self):
        """What is to be done from here on, as it is now: units by vendor, an empty one for in-house."""
        self.ensure_one()
        if not self.workorder_id:
            return {}
        sourcing = self.env["mrp.subcontract.sourcing"]
        quantities = sourcing._get_open_quantities(self.workorder_id)
        ours = self.env["res.partner"]
        quantities[ours] = quantities.get(ours, 0.0) + sourcing._get_unassigned_quantity(self.workorder_id)
        return quantities

    def _get_allowed_vendors(self):
        # sudo: vendors and prices are purchase data; a planner needs their names
        return self.workorder_id.operation_id.sudo().outsourcing_vendor_ids.sudo(False)

    def _get_subject(self):
        """The record that is reassigned; it opens this dialog, too."""
        return self.workorder_id

    def _get_operations(self):
        """Outsourced operations of what is reassigned."""
        return self.workorder_id.subcontract_operation_ids

    def _get_affected_productions(self):
        """Manufacturing orders whose documents are compared before and after."""
        return self.production_id

    def _reassign(self):
        self.env["mrp.subcontract.sourcing"]._reassign(self.workorder_id, self._get_quantities(), self.return_rest)

    def _check_unchanged(self):
        """Refuse to overrule what somebody else changed meanwhile."""
        now = self._get_open_quantities()
        shown = {line.vendor_id: line.qty_now for line in self.line_ids}
        if any(
            self.product_uom_id.compare(shown.get(vendor, 0.0), now.get(vendor, 0.0)) for vendor in {**shown, **now}
        ):
            raise UserError(
                self.env._(
                    "%s changed since this dialog was opened. Nothing was changed now. Open the dialog again.",
                    self._get_subject().display_name,
                )
            )

    def _get_quantities(self):
        """Quantities that were entered: units by vendor, an empty one for in-house."""
        quantities = {}
        for line in self.line_ids:
            quantities[line.vendor_id] = quantities.get(line.vendor_id, 0.0) + line.quantity
        return quantities

    def action_preview(self):
        """Show what would change: it is done, and rolled back."""
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
                trial = self.with_context(tracking_disable=True, mail_notrack=True, outsourcing_preview=True)
                changes = trial._apply()
                raise _RollBack
        except _RollBack:
            self.env.invalidate_all()
        return changes

    def _apply(self):
        """Reassign, and return what changed by that."""
        # sudo: reads orders and transfers, which a planner may not; access to the manufacturing order is checked by
        # `_reassign`
        productions = self._get_affected_productions().sudo()
        lock_records(productions)
        self._check_unchanged()
        preview = self.env["mrp.subcontract.sourcing.preview"]
        before = preview._get_facts(productions)
        self._reassign()
        return preview._get_changes(before, preview._get_facts(productions))

    def action_confirm(self):
        """Reassign: orders, transfers and dates follow, or nothing changes at all.

        :raise UserError: where something can't be changed
        """
        self.ensure_one()
        opened_from = self.opened_from_id
        changes = self._apply()
        if not changes:
            raise UserError(self.env._("Nothing would change. Enter other quantities first."))
        self._log_changes(changes)
        to_order = self._get_operations().filtered(lambda operation: operation._is_to_order())
        if self.order_now and to_order:
            to_order.action_order()
        if opened_from and not opened_from.exists():
            # what the screen behind the dialog shows is gone
            return {**self.production_id._get_records_action(), "target": "main"}
        return {"type": "ir.actions.act_window_close"}

    def _log_changes(self, changes):
        """Log the changes on the manufacturing order."""
        lines = [f"{change['name']}: {change['before']} → {change['after']}" for change in changes]
        self.production_id.message_post_with_source(
            "mrp_outsourcing.reassign_message",
            render_values={"name": self._get_subject().name, "lines": lines},
            subtype_xmlid="mail.mt_note",
        )


class MrpSubcontractReassignLine(models.TransientModel):
    _name = "mrp.subcontract.reassign.line"
    _description = "Quantity to Reassign"

    wizard_id = fields.Many2one("mrp.subcontract.reassign", required=True, ondelete="cascade")
    vendor_id = fields.Many2one("res.partner", readonly=True)
    name = fields.Char("Assigned To", compute="_compute_name")
    qty_now = fields.Float("Current Quantity", digits="Product Unit", readonly=True)
    quantity = fields.Float("New Quantity", digits="Product Unit")
    qty_at_vendor = fields.Float("At Vendor", digits="Product Unit", compute="_compute_qty_at_vendor")

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
    """One consequence of reassigning an operation."""

    _name = "mrp.subcontract.reassign.change"
    _description = "Consequence of Reassigning"

    wizard_id = fields.Many2one("mrp.subcontract.reassign", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("order", "Order"), ("transfer", "Transfer"), ("date", "Date"), ("cost", "Cost"), ("material", "Material")],
        required=True,
    )
    name = fields.Char("Document", required=True)
    before = fields.Char()
    after = fields.Char()
