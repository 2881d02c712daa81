"""Ordering an outsourced order: what is missing before it can be ordered, the order line, the receipts, and undoing
it."""

from odoo import Command, models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_order_errors(self):
        if not self.is_outsourced_order:
            return super()._get_order_errors()
        product = self.service_id
        texts = {"operation": self.name, "product": product.display_name}
        if not product.active or not product.purchase_ok:
            return [
                self.env._(
                    "%(operation)s: %(product)s can't be purchased. Tick Purchase on the product, or unarchive it.",
                    **texts,
                )
            ]
        if self.product_uom_id.compare(self.quantity, 0.0) <= 0:
            return [self.env._("%s: there is nothing left to order.", self.name)]
        if not self.vendor_id:
            return [
                self.env._(
                    "%(operation)s: no vendor has a price on %(product)s. Add one in the Purchase tab of the product.",
                    **texts,
                )
            ]
        errors = self._get_vendor_errors(self.vendor_id)
        if not errors and not self._get_price(self.quantity):
            errors = [
                self.env._(
                    "%(operation)s: %(vendor)s has no price for %(quantity)s %(unit)s of %(product)s today. See the "
                    "quantities and dates of its prices in the Purchase tab of the product.",
                    vendor=self.vendor_id.display_name,
                    quantity=format_quantity(self.env, self._get_service_quantity(self.quantity)),
                    unit=product.uom_id.name,
                    **texts,
                )
            ]
        return errors

    def _get_vendor_errors(self, vendor):
        if not self.is_outsourced_order:
            return super()._get_vendor_errors(vendor)
        if vendor.commercial_partner_id not in self.allowed_vendor_ids:
            return [
                self.env._(
                    "%(operation)s: %(vendor)s may not make this manufacturing order, because %(product)s has no "
                    "price of that vendor. "
                    "Add one in the Purchase tab of the product, or choose: %(allowed)s.",
                    operation=self.name,
                    vendor=vendor.display_name,
                    product=self.service_id.display_name,
                    allowed=", ".join(self.allowed_vendor_ids.mapped("display_name")) or "-",
                )
            ]
        try:
            vendor._get_outsourcing_site(self.company_id, "vendor_stock")
        except UserError as error:
            return [f"{self.name}: {error}"]
        return []

    def _prepare_purchase_line(self, order):
        vals = super()._prepare_purchase_line(order)
        if self.is_outsourced_order:
            product = self.service_id.with_context(lang=order.partner_id.lang, partner_id=order.partner_id.id)
            vals.update(
                {
                    "name": self.env._(
                        "%(product)s\nJob %(job)s", product=product.display_name, job=self.production_id.name
                    ),
                    "location_final_id": self._get_final_location(order).id,
                }
            )
        return vals

    def _get_final_location(self, order):
        """Where the manufacturing order wants its goods, as far as the order's receipts reach it."""
        self.ensure_one()
        location = self.production_id.location_dest_id
        reach = order.picking_type_id.warehouse_id.lot_stock_id
        return location if reach and location._child_of(reach) else location.browse()

    def _check_ordered_quantity(self, quantity):
        res = super()._check_ordered_quantity(quantity)
        made = self.qty_made + self.qty_scrapped
        if self.is_outsourced_order and self.product_uom_id.compare(quantity, made) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(vendor)s has made %(made)s %(unit)s already, so the order can't go down to "
                    "%(quantity)s.",
                    operation=self.name,
                    vendor=self.vendor_id.display_name,
                    made=format_quantity(self.env, made),
                    unit=self.product_uom_id.name,
                    quantity=format_quantity(self.env, quantity),
                )
            )
        return res

    def _check_can_cancel_order(self):
        res = super()._check_can_cancel_order()
        if self.is_outsourced_order and not self.product_uom_id.is_zero(self.qty_made):
            raise UserError(
                self.env._(
                    "%(order)s can't be cancelled: %(vendor)s has made units of %(operation)s. Receive them, and "
                    "lower the quantity of the line instead.",
                    order=self.purchase_id.name,
                    vendor=self.vendor_id.display_name,
                    operation=self.name,
                )
            )
        return res

    # --- receipts

    def _prepare_receipt_values(self):
        """Values of a receipt's move that core leaves to “Vendors” and to no manufacturing order."""
        self.ensure_one()
        production = self.production_id
        return {
            "subcontract_operation_id": self.id,
            "subcontract_role": "received",
            "location_id": self._get_site_location("vendor_stock").id,
            "production_group_id": production.production_group_id.id,
            "reference_ids": [Command.link(reference.id) for reference in production.reference_ids],
            # a receipt that dies takes nobody's demand along
            "propagate_cancel": False,
        }

    def _chain_receipts(self, receipts):
        """Finished goods go through the receipts to whoever waited for the manufacturing order: a parent manufacturing
        order, a delivery."""
        self.ensure_one()
        receipts = receipts.filtered(lambda move: move.product_uom_qty > 0)
        finished = (
            self._get_open_productions()._get_open_finished_moves().filtered(lambda m: m.product_id == self.product_id)
        )
        if not receipts or not finished:
            return
        waiting = finished.move_dest_ids.filtered(
            lambda move: move.subcontract_role != "received" and move.state not in ("done", "cancel")
        )
        waiting |= self._get_open_moves("received").move_dest_ids
        receipts.move_dest_ids = [Command.link(move.id) for move in waiting]
        finished.move_dest_ids = [
            *(Command.unlink(move.id) for move in waiting),
            *(Command.link(move.id) for move in receipts),
        ]

    def _sync_receipts(self):
        """Open receipts ask for what can still come: scrapped units do not."""
        self.ensure_one()
        unit = self._get_open_moves("received")[:1].product_uom or self.product_uom_id
        expected = self.product_uom_id._compute_quantity(self.qty_outstanding, unit)
        self._set_open_demand("received", self.product_id, expected)

    def _disconnect(self):
        """Receipts that have not come are off, and the manufacturing order's goods go where they went before it was
        ordered."""
        self._get_open_productions()._disconnect_finished_moves()
        for operation in self:
            operation._get_open_moves("received")._action_cancel()

    def _before_unordered(self):
        """Finished goods go where the manufacturing order wants them: without the order, nothing is received."""
        self.filtered("is_outsourced_order")._disconnect()
        return super()._before_unordered()

    def action_reopen(self):
        """Undo a cancellation, also of an outsourced order: it is made outside again."""
        res = super().action_reopen()
        self._update_durations()
        return res

    def action_cancel(self):
        """Decide that these are not done outside, also outsourced orders: their operations are ours again."""
        whole = self.filtered("is_outsourced_order")
        res = super().action_cancel()
        whole._update_durations()
        # sudo: cancelling the operation was checked, the manufacturing order follows
        productions = whole.sudo()._get_open_productions()
        # material that went there and came back
        productions.move_raw_ids.filtered(
            lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
        )._leave_vendor()
        # the operations' own policy applies again
        productions.workorder_ids._create_policy_operations()
        return res

    def _update_durations(self):
        # sudo: work orders follow the decision, whoever may take it
        self.sudo().filtered("is_outsourced_order")._get_open_productions().workorder_ids._update_outsourced_duration()

    # --- after the order

    def _make_rest_in_house(self, production):
        """The open manufacturing order becomes ours; what the vendor has delivered stays its part, and its order ends
        with that.

        :raise UserError: while finished goods are at the vendor, or the order is not this user's to change
        """
        self.ensure_one()
        if not self.qty_made and not self.qty_scrapped:
            self.action_cancel()
            return
        self._check_can_end()
        self._lower_order(self.qty_made + self.qty_scrapped)
        production.message_post(
            body=self.env._("The rest is made in-house, %s ends with what was received.", self.name)
        )

    def _check_can_end(self):
        """Why a vendor's order can't end with what was made: goods that nobody received, or a right that lacks."""
        self.ensure_one()
        if not self.product_uom_id.is_zero(self.qty_at_vendor):
            raise UserError(
                self.env._(
                    "%(operation)s: %(quantity)s %(unit)s are finished and still at %(vendor)s. Receive them first.",
                    operation=self.name,
                    quantity=format_quantity(self.env, self.qty_at_vendor),
                    unit=self.product_uom_id.name,
                    vendor=self.vendor_id.display_name,
                )
            )
        is_confirmed = self.purchase_id.state == "purchase"
        if is_confirmed and not self.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s. Ask %(buyer)s to lower it to what was "
                    "received.",
                    operation=self.name,
                    order=self.purchase_id.name,
                    buyer=self.purchase_id.sudo().user_id.name or self.env._("a buyer"),
                )
            )

    def _lower_order(self, quantity):
        """Order no more than a number of units, in the unit of the manufacturing order."""
        self.ensure_one()
        # sudo: the right on the order was checked by `_check_can_end`; the manufacturing order follows it
        line = self.sudo().purchase_line_id
        keep = self._get_service_quantity(quantity)
        line.product_qty = self.service_id.uom_id._compute_quantity(keep, line.product_uom_id)

    def _settle_rest(self):
        """Where the order ends with what was made, what is left of the manufacturing order is ours."""
        for operation in self.filtered(lambda operation: operation.purchase_id.state == "purchase"):
            rest = operation._get_open_productions()
            processed = operation.qty_made + operation.qty_scrapped
            if not rest or not processed or operation.product_uom_id.compare(operation.quantity, processed) > 0:
                continue
            operation._leave_rest(take_back=not self.env.context.get("subcontract_leave_material"))

    def _leave_rest(self, take_back=True):
        """What is left of the manufacturing order is ours; material for it comes back, unless it is to stay."""
        self.ensure_one()
        self._get_open_productions()._return_in_house()
        self._sync_receipts()
        self.production_id = self.production_ids.sorted("backorder_sequence")[-1:] or self.production_id
        if take_back:
            self._create_component_returns(wip=False)
