from odoo import fields, models


class MrpSubcontractArrival(models.TransientModel):
    """Somebody here takes down what a vendor has counted of a transfer, as the vendor would in the portal."""

    _name = "mrp.subcontract.arrival"
    _description = "Confirm Arrival"

    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, readonly=True)
    line_ids = fields.One2many("mrp.subcontract.arrival.line", "arrival_id", "Counts")
    comment = fields.Text("What the Vendor Says", help="It is kept with each difference.")

    def action_confirm(self):
        """Post what arrived; what is missing or damaged becomes a difference that somebody decides on.

        :raise UserError: when it was confirmed meanwhile, or the counts don't fit the transfer any more
        """
        self.ensure_one()
        self.picking_id.check_access("write")
        counts = {line.key: line.qty_counted for line in self.line_ids}
        reasons = {line.key: line.reason for line in self.line_ids}
        # sudo: write access to the transfer was checked; the rest follows from it
        self.env["mrp.subcontract.arrivals"]._confirm_arrival(
            self.picking_id.sudo(), counts, reasons, self.comment or ""
        )
        return {"type": "ir.actions.act_window_close"}


class MrpSubcontractArrivalLine(models.TransientModel):
    """One product and lot of a transfer; quantities are in the unit of the product."""

    _name = "mrp.subcontract.arrival.line"
    _description = "Count of an Arrival"

    arrival_id = fields.Many2one("mrp.subcontract.arrival", required=True, ondelete="cascade")
    key = fields.Char(required=True, readonly=True, help="Names the line of the transfer.")
    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", "For", readonly=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    qty_shipped = fields.Float("Shipped", digits="Product Unit", readonly=True)
    qty_counted = fields.Float("Arrived", digits="Product Unit", help="What the vendor counted in good order.")
    reason = fields.Selection(
        [("short", "Missing"), ("damaged", "Damaged")],
        "The Rest Is",
        required=True,
        default="short",
    )
