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
                *(Command.create(vals) for vals in (operation._prepare_made_lines() if operation else [])),
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
            lot = operation._get_or_create_lot(line.lot_name)
            for quantities, quantity in ((good, line.qty_good), (scrapped, line.qty_scrapped)):
                if quantity:
                    quantities[lot] = quantities.get(lot, 0.0) + quantity
        operation._report_scrapped(scrapped)
        operation._make(good)
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


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def action_record_production(self):
        """Open the dialog to report what the vendor has made of an outsourced order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Made by %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.record.production",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }

    def _prepare_made_lines(self):
        """What the dialog proposes: all that is not made yet, with the lots or serial numbers the manufacturing order
        was given."""
        self.ensure_one()
        rest = self._get_unmade_quantity()
        if self.product_tracking == "none":
            return [{"qty_good": rest}]
        lots = self._get_open_productions().lot_producing_ids
        if self.product_tracking == "serial":
            return [{"lot_name": lot.name, "qty_good": 1.0} for lot in lots]
        return [{"lot_name": lots[:1].name, "qty_good": rest}]

    def _get_unmade_quantity(self):
        """What is ordered and neither made nor scrapped yet, in the unit of the product."""
        self.ensure_one()
        rest = max(self.quantity - self.qty_made - self.qty_scrapped, 0.0)
        return self.product_uom_id._compute_quantity(rest, self.product_id.uom_id)

    def _get_or_create_lot(self, name):
        """The lot of a name, made when it is new; empty for an untracked product."""
        self.ensure_one()
        lots = self.env["stock.lot"]
        if self.product_tracking == "none":
            return lots
        return self._find_lot(name) or lots.create({"name": name, "product_id": self.product_id.id})

    def _report_scrapped(self, quantities):
        """Units that the vendor has scrapped: they used components, and nothing will be received for them.

        :param dict quantities: by lot, in the unit of the product
        """
        self.ensure_one()
        if not quantities:
            return
        quantity = self._to_production_quantity(quantities)
        self._check_can_make(quantity)
        # consumes, too, see _on_moves_done
        self._post_move("scrapped", quantities)
        self._sync_receipts()
        self._shrink_production(quantity)

    def _shrink_production(self, quantity):
        """The manufacturing order makes less by what was scrapped; where nothing is left of it, it ends.

        :param quantity: in the unit of the manufacturing order
        """
        self.ensure_one()
        production = self._get_open_productions().sorted("backorder_sequence")[:1]
        rest = production.product_qty - quantity
        if production.product_uom_id.compare(rest, 0.0) <= 0:
            production._return_in_house()
            production.action_cancel()
            return
        production.with_context(skip_compute_move_raw_ids=True).product_qty = rest
        for move in production._get_open_finished_moves().filtered(lambda m: m.product_id == self.product_id):
            move.product_uom_qty = rest
