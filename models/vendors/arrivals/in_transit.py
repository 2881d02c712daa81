"""Goods for a vendor who confirms arrivals are in transit, in a location of its own, until the vendor has counted them.

The quantity in transit is what went into that location and did not leave it again: by an arrival, by coming back
unopened, or as lost. What was counted and found missing stays there until somebody here decides on it.
"""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import ormcache

from ....tools.roles import WIP_OUT_ROLES

IN_TRANSIT = ("vendor_stock_transit", "vendor_wip_transit")


class MrpSubcontractInTransit(models.AbstractModel):
    """Goods on the way to vendors who confirm arrivals: how much of them there is, and how they leave the way."""

    _name = "mrp.subcontract.in.transit"
    _description = "Goods in Transit to Vendors"

    def _is_arrival_confirmed(self, operation):
        """Whether the vendor counts what arrives for this operation."""
        operation.ensure_one()
        counted = self._get_confirmed_products(operation.vendor_id.commercial_partner_id.id, operation.company_id.id)
        return operation.product_id.id in counted

    @ormcache("vendor_id", "company_id")
    def _get_confirmed_products(self, vendor_id, company_id):
        """Ids of products whose shipments a vendor confirms; every shipment asks, agreements change seldom."""
        # sudo: the agreement applies to whoever ships
        lines = self.env["mrp.subcontract.engagement.line"].sudo()
        domain = [
            ("engagement_id.vendor_id", "=", vendor_id),
            ("engagement_id.company_id", "=", company_id),
            ("engagement_id.state", "=", "active"),
            ("engagement_id.is_arrival_confirmed", "=", True),
        ]
        return frozenset(lines.search(domain).product_id.ids)

    def _get_arrival_location(self, operation, location):
        """Where a shipment to one of the vendor's locations goes: there, or on the way there.

        :param location: `vendor_stock` or `vendor_wip`
        """
        operation.ensure_one()
        return operation._get_site_location(
            f"{location}_transit" if self._is_arrival_confirmed(operation) else location
        )

    def _get_quantities_in_transit(self, operation, product):
        """What of a product is on the way, what was counted as missing included.

        :return: quantities by (lot, package, owner), in the unit of the product
        """
        operation.ensure_one()
        vendor = operation.vendor_id.commercial_partner_id
        balance = defaultdict(float)
        moves = (operation.move_ids | operation.arrival_move_ids).filtered(
            lambda move: move.state == "done" and move.product_id == product
        )
        for line in self._filter_in_transit(moves).move_line_ids:
            for location, package, sign in (
                (line.location_dest_id, line.result_package_id, 1),
                (line.location_id, line.package_id, -1),
            ):
                if location.site_type in IN_TRANSIT and location.site_vendor_id == vendor:
                    balance[line.lot_id, package, line.owner_id] += sign * line.quantity_product_uom
        uom = product.uom_id
        return {key: uom.round(quantity) for key, quantity in balance.items() if not uom.is_zero(quantity)}

    def _get_wip_in_transit(self, operation):
        """Units on the way, those that were counted as missing included, by lot in the unit of the product."""
        balance = defaultdict(float)
        for (lot, _package, _owner), quantity in self._get_quantities_in_transit(
            operation, operation.product_id
        ).items():
            balance[lot] += quantity
        return balance

    def _get_missing_quantity(self, operation, product):
        """What of a product was counted as missing and not decided on, in the unit of the product."""
        operation.ensure_one()
        return sum(
            operation.discrepancy_ids.filtered(lambda d: d.state == "open" and d.product_id == product).mapped(
                "qty_missing"
            )
        )

    def _has_something_in_transit(self, operation):
        """Whether something left for the vendor, has not arrived, and was not counted either."""
        operation.ensure_one()
        return not operation.product_uom_id.is_zero(operation.qty_in_transit) or any(
            component._is_in_transit() for component in operation.component_ids
        )

    def _choose_in_transit(self, operation, product, lots):
        """Choose from what is on the way.

        :param dict lots: quantities by lot, in the unit of the product
        :return: quantities by (lot, package, owner), in the unit of the product; no more than is on the way
        """
        operation.ensure_one()
        taken = {}
        remaining = dict(lots)
        uom = product.uom_id
        for key, there in self._get_quantities_in_transit(operation, product).items():
            quantity = uom.round(min(there, remaining.get(key[0], 0.0)))
            if uom.compare(quantity, 0.0) > 0:
                taken[key] = quantity
                remaining[key[0]] -= quantity
        return taken

    def _post_from_transit(self, operation, role, moves, quantities, destination=None):
        """Take what is on the way from there: to the vendor as arrived, or away as lost.

        :param role: `wip_arrived`, `component_arrived`, `lost` or `component_lost`
        :param moves: the shipment's moves of one product
        :param dict quantities: by (lot, package, owner), in the unit of the product
        :param destination: location; by default the one of the role
        """
        operation.ensure_one()
        product = moves.product_id
        values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
            operation, role, product, product.uom_id, sum(quantities.values())
        )
        source = moves.location_dest_id.filtered(lambda location: location.site_type in IN_TRANSIT)[:1]
        values.update({"location_id": source.id, "date": fields.Datetime.now()})
        if destination:
            values["location_dest_id"] = destination.id
        if role == "component_arrived":
            # what waits for it at the vendor is served from what arrived
            waiting = moves.move_dest_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            values["move_dest_ids"] = [fields.Command.set(waiting.ids)]
        move = operation.env["stock.move"].create(values)
        move._action_confirm(merge=False, create_proc=False)
        move.move_line_ids.unlink()
        move._create_vendor_lines(quantities, "package_id", "result_package_id")
        move.picked = True
        move._action_done()
        return move

    def _filter_in_transit(self, moves):
        """Those moves that went into, or out of, a location on the way to a vendor."""
        return moves.filtered(
            lambda move: move.location_dest_id.site_type in IN_TRANSIT or move.location_id.site_type in IN_TRANSIT
        )

    def _get_site_location_in_transit(self, move):
        """The location that this move ends in until the vendor has counted it; empty where it doesn't count."""
        move.ensure_one()
        operation = move.subcontract_next_operation_id or move.subcontract_operation_id
        role = move._get_subcontract_role(operation) if operation else None
        if role == "component_out" and not move.purchase_line_id:
            location = "vendor_stock"
        elif role in WIP_OUT_ROLES and operation.ship_wip:
            location = "vendor_wip"
        else:
            return move.env["stock.location"]
        # sudo: a clerk's transfer goes where the agreement says
        operation = operation.sudo()
        return (
            self._get_arrival_location(operation, location)
            if self._is_arrival_confirmed(operation)
            else move.env["stock.location"]
        )
