from odoo import fields, models


class PurchaseOrderLine(models.Model):
    """Three dates instead of one: what we asked, what the vendor answered, and what holds.

    The expected arrival is the agreed date, else the requested one; it alone moves the schedule.
    """

    _inherit = "purchase.order.line"

    date_requested = fields.Datetime(
        readonly=True, copy=False, help="What the order asked for when it was confirmed. It does not change afterwards."
    )
    date_promised = fields.Datetime(
        copy=False,
        help="What the vendor answered: typed by the vendor on the portal, or by the buyer. It moves nothing until the "
        "buyer agrees.",
    )
    date_agreed = fields.Datetime(
        readonly=True,
        copy=False,
        help="What both sides agreed on later. It moves the schedule of the manufacturing order.",
    )

    def _update_date_planned(self, updated_date):
        """A date that a vendor types in the portal is a promise: core tells the buyer, nothing moves."""
        ours = self.filtered(lambda line: line.subcontract_operation_id.is_open)
        ours.date_promised = updated_date
        return super()._update_date_planned(updated_date)

    def write(self, vals):
        """A buyer's date on a confirmed order is what was agreed."""
        if "date_planned" not in vals or "date_agreed" in vals:
            return super().write(vals)
        date = fields.Datetime.to_datetime(vals["date_planned"])
        agreed = self.filtered(
            lambda line: (
                line.subcontract_operation_id
                and line.state == "purchase"
                and line.date_requested
                and line.date_planned != date
            )
        )
        res = super(PurchaseOrderLine, self - agreed).write(vals)
        return super(PurchaseOrderLine, agreed).write({**vals, "date_agreed": date}) and res if agreed else res
