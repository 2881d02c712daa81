from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    date_earlier_requested = fields.Datetime(
        "Asked for",
        readonly=True,
        copy=False,
        help="An earlier day that we asked the vendor for after ordering, until it has answered.",
    )

    def write(self, vals):
        """An answer, or a new agreement, ends the question."""
        if {"date_promised", "date_agreed", "date_planned"} & vals.keys():
            vals = {**vals, "date_earlier_requested": False}
        return super().write(vals)
