from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity


class MrpSubcontractRework(models.TransientModel):
    """Send units that came back out again: rejected ones, or good ones that turned out not to be."""

    _name = "mrp.subcontract.rework"
    _description = "Send for Rework"

    subcontract_operation_id = fields.Many2one("mrp.subcontract.operation", required=True, readonly=True)
    product_uom_id = fields.Many2one(related="subcontract_operation_id.product_uom_id")
    source = fields.Selection(
        [("rework_rejected", "Rejected units"), ("rework_good", "Units received as good")],
        "Pieces",
        required=True,
        compute="_compute_source",
        precompute=True,
        store=True,
        readonly=False,
    )
    quantity = fields.Float(
        digits="Product Unit", compute="_compute_quantity", precompute=True, store=True, readonly=False
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots/Serial Numbers", help="Empty: first in, first out.")
    charged = fields.Boolean(help="The vendor is paid again for these units; otherwise it is free.")

    @api.depends("subcontract_operation_id")
    def _compute_source(self):
        for wizard in self:
            has_rejects = wizard.subcontract_operation_id.qty_rejected > 0
            wizard.source = "rework_rejected" if has_rejects else "rework_good"

    @api.depends("source")
    def _compute_quantity(self):
        for wizard in self:
            operation = wizard.subcontract_operation_id
            wizard.quantity = (
                operation.qty_rejected if wizard.source == "rework_rejected" else operation._get_good_here()
            )

    def action_confirm(self):
        """Prepare the shipment; the operation is open again for its quantity once it has left."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        operation.check_access("write")
        lock_records(operation)
        if operation.product_uom_id.compare(self.quantity, 0.0) <= 0:
            raise UserError(self.env._("Enter how many units go out for rework."))
        # sudo: access to the operation was checked above
        move = operation.sudo()._create_rework(self.source, self.quantity, self.lot_ids, self.charged)
        return move.picking_id._get_records_action(name=self.env._("Rework"))


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _create_rework(self, role, quantity, lots, charged):
        """The shipment that takes units out again.

        :param role: `rework_rejected` or `rework_good`
        :param quantity: in the unit of the manufacturing order
        :param lots: which; where empty, first in, first out
        """
        self.ensure_one()
        self._check_production_open()
        picking = self.env["stock.picking"].create(self._prepare_shipment())
        values = self._prepare_move_values(role, self.product_id, self.product_uom_id, quantity)
        values.update({"picking_id": picking.id, "subcontract_charged": charged, "date": fields.Datetime.now()})
        move = self.env["stock.move"].create(values)
        move._action_confirm(merge=False, create_proc=False)
        here = self._get_lots_for_rework(role)
        if lots:
            here = {lot: here.get(lot, 0.0) for lot in lots}
        taken = self._take_lots(here, quantity)
        available = self._to_production_quantity(taken)
        if self.product_uom_id.compare(available, quantity) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(quantity)s %(unit)s can't go out for rework, only %(available)s are here.",
                    operation=self.name,
                    quantity=format_quantity(self.env, quantity),
                    unit=self.product_uom_id.name,
                    available=format_quantity(self.env, available),
                )
            )
        move._set_subcontract_lines(taken)
        return move

    def _get_lots_for_rework(self, role):
        """Units that came back as good, or rejected, and are still here, by lot in the unit of the product."""
        self.ensure_one()
        arrived = "good" if role == "rework_good" else "rejected"
        balance = {}
        for line in self.move_ids.filtered(lambda move: move.state == "done").move_line_ids:
            sign = {arrived: 1, role: -1}.get(line.move_id.subcontract_role, 0)
            if sign:
                balance[line.lot_id] = balance.get(line.lot_id, 0.0) + sign * line.quantity_product_uom
        if role == "rework_good":
            # what was finished with an earlier part of the manufacturing order is goods now
            finished = self.production_group_id.production_ids.move_finished_ids
            for line in finished.filtered(lambda move: move.state == "done").move_line_ids:
                if line.lot_id in balance:
                    balance[line.lot_id] -= line.quantity_product_uom
            # what is at another vendor meanwhile is not here
            for lot, quantity in self._get_lots_elsewhere().items():
                if lot in balance:
                    balance[lot] -= quantity
        return {lot: quantity for lot, quantity in balance.items() if quantity > 0}
