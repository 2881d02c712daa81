from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Outsourced Operation",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The outsourced work of a manufacturing order that this line pays for.",
    )
    subcontract_production_id = fields.Many2one(
        related="subcontract_operation_id.production_id", string="Manufacturing Order"
    )
    qty_received_method = fields.Selection(
        selection_add=[("outsourcing", "Outsourced Operation")],
        ondelete={"outsourcing": lambda lines: lines._freeze_outsourcing_received()},
    )

    @api.constrains("subcontract_operation_id", "product_id", "partner_id")
    def _check_subcontract_operation(self):
        for line in self.filtered("subcontract_operation_id"):
            operation = line.subcontract_operation_id
            if line.product_id != operation.service_id:
                raise UserError(
                    self.env._(
                        "%(operation)s is bought as %(service)s, not as %(product)s.",
                        operation=operation.name,
                        service=operation.service_id.display_name,
                        product=line.product_id.display_name,
                    )
                )
            others = operation.purchase_line_ids.filtered(lambda other: other.order_id.state != "cancel") - line
            if others:
                raise UserError(
                    self.env._(
                        "%(operation)s is on %(order)s already.",
                        operation=operation.name,
                        order=others[0].order_id.name,
                    )
                )

    @api.depends("subcontract_operation_id")
    def _compute_qty_received_method(self):
        res = super()._compute_qty_received_method()
        # the receipts of an outsourced order are receipts of goods, which core counts
        self.filtered("subcontract_operation_id.workorder_id").qty_received_method = "outsourcing"
        return res

    @api.depends(
        "subcontract_operation_id.qty_payable",
        "subcontract_operation_id.service_qty",
        "subcontract_operation_id.hours_reported",
    )
    def _compute_qty_received(self):
        return super()._compute_qty_received()

    def _prepare_qty_received(self):
        """What is to be paid by the agreed rule; at a past date where core asks for one."""
        ours = self.filtered(lambda line: line.qty_received_method == "outsourcing")
        received = super(PurchaseOrderLine, self - ours)._prepare_qty_received()
        for line in ours:
            quantity = line.subcontract_operation_id._get_received_quantity(line)
            line._track_qty_received(quantity)
            received[line] = quantity
        return received

    def _freeze_outsourcing_received(self):
        """Keep what was received when the addon is removed."""
        self.env.cr.execute(
            "UPDATE purchase_order_line SET qty_received_method = 'manual', qty_received_manual = qty_received"
            " WHERE id IN %s",
            [tuple(self.ids)],
        )

    def _get_date_planned(self, seller, po=False):
        """Outsourced work is back when its operation ends, not after a lead time of the price list."""
        operation = self.subcontract_operation_id[:1]
        return operation.date_back or super()._get_date_planned(seller, po)

    def _update_date_planned(self, updated_date):
        """A date that a vendor types in the portal is a proposal: core tells the buyer, nothing of ours moves."""
        ours = self.filtered("subcontract_operation_id")
        ours._on_vendor_date(updated_date)
        goods = self - ours
        return super(PurchaseOrderLine, goods)._update_date_planned(updated_date) if goods else None

    def _on_vendor_date(self, date):
        """Hook: a vendor typed a date for outsourced work on Odoo's page of an order."""

    def _prepare_stock_move_vals(self, picking, price_unit, product_uom_qty, product_uom):
        vals = super()._prepare_stock_move_vals(picking, price_unit, product_uom_qty, product_uom)
        return {**vals, **self._prepare_outsourcing_move()}

    def _prepare_outsourcing_move(self):
        """Hook: values of a receipt that follow from outsourced work."""
        self.ensure_one()
        return {}

    def _prepare_account_move_line(self, move=False):
        """The manufacturing order's name on the bill, so that accountants see what it is for."""
        values = super()._prepare_account_move_line(move)
        if self.subcontract_operation_id:
            values["name"] = self.name
        return values

    def write(self, vals):
        """What follows from changes of outsourced work is done in one place, see `_around_write`."""
        with self._around_write(vals):
            for lines, values in self._get_values_to_write(vals):
                super(PurchaseOrderLine, lines).write(values)
        return True

    def _get_values_to_write(self, vals):
        """Pairs of lines and values to write. Hook: values may bring others along."""
        return [(self, vals)]

    @contextmanager
    def _around_write(self, vals):
        """Do what comes before these lines are written and after it. Hook: contexts add theirs.

        Prices begin and end: until the order is confirmed, the price follows the date, in both directions.
        """
        ours = self.filtered("subcontract_operation_id")
        requested = ours.filtered(lambda line: line.state != "purchase")
        days = {line: line._get_outsourced_price_day() for line in requested} if "date_planned" in vals else {}
        yield
        if {"product_qty", "product_uom_id"} & vals.keys():
            for operation in ours.subcontract_operation_id:
                operation._check_ordered_quantity(operation.quantity)
        if "date_planned" in vals:
            ours.subcontract_operation_id._on_date_planned()
        moved = requested.filtered(lambda line: line in days and line._get_outsourced_price_day() != days[line])
        moved._update_outsourced_price(whole_lot=False)
        if "product_qty" in vals:
            self.filtered("subcontract_operation_id").order_id._warn_of_agreement()

    def unlink(self):
        """The other lines of a lot carry its charges alone from now on."""
        # sudo: removing the line was checked by core, the work on it follows
        self.sudo().subcontract_operation_id._before_unordered()
        others = self.filtered("subcontract_operation_id")._get_lot_lines() - self
        res = super().unlink()
        others._update_outsourced_price()
        return res
