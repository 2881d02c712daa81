"""A transfer that a vendor confirms: what arrived, counted by product and lot. Nobody confirms by saying nothing."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity
from .ir_attachment import PICTURES
from .mrp_subcontract_operation import IN_TRANSIT


class StockPicking(models.Model):
    _inherit = "stock.picking"

    is_arrival_awaited = fields.Boolean(
        "On the Way to the Vendor", readonly=True, copy=False, help="It left, and the vendor has not confirmed it."
    )
    arrival_date = fields.Datetime("Arrival Confirmed on", readonly=True, copy=False)
    arrival_user_id = fields.Many2one("res.users", "Arrival Confirmed by", readonly=True, copy=False)

    _arrival_awaited_idx = models.Index("(id) WHERE is_arrival_awaited IS TRUE")

    # --- who may see a transfer

    def _for_vendor(self):
        """These transfers with all rights, for what the portal shows of them or does to them.

        :raise AccessError: unless every one of them goes to, or comes from, work that the vendor's user may read
        """
        if not self.env.user._is_outsourcing_vendor():
            raise AccessError(self.env._("Only portal users of a vendor with an active engagement can do this."))
        # sudo: only to find the operations, on which the user's own rights decide
        for picking in self.sudo().exists():
            picking._get_arrival_operations().with_env(self.env).check_access("read")
        if not self or any(not picking._get_arrival_operations() for picking in self.sudo()):
            raise AccessError(self.env._("There is no such transfer."))
        return self.sudo()

    def _get_arrival_moves(self):
        """Moves of these transfers that end on the way to a vendor who counts."""
        return self.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id.site_type in IN_TRANSIT
        )

    def _get_arrival_operations(self):
        """The operations that these transfers bring something to."""
        operations = self.env["mrp.subcontract.operation"]
        return operations.union(*(move._get_arrival_operation() for move in self._get_arrival_moves()))

    def _get_arrival_domain(self):
        """Transfers on the way to the vendor of the user."""
        locations = [("location_dest_id.site_type", "in", IN_TRANSIT)]
        vendor = self.env.user._get_vendor_domain(vendor="location_dest_id.site_vendor_id")
        return [("is_arrival_awaited", "=", True), ("move_ids", "any", [*locations, *vendor])]

    def _get_transfers_to_confirm(self):
        """Transfers on the way to the vendor of the user, the oldest first, with all rights."""
        # sudo: vendors have no right on transfers; the domain holds the user's own vendor and companies
        pickings = self.sudo().search(self._get_arrival_domain(), order="date_done, id")
        visible = self.env["mrp.subcontract.operation"].search([("id", "in", pickings._get_arrival_operations().ids)])
        return pickings.filtered(lambda picking: picking._get_arrival_operations() <= visible.sudo())

    # --- lines

    def _get_arrival_lines(self):
        """What is to be counted: one line per operation, product and lot.

        :return: list of dicts with `key` (text that stays the same), `operation`, `moves`, `product`, `lot` and
            `quantity` in the unit of the product
        """
        self.ensure_one()
        lines = []
        groups = self._get_arrival_moves().grouped(lambda move: (move._get_arrival_operation(), move.product_id))
        for (operation, product), moves in groups.items():
            there = {}
            for (lot, _package, _owner), quantity in operation._get_in_transit(product).items():
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

    # --- confirming

    def action_confirm_arrival(self):
        """Open the dialog in which somebody here confirms for a vendor, who has told us, what has arrived."""
        self.ensure_one()
        self.check_access("write")
        # sudo: write access to the transfer was checked; what is on the way decides on what is to be counted
        lines = self.sudo()._get_arrival_lines()
        arrival = self.env["mrp.subcontract.arrival"].create(
            {
                "picking_id": self.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "key": line["key"],
                            "subcontract_operation_id": line["operation"].id,
                            "product_id": line["product"].id,
                            "lot_id": line["lot"].id,
                            "qty_shipped": line["quantity"],
                            "qty_counted": line["quantity"],
                        }
                    )
                    for line in lines
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Arrival of %s", self.name),
            "res_model": arrival._name,
            "res_id": arrival.id,
            "view_mode": "form",
            "target": "new",
        }

    def _confirm_arrival_for_vendor(self, counts=None, reasons=None, comment="", files=()):
        """A vendor's user has counted a transfer, see `_confirm_arrival`."""
        self._for_vendor()._confirm_arrival(counts, reasons, comment, files)

    def _confirm_arrival(self, counts=None, reasons=None, comment="", files=()):
        """Post what arrived of a transfer; what is missing becomes a difference that somebody here decides on.

        :param dict counts: what was counted, by the `key` of each line; None: all of it is there
        :param dict reasons: `short` or `damaged` by the `key` of each line; by default `short`
        :param str comment: what the vendor says to the differences
        :param files: pictures of them, (name, content) each
        :raise UserError: when it was confirmed before, or the counts don't fit its lines
        """
        self.ensure_one()
        operations = self._get_arrival_operations()
        lock_records(operations)
        self.invalidate_recordset(["is_arrival_awaited"])
        if not self.is_arrival_awaited:
            raise UserError(self.env._("The arrival of %s was confirmed already. Nothing was posted twice.", self.name))
        lines = self._get_arrival_lines()
        self._check_counts(lines, counts)
        values = []
        for line in lines:
            line["counted"] = line["quantity"] if counts is None else line["product"].uom_id.round(counts[line["key"]])
            if line["product"].uom_id.compare(line["counted"], line["quantity"]):
                values.append(self._prepare_discrepancy(line, (reasons or {}).get(line["key"]), comment))
        differences = self.env["mrp.subcontract.discrepancy"].create(values)
        for discrepancy in differences if files else ():
            self.env["ir.attachment"]._create_from_vendor(discrepancy, files, PICTURES)
        groups = {}
        for line in lines:
            groups.setdefault((line["operation"], line["product"]), []).append(line)
        for (operation, product), group in groups.items():
            quantities = operation._take_in_transit(
                product, {line["lot"]: min(line["counted"], line["quantity"]) for line in group}
            )
            if quantities:
                role = "wip_arrived" if product == operation.product_id else "component_arrived"
                operation._post_from_transit(role, group[0]["moves"], quantities)
        self.write(
            {"is_arrival_awaited": False, "arrival_date": fields.Datetime.now(), "arrival_user_id": self.env.user.id}
        )
        operations._tell_order(lambda ours: self.with_env(ours.env)._get_arrival_message(lines, comment))
        differences._ask_owner()

    def _check_counts(self, lines, counts):
        """Every line is counted, and nothing else; a serial number is there or it is not."""
        if counts is None:
            return
        if counts.keys() != {line["key"] for line in lines}:
            raise UserError(
                self.env._("The lines of %s have changed. Open the transfer again, and count once more.", self.name)
            )
        for line in lines:
            counted = counts[line["key"]]
            texts = {"product": line["product"].display_name, "lot": line["lot"].name or ""}
            if counted is None or not 0 <= counted < 10**12:
                raise UserError(
                    self.env._(
                        "Enter how many of %(product)s %(lot)s have arrived, 0 where none has.",
                        **texts,
                    )
                )
            if line["product"].tracking == "serial" and counted not in (0.0, 1.0):
                raise UserError(self.env._("%(product)s %(lot)s is one unit: enter 1 if it is there, else 0.", **texts))

    def _prepare_discrepancy(self, line, reason, comment):
        operation = line["operation"]
        return {
            "picking_id": self.id,
            "subcontract_operation_id": operation.id,
            "product_id": line["product"].id,
            "lot_id": line["lot"].id,
            "qty_shipped": line["quantity"],
            "qty_counted": line["counted"],
            "reason": reason if reason == "damaged" else "short",
            "comment": (comment or "").strip()[:2000],
            "user_id": operation._get_person_responsible().id,
        }

    def _get_arrival_message(self, lines, comment):
        """What was counted, as a sentence on the order."""
        facts = [
            self.env._(
                "%(product)s %(lot)s: %(counted)s of %(shipped)s %(unit)s",
                product=line["product"].with_env(self.env).display_name,
                lot=line["lot"].name or "",
                counted=format_quantity(self.env, line["counted"]),
                shipped=format_quantity(self.env, line["quantity"]),
                unit=line["product"].with_env(self.env).uom_id.name,
            )
            for line in lines
        ]
        message = self.env._(
            "Arrival of %(trip)s confirmed. %(facts)s. %(comment)s",
            trip=self.name,
            facts="; ".join(facts),
            comment=(comment or "").strip()[:2000],
        )
        return message.strip()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_arrival_operation(self):
        """The operation that this move brings something to."""
        self.ensure_one()
        return self.subcontract_next_operation_id or self.subcontract_operation_id
