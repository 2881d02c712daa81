from datetime import timedelta

from odoo import api, fields, models


class MrpSubcontractWorksheetLine(models.TransientModel):
    """One thing the planner may do now: order, change, ask for an earlier day, or use another machine."""

    _name = "mrp.subcontract.worksheet.line"
    _description = "Outsourcing Worksheet Line"
    _order = "is_late desc, date_out, vendor_id, id"

    worksheet_id = fields.Many2one("mrp.subcontract.worksheet", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("must", "To order"),
            ("could", "Could go out"),
            ("change", "Change quantity"),
            ("reschedule", "Comes too late"),
            ("machine", "Other machine"),
        ],
        "Proposal",
        required=True,
        readonly=True,
    )
    production_id = fields.Many2one("mrp.production", "Job", required=True, readonly=True, ondelete="cascade")
    workorder_id = fields.Many2one("mrp.workorder", readonly=True, ondelete="cascade")
    step_name = fields.Char("Step", related="workorder_id.name")
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
        string="On Order",
        help="The order that has this work already: it is changed, no second one is made.",
    )
    qty_open = fields.Float("Open", digits="Product Unit", readonly=True, help="Not ordered yet, or on order now.")
    qty_ready = fields.Float("Ready", digits="Product Unit", readonly=True, help="Could leave now.")
    quantity = fields.Float(digits="Product Unit", help="To order, or to change the order to.")
    date_needed = fields.Datetime("Needed", readonly=True)
    date_out = fields.Datetime("Leaves", compute="_compute_dates", store=True)
    date_back = fields.Datetime("Back", compute="_compute_dates", store=True)
    is_late = fields.Boolean("Late", compute="_compute_dates", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        "Cost", compute="_compute_amount", store=True, help="In company currency, as an order line would say today."
    )
    saving = fields.Monetary(
        compute="_compute_amount",
        store=True,
        help="What it saves to order everything shown here from this vendor together, by lot and minimum charges and "
        "price breaks.",
    )
    is_done = fields.Boolean(readonly=True)
    hint = fields.Char(compute="_compute_amount", store=True, help="What waiting for more units would save.")

    # --- making the lines

    @api.model
    def _generate(self, worksheet):
        """Fill a worksheet; what this user was shown before is gone."""
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
        """Who would do what nobody was chosen for yet: Odoo's price list search, asked once per service and size."""
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
        """(leaves, back) of an operation that goes out from `start` on."""
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

    # --- money

    @api.depends("vendor_id", "quantity", "kind")
    def _compute_amount(self):
        buying = self.filtered(lambda line: line.kind in ("must", "could", "change"))
        for line in self - buying:
            line.amount, line.saving, line.hint = 0.0, 0.0, False
        prices = {}
        requested = buying._get_requested_units()
        for key, lines in buying._get_lines_together().items():
            going = lines.filtered(lambda line: line.kind != "change")
            going_ids = set(going.ids)
            lot = sum(line._get_service_quantity() for line in going) + requested.get(key[1:], 0.0)
            hint = going._get_waiting_hint(prices)
            for line in lines & buying:
                quantity = line._get_service_quantity()
                alone = line._get_cost(prices, quantity)
                line.amount = line._get_cost(prices, quantity, lot) if line.id in going_ids else alone
                line.saving = max(alone - line.amount, 0.0)
                line.hint = hint if line.id in going_ids and line._is_ready() else False

    def _get_lines_together(self):
        """{lot key: lines that would be one lot}, these and the others of their worksheets."""
        others = self.search(
            [
                ("worksheet_id", "in", self.worksheet_id.ids),
                ("kind", "in", ("must", "could")),
                ("is_done", "=", False),
            ]
        )
        return (self | others).grouped(lambda line: line._get_lot_key())

    def _get_lot_key(self):
        self.ensure_one()
        return self.worksheet_id, self.company_id, self.vendor_id, self.service_id

    def _get_requested_units(self):
        """{(company, vendor, service): units on requests that are joined}: they share the charges."""
        # sudo: quantities of requests that a planner's work joins; no prices are read
        groups = (
            self.env["purchase.order.line"]
            .sudo()
            ._read_group(
                [
                    ("order_id.state", "=", "draft"),
                    ("subcontract_operation_id", "!=", False),
                    ("product_id", "in", self.service_id.ids),
                    ("partner_id", "in", self.vendor_id.ids),
                ],
                ["company_id", "partner_id", "product_id"],
                ["product_uom_qty:sum"],
            )
        )
        return {(company, vendor, service): units for company, vendor, service, units in groups}

    def _get_service_quantity(self):
        """Units of the service for the units proposed."""
        self.ensure_one()
        if not self.service_id:
            return 0.0
        pieces = self.production_id.product_uom_id._compute_quantity(self.quantity, self.product_id.uom_id, round=False)
        units = self.workorder_id.operation_id.outsourcing_service_qty if self.workorder_id else 1.0
        return self.service_id.uom_id.round(pieces * units)

    def _get_cost(self, prices, quantity, lot=None):
        """What so many units of the service cost at this line's vendor, in company currency.

        :param dict prices: what was asked for already in this computation
        :param lot: units that go out together, these included
        """
        self.ensure_one()
        lot = lot or quantity
        if not self.service_id or not self.vendor_id or not lot:
            return 0.0
        day = self.service_id._get_outsourced_day(self.company_id, self.date_back or None)
        key = (self.service_id, self.vendor_id, self.company_id, day, lot)
        if key not in prices:
            price = self.service_id._get_outsourcing_price(lot, vendor=self.vendor_id, day=day, company=self.company_id)
            prices[key] = price.company_amount / lot if price else 0.0
        return prices[key] * quantity

    def _is_ready(self):
        """Whether all of it could leave now."""
        self.ensure_one()
        return self.product_uom_id.compare(self.qty_ready, self.quantity) >= 0

    def _get_waiting_hint(self, prices):
        """What it would save to wait with the units of a lot that are ready for those that are not yet."""
        ready = self.filtered(lambda line: line._is_ready())
        later = self - ready
        days = [line.date_out for line in later if line.date_out]
        if not ready or not days:
            return False
        now = sum(line._get_service_quantity() for line in ready)
        then = sum(line._get_service_quantity() for line in later)
        one = ready[0]
        saving = one._get_cost(prices, now) + one._get_cost(prices, then) - one._get_cost(prices, now + then)
        if one.currency_id.compare_amounts(saving, 0.0) <= 0:
            return False
        late = dict.fromkeys(line.production_id.name for line in ready if line._would_be_late(max(days)))
        texts = {
            "day": self.env["ir.qweb.field.date"].value_to_html(max(days), {}),
            "jobs": len(later),
            "saving": one.currency_id.format(saving),
        }
        if late:
            return self.env._(
                "Waiting until %(day)s for %(jobs)s more saves %(saving)s, but makes %(late)s late.",
                late=", ".join(late),
                **texts,
            )
        return self.env._("Waiting until %(day)s for %(jobs)s more saves %(saving)s; nothing gets late.", **texts)

    def _would_be_late(self, day):
        """Whether leaving on a later day makes it come back too late."""
        self.ensure_one()
        if not (self.date_needed and self.date_out and self.date_back):
            return False
        return self.date_back + max(day - self.date_out, timedelta()) > self.date_needed
