"""What left for a vendor who confirms arrivals is on the way, in a place of its own, until the vendor has counted it.

Quantities on the way are what went into that location and did not leave it again: by an arrival, by coming back
unopened,
or as lost. What was counted and found missing stays there until somebody here decides on it.
"""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import ormcache

from ....tools.roles import WIP_OUT_ROLES

IN_TRANSIT = ("vendor_stock_transit", "vendor_wip_transit")
QUANTITY = {"store": True, "digits": "Product Unit", "compute": "_compute_quantities"}


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    qty_in_transit = fields.Float(
        "On the Way Out", **QUANTITY, help="Units that left for the vendor, who has not confirmed their arrival."
    )
    qty_missing = fields.Float(
        "Missing at Arrival", **QUANTITY, help="Units that the vendor did not find, and nobody has decided on."
    )
    discrepancy_ids = fields.One2many("mrp.subcontract.discrepancy", "subcontract_operation_id", "Count Differences")
    discrepancy_count = fields.Integer(compute="_compute_discrepancy_count")

    @api.depends("discrepancy_ids.state")
    def _compute_discrepancy_count(self):
        for operation in self:
            operation.discrepancy_count = len(operation.discrepancy_ids.filtered(lambda d: d.state == "open"))

    def action_view_discrepancies(self):
        """Open what the vendor counted otherwise than we shipped it."""
        return self.discrepancy_ids._get_records_action(name=self.env._("Count Differences"))

    # --- where shipments go

    def _is_arrival_confirmed(self):
        """Whether the vendor counts what arrives for this operation."""
        self.ensure_one()
        counted = self._get_counted_products(self.vendor_id.commercial_partner_id.id, self.company_id.id)
        return self.product_id.id in counted

    @api.model
    @ormcache("vendor_id", "company_id")
    def _get_counted_products(self, vendor_id, company_id):
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

    def _get_arrival_location(self, place):
        """Where a shipment to one of the vendor's locations goes: there, or on the way there.

        :param location: `vendor_stock` or `vendor_wip`
        """
        self.ensure_one()
        return self._get_site_location(f"{place}_transit" if self._is_arrival_confirmed() else place)

    def _prepare_move_values(self, role, product, uom, quantity):
        values = super()._prepare_move_values(role, product, uom, quantity)
        target = self.browse(values.get("subcontract_next_operation_id"))
        if target:
            values["location_dest_id"] = target._get_arrival_location("vendor_wip").id
        elif role == "component_out":
            values["location_dest_id"] = self._get_arrival_location("vendor_stock").id
        elif role in WIP_OUT_ROLES and self.ship_wip:
            values["location_dest_id"] = self._get_arrival_location("vendor_wip").id
        return values

    # --- quantities

    def _get_wip_moves(self):
        """An arrival moves nothing away from the vendor nor to it: the shipment did."""
        return super()._get_wip_moves().filtered(lambda move: move.subcontract_role != "wip_arrived")

    def _get_quantity_at_site(self, site_type):
        if site_type == "vendor_wip_transit":
            return self.qty_in_transit + self.qty_missing
        return super()._get_quantity_at_site(site_type)

    def _get_in_transit(self, product):
        """What of a product is on the way, what was counted as missing included.

        :return: quantities by (lot, package, owner), in the unit of the product
        """
        self.ensure_one()
        vendor = self.vendor_id.commercial_partner_id
        balance = defaultdict(float)
        moves = (self.move_ids | self.arrival_move_ids).filtered(
            lambda move: move.state == "done" and move.product_id == product
        )
        for line in moves._filter_in_transit().move_line_ids:
            for location, package, sign in (
                (line.location_dest_id, line.result_package_id, 1),
                (line.location_id, line.package_id, -1),
            ):
                if location.site_type in IN_TRANSIT and location.site_vendor_id == vendor:
                    balance[line.lot_id, package, line.owner_id] += sign * line.quantity_product_uom
        uom = product.uom_id
        return {key: uom.round(quantity) for key, quantity in balance.items() if not uom.is_zero(quantity)}

    def _get_wip_in_transit(self):
        """Units on the way, those that were counted as missing included, by lot in the unit of the product."""
        balance = defaultdict(float)
        for (lot, _package, _owner), quantity in self._get_in_transit(self.product_id).items():
            balance[lot] += quantity
        return balance

    def _get_missing(self, product):
        """What of a product was counted as missing and not decided on, in the unit of the product."""
        self.ensure_one()
        return sum(
            self.discrepancy_ids.filtered(lambda d: d.state == "open" and d.product_id == product).mapped("qty_missing")
        )

    @api.depends("discrepancy_ids.state", "discrepancy_ids.qty_missing")
    def _compute_quantities(self):
        res = super()._compute_quantities()
        for operation in self:
            in_transit = operation._get_wip_in_transit() if operation.workorder_id else {}
            if not in_transit:
                operation.qty_in_transit = operation.qty_missing = 0.0
                continue
            missing = operation._get_missing(operation.product_id)
            total = sum(in_transit.values())
            operation.qty_missing = operation._to_production_unit(missing)
            operation.qty_in_transit = operation._to_production_unit(total - missing)
            operation.qty_at_vendor -= operation._to_production_unit(total)
            operation.qty_outstanding = operation._get_outstanding_quantity()
        return res

    def _get_lot_balance(self):
        """What is on the way is not at the vendor."""
        balance = super()._get_lot_balance()
        uom = self.product_id.uom_id
        for lot, quantity in self._get_wip_in_transit().items():
            balance[lot] = uom.round(balance.get(lot, 0.0) - quantity)
        return {lot: quantity for lot, quantity in balance.items() if not uom.is_zero(quantity)}

    def _get_serials_taken(self):
        taken = super()._get_serials_taken()
        for operation in self | self.workorder_id.subcontract_operation_ids:
            taken = taken.union(*operation._get_wip_in_transit())
        return taken

    def _get_lots_elsewhere(self):
        elsewhere = super()._get_lots_elsewhere()
        for other in self._get_other_operations():
            for lot, quantity in other._get_wip_in_transit().items():
                elsewhere[lot] += quantity
        return elsewhere

    def _get_good_here(self):
        """Good units that are on their way to another vendor are not here."""
        others = self._get_other_operations().filtered(lambda other: other.operation_id != self.operation_id)
        return max(super()._get_good_here() - sum(other.qty_in_transit + other.qty_missing for other in others), 0.0)

    # --- state

    def _has_something_in_transit(self):
        """Whether something left for the vendor, has not arrived, and was not counted either."""
        self.ensure_one()
        return not self.product_uom_id.is_zero(self.qty_in_transit) or any(
            component._is_in_transit() for component in self.component_ids
        )

    def _has_open_shipment(self):
        return super()._has_open_shipment() or self._has_something_in_transit()

    def _has_something_at_vendor(self):
        """What is on its way to the vendor, or missing at its arrival, is not here any more."""
        return (
            super()._has_something_at_vendor()
            or self._has_something_in_transit()
            or not self.product_uom_id.is_zero(self.qty_missing)
        )

    @api.depends("qty_in_transit", "qty_missing")
    def _compute_state(self):
        return super()._compute_state()

    # --- postings

    def _on_moves_done(self, moves, good_before):
        """What left for a vendor who counts it is awaited there."""
        res = super()._on_moves_done(moves, good_before)
        shipped = moves.filtered(lambda move: move.picking_id and move.location_dest_id.site_type in IN_TRANSIT)
        shipped.picking_id.is_arrival_awaited = True
        return res

    def _take_in_transit(self, product, lots):
        """Choose from what is on the way.

        :param dict lots: quantities by lot, in the unit of the product
        :return: quantities by (lot, package, owner), in the unit of the product; no more than is on the way
        """
        self.ensure_one()
        taken = {}
        remaining = dict(lots)
        uom = product.uom_id
        for key, there in self._get_in_transit(product).items():
            quantity = uom.round(min(there, remaining.get(key[0], 0.0)))
            if uom.compare(quantity, 0.0) > 0:
                taken[key] = quantity
                remaining[key[0]] -= quantity
        return taken

    def _post_from_transit(self, role, moves, quantities, destination=None):
        """Take what is on the way from there: to the vendor as arrived, or away as lost.

        :param role: `wip_arrived`, `component_arrived`, `lost` or `component_lost`
        :param moves: the shipment's moves of one product
        :param dict quantities: by (lot, package, owner), in the unit of the product
        :param destination: location; by default the one of the role
        """
        self.ensure_one()
        product = moves.product_id
        values = self._prepare_move_values(role, product, product.uom_id, sum(quantities.values()))
        source = moves.location_dest_id.filtered(lambda location: location.site_type in IN_TRANSIT)[:1]
        values.update({"location_id": source.id, "date": fields.Datetime.now()})
        if destination:
            values["location_dest_id"] = destination.id
        if role == "component_arrived":
            # what waits for it at the vendor is served from what arrived
            waiting = moves.move_dest_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            values["move_dest_ids"] = [fields.Command.set(waiting.ids)]
        move = self.env["stock.move"].create(values)
        move._action_confirm(merge=False, create_proc=False)
        move.move_line_ids.unlink()
        move._create_vendor_lines(quantities, "package_id", "result_package_id")
        move.picked = True
        move._action_done()
        return move

    # --- what is said about it

    def _tell_order(self, get_text):
        """Something a vendor did: a message on the order, which is the correspondence with that vendor.

        :param get_text: called with the operations of an order in the language of our people, returns the text
        """
        author = self.env.user.partner_id
        for order, operations in self.sudo().filtered("purchase_id").grouped("purchase_id").items():
            order.message_post(
                body=get_text(operations.with_context(lang=order._get_our_lang())),
                author_id=author.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

    def _get_person_responsible(self):
        """Who acts on what a vendor says: whoever follows the work up, else whoever has agreed with the vendor."""
        self.ensure_one()
        users = self.purchase_id.user_id | self.user_id | self._get_engagement().user_id
        return users.filtered(lambda user: user.active and not user.share)[:1]
