from odoo import fields, models


class MrpRoutingWorkcenter(models.Model):
    _inherit = "mrp.routing.workcenter"

    outsourcing_send_ahead_qty = fields.Float(
        "Send-ahead Quantity",
        digits="Product Unit",
        help="From how many finished units of this operation on the next one may go outside, in the unit of the bill "
        "of materials; all of them where the manufacturing order is for less. Zero: from the first unit.",
    )

    _outsourcing_send_ahead_positive = models.Constraint(
        "CHECK(outsourcing_send_ahead_qty >= 0)", "The send-ahead quantity can't be negative."
    )
