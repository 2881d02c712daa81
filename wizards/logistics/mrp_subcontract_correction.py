from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpSubcontractCorrection(models.TransientModel):
    """Correct what was consumed at a vendor: more, or less, per component and lot."""

    _name = "mrp.subcontract.correction"
    _inherit = "mrp.subcontract.consumption.review"
    _description = "Correct Consumption"

    vendor_id = fields.Many2one(related="subcontract_operation_id.vendor_id")
    line_ids = fields.One2many(
        "mrp.subcontract.correction.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )

    @api.depends("subcontract_operation_id")
    def _compute_line_ids(self):
        for wizard in self:
            commands = [fields.Command.clear()]
            for component in wizard.subcontract_operation_id.component_ids:
                consumed, there = component._get_consumed_by_lot(), component._get_lot_balance()
                for key in dict.fromkeys([*consumed, *there]):
                    lot, package, owner = key
                    commands.append(
                        fields.Command.create(
                            {
                                "component_id": component.id,
                                "lot_id": lot.id,
                                "package_id": package.id,
                                "owner_id": owner.id,
                                "qty_consumed": consumed.get(key, 0.0),
                                "qty_there": there.get(key, 0.0),
                            }
                        )
                    )
            wizard.line_ids = commands

    @api.depends("line_ids.qty_correction")
    def _compute_review(self):
        for wizard in self:
            differences = []
            for component in wizard.subcontract_operation_id.component_ids:
                lines = wizard.line_ids.filtered(lambda line, c=component: line.component_id == c)
                if not any(lines.mapped("qty_correction")):
                    continue
                consumed = sum(component._get_consumed_by_lot().values()) + sum(lines.mapped("qty_correction"))
                expected = component._get_product_quantity(component.subcontract_operation_id._get_first_processed()[0])
                difference = component._get_rule_error(consumed, expected)
                if difference:
                    differences.append(difference)
            wizard.review = "\n".join(differences)

    def action_confirm(self):
        """Post the corrections, each as a movement of its own."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        operation.check_access("write")
        lock_records(operation)
        lines = self.line_ids.filtered("qty_correction")
        if not lines:
            raise UserError(self.env._("Enter how much more, or less, was consumed."))
        if operation.production_id.state == "cancel":
            raise UserError(
                self.env._(
                    "%s was cancelled, so nothing can be consumed for it any more.", operation.production_id.name
                )
            )
        self._check_review()
        for component in lines.component_id.sudo():
            own = lines.filtered(lambda line, c=component: line.component_id == c)
            more = {line._get_key(): line.qty_correction for line in own if line.qty_correction > 0}
            less = {line._get_key(): -line.qty_correction for line in own if line.qty_correction < 0}
            self.env["mrp.subcontract.consumption"]._check_lots_there(component, more)
            self.env["mrp.subcontract.consumption.correction"]._check_can_reverse(component, less)
            # sudo: access to the operation was checked; a correction takes material of the manufacturing order and
            # revalues it
            self.env["mrp.subcontract.consumption.correction"]._post_correction(component, more, less)
        return {"type": "ir.actions.act_window_close"}


class MrpSubcontractCorrectionLine(models.TransientModel):
    _name = "mrp.subcontract.correction.line"
    _inherit = "mrp.subcontract.consumption.line"
    _description = "Correction of a Component"

    wizard_id = fields.Many2one("mrp.subcontract.correction", required=True, ondelete="cascade")
    qty_consumed = fields.Float("Consumed so Far", digits="Product Unit", readonly=True)
    qty_correction = fields.Float(
        "Correction",
        digits="Product Unit",
        help="Above zero: consumed beyond what was reported, taken from what is at the vendor. Below zero: not "
        "consumed after all, back to what is at the vendor.",
    )
