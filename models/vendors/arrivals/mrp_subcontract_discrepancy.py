"""What a vendor counted and what we shipped differ: who decides on it, and what came out."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity

EDITABLE = ("user_id", "resolution")


class MrpSubcontractDiscrepancy(models.Model):
    """A difference between what left for a vendor and what the vendor has counted, of one product and lot of one
    transfer.

    What is missing stays on the way until it is found, so that it arrives after all, or is lost. Quantities are in the
    unit of the product.
    """

    _name = "mrp.subcontract.discrepancy"
    _description = "Discrepancy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    vendor_id = fields.Many2one("res.partner", compute="_compute_vendor_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    qty_shipped = fields.Float("Shipped", digits="Product Unit", readonly=True)
    qty_counted = fields.Float("Counted", digits="Product Unit", readonly=True)
    difference = fields.Float(
        digits="Product Unit",
        compute="_compute_difference",
        store=True,
        help="Shipped less counted: above zero where something is missing or damaged.",
    )
    qty_missing = fields.Float("Missing", digits="Product Unit", compute="_compute_difference", store=True)
    reason = fields.Selection(
        [("short", "Missing"), ("damaged", "Damaged")],
        required=True,
        readonly=True,
        default="short",
        help="What the vendor says about the discrepancy.",
    )
    comment = fields.Text("Vendor's Comment", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Who resolves the discrepancy.",
    )
    state = fields.Selection(
        [("open", "Open"), ("found", "Found"), ("lost", "Lost")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    resolution = fields.Text(help="What was found out, and how.")
    date_resolved = fields.Datetime("Resolved on", readonly=True, copy=False)
    days_open = fields.Integer("Days", compute="_compute_days_open", help="Days until it was resolved, or until now.")
    move_id = fields.Many2one("stock.move", "Posting", readonly=True, copy=False)

    @api.depends("picking_id.name", "product_id", "lot_id.name")
    def _compute_name(self):
        for discrepancy in self:
            parts = (discrepancy.picking_id.name, discrepancy.product_id.display_name, discrepancy.lot_id.name)
            discrepancy.name = " / ".join(part for part in parts if part)

    @api.depends("subcontract_operation_id")
    def _compute_vendor_id(self):
        """Who has counted stays who it was, whoever gets the work afterwards."""
        for discrepancy in self:
            discrepancy.vendor_id = discrepancy.subcontract_operation_id.vendor_id.commercial_partner_id

    @api.depends("qty_shipped", "qty_counted")
    def _compute_difference(self):
        for discrepancy in self:
            discrepancy.difference = discrepancy.qty_shipped - discrepancy.qty_counted
            discrepancy.qty_missing = max(discrepancy.difference, 0.0)

    @api.depends("state", "date_resolved")
    def _compute_days_open(self):
        now = fields.Datetime.now()
        for discrepancy in self:
            begin = discrepancy.create_date or now
            discrepancy.days_open = ((discrepancy.date_resolved or now) - begin).days

    def write(self, vals):
        own = {name for name in vals if not name.startswith(("activity_", "message_"))}
        if not self.env.su and own - set(EDITABLE):
            raise UserError(
                self.env._("Counts can't be changed. Resolve a discrepancy with its buttons Found and Lost.")
            )
        return super().write(vals)

    def _notify_responsible(self):
        """Schedule an activity for whoever resolves the discrepancy."""
        for discrepancy in self:
            user = discrepancy.user_id or self.env.ref("base.user_admin")
            ours = discrepancy.with_context(lang=user.lang)
            discrepancy.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=ours.env._(
                    "%(vendor)s counted %(counted)s of %(shipped)s",
                    vendor=discrepancy.vendor_id.display_name,
                    counted=format_quantity(ours.env, discrepancy.qty_counted),
                    shipped=format_quantity(ours.env, discrepancy.qty_shipped),
                ),
                note=discrepancy.comment,
                user_id=user.id,
            )

    def action_found(self):
        """It is there after all: what was missing arrives at the vendor. Pressing twice posts nothing twice."""
        self._decide("found")
        return True

    def action_lost(self):
        """It is gone: units are recorded as lost, components leave stock.

        :raise UserError: without the right to approve losses
        """
        if not self.env.user.has_group("mrp_outsourcing.group_outsourcing_manager"):
            raise UserError(
                self.env._("Losses are approved by an Outsourcing Administrator. Ask one to resolve this discrepancy.")
            )
        self._decide("lost")
        return True

    def _decide(self, state):
        self.check_access("write")
        # sudo: write access to the difference was checked; postings and activities follow from the decision
        discrepancies = self.sudo()
        lock_records(discrepancies.subcontract_operation_id)
        discrepancies.invalidate_recordset(["state"])
        discrepancies = discrepancies.filtered(lambda discrepancy: discrepancy.state == "open")
        for discrepancy in discrepancies:
            if state == "lost" and not discrepancy.qty_missing:
                raise UserError(
                    self.env._(
                        "%s: more arrived than was shipped, so nothing is lost. Correct the shipment, and press Found.",
                        discrepancy.name,
                    )
                )
            discrepancy.write({"state": state, "date_resolved": fields.Datetime.now()})
            discrepancy.move_id = discrepancy._post(state)
        discrepancies.activity_ids.action_feedback()

    def _post(self, state):
        """Take what was missing from the way, to where the decision says."""
        self.ensure_one()
        transit = self.env["mrp.subcontract.in.transit"]
        arrivals = self.env["mrp.subcontract.arrivals"]
        operation, product = self.subcontract_operation_id, self.product_id
        quantities = transit._choose_in_transit(operation, product, {self.lot_id: self.qty_missing})
        if not quantities:
            return self.env["stock.move"]
        moves = arrivals._get_arrival_moves(self.picking_id).filtered(
            lambda move: move.product_id == product and arrivals._get_arrival_operation(move) == operation
        )
        is_wip = product == operation.product_id
        if state == "found":
            return transit._post_from_transit(
                operation, "wip_arrived" if is_wip else "component_arrived", moves, quantities
            )
        if is_wip:
            return transit._post_from_transit(operation, "lost", moves, quantities)
        location = product.with_company(operation.company_id).property_stock_inventory
        return transit._post_from_transit(operation, "component_lost", moves, quantities, location)
