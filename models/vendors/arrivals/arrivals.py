"""Arrival confirmations: what arrived at a vendor, counted by product and lot. Silence confirms nothing."""

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity
from ..ir_attachment import PICTURES
from .in_transit import IN_TRANSIT


class MrpSubcontractArrivals(models.AbstractModel):
    """What transfers bring to vendors, and what vendors confirm of it."""

    _name = "mrp.subcontract.arrivals"
    _description = "Arrival Confirmations"

    def _get_arrival_moves(self, pickings):
        """Moves of these transfers that end on the way to a vendor who counts."""
        return pickings.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id.site_type in IN_TRANSIT
        )

    def _get_arrival_operations(self, pickings):
        """The operations that these transfers bring something to."""
        operations = pickings.env["mrp.subcontract.operation"]
        return operations.union(*(self._get_arrival_operation(move) for move in self._get_arrival_moves(pickings)))

    def _get_arrival_domain(self):
        """Transfers on the way to the vendor of the user."""
        locations = [("location_dest_id.site_type", "in", IN_TRANSIT)]
        vendor = self.env.user._get_vendor_domain(vendor="location_dest_id.site_vendor_id")
        return [("is_arrival_awaited", "=", True), ("move_ids", "any", [*locations, *vendor])]

    def _get_transfers_to_confirm(self):
        """Transfers on the way to the vendor of the user, the oldest first, with all rights."""
        # sudo: vendors have no right on transfers; the domain holds the user's own vendor and companies
        pickings = self.env["stock.picking"].sudo().search(self._get_arrival_domain(), order="date_done, id")
        visible = self.env["mrp.subcontract.operation"].search(
            [("id", "in", self._get_arrival_operations(pickings).ids)]
        )
        return pickings.filtered(lambda picking: self._get_arrival_operations(picking) <= visible.sudo())

    def _get_arrival_lines(self, picking):
        """What is to be counted: one line per operation, product and lot.

        :return: list of dicts with `key` (text that stays the same), `operation`, `moves`, `product`, `lot` and
            `quantity` in the unit of the product
        """
        picking.ensure_one()
        lines = []
        groups = self._get_arrival_moves(picking).grouped(
            lambda move: (self._get_arrival_operation(move), move.product_id)
        )
        for (operation, product), moves in groups.items():
            there = {}
            for (lot, _package, _owner), quantity in (
                self.env["mrp.subcontract.in.transit"]._get_quantities_in_transit(operation, product).items()
            ):
                there[lot] = there.get(lot, 0.0) + quantity
            for discrepancy in operation.discrepancy_ids.filtered(
                lambda d, p=product: d.state == "open" and d.product_id == p
            ):
                there[discrepancy.lot_id] = there.get(discrepancy.lot_id, 0.0) - discrepancy.qty_missing
            for lot, move_lines in moves.move_line_ids.grouped("lot_id").items():
                shipped = sum(move_lines.mapped("quantity_product_uom"))
                lines.append(
                    {
                        "key": f"{operation.id}-{product.id}-{lot.id or 0}",
                        "operation": operation,
                        "moves": moves,
                        "product": product,
                        "lot": lot,
                        # part of it may have come back before it arrived
                        "quantity": product.uom_id.round(max(min(shipped, there.get(lot, 0.0)), 0.0)),
                    }
                )
        return lines

    def _confirm_arrival_for_vendor(self, picking, counts=None, reasons=None, comment="", files=()):
        """A vendor's user has counted a transfer, see `_confirm_arrival`."""
        self._confirm_arrival(picking._for_vendor(), counts, reasons, comment, files)

    def _confirm_arrival(self, picking, counts=None, reasons=None, comment="", files=()):
        """Post what arrived of a transfer; what is missing becomes a discrepancy that somebody here resolves.

        :param dict counts: what was counted, by the `key` of each line; None: all of it is there
        :param dict reasons: `short` or `damaged` by the `key` of each line; by default `short`
        :param str comment: what the vendor says to the discrepancies
        :param files: pictures of them, (name, content) each
        :raise UserError: when it was confirmed before, or the counts don't fit its lines
        """
        picking.ensure_one()
        operations = self._get_arrival_operations(picking)
        lock_records(operations)
        picking.invalidate_recordset(["is_arrival_awaited"])
        if not picking.is_arrival_awaited:
            raise UserError(
                picking.env._("The arrival of %s was confirmed already. Nothing was posted twice.", picking.name)
            )
        lines = self._get_arrival_lines(picking)
        self._check_counts(picking, lines, counts)
        for line in lines:
            line["counted"] = line["quantity"] if counts is None else line["product"].uom_id.round(counts[line["key"]])
        discrepancies = self._create_discrepancies(picking, lines, reasons or {}, comment, files)
        self._post_arrivals(lines)
        picking.write(
            {"is_arrival_awaited": False, "arrival_date": fields.Datetime.now(), "arrival_user_id": picking.env.user.id}
        )
        self.env["mrp.subcontract.correspondence"]._tell_orders(
            operations, lambda ours: self._get_arrival_message(picking.with_env(ours.env), lines, comment)
        )
        discrepancies._notify_responsible()

    def _create_discrepancies(self, picking, lines, reasons, comment, files):
        """Record the lines that were counted otherwise than they were shipped."""
        discrepancies = picking.env["mrp.subcontract.discrepancy"].create(
            [
                self._prepare_discrepancy(picking, line, reasons.get(line["key"]), comment)
                for line in lines
                if line["product"].uom_id.compare(line["counted"], line["quantity"])
            ]
        )
        for discrepancy in discrepancies if files else ():
            picking.env["ir.attachment"]._create_from_vendor(discrepancy, files, PICTURES)
        return discrepancies

    def _post_arrivals(self, lines):
        """Move what was counted from transit to the vendor."""
        transit = self.env["mrp.subcontract.in.transit"]
        groups = {}
        for line in lines:
            groups.setdefault((line["operation"], line["product"]), []).append(line)
        for (operation, product), group in groups.items():
            quantities = transit._choose_in_transit(
                operation, product, {line["lot"]: min(line["counted"], line["quantity"]) for line in group}
            )
            if quantities:
                role = "wip_arrived" if product == operation.product_id else "component_arrived"
                transit._post_from_transit(operation, role, group[0]["moves"], quantities)

    def _check_counts(self, picking, lines, counts):
        """Every line is counted, and nothing else; a serial number is there or it is not."""
        if counts is None:
            return
        if counts.keys() != {line["key"] for line in lines}:
            raise UserError(
                picking.env._(
                    "The lines of %s have changed. Open the transfer again, and count once more.", picking.name
                )
            )
        for line in lines:
            counted = counts[line["key"]]
            texts = {"product": line["product"].display_name, "lot": line["lot"].name or ""}
            if counted is None or not 0 <= counted < 10**12:
                raise UserError(
                    picking.env._(
                        "Enter how many of %(product)s %(lot)s have arrived, 0 where none has.",
                        **texts,
                    )
                )
            if line["product"].tracking == "serial" and counted not in (0.0, 1.0):
                raise UserError(
                    picking.env._("%(product)s %(lot)s is one unit: enter 1 if it is there, else 0.", **texts)
                )

    def _prepare_discrepancy(self, picking, line, reason, comment):
        operation = line["operation"]
        return {
            "picking_id": picking.id,
            "subcontract_operation_id": operation.id,
            "product_id": line["product"].id,
            "lot_id": line["lot"].id,
            "qty_shipped": line["quantity"],
            "qty_counted": line["counted"],
            "reason": reason if reason == "damaged" else "short",
            "comment": (comment or "").strip()[:2000],
            "user_id": self.env["mrp.subcontract.correspondence"]._get_person_responsible(operation).id,
        }

    def _get_arrival_message(self, picking, lines, comment):
        """What was counted, as a sentence on the order."""
        facts = [
            picking.env._(
                "%(product)s %(lot)s: %(counted)s of %(shipped)s %(unit)s",
                product=line["product"].with_env(picking.env).display_name,
                lot=line["lot"].name or "",
                counted=format_quantity(picking.env, line["counted"]),
                shipped=format_quantity(picking.env, line["quantity"]),
                unit=line["product"].with_env(picking.env).uom_id.name,
            )
            for line in lines
        ]
        message = picking.env._(
            "Arrival of %(transfer)s confirmed. %(facts)s. %(comment)s",
            transfer=picking.name,
            facts="; ".join(facts),
            comment=(comment or "").strip()[:2000],
        )
        return message.strip()

    def _get_arrival_operation(self, move):
        """The operation that this move brings something to."""
        move.ensure_one()
        return move.subcontract_next_operation_id or move.subcontract_operation_id
