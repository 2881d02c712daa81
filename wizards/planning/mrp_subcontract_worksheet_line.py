from odoo import api, fields, models
from odoo.exceptions import AccessError


class MrpSubcontractWorksheetLine(models.TransientModel):
    """A proposal for the planner: order, change an order, ask for an earlier date, or use another machine."""

    _name = "mrp.subcontract.worksheet.line"
    _description = "Outsourcing Worksheet Line"
    _order = "is_late desc, date_out, vendor_id, id"

    worksheet_id = fields.Many2one("mrp.subcontract.worksheet", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("must", "To Order"),
            ("could", "Could Be Outsourced"),
            ("change", "Change Quantity"),
            ("reschedule", "Too Late"),
            ("machine", "Other Machine"),
        ],
        "Proposal",
        required=True,
        readonly=True,
    )
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", required=True, readonly=True, ondelete="cascade"
    )
    workorder_id = fields.Many2one("mrp.workorder", readonly=True, ondelete="cascade")
    operation_name = fields.Char("Operation", related="workorder_id.name")
    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", readonly=True, ondelete="cascade")
    workcenter_id = fields.Many2one("mrp.workcenter", "Machine", readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="production_id.company_id", store=True)
    product_id = fields.Many2one(related="production_id.product_id", store=True)
    product_uom_id = fields.Many2one(related="production_id.product_uom_id")
    service_id = fields.Many2one("product.product", readonly=True)
    vendor_id = fields.Many2one("res.partner", domain="[('id', 'in', allowed_vendor_ids)]")
    allowed_vendor_ids = fields.Many2many("res.partner", compute="_compute_allowed_vendor_ids", compute_sudo=True)
    purchase_id = fields.Many2one(
        related="subcontract_operation_id.purchase_id",
        string="Existing Order",
        help="This order has the work already. It is changed; no second order is made.",
    )
    qty_open = fields.Float(
        "Open Quantity", digits="Product Unit", readonly=True, help="Not ordered yet, or on order now."
    )
    qty_ready = fields.Float(
        "Ready Quantity", digits="Product Unit", readonly=True, help="Units that could be shipped now."
    )
    quantity = fields.Float(digits="Product Unit", help="Quantity to order, or new quantity of the existing order.")
    date_needed = fields.Datetime("Needed", readonly=True)
    date_out = fields.Datetime("Ship Date", compute="_compute_dates", store=True)
    date_back = fields.Datetime("Return Date", compute="_compute_dates", store=True)
    is_late = fields.Boolean("Late", compute="_compute_dates", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        "Cost", compute="_compute_amount", store=True, help="In company currency, at today's prices."
    )
    saving = fields.Monetary(
        compute="_compute_amount",
        store=True,
        help="Saved by ordering all proposals for this vendor and service together: lot charges, minimum charges and "
        "price breaks.",
    )
    is_done = fields.Boolean(readonly=True)
    hint = fields.Char(compute="_compute_amount", store=True, help="What it would save to wait for more units.")

    # --- making the lines

    @api.model
    def _generate(self, worksheet):
        """Fill a worksheet; lines that this user was shown before are deleted."""
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        proposals = worksheet._get_proposals()
        self._propose_vendors(proposals)
        if worksheet.vendor_ids:
            wanted = worksheet.vendor_ids.commercial_partner_id.ids
            vendors = self.env["res.partner"].browse({vals["vendor_id"] for vals in proposals if vals["vendor_id"]})
            kept = set(vendors.filtered(lambda vendor: vendor.commercial_partner_id.id in wanted).ids)
            proposals = [vals for vals in proposals if vals["vendor_id"] in kept]
        return self.create([{**vals, "worksheet_id": worksheet.id} for vals in proposals])

    @api.model
    def _propose_vendors(self, proposals):
        """Set the vendor where none was chosen yet: by Odoo's price list search, once per service and quantity."""
        found = {}
        productions = self.env["mrp.production"].browse([vals["production_id"] for vals in proposals])
        step_ids = [vals["workorder_id"] for vals in proposals if "workorder_id" in vals]
        steps = {workorder.id: workorder for workorder in self.env["mrp.workorder"].browse(step_ids)}
        for vals, production in zip(proposals, productions, strict=True):
            if vals["kind"] == "machine":
                continue
            workorder = steps.get(vals.get("workorder_id"), self.env["mrp.workorder"])
            # sudo: which service is bought for an operation, and from whom, a planner may know
            step = workorder.operation_id.sudo()
            service = step.outsourcing_service_id if workorder else production.product_id.sudo()
            vals["service_id"] = service.id
            if vals["vendor_id"] or not service:
                continue
            units = step.outsourcing_service_qty if workorder else 1.0
            quantity = units * production.product_uom_id._compute_quantity(
                vals["quantity"], production.product_id.uom_id, round=False
            )
            key = (service, quantity, production.company_id)
            if key not in found:
                found[key] = service.with_company(production.company_id)._get_outsourced_vendor(quantity)
            vals["vendor_id"] = found[key].commercial_partner_id.id

    @api.depends("service_id", "company_id")
    def _compute_allowed_vendor_ids(self):
        for line in self:
            sellers = line.service_id._get_outsourcing_sellers(line.company_id)
            line.allowed_vendor_ids = sellers.partner_id.commercial_partner_id

    # --- dates

    @api.depends("vendor_id", "kind")
    def _compute_dates(self):
        times = {}
        now = fields.Datetime.now()
        for line in self:
            operation, workorder = line.subcontract_operation_id, line.workorder_id
            if operation and operation.vendor_id == line.vendor_id and operation.date_back:
                line.date_out, line.date_back = operation.date_out, operation.date_back
            else:
                start = max(workorder.date_start or line.production_id.date_start or now, now)
                line.date_out, line.date_back = line._get_dates_at_vendor(start, times)
            line.is_late = bool(line.date_needed and line.date_back and line.date_back > line.date_needed)

    def _get_dates_at_vendor(self, start, times):
        """(ship date, return date) of an operation that may be shipped from `start` on."""
        self.ensure_one()
        if self.kind == "machine":
            minutes = self.workorder_id._get_duration_expected(alternative_workcenter=self.workcenter_id)
            begin, end = self.workcenter_id._get_first_available_slot(start, minutes)
            return begin or False, end or False
        step = self.workorder_id.operation_id
        vendor = self.vendor_id
        # sudo: the days on a price line decide on dates, the price is not read
        sellers = self.service_id.sudo().seller_ids.filtered(
            lambda seller: seller.partner_id.commercial_partner_id == vendor and seller.outsourcing_process_days
        )
        terms = step if self.workorder_id else self.production_id.bom_id
        days = terms._get_outsourcing_days(sellers[:1])
        chain = vendor._get_outsourcing_route(self.company_id, days, times).forward(start)
        return chain.out, chain.back

    # --- cost

    @api.depends("vendor_id", "quantity", "kind")
    def _compute_amount(self):
        buying = self.filtered(lambda line: line.kind in ("must", "could", "change"))
        for line in self - buying:
            line.amount, line.saving, line.hint = 0.0, 0.0, False
        self.env["mrp.subcontract.worksheet.pricing"]._update_amounts(buying)

    def _is_ready(self):
        """Whether all of it could leave now."""
        self.ensure_one()
        return self.product_uom_id.compare(self.qty_ready, self.quantity) >= 0

    # --- buttons

    def action_request(self):
        """Carry out these lines: make or extend requests, change orders, ask for earlier dates.

        :raise UserError: names what is missing or was done meanwhile; then nothing was done
        """
        operations = self.env["mrp.subcontract.worksheet.execution"]._carry_out(self)
        return operations._action_view_orders()

    def action_order(self):
        """The same, and confirm the orders, which prepares their transfers."""
        if not self.env.user.has_group("purchase.group_purchase_user"):
            raise AccessError(self.env._("Only buyers confirm orders. Use Request; a buyer confirms it."))
        operations = self.env["mrp.subcontract.worksheet.execution"]._carry_out(self)
        # an order with work of other manufacturing orders is confirmed by whoever has reviewed that
        orders = operations.purchase_id.filtered(
            lambda order: order.state in ("draft", "sent") and order.order_line.subcontract_operation_id <= operations
        )
        orders.button_confirm()
        return operations._action_view_orders()
