"""From operations to outsource purchase orders: one order per vendor, one line per operation, never merged."""

from markupsafe import Markup

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, groupby

from ....tools.days import get_day_end
from ....tools.locks import lock_records
from ....tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

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
        to_order._check_can_order()
        for vendor_key, operations in groupby(to_order, lambda operation: operation._get_order_key()):
            self.browse([operation.id for operation in operations]).sudo()._add_to_order(*vendor_key)
        return self._action_view_orders()

    def _is_always_outsourced(self):
        """Whether the policy leaves nothing to decide."""
        self.ensure_one()
        policy = self.workorder_id.outsourcing_policy if self.workorder_id else self.production_id.outsourcing_policy
        return policy == "outside"

    def _tell_why_not_ordered(self, errors):
        """Whoever is responsible sets right what is missing; the manufacturing order is confirmed all the same."""
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Outsourced work could not be requested"),
            note=Markup("<br/>").join(errors),
            user_id=self.user_id.id or self.env.uid,
        )

    def _action_view_orders(self):
        orders = self.purchase_id
        if not orders:
            return True
        return orders._get_records_action(name=self.env._("Outsource Purchase Orders"))

    def _check_can_order(self):
        errors = [error for operation in self for error in operation._get_order_errors()]
        if errors:
            raise UserError("\n".join(errors))

    def _get_order_errors(self):
        """What is missing before this can be ordered: sentences that say where to set it right."""
        self.ensure_one()
        service, step = self.service_id, self.operation_id.name or self.workorder_id.name
        where = {"operation": self.name, "step": step, "bom": self.production_id.bom_id.display_name or ""}
        if not service:
            return [
                self.env._(
                    "%(operation)s: the operation has no service to buy. Set “Outsourced Service” on the operation "
                    "%(step)s "
                    "of the bill of materials %(bom)s.",
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
                    "price of "
                    "that vendor. Add one in the Purchase tab of the service, or choose: %(allowed)s.",
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
        """Whether the vendor needs a location where something of ours lies. Hook: materials may need one."""
        self.ensure_one()
        return self._travels()

    def _get_order_key(self):
        """What operations on one purchase order share; also the values that `_prepare_purchase_order` gets."""
        self.ensure_one()
        vendor = self.vendor_id.with_company(self.company_id)
        price = self._get_price(self.quantity)
        requisition = price.agreement_line.requisition_id
        return self.company_id, vendor, price.currency, self.production_id.warehouse_id.in_type_id, requisition

    def _add_to_order(self, company, vendor, currency, picking_type, requisition):
        """Extend the vendor's open request for outsourced work, or make one. Runs in sudo, access was checked."""
        orders = self.env["purchase.order"].with_company(company)
        order = orders.search(
            self._get_open_order_domain(company, vendor, currency, picking_type, requisition), limit=1
        )
        if not order:
            # whoever asks the same vendor at the same time joins this request
            lock_records(vendor)
            order = orders.create(self._prepare_purchase_order(company, vendor, currency, picking_type, requisition))
        lines = self.env["purchase.order.line"].create([operation._prepare_purchase_line(order) for operation in self])
        lines._compute_tax_id()
        lines._compute_price_unit_and_date_planned_and_name()
        for operation in self:
            operation._attach_documents(order)
        origins = [*(order.origin or "").split(", "), *self.production_id.mapped("name")]
        order.write(
            {
                "origin": ", ".join(dict.fromkeys(filter(None, origins))),
                "reference_ids": [Command.link(reference.id) for reference in self.production_id.reference_ids],
            }
        )

    def _attach_documents(self, record):
        """Drawings and specifications of the operation go with the order and with the transfer; a document goes
        once."""
        self.ensure_one()
        documents = self.env["ir.attachment"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])
        for document in self.document_ids - documents.original_id:
            document.copy(
                {"res_model": record._name, "res_id": record.id, "name": document.name, "original_id": document.id}
            )

    def _get_open_order_domain(self, company, vendor, currency, picking_type, requisition):
        return [
            ("state", "=", "draft"),
            ("partner_id", "=", vendor.id),
            ("company_id", "=", company.id),
            ("currency_id", "=", currency.id),
            ("picking_type_id", "=", picking_type.id),
            # a blanket order's calls go on orders of their own
            ("requisition_id", "=", requisition.id),
            # a request for goods of the same vendor is somebody else's document
            ("order_line.subcontract_operation_id", "!=", False),
        ]

    def _prepare_purchase_order(self, company, vendor, currency, picking_type, requisition):
        return {
            "partner_id": vendor.id,
            "company_id": company.id,
            "currency_id": currency.id,
            "picking_type_id": picking_type.id,
            "requisition_id": requisition.id,
            "user_id": vendor.buyer_id.id or self.env.uid,
            "payment_term_id": vendor.property_supplier_payment_term_id.id,
            "fiscal_position_id": self.env["account.fiscal.position"]
            .with_company(company)
            ._get_fiscal_position(vendor)
            .id,
            "date_order": fields.Datetime.now(),
        }

    def _prepare_purchase_line(self, order):
        self.ensure_one()
        service = self.service_id.with_context(lang=order.partner_id.lang, partner_id=order.partner_id.id)
        return {
            "order_id": order.id,
            "product_id": service.id,
            "product_qty": self._get_service_quantity(self.quantity),
            "product_uom_id": service.uom_id.id,
            "subcontract_operation_id": self.id,
            "date_planned": self.date_back,
            # both are set for all lines at once by `_add_to_order`; missing ones core fills in line by line
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
        }

    def _get_received_quantity(self, line):
        """What a purchase order line of this operation has received, in the unit of the line."""
        self.ensure_one()
        return self.service_id.uom_id._compute_quantity(
            self._get_service_quantity(self._get_payable_quantity_at_date()),
            line.product_uom_id,
            rounding_method="HALF-UP",
        )

    def _get_payable_quantity_at_date(self):
        """Units to be paid, today or at the date for which core works out accruals (in its context)."""
        self.ensure_one()
        if self._counts_at_date(fields.Datetime.now()):
            return self.qty_payable
        moves = self.move_ids.filtered(lambda move: move.state != "done" or self._counts_at_date(move.date))
        return self._get_payable(self._get_quantity_by_role(moves)[0])

    def _counts_at_date(self, moment):
        """Whether what happened at a moment counts, for core's accruals at a past date (in its context)."""
        date = self.env.context.get("accrual_entry_date")
        if not date or fields.Date.to_date(date) >= fields.Date.context_today(self):
            return True
        return moment < get_day_end(fields.Date.to_date(date), self.env.tz)

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
                    "%(quantity)s. Get the others back unprocessed first.",
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
        super()._release()
        self._release_order_lines()

    def _release_order_lines(self):
        """Take operations off their orders: drafts lose the line, confirmed orders keep it with nothing to do."""
        self._before_unordered()
        for line in self.sudo().purchase_line_id:
            order = line.order_id
            self._check_can_release(line)
            if order.state != "purchase":
                line.unlink()
                if not order.order_line:
                    order.button_cancel()
                continue
            order.message_post(body=self.env._("%s is not done outside any more.", line.subcontract_operation_id.name))
            line.write({"product_qty": 0.0, "subcontract_operation_id": False})

    def _check_can_release(self, line):
        """A confirmed order is the buyer's, and what was billed belongs to the cost of the manufacturing order."""
        texts = {"operation": line.subcontract_operation_id.name, "order": line.order_id.name}
        if line.qty_invoiced:
            raise UserError(
                self.env._(
                    "%(operation)s was billed on %(order)s already. Cancel the bill, or get a credit note, first.",
                    **texts,
                )
            )
        if line.order_id.state == "purchase" and not self.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s. Ask %(buyer)s to take it off.",
                    buyer=line.order_id.user_id.name or self.env._("a buyer"),
                    **texts,
                )
            )

    def _check_can_change_order(self, line):
        """What is ordered from a vendor is the buyer's, also when the manufacturing order changes."""
        if line.order_id.state == "purchase" and not self.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s, which would change, too. Ask "
                    "%(buyer)s to change the quantity of the manufacturing order.",
                    operation=line.subcontract_operation_id.name,
                    order=line.order_id.name,
                    buyer=line.order_id.user_id.name or self.env._("a buyer"),
                )
            )

    def _check_can_cancel_order(self):
        """An order whose work was done can't be undone."""
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
