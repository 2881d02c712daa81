from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records


class MrpSubcontractRecordProduction(models.TransientModel):
    """Report what a vendor has made of an outsourced order: finished goods at its site, and units scrapped on the way.

    Quantities are in the product's own unit. Nothing is received by this: the goods are at the vendor until they are.
    """

    _name = "mrp.subcontract.record.production"
    _description = "Report What a Vendor Made"

    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", required=True, readonly=True)
    vendor_id = fields.Many2one(related="subcontract_operation_id.vendor_id")
    product_id = fields.Many2one(related="subcontract_operation_id.product_id")
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    tracking = fields.Selection(related="product_id.tracking")
    line_ids = fields.One2many(
        "mrp.subcontract.record.production.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )

    @api.depends("subcontract_operation_id")
    def _compute_line_ids(self):
        for wizard in self:
            operation = wizard.subcontract_operation_id
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(vals)
                    for vals in (self.env["mrp.subcontract.making"]._prepare_made_lines(operation) if operation else [])
                ),
            ]

    def action_confirm(self):
        """Finish the good units at the vendor, and book the scrapped ones: all of it, or nothing at all."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        operation.check_access("write")
        lock_records(operation)
        lines = self.line_ids.filtered(lambda line: line.qty_good or line.qty_scrapped)
        if not lines:
            raise UserError(self.env._("Enter how many units were made, or scrapped."))
        if any(line.qty_good < 0 or line.qty_scrapped < 0 for line in lines):
            raise UserError(self.env._("Quantities can't be negative."))
        if self.tracking != "none" and not all(line.lot_name for line in lines):
            raise UserError(self.env._("Enter the lot or serial number of each unit of %s.", self.product_id.name))
        # sudo: reporting finishes the manufacturing order and consumes its components; access was checked above
        operation = operation.sudo()
        good, scrapped = {}, {}
        for line in lines:
            lot = self.env["mrp.subcontract.making"]._get_or_create_lot(operation, line.lot_name)
            for quantities, quantity in ((good, line.qty_good), (scrapped, line.qty_scrapped)):
                if quantity:
                    quantities[lot] = quantities.get(lot, 0.0) + quantity
        self.env["mrp.subcontract.making"]._report_scrapped(operation, scrapped)
        self.env["mrp.subcontract.making"]._make(operation, good)
        return {"type": "ir.actions.act_window_close"}


class MrpSubcontractRecordProductionLine(models.TransientModel):
    _name = "mrp.subcontract.record.production.line"
    _description = "Units Made"

    wizard_id = fields.Many2one("mrp.subcontract.record.production", required=True, ondelete="cascade")
    lot_name = fields.Char("Lot/Serial Number", help="Made when it is new.")
    qty_good = fields.Float("Good", digits="Product Unit", help="Finished, and at the vendor until received.")
    qty_scrapped = fields.Float(
        "Scrapped",
        digits="Product Unit",
        help="Scrapped by the vendor: used components like a good unit, and is not made again.",
    )
