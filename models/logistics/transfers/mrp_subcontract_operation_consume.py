"""Consumption at the vendor: what is reported leaves the vendor's stock then and there, by lot, never below zero."""

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _consume_for_processed(self):
        """Consume what the units need that were processed and not accounted for yet: first in, first out.

        Rejected and scrapped units consume too; lost, unprocessed and reworked ones don't. What was reported in
        the Receive dialog is accounted for already.
        """
        self.ensure_one()
        for component in self.component_ids:
            need = component._get_need()
            quantities = component._propose_lots(need)
            component._check_shortage(sum(quantities.values()), need)
            component._post_consumption(quantities)


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    units_reported = fields.Float(
        "Units Accounted For",
        digits="Product Unit",
        readonly=True,
        help="Processed units, in the unit of the product, whose consumption is posted.",
    )

    def _get_need(self, new_units=0.0):
        """What units processed and not yet accounted for need, in the component product's own unit.

        Needs are rounded on the running total, so that many small receipts use what one big receipt uses.

        :param new_units: units that are about to be reported, in the unit of the product
        """
        self.ensure_one()
        total = self.subcontract_operation_id._get_first_processed()[0] + new_units
        return max(self._get_product_quantity(total) - self._get_product_quantity(self.units_reported), 0.0)

    def _get_moves_there(self):
        """Done moves that brought this component into the vendor's stock or took it from there."""
        self.ensure_one()
        return self._get_moves().filtered(lambda move: move.state == "done")

    def _get_lot_balance(self):
        """What of this component lies at the vendor for this operation, by lot in order of arrival, in product units.

        Keys are (lot, package, owner), as core reserves.
        """
        self.ensure_one()
        balance = defaultdict(float)
        moves = self._get_moves_there().sorted(lambda move: (move.date, move.id))
        arrived = moves.filtered(
            lambda move: move.subcontract_role in ("component_out", "component_arrived", "consumed_reversed")
        )
        for line in arrived.move_line_ids.sorted("id"):
            balance[line.lot_id, line.result_package_id, line.owner_id] += line.quantity_product_uom
        for line in (moves - arrived).move_line_ids:
            balance[line.lot_id, line.package_id, line.owner_id] -= line.quantity_product_uom
        uom = self.product_id.uom_id
        return {key: uom.round(quantity) for key, quantity in balance.items() if uom.compare(quantity, 0.0) > 0}

    def _propose_lots(self, need):
        """First in, first out among what was sent for this operation; less than needed where less is there."""
        self.ensure_one()
        proposal = {}
        uom = self.product_id.uom_id
        for key, available in self._get_lot_balance().items():
            part = uom.round(min(available, need))
            if uom.compare(part, 0.0) <= 0:
                break
            proposal[key] = part
            need -= part
        return proposal

    def _get_rule_error(self, quantity, need):
        """What the bill of materials' own consumption rule says to a difference; it applies at vendors as in-house."""
        self.ensure_one()
        uom = self.product_id.uom_id
        if self.subcontract_operation_id.production_id.consumption == "flexible" or not uom.compare(quantity, need):
            return False
        return self.env._(
            "%(component)s: %(quantity)s %(unit)s reported, %(need)s %(unit)s needed.",
            component=self.product_id.display_name,
            quantity=format_quantity(self.env, quantity),
            need=format_quantity(self.env, need),
            unit=uom.name,
        )

    def _check_lots_there(self, quantities):
        """Only what is at this vendor for this operation can be consumed; its stock never goes below zero.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        self.ensure_one()
        uom = self.product_id.uom_id
        balance = self._get_lot_balance()
        for key, quantity in quantities.items():
            if uom.compare(quantity, balance.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s of %(component)s %(lot)s can't be consumed at "
                        "%(vendor)s, only %(there)s are there for this manufacturing order.",
                        operation=self.subcontract_operation_id.name,
                        quantity=format_quantity(self.env, quantity),
                        unit=uom.name,
                        component=self.product_id.display_name,
                        lot=key[0].name or "",
                        vendor=self.subcontract_operation_id.vendor_id.display_name,
                        there=format_quantity(self.env, balance.get(key, 0.0)),
                    )
                )

    def _check_shortage(self, available, need):
        """The gap between what was needed and what is there is shown, and somebody has to resolve it."""
        self.ensure_one()
        uom = self.product_id.uom_id
        if uom.compare(available, need) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(missing)s %(unit)s of %(component)s are missing at %(vendor)s: %(need)s are "
                    "needed, %(there)s are there. Ship what is missing, or receive with the button Receive and enter "
                    "what was really consumed.",
                    operation=self.subcontract_operation_id.name,
                    missing=format_quantity(self.env, need - available),
                    unit=uom.name,
                    component=self.product_id.display_name,
                    vendor=self.subcontract_operation_id.vendor_id.display_name,
                    need=format_quantity(self.env, need),
                    there=format_quantity(self.env, available),
                )
            )

    def _post_consumption(self, quantities, new_units=0.0):
        """Post quantities out of the vendor's stock, and keep the rest of the manufacturing order's need waiting.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        :param new_units: units that are about to be reported, in the unit of the product
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        self.units_reported = operation._get_first_processed()[0] + new_units
        uom = self.product_id.uom_id
        total = uom.round(sum(quantities.values()))
        if uom.is_zero(total):
            return
        waiting = operation._get_open_moves("consumed").filtered(lambda move: move.product_id == self.product_id)
        waiting._do_unreserve()
        waiting.picked = False
        posting = self._take_from_waiting(waiting, total)
        posting._create_vendor_lines(quantities, "package_id")
        posting.picked = True
        posting._action_done()
        waiting.exists()._action_assign()

    def _take_from_waiting(self, waiting, total):
        """A move for `total` (product units), taken off the demand of the waiting moves as far as it goes."""
        operation = self.subcontract_operation_id
        production = operation.production_id
        demand = self.product_id.uom_id._compute_quantity(total, self.product_uom_id, round=False)
        values = operation._prepare_move_values("consumed", self.product_id, self.product_uom_id, demand)
        template = waiting[:1] or self._get_moves().filtered(lambda move: move.subcontract_role == "consumed")[:1]
        posting = self.env["stock.move"].create(
            {
                **values,
                "raw_material_production_id": production.id,
                "workorder_id": operation.workorder_id.id,
                "operation_id": operation.operation_id.id,
                "bom_line_id": template.bom_line_id.id,
                "picking_type_id": production.picking_type_id.id,
                "partner_id": False,
                "manual_consumption": True,
                "move_orig_ids": [fields.Command.set(template.move_orig_ids.ids)],
                # a posted move stays with its manufacturing order when that is split
                "additional": True,
            }
        )
        posting.picked = False
        posting._action_confirm(merge=False, create_proc=False)
        # its lots are chosen by whoever reports, not by reservation
        posting._do_unreserve()
        for move in waiting.sorted("id"):
            available = move.product_uom._compute_quantity(move.product_uom_qty, self.product_uom_id, round=False)
            taken = min(available, demand)
            demand -= taken
            rest = move.product_uom.round(self.product_uom_id._compute_quantity(available - taken, move.product_uom))
            if move.product_uom.is_zero(rest):
                # nothing of it waits any more; left as it is, core would copy an empty move to every backorder
                move.with_context(skip_mo_check=True)._action_cancel()
                move.unlink()
            elif taken:
                move.with_context(no_procurement=True).product_uom_qty = rest
        return posting
