from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.numbers import format_quantity


class MrpSubcontractFlow(models.AbstractModel):
    _inherit = "mrp.subcontract.flow"

    def _get_order_errors(self, operation):
        """Sentences on what is missing before this can be ordered, and where to set it."""
        operation.ensure_one()
        service, step = operation.service_id, operation.operation_id.name or operation.workorder_id.name
        where = {"operation": operation.name, "step": step, "bom": operation.production_id.bom_id.display_name or ""}
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
        if operation.product_uom_id.compare(operation.quantity, 0.0) <= 0:
            return [self.env._("%s: there is nothing left to order.", operation.name)]
        if not operation.vendor_id:
            return [
                self.env._(
                    "%(operation)s: no vendor has a price on the service %(service)s. Add one in its Purchase tab.",
                    operation=operation.name,
                    service=service.display_name,
                )
            ]
        errors = operation._get_vendor_errors(operation.vendor_id)
        if not errors and not operation._get_price(operation.quantity):
            errors = [
                self.env._(
                    "%(operation)s: %(vendor)s has no price for %(quantity)s %(unit)s of %(service)s on %(date)s. See "
                    "the quantities and dates of its prices in the Purchase tab of the service.",
                    date=format_date(operation.env, operation._get_price_day(operation.date_back)),
                    operation=operation.name,
                    vendor=operation.vendor_id.display_name,
                    quantity=format_quantity(self.env, operation._get_service_quantity(operation.quantity)),
                    unit=service.uom_id.name,
                    service=service.display_name,
                )
            ]
        return errors

    def _get_vendor_errors(self, operation, vendor):
        """Why this vendor can't do this operation."""
        operation.ensure_one()
        if vendor.commercial_partner_id not in operation.operation_id.outsourcing_vendor_ids:
            return [
                self.env._(
                    "%(operation)s: %(vendor)s may not do this operation, because the service %(service)s has no "
                    "price of that vendor. Add one in the Purchase tab of the service, or choose: %(allowed)s.",
                    operation=operation.name,
                    vendor=vendor.display_name,
                    service=operation.service_id.display_name,
                    allowed=", ".join(operation.operation_id.outsourcing_vendor_ids.mapped("display_name")) or "-",
                )
            ]
        if operation._needs_site():
            try:
                vendor._get_outsourcing_site(operation.company_id, "vendor_stock")
            except UserError as error:
                return [f"{operation.name}: {error}"]
        return []

    def _prepare_purchase_line(self, operation, order):
        """Values of the purchase order line, what the manufacturing order's cost is for included."""
        operation.ensure_one()
        service = operation.service_id.with_context(lang=order.partner_id.lang, partner_id=order.partner_id.id)
        analytic = operation.production_id.analytic_distribution
        return {
            "order_id": order.id,
            "product_id": service.id,
            "product_qty": operation._get_service_quantity(operation.quantity),
            "product_uom_id": service.uom_id.id,
            "subcontract_operation_id": operation.id,
            "date_planned": operation.date_back,
            # both are set for all lines at once, see `_add_to_order`; core would fill them in line by line
            "price_unit": 0.0,
            "tax_ids": [],
            "name": self.env._(
                "%(service)s\n%(job)s, %(step)s: %(quantity)s %(unit)s %(product)s",
                service=service.display_name,
                job=operation.production_id.name,
                step=operation.workorder_id.name,
                quantity=format_quantity(self.env, operation.quantity),
                unit=operation.product_uom_id.name,
                product=operation.product_id.display_name,
            ),
            # ahead of the rules for vendor and service
            **({"analytic_distribution": analytic} if analytic else {}),
        }

    def _check_ordered_quantity(self, operation, quantity):
        """Refuse an order for less than what has left already.

        :param quantity: units in the unit of the manufacturing order
        """
        operation.ensure_one()
        recalled = sum(operation._get_open_moves("unprocessed").mapped("product_uom_qty"))
        touched = max(operation.qty_sent - recalled, operation._get_processed())
        if operation.product_uom_id.compare(quantity, touched) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(sent)s %(unit)s left for %(vendor)s already, so the order can't go down to "
                    "%(quantity)s. Return the others unprocessed first.",
                    operation=operation.name,
                    sent=format_quantity(self.env, touched),
                    unit=operation.product_uom_id.name,
                    vendor=operation.vendor_id.display_name,
                    quantity=format_quantity(self.env, quantity),
                )
            )

    def _check_can_cancel_order(self, operation):
        """Refuse to cancel an order for units that were processed."""
        operation.ensure_one()
        if not operation.product_uom_id.is_zero(operation.qty_good + operation.qty_rejected + operation.qty_scrapped):
            raise UserError(
                self.env._(
                    "%(order)s can't be cancelled: %(vendor)s has processed units of %(operation)s. Lower the "
                    "quantity of the line instead.",
                    order=operation.purchase_id.name,
                    vendor=operation.vendor_id.display_name,
                    operation=operation.name,
                )
            )
