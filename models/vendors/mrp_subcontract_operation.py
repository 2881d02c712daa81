"""What vendors may see of outsourced work, what their engagement decides on it, and what they said about it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.roles import WIP_BACK_ROLES
from .arrivals.in_transit import IN_TRANSIT

# what a vendor's user may read of an operation; what it stands for (product, lots, documents) portal pages add by name
VENDOR_FIELDS = frozenset(
    (
        "id",
        "display_name",
        "name",
        "company_id",
        "vendor_id",
        "product_id",
        "product_uom_id",
        "service_id",
        "purchase_line_id",
        "purchase_id",
        "instructions",
        "quantity",
        "qty_sent",
        "qty_good",
        "qty_rejected",
        "qty_scrapped",
        "qty_lost",
        "qty_at_vendor",
        "qty_in_transit",
        "qty_missing",
        "qty_to_send",
        "qty_outstanding",
        "state",
        "is_open",
        "is_seen_by_vendor",
        "date_out",
        "date_at_vendor",
        "date_ready",
        "date_back",
        "date_requested",
        "date_promised",
        "date_agreed",
        "is_outsourced_order",
        "has_shipment_notice",
        "vendor_response_state",
        "vendor_status_id",
        "vendor_status_date",
        "vendor_status_note",
        "qty_reported",
        "qty_ready",
        "qty_unreported",
    )
)
QUANTITY = {"store": True, "digits": "Product Unit", "compute": "_compute_quantities"}
STATUS_FIELDS = ("vendor_status_id", "vendor_status_date", "vendor_status_note", "vendor_status_by_id")
# said by the vendor, and kept as long as it is the vendor
SAID = {"compute": "_compute_vendor_status", "store": True, "copy": False}


# terms that the engagement may set
ENGAGEMENT_TERMS = ("pay_for", "over_tolerance")


def _leave_engagement_terms(terms):
    """The terms that follow from the policy alone."""
    return {term: value for term, value in terms.items() if term not in ENGAGEMENT_TERMS}


class MrpSubcontractOperation(models.Model):
    _name = "mrp.subcontract.operation"
    _inherit = [
        "mrp.subcontract.vendor.read.mixin",
        "mrp.subcontract.vendor.chatter.mixin",
        "mrp.subcontract.operation",
    ]

    vendor_company_id = fields.Many2one(
        related="vendor_id.commercial_partner_id",
        string="Vendor's Company",
        store=True,
        help="Whom an engagement is with, whichever of its contacts the order is for.",
    )
    is_seen_by_vendor = fields.Boolean(
        compute="_compute_is_seen_by_vendor",
        store=True,
        help="The vendor was asked for it, or has some of it: its users see it in the portal.",
    )

    # The portal's lists of what is open, and of what is done, however long that is. The conditions are written as the
    # ORM writes them: PostgreSQL recognizes nothing else. What record rules compare is read along.
    _vendor_open_idx = models.Index(
        "(vendor_company_id, date_ready, id) INCLUDE (company_id, product_id)"
        " WHERE is_seen_by_vendor IS TRUE AND is_open IS TRUE"
    )
    _vendor_done_idx = models.Index(
        "(vendor_company_id, date_ready, id) INCLUDE (company_id, product_id)"
        " WHERE is_seen_by_vendor IS TRUE AND is_open IS NOT TRUE"
    )
    _vendor_done_name_idx = models.Index(
        "(vendor_company_id, name, id) WHERE is_seen_by_vendor IS TRUE AND is_open IS NOT TRUE"
    )

    engagement_id = fields.Many2one(
        "mrp.subcontract.engagement",
        compute="_compute_engagement_id",
        compute_sudo=True,
        help="The active engagement with this vendor.",
    )
    is_out_of_scope = fields.Boolean(compute="_compute_engagement_id", compute_sudo=True)
    loss_allowance = fields.Float(
        "Loss Allowance (%)",
        compute="_compute_engagement_id",
        compute_sudo=True,
        help="Percentage of the units that may be rejected, scrapped or lost without a claim, by the engagement.",
    )
    pay_for = fields.Selection(compute="_compute_engagement_terms")
    over_tolerance = fields.Float(compute="_compute_engagement_terms")

    qty_in_transit = fields.Float(
        "In Transit to Vendor",
        **QUANTITY,
        help="Units that were shipped to the vendor, who has not confirmed their arrival.",
    )
    qty_missing = fields.Float(
        "Missing at Arrival",
        **QUANTITY,
        help="Units that the vendor did not find, in discrepancies that are not resolved.",
    )
    discrepancy_ids = fields.One2many("mrp.subcontract.discrepancy", "subcontract_operation_id", "Discrepancies")
    discrepancy_count = fields.Integer(compute="_compute_vendor_counts")

    notice_ids = fields.One2many("mrp.subcontract.shipment.notice", "subcontract_operation_id", "Shipment Notices")
    has_shipment_notice = fields.Boolean(
        "Shipment Notice",
        compute="_compute_has_shipment_notice",
        store=True,
        help="The vendor has sent a shipment notice, and nothing of it was received yet.",
    )

    response_ids = fields.One2many("mrp.subcontract.response", "subcontract_operation_id", "Vendor Responses")
    vendor_response_state = fields.Selection(
        [
            ("new", "No Response"),
            ("changed", "Changed since Response"),
            ("waiting", "To Decide"),
            ("again", "Asked Again"),
            ("accepted", "Accepted"),
        ],
        "Vendor Response",
        compute="_compute_vendor_response_state",
        store=True,
        help="Whether the vendor has responded to what the order asks for now. Changed: date, quantity, price, "
        "instructions or documents differ from those that it responded to.",
    )

    _vendor_response_idx = models.Index("(vendor_id, vendor_response_state) WHERE vendor_response_state IS NOT NULL")

    vendor_status_id = fields.Many2one(
        "mrp.subcontract.vendor.status",
        "Vendor's Status",
        **{**SAID, "index": "btree_not_null"},
        ondelete="restrict",
        help="What the vendor says about where the work is. It decides nothing.",
    )
    vendor_status_date = fields.Datetime("Vendor's Status since", **SAID)
    vendor_status_note = fields.Char("Vendor's Remark", **SAID)
    vendor_status_by_id = fields.Many2one("res.partner", "Vendor's Status by", **SAID)

    report_ids = fields.One2many("mrp.subcontract.production.report", "subcontract_operation_id", "Production Reports")
    report_count = fields.Integer(compute="_compute_vendor_counts")
    qty_reported = fields.Float(
        "Reported Good",
        digits="Product Unit",
        compute="_compute_reported",
        store=True,
        help="Good units by the vendor's posted reports, whether they are back or not.",
    )
    qty_ready = fields.Float(
        "Ready to Ship",
        digits="Product Unit",
        compute="_compute_reported",
        store=True,
        help="Reported as good by the vendor, and still there.",
    )
    qty_unreported = fields.Float(
        "Not Reported",
        digits="Product Unit",
        compute="_compute_reported",
        store=True,
        help="Units the vendor can work on now and has not reported yet.",
    )

    @api.depends("purchase_id.state", "state")
    def _compute_is_seen_by_vendor(self):
        for operation in self:
            operation.is_seen_by_vendor = operation.purchase_id.state in ("sent", "purchase") or operation.state in (
                "out",
                "at_vendor",
                "back",
                "exception",
            )

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | VENDOR_FIELDS

    def _for_vendor(self):
        """These operations with all rights, for what the portal shows of them or does to them.

        Every method that a portal page calls begins with this.

        :raise AccessError: unless the user is a vendor's and record rules let it read every one of them
        """
        if not self.env.user._is_outsourcing_vendor():
            raise AccessError(self.env._("Only portal users of a vendor with an active engagement can do this."))
        self.check_access("read")
        # sudo: the record rule was checked above, and vendors have no rights on manufacturing orders, products, moves
        # and lots
        return self.sudo()

    @api.depends("vendor_id", "company_id", "product_id")
    def _compute_engagement_id(self):
        for operation in self:
            engagement = operation.vendor_id._get_active_engagement(operation.company_id)
            covers = bool(engagement._get_line(operation.product_id))
            operation.engagement_id = engagement
            operation.is_out_of_scope = bool(engagement) and not covers
            operation.loss_allowance = engagement.loss_allowance if covers else 0.0

    def _get_engagement(self):
        """The active engagement that an operation is done under, else an empty one, with all rights."""
        self.ensure_one()
        # the engagements of all vendors at hand are read at once
        engagement = self.vendor_id._get_active_engagement(self.company_id)
        return engagement._get_line(self.product_id).engagement_id

    def _prepare_terms(self, policy):
        """What the engagement may decide is not the policy's alone."""
        return _leave_engagement_terms(super()._prepare_terms(policy))

    def _prepare_outsourced_order_terms(self):
        return _leave_engagement_terms(super()._prepare_outsourced_order_terms())

    @api.depends(
        "vendor_id",
        "workorder_id",
        "operation_id.outsourcing_pay_for",
        "operation_id.outsourcing_over_tolerance",
        "production_id.bom_id.outsourcing_over_tolerance",
    )
    def _compute_engagement_terms(self):
        """Terms of the vendor's engagement, else of the policy, until it is ordered, or has left without an order."""
        for operation in self:
            if operation._origin.purchase_line_id or operation.dispatch_reason:
                continue
            operation.update(operation._prepare_engagement_terms())

    def _prepare_engagement_terms(self):
        """Values of the terms that an engagement may set. An outsourced order is bought as goods: good units are
        paid."""
        self.ensure_one()
        engagement = self._get_engagement()
        policy = self.operation_id if self.workorder_id else self.production_id.bom_id
        pay_for = engagement.pay_for or self.operation_id.outsourcing_pay_for
        return {
            "pay_for": pay_for if self.workorder_id else "good",
            "over_tolerance": engagement.over_tolerance or policy.outsourcing_over_tolerance,
        }

    def _get_vendor_errors(self, vendor):
        """The vendor's engagement may not allow this work. What is not in its scope is ordered as ever."""
        engagement = vendor._get_active_engagement(self.company_id)
        terms = self.env["mrp.subcontract.engagement.term"]
        return super()._get_vendor_errors(vendor) + terms._get_term_errors(engagement, self, vendor)

    def action_view_discrepancies(self):
        """Open the discrepancies of this operation."""
        return self.discrepancy_ids._get_records_action(name=self.env._("Discrepancies"))

    def _get_wip_moves(self):
        """An arrival moves nothing away from the vendor nor to it: the shipment did."""
        return super()._get_wip_moves().filtered(lambda move: move.subcontract_role != "wip_arrived")

    @api.depends("discrepancy_ids.state", "discrepancy_ids.qty_missing", "component_ids.units_reported")
    def _compute_quantities(self):
        transit = self.env["mrp.subcontract.in.transit"]
        res = super()._compute_quantities()
        for operation in self:
            in_transit = transit._get_wip_in_transit(operation) if operation.workorder_id else {}
            if not in_transit:
                operation.qty_in_transit = operation.qty_missing = 0.0
                continue
            missing = transit._get_missing_quantity(operation, operation.product_id)
            total = sum(in_transit.values())
            operation.qty_missing = operation._to_production_unit(missing)
            operation.qty_in_transit = operation._to_production_unit(total - missing)
            operation.qty_at_vendor -= operation._to_production_unit(total)
            operation.qty_outstanding = operation._get_outstanding_quantity()
        return res

    def _get_lot_balance(self):
        """What is in transit is not at the vendor."""
        balance = super()._get_lot_balance()
        uom = self.product_id.uom_id
        for lot, quantity in self.env["mrp.subcontract.in.transit"]._get_wip_in_transit(self).items():
            balance[lot] = uom.round(balance.get(lot, 0.0) - quantity)
        return {lot: quantity for lot, quantity in balance.items() if not uom.is_zero(quantity)}

    def _get_quantity_at_site(self, site_type):
        """What is in transit is there, what is missing at arrival included."""
        if site_type == "vendor_wip_transit":
            return self.qty_in_transit + self.qty_missing
        return super()._get_quantity_at_site(site_type)

    def _get_good_here(self):
        """Good units that are on their way to another vendor are not here."""
        others = (
            self.env["mrp.subcontract.lots"]
            ._get_other_operations(self)
            .filtered(lambda other: other.operation_id != self.operation_id)
        )
        return max(super()._get_good_here() - sum(other.qty_in_transit + other.qty_missing for other in others), 0.0)

    def _has_open_shipment(self):
        return super()._has_open_shipment() or self.env["mrp.subcontract.in.transit"]._has_something_in_transit(self)

    def _has_something_at_vendor(self):
        """What is on its way to the vendor, or missing at its arrival, is not here any more."""
        return (
            super()._has_something_at_vendor()
            or self.env["mrp.subcontract.in.transit"]._has_something_in_transit(self)
            or not self.product_uom_id.is_zero(self.qty_missing)
        )

    def _on_moves_done(self, moves, good_before):
        """A receipt closes its shipment notice; a shipment to a vendor who confirms arrivals is awaited there."""
        returned = moves.filtered(lambda move: move.subcontract_role in WIP_BACK_ROLES and move.picking_id)
        self.env["mrp.subcontract.vendor.shipping"]._close_notice(returned.subcontract_operation_id)
        res = super()._on_moves_done(moves, good_before)
        shipped = moves.filtered(lambda move: move.picking_id and move.location_dest_id.site_type in IN_TRANSIT)
        shipped.picking_id.is_arrival_awaited = True
        return res

    @api.depends("notice_ids.state")
    def _compute_has_shipment_notice(self):
        for operation in self:
            operation.has_shipment_notice = bool(
                self.env["mrp.subcontract.vendor.shipping"]._get_open_notice(operation)
            )

    @api.depends(
        "response_ids.decision",
        "is_open",
        "quantity",
        "instructions",
        "document_ids",
        "purchase_id.state",
        "purchase_line_id.date_planned",
        "purchase_line_id.price_unit",
        "purchase_line_id.discount",
    )
    def _compute_vendor_response_state(self):
        for operation in self:
            operation.vendor_response_state = self.env["mrp.subcontract.vendor.request"]._get_vendor_response_state(
                operation
            )

    @api.depends("vendor_id")
    def _compute_vendor_status(self):
        """What one vendor said is not the next one's to read."""
        for operation in self:
            author = operation.vendor_status_by_id
            if author and author.commercial_partner_id != operation.vendor_id.commercial_partner_id:
                operation.update(dict.fromkeys(STATUS_FIELDS, False))

    @api.depends("report_ids", "discrepancy_ids.state")
    def _compute_vendor_counts(self):
        counts = dict(
            self.env["mrp.subcontract.production.report"]._read_group(
                [("subcontract_operation_id", "in", self.ids)], ["subcontract_operation_id"], ["__count"]
            )
        )
        for operation in self:
            operation.report_count = counts.get(operation._origin, 0)
            operation.discrepancy_count = len(operation.discrepancy_ids.filtered(lambda d: d.state == "open"))

    @api.depends(
        "report_ids.state",
        "report_ids.line_ids.qty_good",
        "report_ids.line_ids.qty_scrapped",
        "report_ids.line_ids.qty_back_before",
        "quantity",
        "qty_at_vendor",
        "qty_outstanding",
        "qty_good",
        "qty_rejected",
        "qty_scrapped",
        "qty_made",
        "is_open",
        "state",
    )
    def _compute_reported(self):
        reported = self.env["mrp.subcontract.reported.quantities"]
        for operation in self:
            posted = operation.report_ids.filtered(lambda report: report.state == "posted")
            operation.qty_reported = operation._to_production_unit(sum(posted.mapped("qty_good")))
            operation.qty_ready = operation._to_production_unit(sum(reported._get_ready_by_lot(operation).values()))
            operation.qty_unreported = operation._to_production_unit(reported._get_unreported_quantity(operation))

    def action_view_reports(self):
        """Open the production reports of this operation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mrp_outsourcing.mrp_subcontract_production_report_action"
        )
        action["domain"] = [("subcontract_operation_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_send_reminder(self):
        """Mail vendors the lines that they have not accepted, each with a link to respond without a login."""
        self.env["mrp.subcontract.response.reminder"]._send_reminders(self)
        return True
