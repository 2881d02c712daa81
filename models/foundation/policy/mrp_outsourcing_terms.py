from odoo import fields, models


class MrpOutsourcingTerms(models.AbstractModel):
    """The terms on which work is outsourced: of single operations, and of bills of materials as a whole.

    Days are calendar days, the tolerance is in percent of the ordered quantity.
    """

    _name = "mrp.outsourcing.terms"
    _description = "Outsourcing Terms"

    outsourcing_policy = fields.Selection(
        [("in_house", "In-house"), ("outside", "Outsourced"), ("either", "Either")],
        "Sourcing",
        default="in_house",
        required=True,
        help="In-house: we do the work. Outsourced: confirming a manufacturing order prepares the purchase. "
        "Either: the planner decides for each manufacturing order.",
    )
    outsourcing_ship_out_days = fields.Float("Shipping Days", help="Days from our location to the vendor's.")
    outsourcing_process_days = fields.Float("Processing Days", help="Days that the vendor needs for the work.")
    outsourcing_ship_back_days = fields.Float("Return Days", help="Days from the vendor's location to ours.")
    outsourcing_over_tolerance = fields.Float(
        "Receiving Tolerance (%)",
        help="How much more than ordered may be sent and received, in percent of the ordered quantity.",
    )
    outsourcing_instructions = fields.Html(
        "Instructions for the Vendor", help="Printed on the purchase order and on the packing slip."
    )
    outsourcing_document_ids = fields.Many2many(
        "ir.attachment",
        string="Documents to Send",
        help="Drawings and specifications that go to the vendor with the order.",
    )

    _outsourcing_terms_positive = models.Constraint(
        "CHECK(outsourcing_ship_out_days >= 0 AND outsourcing_process_days >= 0 AND outsourcing_ship_back_days >= 0"
        " AND outsourcing_over_tolerance >= 0)",
        "Outsourced work: days and tolerance can't be negative.",
    )
