"""One vendor's share of an operation that several do: how much, and which of the manufacturing order's components are
for it."""

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def action_reassign(self):
        """Open the dialog to change who does what is still open of the operation."""
        action = self.workorder_id.action_reassign()
        return {**action, "context": {**action["context"], "default_opened_from_id": self.id}}

    # --- the components of a share

    # --- changing a share

    def _set_share(self, quantity):
        """Change what is ordered, or to be ordered, from this vendor.

        :param quantity: units in the unit of the manufacturing order, processed ones included
        """
        self.ensure_one()
        line = self.purchase_line_id
        if not line:
            self.write({"is_split": True, "quantity": quantity})
            if self._may_ship():
                self._sync_shipments()
            return
        if line.order_id.state == "purchase" and not self.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s. Ask %(buyer)s to change it.",
                    operation=self.name,
                    order=line.order_id.name,
                    buyer=line.order_id.user_id.name or self.env._("a buyer"),
                )
            )
        # what is paid by the hour says nothing about units, so these come first
        self.write({"is_split": True, "quantity": quantity})
        line.product_qty = line.product_uom_id.round(
            self.service_id.uom_id._compute_quantity(
                self._get_service_quantity(quantity), line.product_uom_id, round=False
            )
        )

    def _reduce_share(self, quantity, take_back):
        """The vendor does less: shipments shrink, what it holds for the difference is asked back.

        :param quantity: units in the unit of the manufacturing order, processed ones included
        """
        self.ensure_one()
        self._freeze_components()
        self._withdraw_recalls()
        compare = self.product_uom_id.compare
        processed = self._get_processed()
        there = processed + self.qty_at_vendor
        if compare(there, quantity) > 0 and self.ship_wip:
            if not take_back:
                raise UserError(
                    self.env._(
                        "%(operation)s: %(there)s %(unit)s are at %(vendor)s. Leave these in its share, or choose to "
                        "get them back.",
                        operation=self.name,
                        there=format_quantity(self.env, there - processed),
                        unit=self.product_uom_id.name,
                        vendor=self.vendor_id.display_name,
                    )
                )
            self._recall_units(there - quantity)
        if not self._is_touched() and compare(quantity, 0.0) <= 0:
            self.action_cancel()
            return
        self._set_share(quantity)
        if take_back:
            self._recall_components()
        self._sync_expected_returns()

    def _withdraw_recalls(self):
        """What was asked back and has not left the vendor may stay; what is still too much is asked for anew."""
        self.ensure_one()
        (self._get_open_moves("unprocessed") | self._get_open_moves("component_returned"))._action_cancel()

    def _recall_units(self, quantity):
        """Ask a number of units back as they are."""
        self.ensure_one()
        values = self._prepare_move_values("unprocessed", self.product_id, self.product_uom_id, quantity)
        picking = self.env["stock.picking"].create(self._prepare_return_picking())
        move = self.env["stock.move"].create({**values, "picking_id": picking.id, "date": fields.Datetime.now()})
        move._action_confirm(merge=False, create_proc=False)
        move._set_subcontract_lines(self._take_lots(self._get_lot_balance(), quantity))

    def _recall_components(self):
        """Ask back what is at the vendor beyond the need of what it still does."""
        self.ensure_one()
        values = []
        for component in self.component_ids:
            excess = component._get_stranded_quantity()
            for vals in component._prepare_return(self) if component.product_uom_id.compare(excess, 0.0) > 0 else []:
                values.append({**vals, "product_uom_qty": min(vals["product_uom_qty"], excess)})
        if not values:
            return
        picking = self.env["stock.picking"].create(self._prepare_return_picking())
        moves = self.env["stock.move"].create([{**vals, "picking_id": picking.id} for vals in values])
        moves._action_confirm(merge=False, create_proc=False)
        moves._action_assign()

    def _discard_untouched(self):
        """Taking work in-house again before anything happened leaves no operation behind, only the log of the
        manufacturing order."""
        for operation in self.exists().filtered("cancelled"):
            # an operation that is always outside would be prepared again; what was on its way has a story to keep
            if operation.operation_id.outsourcing_policy != "outside" and not operation.move_ids:
                operation.unlink()

    def _get_step_vendor_errors(self, workorder, vendor):
        """Why a vendor can't do a work order, asked before there is an operation."""
        operation = self.new(workorder._prepare_subcontract_operation_values())
        return operation._get_vendor_errors(vendor)


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _get_stranded_quantity(self):
        """What is at the vendor beyond the need of the units it still processes, in the unit of the component line."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        still = max(operation.quantity - operation._get_processed(), 0.0)
        return max(self.qty_at_vendor - self.product_uom_id.round(still * self.qty_per_unit), 0.0)
