"""What a vendor announces to send back: it fills in the expected return, and never validates it."""

from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity
from ....tools.roles import WIP_BACK_ROLES
from .ir_attachment import PAPERS


class MrpSubcontractShipmentNotice(models.Model):
    """A vendor's announcement of a shipment back to us, for one operation.

    There is one at a time for an operation. It stays announced, and may be corrected or withdrawn by the vendor, until
    something of the operation is received. Quantities are in the unit of the product.
    """

    _name = "mrp.subcontract.shipment.notice"
    _description = "Ship Notice of a Vendor"
    _order = "id desc"
    _rec_name = "subcontract_operation_id"

    subcontract_operation_id = fields.Many2one(
        "mrp.subcontract.operation", "Operation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subcontract_operation_id.company_id", store=True, index=True)
    vendor_id = fields.Many2one(
        "res.partner", required=True, index=True, help="Who announced it, whoever gets the work afterwards."
    )
    product_id = fields.Many2one(related="subcontract_operation_id.product_id")
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    date = fields.Date("Arrives on", required=True)
    carrier = fields.Char()
    tracking_ref = fields.Char("Tracking Reference")
    comment = fields.Text()
    line_ids = fields.One2many("mrp.subcontract.shipment.notice.line", "notice_id", "Units")
    quantity = fields.Float(digits="Product Unit", compute="_compute_quantity", store=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Certificates")
    state = fields.Selection(
        [("announced", "Announced"), ("received", "Received"), ("withdrawn", "Withdrawn")],
        default="announced",
        required=True,
        index=True,
    )
    picking_id = fields.Many2one("stock.picking", "Transfer", compute="_compute_picking_id")

    _announced_uniq = models.UniqueIndex(
        "(subcontract_operation_id) WHERE state = 'announced'",
        "Something is announced for this operation already: correct that.",
    )

    @api.depends("line_ids.quantity")
    def _compute_quantity(self):
        for notice in self:
            notice.quantity = sum(notice.line_ids.mapped("quantity"))

    @api.depends("subcontract_operation_id.move_ids.state")
    def _compute_picking_id(self):
        for notice in self:
            notice.picking_id = notice.subcontract_operation_id._get_announced_moves().picking_id[:1]

    def _get_quantities(self):
        """Announced quantities by lot."""
        self.ensure_one()
        return {line.lot_id: line.quantity for line in self.line_ids}


class MrpSubcontractShipmentNoticeLine(models.Model):
    _name = "mrp.subcontract.shipment.notice.line"
    _description = "Announced Units"
    _rec_name = "lot_id"

    notice_id = fields.Many2one("mrp.subcontract.shipment.notice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number")
    quantity = fields.Float(digits="Product Unit", required=True)


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    notice_ids = fields.One2many("mrp.subcontract.shipment.notice", "subcontract_operation_id", "Ship Notices")
    has_shipment_notice = fields.Boolean(
        "Announced",
        compute="_compute_has_shipment_notice",
        store=True,
        help="The vendor has said what it sends back, and it was not received yet.",
    )

    @api.depends("notice_ids.state")
    def _compute_has_shipment_notice(self):
        for operation in self:
            operation.has_shipment_notice = bool(operation._get_open_notice())

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | {"has_shipment_notice", "is_outsourced_order"}

    def _get_open_notice(self):
        """What is announced and was not received yet."""
        return self.notice_ids.filtered(lambda notice: notice.state == "announced")

    def _get_announced_moves(self):
        """The moves that an announcement fills in: what is expected back of an operation, or received of an outsourced
        order."""
        self.ensure_one()
        return self._get_open_moves("received" if self.is_outsourced_order else "good").sorted("id")

    def _get_announceable(self):
        """What the vendor may announce by lot, in the unit of the product: what is with it, and can come back."""
        self.ensure_one()
        if not self._get_announced_moves():
            return {}
        expected = self._get_announceable_total()
        if not self.is_outsourced_order:
            lots = self._get_lots_back()
        elif self.product_tracking == "none":
            lots = {self.env["stock.lot"]: expected}
        else:
            lots = self._get_made_balance()
            for lot in self._get_open_productions().lot_producing_ids:
                lots.setdefault(lot, 1.0 if self.product_tracking == "serial" else expected)
        return {lot: min(quantity, expected) for lot, quantity in lots.items() if min(quantity, expected) > 0}

    def _get_announceable_total(self):
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            self.qty_outstanding, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    # --- what the vendor does

    def _announce_for_vendor(self, quantities, date, carrier="", tracking_ref="", comment="", files=()):
        """A vendor's user announces what comes back, or corrects what was announced before.

        :param dict quantities: by id of the lot (0 where untracked), in the unit of the product
        :param date: when it arrives here
        :param files: certificates, (name, content) each; they are added to those sent before
        :raise UserError: where that is not with the vendor, or can't be announced any more
        """
        operation = self._for_vendor()
        operation.ensure_one()
        lock_records(operation)
        lines = operation._check_announced(quantities)
        if not date or date < fields.Date.context_today(self):
            raise UserError(self.env._("Say on which day it arrives: today or later."))
        notice = operation._get_open_notice()
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
        notice.attachment_ids |= self.env["ir.attachment"]._create_from_vendor(notice, files, PAPERS)
        operation._apply_notice()
        operation._tell_order(lambda ours: ours._get_notice_message(notice.with_env(ours.env), corrected))

    def _withdraw_notice_for_vendor(self):
        """A vendor's user takes back what was announced; everything is expected again as it was before."""
        operation = self._for_vendor()
        operation.ensure_one()
        lock_records(operation)
        notice = operation._get_open_notice()
        if not notice:
            raise UserError(self.env._("Nothing is announced any more: it was received or withdrawn meanwhile."))
        operation._withdraw(notice)

    def _check_announced(self, quantities):
        """Only what is with the vendor, by lot.

        :return: quantities above zero by lot
        """
        self.ensure_one()
        there = self._get_announceable()
        uom = self.product_id.uom_id
        if not there:
            raise UserError(
                self.env._(
                    "%s: nothing is expected back now. If you have units that are ready, please tell us.", self.name
                )
            )
        by_id = {lot.id or 0: lot for lot in there}
        lines = {}
        for lot_id, quantity in quantities.items():
            lot = by_id.get(lot_id)
            if lot is None:
                raise UserError(self.env._("%s: one of the lots is not with you. Open the page again.", self.name))
            if quantity is None or quantity < 0:
                raise UserError(self.env._("Enter how many units come back, 0 where none does."))
            quantity = uom.round(quantity)
            if uom.compare(quantity, there[lot]) > 0:
                raise UserError(
                    self.env._(
                        "%(quantity)s %(unit)s %(lot)s can't come back, %(there)s are with you.",
                        quantity=format_quantity(self.env, quantity),
                        unit=uom.name,
                        lot=lot.name or self.product_id.display_name,
                        there=format_quantity(self.env, there[lot]),
                    )
                )
            if self.product_tracking == "serial" and quantity not in (0.0, 1.0):
                raise UserError(self.env._("%s is one unit: enter 1 if it comes back, else 0.", lot.name))
            if quantity:
                lines[lot] = quantity
        total, expected = sum(lines.values()), self._get_announceable_total()
        if uom.is_zero(total):
            raise UserError(self.env._("Enter how many units come back."))
        if uom.compare(total, expected) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s can't come back, %(there)s are expected.",
                    quantity=format_quantity(self.env, total),
                    unit=uom.name,
                    there=format_quantity(self.env, expected),
                )
            )
        return lines

    def _get_notice_message(self, notice, corrected):
        units = ", ".join(
            " ".join(
                (
                    format_quantity(self.env, line.quantity),
                    notice.product_uom_id.name,
                    line.lot_id.name or notice.product_id.display_name,
                )
            )
            for line in notice.line_ids
        )
        texts = {
            "operation": self.name,
            "pieces": units,
            "date": format_date(self.env, notice.date),
            "carrier": " ".join(part for part in (notice.carrier, notice.tracking_ref) if part),
            "comment": notice.comment or "",
        }
        if corrected:
            message = self.env._(
                "%(operation)s: announcement corrected. %(pieces)s arrive on %(date)s. %(carrier)s %(comment)s", **texts
            )
        else:
            message = self.env._("%(operation)s: %(pieces)s arrive on %(date)s. %(carrier)s %(comment)s", **texts)
        return message.strip()

    # --- what it does to the expected return

    def _apply_notice(self):
        """The open return offers what is announced, on its day; the rest stays expected.

        What is not with the vendor any more is left out.
        """
        for operation in self:
            notice = operation._get_open_notice()
            moves = operation._get_announced_moves().filtered(lambda move: not move.picked)
            if not notice or not moves:
                continue
            there = operation._get_announceable()
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

    def _forget_notice(self):
        """Nothing is announced any more: all that can come back is expected, as without an announcement."""
        for operation in self:
            moves = operation._get_announced_moves().filtered(lambda move: not move.picked)
            moves.date = operation.date_back or fields.Datetime.now()
            if operation.is_outsourced_order:
                moves._do_unreserve()
                moves._action_assign()
                operation._sync_receipt_lines()
            else:
                operation._sync_expected_returns()

    def _take_back(self, chosen):
        """What was not made after all does not come: it is no longer announced."""
        res = super()._take_back(chosen)
        self._cut_notice()
        return res

    def _cut_notice(self):
        """What is announced is with the vendor, or can still be made there; nothing else."""
        self.ensure_one()
        notice, there = self._get_open_notice(), self._get_announceable()
        uom = self.product_id.uom_id
        beyond = notice.line_ids.filtered(lambda line: uom.compare(line.quantity, there.get(line.lot_id, 0.0)) > 0)
        if not beyond:
            return
        for line in beyond:
            line.quantity = there.get(line.lot_id, 0.0)
        beyond.filtered(lambda line: uom.is_zero(line.quantity)).unlink()
        if notice.line_ids:
            self._tell_order(lambda ours: ours._get_notice_message(notice.with_env(ours.env), corrected=True))
        else:
            self._withdraw(notice)

    def _withdraw(self, notice):
        """Nothing comes of what was announced."""
        notice.state = "withdrawn"
        self._forget_notice()
        self._tell_order(
            lambda ours: ours.env._("%s: what was announced is withdrawn, it does not come as announced.", ours.name)
        )

    def _close_notice(self):
        """Something came back: what was announced has arrived, with what it was counted here."""
        self._get_open_notice().state = "received"

    def _sync_expected_returns(self):
        res = super()._sync_expected_returns()
        self.filtered("has_shipment_notice")._apply_notice()
        return res

    def _sync_receipt_lines(self):
        res = super()._sync_receipt_lines()
        self.filtered("has_shipment_notice")._apply_notice()
        return res

    def _on_moves_done(self, moves, good_before):
        returned = moves.filtered(lambda move: move.subcontract_role in WIP_BACK_ROLES and move.picking_id)
        returned.subcontract_operation_id._close_notice()
        return super()._on_moves_done(moves, good_before)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """The receipt of an outsourced order is what was announced."""
        received = self.filtered(
            lambda move: move.subcontract_role == "received" and move.picked and move.state not in ("done", "cancel")
        )
        # sudo: a receiving clerk does not write announcements
        received.sudo().subcontract_operation_id._close_notice()
        return super()._action_done(cancel_backorder=cancel_backorder)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    subcontract_notice_ids = fields.Many2many(
        "mrp.subcontract.shipment.notice", string="Announced", compute="_compute_subcontract_notice_ids"
    )

    @api.depends("move_ids.state", "move_ids.subcontract_operation_id.notice_ids.state")
    def _compute_subcontract_notice_ids(self):
        """What vendors have announced to come with these transfers."""
        for picking in self:
            expected = picking.move_ids.filtered(
                lambda move: move.subcontract_role in ("good", "received") and move.state not in ("done", "cancel")
            )
            picking.subcontract_notice_ids = expected.subcontract_operation_id._get_open_notice()
