from odoo import models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpSubcontractFlowOrder(models.AbstractModel):
    """The rules of an outsourced order: the vendor makes all of a manufacturing order."""

    _name = "mrp.subcontract.flow.order"
    _inherit = "mrp.subcontract.flow"
    _description = "Flow of Outsourced Orders"

    def _get_first_processed(self, operation):
        """Units that used components: made, or scrapped before they were finished."""
        done = operation.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.product_id == operation.product_id
                and move.subcontract_role in ("made", "scrapped")
            )
        )
        return operation.product_id.uom_id.round(sum(move._get_subcontract_quantity() for move in done)), 0.0

    def _is_touched(self, operation):
        is_zero = operation.product_uom_id.is_zero
        return (
            not is_zero(operation.qty_made)
            or not is_zero(operation.qty_scrapped)
            or any(component._is_at_vendor() for component in operation.component_ids)
        )

    def _get_state(self, operation):
        if operation.cancelled:
            return "cancel"
        order_state = operation.purchase_line_id.order_id.state
        if not order_state:
            return "to_order"
        if order_state != "purchase":
            return "requested"
        is_zero = operation.product_uom_id.is_zero
        if is_zero(operation.quantity) and not operation._is_touched():
            # its order was lowered to nothing, and nothing of ours is there
            return "cancel"
        if is_zero(operation.qty_outstanding) and is_zero(operation.qty_at_vendor):
            return "done"
        if not is_zero(operation.qty_good):
            return "back"
        is_there = not is_zero(operation.qty_at_vendor) or any(
            component._is_at_vendor() for component in operation.component_ids
        )
        if is_there:
            return "out" if operation._has_open_shipment() else "at_vendor"
        is_expected = operation._get_open_moves("received") and not operation.env[
            "mrp.subcontract.supply"
        ]._get_components_to_ship(operation)
        return "ordered" if is_expected else "exception"

    def _get_order_errors(self, operation):
        product = operation.service_id
        texts = {"operation": operation.name, "product": product.display_name}
        if not product.active or not product.purchase_ok:
            return [
                self.env._(
                    "%(operation)s: %(product)s can't be purchased. Tick Purchase on the product, or unarchive it.",
                    **texts,
                )
            ]
        if operation.product_uom_id.compare(operation.quantity, 0.0) <= 0:
            return [self.env._("%s: there is nothing left to order.", operation.name)]
        if not operation.vendor_id:
            return [
                self.env._(
                    "%(operation)s: no vendor has a price on %(product)s. Add one in the Purchase tab of the product.",
                    **texts,
                )
            ]
        errors = operation._get_vendor_errors(operation.vendor_id)
        if not errors and not operation._get_price(operation.quantity):
            errors = [
                self.env._(
                    "%(operation)s: %(vendor)s has no price for %(quantity)s %(unit)s of %(product)s today. See the "
                    "quantities and dates of its prices in the Purchase tab of the product.",
                    vendor=operation.vendor_id.display_name,
                    quantity=format_quantity(self.env, operation._get_service_quantity(operation.quantity)),
                    unit=product.uom_id.name,
                    **texts,
                )
            ]
        return errors

    def _get_vendor_errors(self, operation, vendor):
        if vendor.commercial_partner_id not in operation.allowed_vendor_ids:
            return [
                self.env._(
                    "%(operation)s: %(vendor)s may not make this manufacturing order, because %(product)s has no "
                    "price of that vendor. "
                    "Add one in the Purchase tab of the product, or choose: %(allowed)s.",
                    operation=operation.name,
                    vendor=vendor.display_name,
                    product=operation.service_id.display_name,
                    allowed=", ".join(operation.allowed_vendor_ids.mapped("display_name")) or "-",
                )
            ]
        try:
            vendor._get_outsourcing_site(operation.company_id, "vendor_stock")
        except UserError as error:
            return [f"{operation.name}: {error}"]
        return []

    def _prepare_purchase_line(self, operation, order):
        vals = super()._prepare_purchase_line(operation, order)
        if operation.is_outsourced_order:
            product = operation.service_id.with_context(lang=order.partner_id.lang, partner_id=order.partner_id.id)
            vals.update(
                {
                    "name": self.env._(
                        "%(product)s\nJob %(job)s", product=product.display_name, job=operation.production_id.name
                    ),
                    "location_final_id": self.env["mrp.subcontract.order.receipts"]
                    ._get_final_location(operation, order)
                    .id,
                }
            )
        return vals

    def _check_ordered_quantity(self, operation, quantity):
        res = super()._check_ordered_quantity(operation, quantity)
        made = operation.qty_made + operation.qty_scrapped
        if operation.is_outsourced_order and operation.product_uom_id.compare(quantity, made) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(vendor)s has made %(made)s %(unit)s already, so the order can't go down to "
                    "%(quantity)s.",
                    operation=operation.name,
                    vendor=operation.vendor_id.display_name,
                    made=format_quantity(self.env, made),
                    unit=operation.product_uom_id.name,
                    quantity=format_quantity(self.env, quantity),
                )
            )
        return res

    def _check_can_cancel_order(self, operation):
        res = super()._check_can_cancel_order(operation)
        if operation.is_outsourced_order and not operation.product_uom_id.is_zero(operation.qty_made):
            raise UserError(
                self.env._(
                    "%(order)s can't be cancelled: %(vendor)s has made units of %(operation)s. Receive them, and "
                    "lower the quantity of the line instead.",
                    order=operation.purchase_id.name,
                    vendor=operation.vendor_id.display_name,
                    operation=operation.name,
                )
            )
        return res
