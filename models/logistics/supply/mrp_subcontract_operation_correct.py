"""Correcting consumption after the fact: another posting per component and lot, never a change of the first one."""

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def action_correct_consumption(self):
        """Open the dialog to correct what was consumed at the vendor."""
        self.ensure_one()
        if self.production_id.state == "cancel":
            raise UserError(
                self.env._("%s was cancelled, so nothing can be consumed for it any more.", self.production_id.name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Consumption at %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_subcontract_operation_id": self.id},
        }


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _get_sums(self):
        """What was given back was not consumed."""
        sums = super()._get_sums()
        sums["consumed"] -= sums["consumed_reversed"]
        return sums

    def _get_consumed_by_lot(self):
        """{(lot, package, owner): quantity in the unit of the product} that is consumed now, corrections included."""
        self.ensure_one()
        consumed = defaultdict(float)
        done = self._get_moves().filtered(lambda move: move.state == "done")
        for line in done.filtered(lambda move: move.subcontract_role == "consumed").move_line_ids.sorted("id"):
            consumed[line.lot_id, line.package_id, line.owner_id] += line.quantity_product_uom
        for line in done.filtered(lambda move: move.subcontract_role == "consumed_reversed").move_line_ids:
            consumed[line.lot_id, line.result_package_id, line.owner_id] -= line.quantity_product_uom
        uom = self.product_id.uom_id
        return {key: uom.round(quantity) for key, quantity in consumed.items() if uom.compare(quantity, 0.0) > 0}

    def _check_can_give_back(self, quantities):
        """Nobody gets back more than was consumed, per lot.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        self.ensure_one()
        uom = self.product_id.uom_id
        consumed = self._get_consumed_by_lot()
        for key, quantity in quantities.items():
            if uom.compare(quantity, consumed.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s of %(component)s %(lot)s can't be given back, only "
                        "%(consumed)s were consumed.",
                        operation=self.subcontract_operation_id.name,
                        quantity=format_quantity(self.env, quantity),
                        unit=uom.name,
                        component=self.product_id.display_name,
                        lot=key[0].name or "",
                        consumed=format_quantity(self.env, consumed.get(key, 0.0)),
                    )
                )

    def _post_correction(self, more, less, productions=None):
        """Post what was consumed beyond what was reported, and give back what was not consumed after all.

        :param dict more: by (lot, package, owner), in the unit of the product
        :param dict less: the same
        :param productions: manufacturing orders of which something is given back first
        """
        self.ensure_one()
        self._post_additional_consumption(more)
        if less:
            self._give_back(less, productions)
        self._sync_traceability(self.subcontract_operation_id.production_group_id.production_ids)

    def _post_additional_consumption(self, quantities):
        """Post what was consumed beyond what was reported; units are accounted for as they were.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        if quantities:
            reported = self.units_reported
            self._post_consumption(quantities)
            self.units_reported = reported

    def _sync_traceability(self, productions):
        """Finished goods name what was consumed for them, and nothing that was given back altogether."""
        self.ensure_one()
        consumed = self._get_consumed_by_lot()
        done = self._get_moves().filtered(lambda move: move.state == "done" and move.subcontract_role == "consumed")
        commands = [
            fields.Command.link(line.id)
            if (line.lot_id, line.package_id, line.owner_id) in consumed
            else fields.Command.unlink(line.id)
            for line in done.move_line_ids
        ]
        finished = productions.move_finished_ids.filtered(lambda move: move.state == "done")
        finished.move_line_ids.write({"consume_line_ids": commands})

    def _give_back(self, quantities, productions=None):
        """Reverse consumption, the latest first, at the value it was posted with.

        :param productions: manufacturing orders whose consumption comes before
        :return: the moves
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        uom = self.product_id.uom_id
        done = self._get_moves().filtered(lambda move: move.state == "done")
        given = defaultdict(float)
        for line in done.filtered(lambda move: move.subcontract_role == "consumed_reversed").move_line_ids:
            key = (line.lot_id, line.result_package_id, line.owner_id)
            given[line.move_id.origin_returned_move_id, key] += line.quantity_product_uom
        moves = self.env["stock.move"]
        remaining = dict(quantities)
        preferred = productions or self.env["mrp.production"]
        consumed = done.filtered(lambda move: move.subcontract_role == "consumed")
        for origin in consumed.sorted(lambda m: (m.raw_material_production_id in preferred, m.id), reverse=True):
            posted, taken = defaultdict(float), {}
            for line in origin.move_line_ids:
                posted[line.lot_id, line.package_id, line.owner_id] += line.quantity_product_uom
            for key, quantity in posted.items():
                part = uom.round(max(min(quantity - given[origin, key], remaining.get(key, 0.0)), 0.0))
                if part:
                    taken[key] = part
                    remaining[key] -= part
            if taken:
                moves |= self._create_give_back(origin, taken)
        moves._action_done()
        operation._get_open_moves("consumed")._action_assign()
        return moves

    def _create_give_back(self, origin, quantities):
        """The move that brings consumed material back to the vendor's stock."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        uom = self.product_id.uom_id
        values = operation._prepare_move_values("consumed_reversed", self.product_id, uom, sum(quantities.values()))
        move = self.env["stock.move"].create(
            {**values, "origin_returned_move_id": origin.id, "date": fields.Datetime.now()}
        )
        move._action_confirm(merge=False, create_proc=False)
        move.move_line_ids.unlink()
        move._create_vendor_lines(quantities, "result_package_id")
        move.picked = True
        return move
