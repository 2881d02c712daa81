from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpSubcontractReworking(models.AbstractModel):
    """Ships rejected or good units to the vendor again, free of charge or charged."""

    _name = "mrp.subcontract.reworking"
    _description = "Rework at Vendors"

    def _create_rework(self, operation, role, quantity, lots, charged):
        """The shipment that takes units out again.

        :param role: `rework_rejected` or `rework_good`
        :param quantity: in the unit of the manufacturing order
        :param lots: which; where empty, first in, first out
        """
        operation.ensure_one()
        shipping = self.env["mrp.subcontract.shipping"]
        self.env["mrp.subcontract.limits"]._check_production_open(operation)
        picking = operation.env["stock.picking"].create(shipping._prepare_shipment(operation))
        values = shipping._prepare_move_values(
            operation, role, operation.product_id, operation.product_uom_id, quantity
        )
        values.update({"picking_id": picking.id, "subcontract_charged": charged, "date": fields.Datetime.now()})
        move = operation.env["stock.move"].create(values)
        move._action_confirm(merge=False, create_proc=False)
        here = self._get_lots_for_rework(operation, role)
        if lots:
            here = {lot: here.get(lot, 0.0) for lot in lots}
        taken = self.env["mrp.subcontract.lots"]._take_lots(operation, here, quantity)
        available = operation._to_production_unit(sum(taken.values()))
        if operation.product_uom_id.compare(available, quantity) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(quantity)s %(unit)s can't go out for rework, only %(available)s are here.",
                    operation=operation.name,
                    quantity=format_quantity(self.env, quantity),
                    unit=operation.product_uom_id.name,
                    available=format_quantity(self.env, available),
                )
            )
        move._set_subcontract_lines(taken)
        return move

    def _get_lots_for_rework(self, operation, role):
        """Units that came back as good, or rejected, and are still here, by lot in the unit of the product."""
        operation.ensure_one()
        arrived = "good" if role == "rework_good" else "rejected"
        balance = {}
        for line in operation.move_ids.filtered(lambda move: move.state == "done").move_line_ids:
            sign = {arrived: 1, role: -1}.get(line.move_id.subcontract_role, 0)
            if sign:
                balance[line.lot_id] = balance.get(line.lot_id, 0.0) + sign * line.quantity_product_uom
        if role == "rework_good":
            # what was finished with an earlier part of the manufacturing order is goods now
            finished = operation.production_group_id.production_ids.move_finished_ids
            for line in finished.filtered(lambda move: move.state == "done").move_line_ids:
                if line.lot_id in balance:
                    balance[line.lot_id] -= line.quantity_product_uom
            # what is at another vendor meanwhile is not here
            for lot, quantity in self.env["mrp.subcontract.lots"]._get_lots_elsewhere(operation).items():
                if lot in balance:
                    balance[lot] -= quantity
        return {lot: quantity for lot, quantity in balance.items() if quantity > 0}
