from odoo import fields, models


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    outsourcing_supply = fields.Selection(
        [
            ("sent", "Sent by us"),
            ("vendor_stock", "Our stock kept at the vendor"),
            ("bought", "Bought by the vendor"),
            ("dropship", "Dropshipped to the vendor"),
        ],
        string="Supply Method",
        default="sent",
        required=True,
        help="How the vendor gets this component when the operation that uses it is outsourced. Sent by us: it "
        "travels with the units. Our stock kept at the vendor: taken from there, and brought there by reordering "
        "rules. Bought by the vendor: part of the price of the service, nothing of ours moves. Dropshipped: its own "
        "supplier delivers it to the vendor.",
    )
