"""A vendor's shipment notice: what it sends back, for one operation."""

from odoo import api, fields, models


class MrpSubcontractShipmentNotice(models.Model):
    """What a vendor sends back to us, for one operation.

    There is one at a time for an operation. The vendor may correct or withdraw it until
    something of the operation is received. Quantities are in the unit of the product.
    """

    _name = "mrp.subcontract.shipment.notice"
    _description = "Shipment Notice"
    _order = "id desc"
    _rec_name = "subcontract_operation_id"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    vendor_id = fields.Many2one(
        "res.partner", required=True, index=True, help="Who sent it, whoever gets the work afterwards."
    )
    product_id = fields.Many2one(related="subcontract_operation_id.product_id")
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    date = fields.Date("Arrives on", required=True)
    carrier = fields.Char()
    tracking_ref = fields.Char("Tracking Reference")
    comment = fields.Text()
    line_ids = fields.One2many("mrp.subcontract.shipment.notice.line", "notice_id", "Units")
    quantity = fields.Float(digits="Product Unit", compute="_compute_quantity", store=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Certificates")
    state = fields.Selection(
        [("sent", "Sent"), ("received", "Received"), ("withdrawn", "Withdrawn")],
        default="sent",
        required=True,
        index=True,
    )
    picking_id = fields.Many2one("stock.picking", "Transfer", compute="_compute_picking_id")

    _sent_uniq = models.UniqueIndex(
        "(subcontract_operation_id) WHERE state = 'sent'",
        "There is an open shipment notice for this operation already: correct that one.",
    )

    @api.depends("line_ids.quantity")
    def _compute_quantity(self):
        for notice in self:
            notice.quantity = sum(notice.line_ids.mapped("quantity"))

    @api.depends("subcontract_operation_id.move_ids.state")
    def _compute_picking_id(self):
        for notice in self:
            notice.picking_id = (
                self.env["mrp.subcontract.vendor.shipping"]
                ._get_expected_moves(notice.subcontract_operation_id)
                .picking_id[:1]
            )

    def _get_quantities(self):
        """Quantities by lot."""
        self.ensure_one()
        return {line.lot_id: line.quantity for line in self.line_ids}


class MrpSubcontractShipmentNoticeLine(models.Model):
    _name = "mrp.subcontract.shipment.notice.line"
    _description = "Line of a Shipment Notice"
    _rec_name = "lot_id"

    notice_id = fields.Many2one("mrp.subcontract.shipment.notice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number")
    quantity = fields.Float(digits="Product Unit", required=True)
