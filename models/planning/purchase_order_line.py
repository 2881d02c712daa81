from odoo import fields, models


class PurchaseOrderLine(models.Model):
    """Three dates instead of one: what we requested, what the vendor promised, and what is agreed.

    The expected arrival is the agreed date, else the requested one; it alone moves the schedule.
    """

    _inherit = "purchase.order.line"

    date_requested = fields.Datetime(
        readonly=True, copy=False, help="Expected arrival when the order was confirmed. It does not change afterwards."
    )
    date_promised = fields.Datetime(
        copy=False,
        help="The vendor's response, entered on the portal or by the buyer. It moves nothing until the buyer agrees.",
    )
    date_agreed = fields.Datetime(
        readonly=True,
        copy=False,
        help="The date that both sides agreed on later. It moves the schedule of the manufacturing order.",
    )
    date_earlier_requested = fields.Datetime(
        "Earlier Date Requested",
        readonly=True,
        copy=False,
        help="An earlier date that we requested after ordering, until the vendor responds.",
    )

    def _on_vendor_date(self, date):
        """A date that a vendor enters on the portal is a promise: it moves nothing."""
        res = super()._on_vendor_date(date)
        self.filtered(lambda line: line.subcontract_operation_id.is_open).date_promised = date
        return res

    def _get_values_to_write(self, vals):
        """A buyer's date on a confirmed order is an agreed date. A new date settles the request for an earlier one."""
        if {"date_promised", "date_agreed", "date_planned"} & vals.keys():
            vals = {**vals, "date_earlier_requested": False}
        pairs = super()._get_values_to_write(vals)
        if "date_planned" not in vals or "date_agreed" in vals:
            return pairs
        date = fields.Datetime.to_datetime(vals["date_planned"])
        result = []
        for lines, values in pairs:
            agreed = lines.filtered(
                lambda line: (
                    line.subcontract_operation_id
                    and line.state == "purchase"
                    and line.date_requested
                    and line.date_planned != date
                )
            )
            result += [(lines - agreed, values), (agreed, {**values, "date_agreed": date})]
        return [(lines, values) for lines, values in result if lines]
