from collections import defaultdict

from odoo import api, fields, models

from ...tools.numbers import format_quantity


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    units_reported = fields.Float(
        "Units Accounted For",
        digits="Product Unit",
        readonly=True,
        help="Processed units, in the unit of the product, whose consumption is posted.",
    )
    source_location_id = fields.Many2one(
        "stock.location",
        "In-house Source",
        readonly=True,
        help="Where the manufacturing order takes this component when the work is not outsourced.",
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
        """What of this component is at the vendor for this operation, by lot in order of arrival, in product units.

        Keys are (lot, package, owner), as core reserves. What the vendor buys itself is not ours, and our stock there
        is nobody's until it is used.
        """
        self.ensure_one()
        if self.supply == "bought":
            return {}
        if self.supply == "vendor_stock":
            return self._get_pool_balance()
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

    @api.depends("supply")
    def _compute_quantities(self):
        """Our stock kept at the vendor is nobody's until it is used: what is reserved there is this operation's."""
        res = super()._compute_quantities()
        for component in self.filtered(lambda component: component.supply == "vendor_stock"):
            waiting = component._get_moves().filtered(
                lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
            )
            component.qty_at_vendor = sum(
                move.product_uom._compute_quantity(move.quantity, component.product_uom_id, rounding_method="HALF-UP")
                for move in waiting
            )
        return res

    def _is_at_vendor(self):
        """Stock that we keep there anyway does not have to come back."""
        return self._is_shipped() and super()._is_at_vendor()

    def _limit_units(self, units):
        """Only what travels for the operation says how many units can come back; the rest is seen on receipt."""
        return super(MrpSubcontractComponent, self.filtered(lambda c: c._is_shipped()))._limit_units(units)

    def _get_product_quantity(self, units):
        """What the vendor buys itself is no need of ours."""
        return 0.0 if self.supply == "bought" else super()._get_product_quantity(units)

    def _get_pool_balance(self):
        """Our stock at the vendor that neither was sent for nor is reserved by somebody else, oldest first.

        Keys are (lot, package, owner), quantities are in the unit of the product.
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        location = operation._get_site_location("vendor_stock")
        # sudo: whoever receives may not read all stock; only this product at this vendor is read
        quants = self.env["stock.quant"].sudo()
        balance = defaultdict(float)
        for quant in quants.search(
            [("product_id", "=", self.product_id.id), ("location_id", "=", location.id)], order="in_date, id"
        ):
            balance[quant.lot_id, quant.package_id, quant.owner_id] += quant.quantity
        for key, quantity in self._get_taken_by_others(location).items():
            balance[key] -= quantity
        uom = self.product_id.uom_id
        return {key: uom.round(quantity) for key, quantity in balance.items() if uom.compare(quantity, 0.0) > 0}

    def _get_taken_by_others(self, place):
        """What lies at the vendor for others: sent for another operation, or reserved by another move."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        others = (
            self.env["mrp.subcontract.component"]
            .sudo()
            ._search(
                [
                    ("product_id", "=", self.product_id.id),
                    ("supply", "in", ("sent", "dropship")),
                    ("subcontract_operation_id.company_id", "=", operation.company_id.id),
                    ("subcontract_operation_id.vendor_id", "child_of", operation.vendor_id.commercial_partner_id.id),
                ]
            )
        )
        sent_for = [("move_id.subcontract_operation_id.component_ids", "in", others)]
        product = [("product_id", "=", self.product_id.id)]
        done = [*product, *sent_for, ("state", "=", "done")]
        reserved = [
            *product,
            ("location_id", "=", place.id),
            ("state", "not in", ("done", "cancel")),
            ("move_id.subcontract_operation_id", "!=", operation.id),
            "!",
            *sent_for,
        ]
        taken = defaultdict(float)
        for domain, package, sign in (
            ([*done, ("location_dest_id", "=", place.id)], "result_package_id", 1),
            ([*done, ("location_id", "=", place.id)], "package_id", -1),
            (reserved, "package_id", 1),
        ):
            groups = (
                self.env["stock.move.line"]
                .sudo()
                ._read_group(domain, ["lot_id", package, "owner_id"], ["quantity_product_uom:sum"])
            )
            for lot, package_id, owner, quantity in groups:
                taken[lot, package_id, owner] += sign * quantity
        return taken

    def _get_sums(self):
        """Reversed consumption is none."""
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
