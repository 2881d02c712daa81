from odoo import api, fields, models

from ...tools.locks import lock_records


class MrpSubcontractOperation(models.Model):
    """How outsourced work is ordered, what it costs, and what the vendor is paid for."""

    _inherit = "mrp.subcontract.operation"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    estimated_cost = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_estimate",
        # a planner sees what outsourced work will cost without a right on purchase orders and agreements
        compute_sudo=True,
        help="What the work will cost: the amount of the order line once there is one, before that what an order line "
        "would cost today.",
    )
    estimate_basis = fields.Text(
        compute="_compute_estimate",
        compute_sudo=True,
        help="Vendor, price, quantity break, charges and exchange rate that the estimate assumes.",
    )
    requisition_id = fields.Many2one(
        "purchase.requisition",
        "Blanket Order",
        compute="_compute_estimate",
        compute_sudo=True,
        help="The agreement with the vendor that this work is, or will be, called off.",
    )
    requisition_qty_left = fields.Float(
        "Left on Blanket Order",
        digits="Product Unit",
        compute="_compute_estimate",
        compute_sudo=True,
        help="In the unit of the agreement: agreed, less what is on requests and orders. Below zero, more was called "
        "off than agreed.",
    )
    hour_ids = fields.One2many("mrp.subcontract.hours", "subcontract_operation_id", "Hours")
    hours_reported = fields.Float(
        "Reported Hours",
        digits="Product Unit",
        compute="_compute_hours_reported",
        store=True,
        help="Hours to be paid, in the unit of the service.",
    )

    def _get_proposed_vendor(self):
        """The vendor that Odoo's own price list search chooses for this quantity today."""
        self.ensure_one()
        if not self.service_id:
            return self.env["res.partner"]
        service = self.service_id.with_company(self.company_id)
        vendor = service._get_outsourced_vendor(self._get_service_quantity(self.quantity))
        return vendor.commercial_partner_id or super()._get_proposed_vendor()

    def action_order(self):
        """Put what is still to order on requests for quotation, and open these.

        Vendors' open requests for outsourced work are extended, others are made. Pressing twice makes nothing twice.

        :raise UserError: names everything that is missing, and where to set it; then no document was made
        """
        self.check_access("write")
        lock_records(self)
        # sudo: whoever may plan outsourced work may request it, as replenishment does; the buyer confirms
        to_order = self.sudo().filtered(lambda operation: operation._is_to_order())
        self.env["mrp.subcontract.ordering"].sudo()._create_orders(to_order)
        return self._action_view_orders()

    def _is_always_outsourced(self):
        """Whether the policy leaves nothing to decide."""
        self.ensure_one()
        policy = self.workorder_id.outsourcing_policy if self.workorder_id else self.production_id.outsourcing_policy
        return policy == "outside"

    def _action_view_orders(self):
        orders = self.purchase_id
        if not orders:
            return True
        return orders._get_records_action(name=self.env._("Purchase Orders"))

    def _needs_site(self):
        """Whether the vendor needs a site of ours. Hook: components may need one."""
        self.ensure_one()
        return self._travels()

    def _attach_documents(self, record):
        """Attach drawings and specifications of the operation to an order or a transfer, each of them once."""
        self.ensure_one()
        documents = self.env["ir.attachment"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])
        for document in self.document_ids - documents.original_id:
            document.copy(
                {"res_model": record._name, "res_id": record.id, "name": document.name, "original_id": document.id}
            )

    def _get_received_quantity(self, line):
        """What a purchase order line of this operation has received, in the unit of the line."""
        return self.env["mrp.subcontract.payment"]._get_received(self, line)

    def _get_payable(self, done):
        """The same; a manufacturing order as a whole is payable once all that will come back has come back."""
        if self.pay_for != "job":
            return super()._get_payable(done)
        return self.quantity if self.env["mrp.subcontract.payment"]._is_complete(self, done) else 0.0

    def _on_ordered(self):
        """Hook: their order was confirmed. Prices stay those of the agreed day, also when the vendor is late."""
        for line in self.purchase_line_id:
            line.subcontract_price_day = line.subcontract_operation_id._get_price_day(line.date_planned)
        self.purchase_id._warn_of_agreement()

    def _on_date_planned(self):
        """Hook: the expected arrival of the order lines changed."""

    def _before_unordered(self):
        """Hook: they are about to be taken off their order, or the order is about to be cancelled."""

    def _before_order_cancelled(self):
        """Hook: their order is about to be cancelled, which was checked."""

    def _on_order_cancelled(self):
        """Hook: their order was cancelled."""

    def _release(self):
        res = super()._release()
        self.env["mrp.subcontract.ordering"]._release(self)
        return res

    def _get_price(self, quantity, vendor=None, date=None, requisition=None):
        """What it costs to have a number of units done, as an order line would say; None where there is no price.

        :param quantity: units in the unit of the manufacturing order
        :param vendor: res.partner, by default the vendor of the operation
        :param date: day whose prices count, by default the day on which the work is to be back
        :param requisition: blanket order to call off, see `product.product._get_outsourcing_price`
        :rtype: ServicePrice | None
        """
        self.ensure_one()
        if not self.service_id:
            return None
        return self._get_service_price(self._get_service_quantity(quantity), vendor, date, requisition)

    def _get_service_price(self, service_quantity, vendor=None, date=None, requisition=None):
        """The same for a quantity in units of the service, as it stands on an order line."""
        self.ensure_one()
        return self.service_id._get_outsourcing_price(
            service_quantity,
            vendor=vendor or self.vendor_id,
            day=date or self._get_price_day(self.date_back),
            company=self.company_id,
            requisition=requisition,
        )

    def _get_price_day(self, moment):
        """The day whose prices count: the one on which the work is to be back, or today."""
        self.ensure_one()
        return self.service_id._get_outsourced_day(self.company_id, moment)

    @api.depends(
        "cancelled",
        "quantity",
        "service_id.seller_ids.price",
        "service_qty",
        "vendor_id",
        "date_back",
        "purchase_line_id.price_subtotal",
        "purchase_line_id.order_id.requisition_id",
        "purchase_line_id.order_id.date_approve",
    )
    def _compute_estimate(self):
        for operation in self:
            price = None
            if operation.purchase_line_id:
                line = operation.purchase_line_id
                agreement_line = line._get_agreement_line()
                operation.estimated_cost = line._get_company_subtotal()
                operation.estimate_basis = line._get_price_basis()
            else:
                price = None if operation.cancelled else operation._get_price(operation.quantity)
                agreement_line = price.agreement_line if price else self.env["purchase.requisition.line"]
                operation.estimated_cost = price.company_amount if price else 0.0
                operation.estimate_basis = operation._get_estimate_basis(price)
            operation.requisition_id = agreement_line.requisition_id
            operation.requisition_qty_left = agreement_line.qty_left

    def _get_estimate_basis(self, price):
        self.ensure_one()
        if price:
            return self.service_id.with_company(self.company_id)._get_price_basis(price)
        if self.cancelled:
            return False
        return self.env._("No vendor has a price for this quantity and date.")

    @api.depends("hour_ids.hours")
    def _compute_hours_reported(self):
        for operation in self:
            operation.hours_reported = sum(operation.hour_ids.mapped("hours"))

    def _get_service_done(self):
        """Units of the service in what came back so far, also where the vendor is paid at the end."""
        self.ensure_one()
        line = self.purchase_line_id
        if self.pay_for != "job" or line.qty_received or not self.quantity:
            return line.product_uom_qty_received
        processed = self.qty_good + self.qty_rejected + self.qty_scrapped
        return line._get_service_quantity() * min(processed / self.quantity, 1.0)

    def _get_production_quantity(self, line, service_quantity):
        """The same; an order for more hours is no order for more units."""
        if self.pay_for == "hours" and self.quantity:
            return self.quantity
        return super()._get_production_quantity(line, service_quantity)

    def _get_proposed_hours(self, units):
        """Hours that some units should take, by the service per unit.

        :param units: in the unit of the product
        """
        self.ensure_one()
        return self.service_id.uom_id.round(units * self.service_qty)

    def _get_units_without_hours(self, new_units=0.0):
        """Processed units, and new ones, whose hours are not reported yet; in the unit of the product."""
        self.ensure_one()
        units = self._get_first_processed()[0] + new_units - sum(self.hour_ids.mapped("units"))
        return max(self.product_id.uom_id.round(units), 0.0)

    def _report_hours(self, hours, units):
        """Record hours for units that are about to be received; in the units of service and product."""
        self.ensure_one()
        return self.env["mrp.subcontract.hours"].create(
            {"subcontract_operation_id": self.id, "hours": hours, "units": units}
        )

    def _on_moves_done(self, moves, good_before):
        """A receipt that was validated without hours reports those that its units should take."""
        res = super()._on_moves_done(moves, good_before)
        for operation in self.filtered(lambda operation: operation.pay_for == "hours"):
            units = operation._get_units_without_hours()
            if units:
                operation._report_hours(operation._get_proposed_hours(units), units)
        return res

    def _get_order_errors(self):
        """What is missing before this can be ordered: sentences that say where to set it right."""
        return self._get_flow()._get_order_errors(self)

    def _get_vendor_errors(self, vendor):
        """Why this vendor can't do this operation."""
        return self._get_flow()._get_vendor_errors(self, vendor)
