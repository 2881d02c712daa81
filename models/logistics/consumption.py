from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.numbers import format_quantity


class MrpSubcontractConsumption(models.AbstractModel):
    """Posts what is consumed at vendors, and corrects it by further postings."""

    _name = "mrp.subcontract.consumption"
    _description = "Consumption at Vendors"

    def _consume_for_processed(self, operation):
        """Consume what the units need that were processed and not accounted for yet: first in, first out.

        Rejected and scrapped units consume too; lost, unprocessed and reworked ones don't. What was reported in
        the Receive dialog is accounted for already.
        """
        operation.ensure_one()
        for component in operation.component_ids:
            need = component._get_need()
            quantities = component._propose_lots(need)
            self._check_shortage(component, sum(quantities.values()), need)
            self._post_consumption(component, quantities)

    def _check_lots_there(self, component, quantities):
        """Only what is at this vendor for this operation can be consumed; its stock never goes below zero.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        component.ensure_one()
        uom = component.product_id.uom_id
        balance = component._get_lot_balance()
        for key, quantity in quantities.items():
            if uom.compare(quantity, balance.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(quantity)s %(unit)s of %(component)s %(lot)s can't be consumed at "
                        "%(vendor)s, only %(there)s are there for this manufacturing order.",
                        operation=component.subcontract_operation_id.name,
                        quantity=format_quantity(self.env, quantity),
                        unit=uom.name,
                        component=component.product_id.display_name,
                        lot=key[0].name or "",
                        vendor=component.subcontract_operation_id.vendor_id.display_name,
                        there=format_quantity(self.env, balance.get(key, 0.0)),
                    )
                )

    def _check_shortage(self, component, available, need):
        """The gap between what was needed and what is there is shown, and somebody has to resolve it."""
        component.ensure_one()
        uom = component.product_id.uom_id
        if uom.compare(available, need) < 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(missing)s %(unit)s of %(component)s are missing at %(vendor)s: %(need)s are "
                    "needed, %(there)s are there. Ship what is missing, or receive with the button Receive and enter "
                    "what was really consumed.",
                    operation=component.subcontract_operation_id.name,
                    missing=format_quantity(self.env, need - available),
                    unit=uom.name,
                    component=component.product_id.display_name,
                    vendor=component.subcontract_operation_id.vendor_id.display_name,
                    need=format_quantity(self.env, need),
                    there=format_quantity(self.env, available),
                )
            )

    def _post_consumption(self, component, quantities, new_units=0.0):
        """Post quantities out of the vendor's stock, and keep the rest of the manufacturing order's need waiting.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        :param new_units: units that are about to be reported, in the unit of the product
        """
        component.ensure_one()
        operation = component.subcontract_operation_id
        component.units_reported = operation._get_first_processed()[0] + new_units
        uom = component.product_id.uom_id
        total = uom.round(sum(quantities.values()))
        if uom.is_zero(total):
            return
        waiting = operation._get_open_moves("consumed").filtered(lambda move: move.product_id == component.product_id)
        waiting._do_unreserve()
        waiting.picked = False
        posting = self._take_from_waiting(component, waiting, total)
        posting._create_vendor_lines(quantities, "package_id")
        posting.picked = True
        posting._action_done()
        waiting.exists()._action_assign()

    def _take_from_waiting(self, component, waiting, total):
        """A move for `total` (product units), taken off the demand of the waiting moves as far as it goes."""
        operation = component.subcontract_operation_id
        production = operation.production_id
        demand = component.product_id.uom_id._compute_quantity(total, component.product_uom_id, round=False)
        values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
            operation, "consumed", component.product_id, component.product_uom_id, demand
        )
        template = waiting[:1] or component._get_moves().filtered(lambda move: move.subcontract_role == "consumed")[:1]
        posting = component.env["stock.move"].create(
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
            available = move.product_uom._compute_quantity(move.product_uom_qty, component.product_uom_id, round=False)
            taken = min(available, demand)
            demand -= taken
            rest = move.product_uom.round(
                component.product_uom_id._compute_quantity(available - taken, move.product_uom)
            )
            if move.product_uom.is_zero(rest):
                # nothing of it waits any more; left as it is, core would copy an empty move to every backorder
                move.with_context(skip_mo_check=True)._action_cancel()
                move.unlink()
            elif taken:
                move.with_context(no_procurement=True).product_uom_qty = rest
        return posting
