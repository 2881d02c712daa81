from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity


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

    def _get_order_errors(self):
        """Sentences on what is missing before this can be ordered, and where to set it."""
        self.ensure_one()
        service, step = self.service_id, self.operation_id.name or self.workorder_id.name
        where = {"operation": self.name, "step": step, "bom": self.production_id.bom_id.display_name or ""}
        if not service:
            return [
                self.env._(
                    "%(operation)s: the operation has no service to buy. Set “Outsourced Service” on the operation "
                    "%(step)s of the bill of materials %(bom)s.",
                    **where,
                )
            ]
        if not service.active or not service.purchase_ok:
            return [
                self.env._(
                    "%(operation)s: the service %(service)s is blocked. Tick Purchase on the product, or unarchive it, "
                    "or choose another service on the operation %(step)s of the bill of materials %(bom)s.",
                    service=service.display_name,
                    **where,
                )
            ]
        if self.product_uom_id.compare(self.quantity, 0.0) <= 0:
            return [self.env._("%s: there is nothing left to order.", self.name)]
        if not self.vendor_id:
            return [
                self.env._(
                    "%(operation)s: no vendor has a price on the service %(service)s. Add one in its Purchase tab.",
                    operation=self.name,
                    service=service.display_name,
                )
            ]
        errors = self._get_vendor_errors(self.vendor_id)
        if not errors and not self._get_price(self.quantity):
            errors = [
                self.env._(
                    "%(operation)s: %(vendor)s has no price for %(quantity)s %(unit)s of %(service)s on %(date)s. See "
                    "the quantities and dates of its prices in the Purchase tab of the service.",
                    date=format_date(self.env, self._get_price_day(self.date_back)),
                    operation=self.name,
                    vendor=self.vendor_id.display_name,
                    quantity=format_quantity(self.env, self._get_service_quantity(self.quantity)),
                    unit=service.uom_id.name,
                    service=service.display_name,
                )
            ]
        return errors

    def _get_vendor_errors(self, vendor):
        """Why this vendor can't do this operation."""
        self.ensure_one()
        if vendor.commercial_partner_id not in self.operation_id.outsourcing_vendor_ids:
            return [
                self.env._(
                    "%(operation)s: %(vendor)s may not do this operation, because the service %(service)s has no "
                    "price of that vendor. Add one in the Purchase tab of the service, or choose: %(allowed)s.",
                    operation=self.name,
                    vendor=vendor.display_name,
                    service=self.service_id.display_name,
                    allowed=", ".join(self.operation_id.outsourcing_vendor_ids.mapped("display_name")) or "-",
                )
            ]
        if self._needs_site():
            try:
                vendor._get_outsourcing_site(self.company_id, "vendor_stock")
            except UserError as error:
                return [f"{self.name}: {error}"]
        return []

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

    def _prepare_purchase_line(self, order):
        """Values of the purchase order line, what the manufacturing order's cost is for included."""
        self.ensure_one()
        service = self.service_id.with_context(lang=order.partner_id.lang, partner_id=order.partner_id.id)
        analytic = self.production_id.analytic_distribution
        return {
            "order_id": order.id,
            "product_id": service.id,
            "product_qty": self._get_service_quantity(self.quantity),
            "product_uom_id": service.uom_id.id,
            "subcontract_operation_id": self.id,
            "date_planned": self.date_back,
            # both are set for all lines at once, see `_add_to_order`; core would fill them in line by line
            "price_unit": 0.0,
            "tax_ids": [],
            "name": self.env._(
                "%(service)s\n%(job)s, %(step)s: %(quantity)s %(unit)s %(product)s",
                service=service.display_name,
                job=self.production_id.name,
                step=self.workorder_id.name,
                quantity=format_quantity(self.env, self.quantity),
                unit=self.product_uom_id.name,
                product=self.product_id.display_name,
            ),
            # ahead of the rules for vendor and service
            **({"analytic_distribution": analytic} if analytic else {}),
        }

    def _get_received_quantity(self, line):
        """What a purchase order line of this operation has received, in the unit of the line."""
        return self.env["mrp.subcontract.payment"]._get_received(self, line)

    def _get_payable(self, done):
        """The same; a manufacturing order as a whole is payable once all that will come back has come back."""
        if self.pay_for != "job":
            return super()._get_payable(done)
        return self.quantity if self.env["mrp.subcontract.payment"]._is_complete(self, done) else 0.0

    def _check_ordered_quantity(self, quantity):
        """Refuse an order for less than what has left already.

        :param quantity: units in the unit of the manufacturing order
        """
        self.ensure_one()
        recalled = sum(self._get_open_moves("unprocessed").mapped("product_uom_qty"))
        touched = max(self.qty_sent - recalled, self._get_processed())
        if self.product_uom_id.compare(quantity, touched) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(sent)s %(unit)s left for %(vendor)s already, so the order can't go down to "
                    "%(quantity)s. Return the others unprocessed first.",
                    operation=self.name,
                    sent=format_quantity(self.env, touched),
                    unit=self.product_uom_id.name,
                    vendor=self.vendor_id.display_name,
                    quantity=format_quantity(self.env, quantity),
                )
            )

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

    def _check_can_cancel_order(self):
        """Refuse to cancel an order for units that were processed."""
        self.ensure_one()
        if not self.product_uom_id.is_zero(self.qty_good + self.qty_rejected + self.qty_scrapped):
            raise UserError(
                self.env._(
                    "%(order)s can't be cancelled: %(vendor)s has processed units of %(operation)s. Lower the "
                    "quantity of the line instead.",
                    order=self.purchase_id.name,
                    vendor=self.vendor_id.display_name,
                    operation=self.name,
                )
            )

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
        units = self._get_first_processed()[0] + new_units - sum(self.hour_ids.mapped("pieces"))
        return max(self.product_id.uom_id.round(units), 0.0)

    def _report_hours(self, hours, units):
        """Record hours for units that are about to be received; in the units of service and product."""
        self.ensure_one()
        return self.env["mrp.subcontract.hours"].create(
            {"subcontract_operation_id": self.id, "hours": hours, "pieces": units}
        )

    def _on_moves_done(self, moves, good_before):
        """A receipt that was validated without hours reports those that its units should take."""
        res = super()._on_moves_done(moves, good_before)
        for operation in self.filtered(lambda operation: operation.pay_for == "hours"):
            units = operation._get_units_without_hours()
            if units:
                operation._report_hours(operation._get_proposed_hours(units), units)
        return res
