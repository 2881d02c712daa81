from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MrpRoutingWorkcenter(models.Model):
    """Whether an operation is outsourced, and on which terms."""

    _name = "mrp.routing.workcenter"
    _inherit = ["mrp.routing.workcenter", "mrp.outsourcing.terms"]

    outsourcing_service_id = fields.Many2one(
        "product.product",
        "Outsourced Service",
        domain=[("type", "=", "service"), ("purchase_ok", "=", True)],
        check_company=True,
        ondelete="restrict",
        help="What is bought from the vendor. Vendors with a price on this service may do the operation.",
    )
    outsourcing_service_qty = fields.Float(
        "Service per Unit",
        default=1.0,
        digits="Product Unit",
        help="Units of the service bought for one unit of the product, e.g. 2 when two faces are plated. Where hours "
        "are paid, the hours that one unit of the product should take.",
    )
    outsourcing_vendor_ids = fields.Many2many(
        "res.partner", string="Allowed Vendors", compute="_compute_outsourcing_vendor_ids", compute_sudo=True
    )
    outsourcing_ship_wip = fields.Boolean(
        "Ship Work in Progress",
        default=True,
        help="The units themselves go to the vendor. Untick when only components travel, as to a board assembler, "
        "or when the vendor works at your location.",
    )
    outsourcing_pay_for = fields.Selection(
        [
            ("good", "Good units"),
            ("processed", "Processed units"),
            ("job", "The manufacturing order as a whole"),
            ("hours", "Hours"),
        ],
        "Paid Quantity",
        default="good",
        required=True,
        help="Good units: what came back good. Processed units: rejected and scrapped ones are paid, too. The "
        "manufacturing order as a whole: what was ordered is paid in full once the work is done, and nothing before. "
        "Hours: the hours entered when units are received; the service is bought by the hour.",
    )
    outsourcing_send_ahead_qty = fields.Float(
        "Send-Ahead Quantity",
        digits="Product Unit",
        help="The next operation can be outsourced as soon as this many units are finished, in the unit of the bill of "
        "materials. Zero: from the first unit.",
    )
    outsourcing_document_ids = fields.Many2many(
        "ir.attachment",
        "mrp_routing_workcenter_outsourcing_document_rel",
        "operation_id",
        "attachment_id",
    )

    _outsourcing_amounts_positive = models.Constraint(
        "CHECK(outsourcing_service_qty > 0)",
        "Outsourced work: the service per unit has to be above zero.",
    )

    _outsourcing_send_ahead_positive = models.Constraint(
        "CHECK(outsourcing_send_ahead_qty >= 0)", "The send-ahead quantity can't be negative."
    )

    @api.depends("outsourcing_service_id.seller_ids.partner_id")
    def _compute_outsourcing_vendor_ids(self):
        for operation in self:
            operation.outsourcing_vendor_ids = operation._get_outsourcing_sellers().partner_id.commercial_partner_id

    @api.constrains("outsourcing_service_id")
    def _check_outsourcing_service(self):
        for operation in self:
            service = operation.outsourcing_service_id
            if service and service.type != "service":
                raise ValidationError(
                    self.env._(
                        "%(operation)s: %(product)s is not a service. What is bought for an outsourced operation "
                        "has to be a product of type Service.",
                        operation=operation.name,
                        product=service.display_name,
                    )
                )
            if service.landed_cost_ok:
                raise ValidationError(
                    self.env._(
                        "%(product)s is a landed cost. Outsourced work needs a service of its own, because a landed "
                        "cost is booked elsewhere; untick Is a Landed Cost on it.",
                        product=service.display_name,
                    )
                )

    def _get_outsourcing_sellers(self):
        """Vendor price lines of the service, of this company's or of all companies'."""
        self.ensure_one()
        return self.outsourcing_service_id._get_outsourcing_sellers(self.company_id)
