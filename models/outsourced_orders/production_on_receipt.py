from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ...tools.numbers import format_quantity


class MrpSubcontractMaking(models.AbstractModel):
    """Finishes manufacturing orders, or parts of them, with what their vendor reports or delivers."""

    _name = "mrp.subcontract.making"
    _description = "Making of Outsourced Orders"

    def _check_can_make(self, operation, quantity, has_no_backorder=False):
        """Refuse to finish units that nobody has ordered.

        :param quantity: about to be finished, in the unit of the manufacturing order
        :param has_no_backorder: what is left of the manufacturing order would be dropped
        """
        operation.ensure_one()
        texts = {
            "operation": operation.name,
            "vendor": operation.vendor_id.display_name,
            "unit": operation.product_uom_id.name,
        }
        if operation.purchase_id.state != "purchase":
            raise UserError(
                self.env._(
                    "%(operation)s is not on a confirmed purchase order, so nobody makes it. Order it (button Order "
                    "Outsourced Work), or make the manufacturing order in-house.",
                    **texts,
                )
            )
        compare = operation.product_uom_id.compare
        total = operation.qty_made + operation.qty_scrapped + quantity
        maximum = operation._get_maximum_quantity()
        if compare(total, maximum) > 0:
            raise self.env["mrp.subcontract.limits"]._get_excess_error(operation, total, maximum, texts)
        if has_no_backorder and compare(total, operation.quantity) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(ordered)s %(unit)s are on order from %(vendor)s and only %(total)s would be "
                    "made. Lower the purchase order line first, or keep a backorder for the rest.",
                    ordered=format_quantity(self.env, operation.quantity),
                    total=format_quantity(self.env, total),
                    **texts,
                )
            )

    def _make_what_is_received(self, operation, quantities):
        """Finish what a receipt brings and the vendor has not reported; nothing is made twice.

        :param dict quantities: about to be received by lot, in the unit of the product
        """
        operation.ensure_one()
        there = operation._get_made_balance()
        uom = operation.product_id.uom_id
        missing = {
            lot: uom.round(quantity - there.get(lot, 0.0))
            for lot, quantity in quantities.items()
            if uom.compare(quantity, there.get(lot, 0.0)) > 0
        }
        if operation.product_tracking != "none" and not all(quantities):
            raise UserError(
                self.env._(
                    "%(operation)s: enter the lot or serial number of each unit of %(product)s that is received.",
                    operation=operation.name,
                    product=operation.product_id.display_name,
                )
            )
        self._make(operation, missing)

    def _find_lot(self, operation, name):
        """The lot of the product that a typed name means, where there is one."""
        operation.ensure_one()
        return operation.env["stock.lot"].search(
            [
                ("name", "=", name),
                ("product_id", "=", operation.product_id.id),
                ("company_id", "in", (False, operation.company_id.id)),
            ],
            limit=1,
        )

    def _make(self, operation, quantities):
        """Finish units at the vendor: the manufacturing order, or a part of it, closes, and the rest goes on as its
        backorder.

        :param dict quantities: by lot (an empty one where untracked), in the unit of the product
        :raise UserError: what the vendor lacks, in numbers
        """
        operation.ensure_one()
        for batch_lots, quantity in self._get_batches(operation, quantities):
            production = self._prepare_batch(operation, batch_lots, quantity)
            self._check_consumption(operation, production)
            self._finish_batch(operation, production)

    def _get_batches(self, operation, quantities):
        """What one closing of the manufacturing order can finish at a time: a manufacturing order takes many serial
        numbers, but one lot.

        :return: list of (lots, quantity in the unit of the product)
        """
        operation.ensure_one()
        if operation.product_tracking != "serial":
            return list(quantities.items())
        lots = operation.env["stock.lot"]
        return [(lots.concat(*quantities), sum(quantities.values()))] if quantities else []

    def _prepare_batch(self, operation, lots, quantity):
        """The manufacturing order, or the part of it that is open, ready to be closed with a quantity in the unit of
        the product."""
        operation.ensure_one()
        production = operation._get_open_productions().sorted("backorder_sequence")[:1]
        if not production:
            self.env["mrp.subcontract.limits"]._check_production_open(operation)
        # defaults meant for the receipt's screen are not for the backorder of the manufacturing order
        production = production.with_env(operation.env(context=clean_context(operation.env.context)))
        production.lot_producing_ids = lots
        production.qty_producing = operation._to_production_unit(quantity)
        production._set_qty_producing()
        return production

    def _finish_batch(self, operation, production):
        """Close the manufacturing order with what it is producing; the rest goes on as its backorder."""
        operation.ensure_one()
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

    def _check_consumption(self, operation, production):
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

    def _prepare_made_lines(self, operation):
        """What the dialog proposes: all that is not made yet, with the lots or serial numbers the manufacturing order
        was given."""
        operation.ensure_one()
        rest = self._get_unmade_quantity(operation)
        if operation.product_tracking == "none":
            return [{"qty_good": rest}]
        lots = operation._get_open_productions().lot_producing_ids
        if operation.product_tracking == "serial":
            return [{"lot_name": lot.name, "qty_good": 1.0} for lot in lots]
        return [{"lot_name": lots[:1].name, "qty_good": rest}]

    def _get_unmade_quantity(self, operation):
        """What is ordered and neither made nor scrapped yet, in the unit of the product."""
        operation.ensure_one()
        rest = max(operation.quantity - operation.qty_made - operation.qty_scrapped, 0.0)
        return operation.product_uom_id._compute_quantity(rest, operation.product_id.uom_id)

    def _get_or_create_lot(self, operation, name):
        """The lot of a name, made when it is new; empty for an untracked product."""
        operation.ensure_one()
        lots = operation.env["stock.lot"]
        if operation.product_tracking == "none":
            return lots
        return self._find_lot(operation, name) or lots.create({"name": name, "product_id": operation.product_id.id})

    def _report_scrapped(self, operation, quantities):
        """Units that the vendor has scrapped: they used components, and nothing will be received for them.

        :param dict quantities: by lot, in the unit of the product
        """
        operation.ensure_one()
        if not quantities:
            return
        quantity = operation._to_production_unit(sum(quantities.values()))
        self._check_can_make(operation, quantity)
        # consumes, too, see _on_moves_done
        self.env["mrp.subcontract.receiving"]._post_move(operation, "scrapped", quantities)
        self.env["mrp.subcontract.order.receipts"]._sync_receipts(operation)
        self._shrink_production(operation, quantity)

    def _shrink_production(self, operation, quantity):
        """The manufacturing order makes less by what was scrapped; where nothing is left of it, it ends.

        :param quantity: in the unit of the manufacturing order
        """
        operation.ensure_one()
        production = operation._get_open_productions().sorted("backorder_sequence")[:1]
        rest = production.product_qty - quantity
        if production.product_uom_id.compare(rest, 0.0) <= 0:
            self.env["mrp.subcontract.order.sourcing"]._return_in_house(production)
            production.action_cancel()
            return
        production.with_context(skip_compute_move_raw_ids=True).product_qty = rest
        for move in production._get_open_finished_moves().filtered(lambda m: m.product_id == operation.product_id):
            move.product_uom_qty = rest
