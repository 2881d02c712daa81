from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpSubcontractConsumptionCorrection(models.AbstractModel):
    """Corrects what was consumed at vendors, by postings of their own: per lot, also after the goods are finished."""

    _name = "mrp.subcontract.consumption.correction"
    _description = "Correction of Consumption at Vendors"

    def _check_can_reverse(self, component, quantities):
        """Refuse to reverse more than was consumed, per lot.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        component.ensure_one()
        uom = component.product_id.uom_id
        consumed = component._get_consumed_by_lot()
        for key, quantity in quantities.items():
            if uom.compare(quantity, consumed.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s of %(component)s %(lot)s can't be reversed, only "
                        "%(consumed)s were consumed.",
                        operation=component.subcontract_operation_id.name,
                        quantity=format_quantity(self.env, quantity),
                        unit=uom.name,
                        component=component.product_id.display_name,
                        lot=key[0].name or "",
                        consumed=format_quantity(self.env, consumed.get(key, 0.0)),
                    )
                )

    def _post_correction(self, component, more, less, productions=None):
        """Post what was consumed beyond what was reported, and reverse what was not consumed.

        :param dict more: by (lot, package, owner), in the unit of the product
        :param dict less: the same
        :param productions: manufacturing orders whose consumption is reversed first
        """
        self._consume_more(component, more)
        if less:
            self._reverse_consumption(component, less, productions)
        self._sync_traceability(component, component.subcontract_operation_id.production_group_id.production_ids)

    def _consume_more(self, component, quantities):
        """Post what was consumed beyond what was reported, if anything.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        component.ensure_one()
        if quantities:
            # units are accounted for as they were: only their consumption changes
            reported = component.units_reported
            self.env["mrp.subcontract.consumption"]._post_consumption(component, quantities)
            component.units_reported = reported

    def _sync_traceability(self, component, productions):
        """Finished goods name what was consumed for them, and nothing that was reversed altogether."""
        component.ensure_one()
        consumed = component._get_consumed_by_lot()
        done = component._get_moves().filtered(
            lambda move: move.state == "done" and move.subcontract_role == "consumed"
        )
        commands = [
            fields.Command.link(line.id)
            if (line.lot_id, line.package_id, line.owner_id) in consumed
            else fields.Command.unlink(line.id)
            for line in done.move_line_ids
        ]
        finished = productions.move_finished_ids.filtered(lambda move: move.state == "done")
        finished.move_line_ids.write({"consume_line_ids": commands})

    def _reverse_consumption(self, component, quantities, productions=None):
        """Reverse consumption, the latest first, at the value it was posted with.

        :param productions: manufacturing orders whose consumption comes before
        :return: the moves
        """
        component.ensure_one()
        operation = component.subcontract_operation_id
        uom = component.product_id.uom_id
        done = component._get_moves().filtered(lambda move: move.state == "done")
        given = defaultdict(float)
        for line in done.filtered(lambda move: move.subcontract_role == "consumed_reversed").move_line_ids:
            key = (line.lot_id, line.result_package_id, line.owner_id)
            given[line.move_id.origin_returned_move_id, key] += line.quantity_product_uom
        moves = component.env["stock.move"]
        remaining = dict(quantities)
        preferred = productions or component.env["mrp.production"]
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
                moves |= self._create_consumption_reversal(component, origin, taken)
        moves._action_done()
        operation._get_open_moves("consumed")._action_assign()
        return moves

    def _create_consumption_reversal(self, component, origin, quantities):
        """The move that brings consumed material back to the vendor's stock."""
        component.ensure_one()
        operation = component.subcontract_operation_id
        uom = component.product_id.uom_id
        values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
            operation, "consumed_reversed", component.product_id, uom, sum(quantities.values())
        )
        move = component.env["stock.move"].create(
            {**values, "origin_returned_move_id": origin.id, "date": fields.Datetime.now()}
        )
        move._action_confirm(merge=False, create_proc=False)
        move.move_line_ids.unlink()
        move._create_vendor_lines(quantities, "result_package_id")
        move.picked = True
        return move
