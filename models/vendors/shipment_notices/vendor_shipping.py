"""Shipment notices: what a vendor sends back fills in the expected receipt, and never validates it."""

from datetime import datetime, time

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity
from ..ir_attachment import DOCUMENTS


class MrpSubcontractVendorShipping(models.AbstractModel):
    """What vendors may ship to us, what they say about it, and what that does to expected receipts."""

    _name = "mrp.subcontract.vendor.shipping"
    _description = "Shipment Notices from Vendors"

    def _get_open_notice(self, operations):
        """The shipment notices of which nothing was received yet."""
        return operations.notice_ids.filtered(lambda notice: notice.state == "sent")

    def _get_expected_moves(self, operation):
        """The moves that a shipment notice fills in: expected returns of an operation, or receipts of an outsourced
        order."""
        operation.ensure_one()
        return operation._get_open_moves("received" if operation.is_outsourced_order else "good").sorted("id")

    def _get_shippable(self, operation):
        """What the vendor may ship by lot, in the unit of the product: what is with it, and can come back."""
        operation.ensure_one()
        if not self._get_expected_moves(operation):
            return {}
        expected = self._get_shippable_total(operation)
        if not operation.is_outsourced_order:
            lots = self.env["mrp.subcontract.lots"]._get_lots_back(operation)
        elif operation.product_tracking == "none":
            lots = {operation.env["stock.lot"]: expected}
        else:
            lots = operation._get_made_balance()
            for lot in operation._get_open_productions().lot_producing_ids:
                lots.setdefault(lot, 1.0 if operation.product_tracking == "serial" else expected)
        return {lot: min(quantity, expected) for lot, quantity in lots.items() if min(quantity, expected) > 0}

    def _get_shippable_total(self, operation):
        operation.ensure_one()
        return operation.product_uom_id._compute_quantity(
            operation.qty_outstanding, operation.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _send_notice_for_vendor(self, operation, quantities, date, carrier="", tracking_ref="", comment="", files=()):
        """A vendor's user sends a shipment notice, or corrects the one that is open.

        :param dict quantities: by id of the lot (0 where untracked), in the unit of the product
        :param date: when it arrives here
        :param files: certificates, (name, content) each; they are added to those sent before
        :raise UserError: where that is not with the vendor, or can't be shipped any more
        """
        operation = operation._for_vendor()
        operation.ensure_one()
        lock_records(operation)
        lines = self._check_quantities(operation, quantities)
        if not date or date < fields.Date.context_today(operation):
            raise UserError(operation.env._("Enter the day of arrival: today or later."))
        notice = self._get_open_notice(operation)
        corrected = bool(notice)
        values = {
            "date": date,
            "carrier": (carrier or "").strip()[:100],
            "tracking_ref": (tracking_ref or "").strip()[:100],
            "comment": (comment or "").strip()[:2000],
            "line_ids": [
                fields.Command.clear(),
                *(fields.Command.create({"lot_id": lot.id, "quantity": qty}) for lot, qty in lines.items()),
            ],
        }
        if notice:
            notice.write(values)
        else:
            notice = notice.create(
                {
                    **values,
                    "subcontract_operation_id": operation.id,
                    "vendor_id": operation.vendor_id.commercial_partner_id.id,
                }
            )
        notice.attachment_ids |= operation.env["ir.attachment"]._create_from_vendor(notice, files, DOCUMENTS)
        self._apply_notice(operation)
        self.env["mrp.subcontract.correspondence"]._tell_orders(
            operation, lambda ours: self._get_notice_message(ours, notice.with_env(ours.env), corrected)
        )

    def _withdraw_notice_for_vendor(self, operation):
        """A vendor's user withdraws a shipment notice; everything is expected as it was before."""
        operation = operation._for_vendor()
        operation.ensure_one()
        lock_records(operation)
        notice = self._get_open_notice(operation)
        if not notice:
            raise UserError(
                operation.env._("There is no open shipment notice: it was received or withdrawn in the meantime.")
            )
        self._withdraw_notice(operation, notice)

    def _check_quantities(self, operation, quantities):
        """Only what is with the vendor, by lot.

        :return: quantities above zero by lot
        """
        operation.ensure_one()
        there = self._get_shippable(operation)
        uom = operation.product_id.uom_id
        if not there:
            raise UserError(
                operation.env._(
                    "%s: nothing is expected back now. If you have units that are ready, please tell us.",
                    operation.name,
                )
            )
        by_id = {lot.id or 0: lot for lot in there}
        lines = {}
        for lot_id, quantity in quantities.items():
            lot = by_id.get(lot_id)
            if lot is None:
                raise UserError(
                    operation.env._("%s: one of the lots is not with you. Open the page again.", operation.name)
                )
            if quantity is None or quantity < 0:
                raise UserError(operation.env._("Enter how many units come back, 0 where none does."))
            quantity = uom.round(quantity)
            self._check_lot_quantity(operation, lot, quantity, there[lot])
            if quantity:
                lines[lot] = quantity
        self._check_total_quantity(operation, sum(lines.values()))
        return lines

    def _check_lot_quantity(self, operation, lot, quantity, there):
        """Of each lot, no more than is with the vendor; a serial number is shipped or it is not."""
        uom = operation.product_id.uom_id
        if uom.compare(quantity, there) > 0:
            raise UserError(
                operation.env._(
                    "%(quantity)s %(unit)s %(lot)s can't come back, %(there)s are with you.",
                    quantity=format_quantity(operation.env, quantity),
                    unit=uom.name,
                    lot=lot.name or operation.product_id.display_name,
                    there=format_quantity(operation.env, there),
                )
            )
        if operation.product_tracking == "serial" and quantity not in (0.0, 1.0):
            raise UserError(operation.env._("%s is one unit: enter 1 if it comes back, else 0.", lot.name))

    def _check_total_quantity(self, operation, total):
        """At least something, and no more than is expected."""
        uom, expected = operation.product_id.uom_id, self._get_shippable_total(operation)
        if uom.is_zero(total):
            raise UserError(operation.env._("Enter how many units come back."))
        if uom.compare(total, expected) > 0:
            raise UserError(
                operation.env._(
                    "%(quantity)s %(unit)s can't come back, %(there)s are expected.",
                    quantity=format_quantity(operation.env, total),
                    unit=uom.name,
                    there=format_quantity(operation.env, expected),
                )
            )

    def _get_notice_message(self, operation, notice, corrected):
        units = ", ".join(
            " ".join(
                (
                    format_quantity(operation.env, line.quantity),
                    notice.product_uom_id.name,
                    line.lot_id.name or notice.product_id.display_name,
                )
            )
            for line in notice.line_ids
        )
        texts = {
            "operation": operation.name,
            "units": units,
            "date": format_date(operation.env, notice.date),
            "carrier": " ".join(part for part in (notice.carrier, notice.tracking_ref) if part),
            "comment": notice.comment or "",
        }
        if corrected:
            message = operation.env._(
                "%(operation)s: shipment notice corrected. %(units)s arrive on %(date)s. %(carrier)s %(comment)s",
                **texts,
            )
        else:
            message = operation.env._("%(operation)s: %(units)s arrive on %(date)s. %(carrier)s %(comment)s", **texts)
        return message.strip()

    def _apply_notice(self, operations):
        """The expected receipt takes over what the notice says, on its day; the rest stays expected.

        What is not with the vendor any more is left out.
        """
        for operation in operations:
            notice = self._get_open_notice(operation)
            moves = self._get_expected_moves(operation).filtered(lambda move: not move.picked)
            if not notice or not moves:
                continue
            there = self._get_shippable(operation)
            remaining = {lot: min(qty, there.get(lot, 0.0)) for lot, qty in notice._get_quantities().items()}
            for move in moves:
                demand = move._get_subcontract_quantity()
                quantities = {}
                for lot, quantity in remaining.items():
                    part = min(quantity, demand)
                    if part > 0:
                        quantities[lot] = part
                        remaining[lot] -= part
                        demand -= part
                if quantities:
                    move._set_subcontract_lines(quantities)
                    move.date = datetime.combine(notice.date, time(12))

    def _reset_expected_receipt(self, operations):
        """All that can come back is expected, as without a shipment notice."""
        for operation in operations:
            moves = self._get_expected_moves(operation).filtered(lambda move: not move.picked)
            moves.date = operation.date_back or fields.Datetime.now()
            if operation.is_outsourced_order:
                moves._do_unreserve()
                moves._action_assign()
                self.env["mrp.subcontract.order.receipts"]._sync_receipt_lines(operation)
            else:
                self.env["mrp.subcontract.returns"]._sync_expected_returns(operation)

    def _reduce_notice(self, operation):
        """Reduces a shipment notice to what is with the vendor, or can still be made there."""
        operation.ensure_one()
        notice, there = self._get_open_notice(operation), self._get_shippable(operation)
        uom = operation.product_id.uom_id
        beyond = notice.line_ids.filtered(lambda line: uom.compare(line.quantity, there.get(line.lot_id, 0.0)) > 0)
        if not beyond:
            return
        for line in beyond:
            line.quantity = there.get(line.lot_id, 0.0)
        beyond.filtered(lambda line: uom.is_zero(line.quantity)).unlink()
        if notice.line_ids:
            self.env["mrp.subcontract.correspondence"]._tell_orders(
                operation, lambda ours: self._get_notice_message(ours, notice.with_env(ours.env), corrected=True)
            )
        else:
            self._withdraw_notice(operation, notice)

    def _withdraw_notice(self, operation, notice):
        """Withdraws a shipment notice."""
        notice.state = "withdrawn"
        self._reset_expected_receipt(operation)
        self.env["mrp.subcontract.correspondence"]._tell_orders(
            operation,
            lambda ours: ours.env._("%s: the shipment notice is withdrawn.", ours.name),
        )

    def _close_notice(self, operations):
        """Something was received: that closes the shipment notice, whatever was counted here."""
        self._get_open_notice(operations).state = "received"
