"""Making: what a vendor reports, or what is received before it was reported, finishes the manufacturing order, or a
part of it."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ...tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    # --- limits

    def _check_can_make(self, quantity, has_no_backorder=False):
        """Refuse to finish units that nobody has ordered.

        :param quantity: about to be finished, in the unit of the manufacturing order
        :param has_no_backorder: what is left of the manufacturing order would be dropped
        """
        self.ensure_one()
        texts = {"operation": self.name, "vendor": self.vendor_id.display_name, "unit": self.product_uom_id.name}
        if self.purchase_id.state != "purchase":
            raise UserError(
                self.env._(
                    "%(operation)s is not on a confirmed purchase order, so nobody makes it. Order it (button Order "
                    "Outsourced Work), or make the manufacturing order in-house.",
                    **texts,
                )
            )
        compare = self.product_uom_id.compare
        total = self.qty_made + self.qty_scrapped + quantity
        maximum = self._get_maximum_quantity()
        if compare(total, maximum) > 0:
            raise self._get_excess_error(total, maximum, texts)
        if has_no_backorder and compare(total, self.quantity) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(ordered)s %(unit)s are on order from %(vendor)s and only %(total)s would be "
                    "made. Lower the purchase order line first, or keep a backorder for the rest.",
                    ordered=format_quantity(self.env, self.quantity),
                    total=format_quantity(self.env, total),
                    **texts,
                )
            )

    # --- making

    def _make_what_is_received(self, quantities):
        """Finish what a receipt brings and the vendor has not reported; nothing is made twice.

        :param dict quantities: about to be received by lot, in the unit of the product
        """
        self.ensure_one()
        there = self._get_made_balance()
        uom = self.product_id.uom_id
        missing = {
            lot: uom.round(quantity - there.get(lot, 0.0))
            for lot, quantity in quantities.items()
            if uom.compare(quantity, there.get(lot, 0.0)) > 0
        }
        if self.product_tracking != "none" and not all(quantities):
            raise UserError(
                self.env._(
                    "%(operation)s: enter the lot or serial number of each unit of %(product)s that is received.",
                    operation=self.name,
                    product=self.product_id.display_name,
                )
            )
        self._make(missing)

    def _find_lot(self, name):
        """The lot of the product that a typed name means, where there is one."""
        self.ensure_one()
        return self.env["stock.lot"].search(
            [
                ("name", "=", name),
                ("product_id", "=", self.product_id.id),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )

    def _make(self, quantities):
        """Finish units at the vendor: the manufacturing order, or a part of it, closes, and the rest goes on as its
        backorder.

        :param dict quantities: by lot (an empty one where untracked), in the unit of the product
        :raise UserError: what the vendor lacks, in numbers
        """
        self.ensure_one()
        for batch_lots, quantity in self._get_batches(quantities):
            production = self._prepare_batch(batch_lots, quantity)
            self._check_consumption(production)
            self._finish_batch(production)

    def _get_batches(self, quantities):
        """What one closing of the manufacturing order can finish at a time: a manufacturing order takes many serial
        numbers, but one lot.

        :return: list of (lots, quantity in the unit of the product)
        """
        self.ensure_one()
        if self.product_tracking != "serial":
            return list(quantities.items())
        lots = self.env["stock.lot"]
        return [(lots.concat(*quantities), sum(quantities.values()))] if quantities else []

    def _prepare_batch(self, lots, quantity):
        """The manufacturing order, or the part of it that is open, ready to be closed with a quantity in the unit of
        the product."""
        self.ensure_one()
        production = self._get_open_productions().sorted("backorder_sequence")[:1]
        if not production:
            self._check_production_open()
        # defaults meant for the receipt's screen are not for the backorder of the manufacturing order
        production = production.with_env(self.env(context=clean_context(self.env.context)))
        production.lot_producing_ids = lots
        production.qty_producing = self._to_production_unit(quantity)
        production._set_qty_producing()
        return production

    def _finish_batch(self, production):
        """Close the manufacturing order with what it is producing; the rest goes on as its backorder."""
        self.ensure_one()
        has_rest = production.product_uom_id.compare(production.qty_producing, production.product_qty) < 0
        production.with_context(
            skip_backorder=True,
            skip_consumption=True,
            skip_redirection=True,
            cancel_backorder=False,
            mo_ids_to_backorder=production.ids if has_rest else [],
        ).button_mark_done()
        if production.state != "done":
            raise UserError(
                self.env._(
                    "%s could not be finished. Open it and press Produce to see what is missing.", production.name
                )
            )

    def _check_consumption(self, production):
        """A difference that the bill of materials wants confirmed is confirmed on the manufacturing order, not on a
        receipt."""
        for production_, product, consumed, expected in production._get_consumption_issues():
            raise UserError(
                self.env._(
                    "%(job)s would use %(consumed)s %(unit)s of %(component)s instead of %(expected)s. Open the "
                    "manufacturing order "
                    "and press Produce to confirm the difference, then receive.",
                    job=production_.name,
                    consumed=format_quantity(self.env, consumed),
                    expected=format_quantity(self.env, expected),
                    unit=product.uom_id.name,
                    component=product.display_name,
                )
            )

    # --- the next part of the manufacturing order

    def _share_with_backorders(self, production, backorders):
        """The manufacturing order was split: the vendor's part of what is left goes on under this operation, the rest
        is ours.

        :param production: the manufacturing order that was split, with its new quantity
        """
        self.ensure_one()
        if self.state in ("to_order", "requested"):
            backorders._outsource()
            return
        left = self.quantity - self.qty_made - self.qty_scrapped - production.product_qty
        for backorder in backorders:
            if self.product_uom_id.compare(left, 0.0) > 0:
                backorder.outsourced_operation_id = self
                left -= backorder.product_qty
            else:
                backorder._return_in_house()
        self._get_open_productions().workorder_ids._update_outsourced_duration()

    def _follow_open_production(self):
        """The operation belongs to the part of the manufacturing order that is open now."""
        for operation in self:
            production = operation._get_open_productions().sorted("backorder_sequence")[:1]
            if production and operation.production_id != production:
                operation.production_id = production

    # --- the screen

    def action_receive(self):
        """Open the dialog to receive; of an outsourced order, the receipts themselves, made again where they are
        missing."""
        if not self.is_outsourced_order:
            return super().action_receive()
        self.check_access("write")
        # sudo: access to the operation was checked above
        line = self.sudo().purchase_line_id
        if self.purchase_id.state == "purchase" and not self._get_open_moves("received"):
            line._create_or_update_picking()
        pickings = self._get_open_moves("received").picking_id or self.picking_ids
        return pickings._get_records_action(name=self.env._("Receipts"))

    def _sync_receipt_lines(self):
        """Offer the lots that are finished at the vendor, and those the manufacturing order was given, on the open
        receipt."""
        for operation in self.filtered(lambda operation: operation.product_tracking != "none"):
            lots = operation._get_made_balance()
            for lot in operation._get_open_productions().lot_producing_ids - self.env["stock.lot"].concat(*lots):
                lots[lot] = 1.0 if operation.product_tracking == "serial" else float("inf")
            for move in operation._get_open_moves("received").filtered(lambda move: not move.picked):
                quantities = operation._take_lots(lots, move.product_uom_qty)
                if quantities:
                    move._set_subcontract_lines(quantities)
                    # the rest has no lot yet
                    move._action_assign()
