from collections import defaultdict
from contextlib import contextmanager

from odoo import api, fields, models

from ...tools.locks import lock_records
from ...tools.roles import OUTSOURCED_ORDER_ROLES, ROLES


class StockMove(models.Model):
    _inherit = "stock.move"

    subcontract_next_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Shipped Directly to",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The outsourced operation of another vendor that these units go to without coming here.",
    )

    @api.depends("subcontract_operation_id", "subcontract_role")
    def _compute_location_id(self):
        ours = self.filtered("subcontract_role")
        for move in ours:
            source = move._get_subcontract_location(ROLES[move.subcontract_role].source)
            move.location_id = source or move.location_id
        return super(StockMove, self - ours)._compute_location_id()

    @api.depends("subcontract_operation_id", "subcontract_role", "subcontract_next_operation_id")
    def _compute_location_dest_id(self):
        ours = self.filtered("subcontract_role")
        for move in ours:
            destination = move._get_subcontract_location(ROLES[move.subcontract_role].destination)
            target = move.subcontract_next_operation_id
            destination = target._get_site_location("vendor_wip") if target else destination
            move.location_dest_id = destination or move.location_dest_id
        return super(StockMove, self - ours)._compute_location_dest_id()

    def _get_subcontract_location(self, place):
        self.ensure_one()
        return place and self.subcontract_operation_id._get_site_location(place)

    def copy_data(self, default=None):
        """A copied manufacturing order starts in-house: its component moves take their material where the
        manufacturing order does."""
        vals_list = super().copy_data(default)
        for move, vals in zip(self, vals_list, strict=True):
            if move.subcontract_role == "consumed" and not vals.get("subcontract_role"):
                vals.update(
                    {
                        "location_id": move.raw_material_production_id.location_src_id.id,
                        "procure_method": "make_to_stock",
                        "additional": False,
                    }
                )
        return vals_list

    def _prepare_move_split_vals(self, qty):
        """A backorder belongs to the same operation; `_split` copies, and copies know no operation."""
        vals = super()._prepare_move_split_vals(qty)
        if self.subcontract_role:
            vals.update(
                {
                    "subcontract_operation_id": self.subcontract_operation_id.id,
                    "subcontract_next_operation_id": self.subcontract_next_operation_id.id,
                    "subcontract_role": self.subcontract_role,
                    "subcontract_charged": self.subcontract_charged,
                }
            )
        return vals

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "subcontract_operation_id",
            "subcontract_next_operation_id",
            "subcontract_role",
            "subcontract_charged",
        ]

    def _should_bypass_set_qty_producing(self):
        """What an outsourced operation consumes follows its own units: what vendors report, and what we do of a split
        one."""
        return self._is_of_outsourced_operation() or super()._should_bypass_set_qty_producing()

    def _is_of_outsourced_operation(self):
        """Whether this component is used by an operation that vendors do, all of it or a part."""
        self.ensure_one()
        workorder = self.workorder_id
        return self._is_reported_outsourced() or (
            workorder.is_outsourced and not workorder.production_id.is_outsourced_order
        )

    def _is_posted_by_core(self):
        """Goods of an outsourced order: core's manufacturing orders and receipts post them as any goods."""
        self.ensure_one()
        return self.subcontract_role in OUTSOURCED_ORDER_ROLES

    def _is_reported_outsourced(self):
        """Whether an outsourced operation reports its consumption; an outsourced order consumes as any manufacturing
        order."""
        self.ensure_one()
        return self.subcontract_role == "consumed" and bool(self.sudo().subcontract_operation_id.workorder_id)

    def _set_subcontract_lines(self, quantities):
        """Replace the lines of a move out of a production location.

        :param dict quantities: quantity in the unit of the product by lot (an empty lot where untracked)
        """
        self.ensure_one()
        self.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            [
                {
                    "move_id": self.id,
                    "picking_id": self.picking_id.id,
                    "company_id": self.company_id.id,
                    "product_id": self.product_id.id,
                    "lot_id": lot.id,
                    **self._prepare_line_quantity(quantity),
                    "location_id": self.location_id.id,
                    "location_dest_id": self.location_dest_id.id,
                }
                for lot, quantity in quantities.items()
                if self.product_id.uom_id.compare(quantity, 0.0) > 0
            ]
        )
        self._recompute_state()

    def _create_vendor_lines(self, quantities, *package_fields):
        """Lines of a move into, at or out of a vendor's location, in the unit of the product.

        :param dict quantities: by (lot, package, owner)
        :param package_fields: `package_id` where it is taken out of the package, `result_package_id` where it is in
            the package afterwards
        """
        self.ensure_one()
        self.env["stock.move.line"].create(
            [
                {
                    "move_id": self.id,
                    "company_id": self.company_id.id,
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_id.uom_id.id,
                    "quantity": quantity,
                    "lot_id": lot.id,
                    **dict.fromkeys(package_fields, package.id),
                    "owner_id": owner.id,
                    "location_id": self.location_id.id,
                    "location_dest_id": self.location_dest_id.id,
                }
                for (lot, package, owner), quantity in quantities.items()
                if self.product_id.uom_id.compare(quantity, 0.0) > 0
            ]
        )

    def _prepare_line_quantity(self, quantity):
        """Quantity and unit of a line: the move's unit where it can say the quantity exactly, as core expects it.

        :param quantity: in the unit of the product
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        converted = unit._compute_quantity(quantity, self.product_uom, rounding_method="HALF-UP")
        back = self.product_uom._compute_quantity(converted, unit, rounding_method="HALF-UP")
        if unit.compare(back, quantity) == 0:
            return {"quantity": converted, "product_uom_id": self.product_uom.id}
        return {"quantity": quantity, "product_uom_id": unit.id}

    def _action_done(self, cancel_backorder=False):
        done = []
        with self._around_done(done):
            done.append(super()._action_done(cancel_backorder=cancel_backorder))
        return done[0]

    @contextmanager
    def _around_done(self, done):
        """Hook around the posting of moves: what is checked or posted before, and what follows from it.

        :param list done: holds the moves that were posted, once they are
        """
        ours = self._get_moves_to_follow()
        if not ours:
            yield
            return
        # sudo: a shipping clerk's transfer reads and reports the work order; the transfer itself is checked by core
        operations = ours.sudo().subcontract_operation_id
        lock_records(operations | ours.sudo().subcontract_next_operation_id)
        self.env["mrp.subcontract.limits"]._check_subcontract_bounds(ours.sudo())
        self.env["mrp.subcontract.receiving"]._post_work_that_appears_at_vendor(ours.sudo())
        good_before = {operation: operation.qty_good for operation in operations}
        yield
        operations._on_moves_done((done[0] & ours).sudo(), good_before)

    def _get_moves_to_follow(self):
        """Those of these moves whose posting reports outsourced work."""
        return self.filtered(
            lambda move: (
                move.subcontract_role
                and move.subcontract_role != "consumed"
                and not move._is_posted_by_core()
                # core drops what is not picked
                and move.picked
                and move.quantity > 0
                and not move._appears_at_vendor()
            )
        )

    def _get_picked_by_lot(self, roles):
        """Quantities about to be posted by lot, in the unit of the product."""
        quantities = defaultdict(float)
        for move in self.filtered(lambda move: move.subcontract_role in roles):
            lines = move.move_line_ids
            if move.picked and any(line.picked for line in lines):
                lines = lines.filtered("picked")
            for line in lines:
                quantities[line.lot_id] += line.quantity_product_uom
        return quantities

    def _appears_at_vendor(self):
        """Whether this is the bookkeeping half of a receipt, see `_post_work_that_appears_at_vendor`."""
        self.ensure_one()
        return self.subcontract_role == "wip_out" and not self.sudo().subcontract_operation_id.ship_wip

    def _action_cancel(self):
        """Component moves wait again where their material came from, once a shipment to a vendor is cancelled."""
        shipments = self.filtered(
            lambda move: move.subcontract_role == "component_out" and move.state not in ("done", "cancel")
        )
        # a receipt of dropshipped goods does not come from a location of ours
        bought = shipments.filtered("purchase_line_id")
        origins = {
            move: {
                "location_id": move.location_id.id,
                "procure_method": move.procure_method,
                "move_orig_ids": move.move_orig_ids.ids,
            }
            for move in shipments - bought
        }
        # sudo: whoever may cancel a transfer may neither read nor write the manufacturing order it belongs to
        consumers = {
            move: move.sudo().move_dest_ids.filtered(lambda m: m.subcontract_role == "consumed") for move in shipments
        }
        operations = self.filtered("subcontract_role").sudo().subcontract_operation_id
        res = super()._action_cancel()
        for move, origin in origins.items():
            self.env["mrp.subcontract.component.moves"]._restore_origin(consumers[move], origin)
        self.env["mrp.subcontract.receiving"]._follow_cancelled_moves(operations)
        for move in bought:
            # the manufacturing order still waits for goods, not for stock that is at the vendor
            waiting = consumers[move].filtered(lambda m: not m.move_orig_ids)
            waiting.procure_method = "make_to_order"
            waiting._recompute_state()
        return res

    def _compute_reference(self):
        """What is posted without a transfer is called after its manufacturing order, also in the books."""
        res = super()._compute_reference()
        for move in self.filtered(lambda move: move.subcontract_role and not move.reference):
            # sudo: whoever moves goods may not read the manufacturing order they are for
            move.reference = move.sudo().subcontract_operation_id.production_id.name
        return res

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        """The manufacturing order waits at the vendor for what is bought for it."""
        moves = super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)
        bought = moves.filtered(lambda move: move.subcontract_role == "component_out" and move.purchase_line_id)
        # sudo: the buyer may not write on the manufacturing order; only now, because core reads the manufacturing
        # order of a move that is linked
        for component in bought.sudo().subcontract_operation_id.component_ids:
            if component.product_id in bought.product_id:
                self.env["mrp.subcontract.dropship"]._link_receipts(component)
        return moves

    def _get_subcontract_role(self, operation):
        if self.subcontract_next_operation_id == operation:
            return "wip_out"
        return super()._get_subcontract_role(operation)
